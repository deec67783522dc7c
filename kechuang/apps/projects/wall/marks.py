"""灯的标记 (marks): a light by shape, colour and word, those of projects without a plan and closed ones among them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from kechuang.web.templatetags.signs import icon, light

COLOURS = ("red", "yellow", "green", "none", "done")
#: How the signs of lights are called by the templates.
SIGNS = {"red": "r", "yellow": "y", "green": "g", "none": "n", "done": "d"}
LABELS = {
    "red": gettext_lazy("红灯"), "yellow": gettext_lazy("黄灯"), "green": gettext_lazy("绿灯"),
    "none": gettext_lazy("无计划"), "done": gettext_lazy("已销号"),
}  # fmt: skip
_ICONS = {"none": "v-missing", "done": "v-met"}


def mark(colour: str, text: str | None = None) -> SafeString:
    """Show the light of a project with its word, or with another text such as a number."""
    said = str(LABELS[colour]) if text is None else text
    if colour not in _ICONS:
        return light(SIGNS[colour], said)
    return format_html('<span class="light light--{}">{}{}</span>', SIGNS[colour], icon(_ICONS[colour], "v"), said)


def why(colour: str, project: int) -> SafeString:
    """Show a project's light as a button that says why: it opens the drawer."""
    return format_html(
        '<button class="ev ev--light" type="button" data-ev="/projects/{}/light" aria-expanded="false"'
        ' aria-controls="drawer" title="{}">{}</button>',
        project, gettext_lazy("看亮灯依据"), mark(colour),
    )  # fmt: skip
