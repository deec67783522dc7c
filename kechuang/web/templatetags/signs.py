"""标记部件 (signs): icons, verdicts, lights, the mark of invented data, and the button that opens the evidence."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from kechuang.core import Verdict

DASH = "—"

# The words of `core` are plain Chinese; naming them here puts them into the catalogue of translations.
WORDS = (
    gettext_noop("符合"),
    gettext_noop("不符合"),
    gettext_noop("数据缺失"),
    gettext_noop("需人工核实"),
    gettext_noop("官方统计"),
    gettext_noop("行政记录"),
    gettext_noop("企业填报"),
    gettext_noop("新闻报道"),
    gettext_noop("演示数据"),
)

_SHAPES = {Verdict.MET: "met", Verdict.NOT_MET: "not", Verdict.MISSING: "missing", Verdict.PERSON: "person"}
_LIGHTS = {"g": gettext_noop("绿灯"), "y": gettext_noop("黄灯"), "r": gettext_noop("红灯")}


def icon(name: str, kind: str = "i") -> SafeString:
    """Draw a symbol of `icons.svg`; it is decoration, so it is hidden from screen readers."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, static("icons.svg"), name)


def verdict(value: Verdict | str, text: str | None = None, plain: bool = False) -> SafeString:
    """Show a verdict (判定) by shape, colour and word; ``text`` replaces the word, such as ``符合 8``."""
    value = Verdict(value)
    return format_html(
        '<span class="verdict verdict--{}{}">{}{}</span>',
        _SHAPES[value],
        mark_safe(" verdict--plain") if plain else "",
        icon(f"v-{_SHAPES[value]}", "v"),
        gettext(value.label) if text is None else text,
    )


def light(colour: str, text: str | None = None) -> SafeString:
    """Show a light (灯): ``g``, ``y`` or ``r`` as disc, triangle or square with its word."""
    return format_html(
        '<span class="light light--{}">{}{}</span>',
        colour,
        icon(f"l-{colour}", "v"),
        gettext(_LIGHTS[colour]) if text is None else text,
    )


def demo(synthetic: Any = True) -> SafeString:
    """Mark invented data (演示数据); nothing where ``synthetic`` is false."""
    return format_html('<span class="demo">{}</span>', gettext("演示数据")) if synthetic else mark_safe("")


def ev(text: Any, url: str | None = None, label: str | None = None) -> SafeString:
    """Show a figure with its evidence (依据): a button that opens the drawer loaded from ``url``.

    Without an address the figure is plain text: nothing is underlined that has no evidence.
    """
    if text is None or text == "":
        text = DASH
    if not url:
        return format_html('<span class="nowrap">{}</span>', text)
    hint = label or gettext("看依据")
    return format_html(
        '<button class="ev" type="button" data-ev="{}" aria-expanded="false" aria-controls="drawer" title="{}">'
        "{}</button>",
        url,
        hint,
        text,
    )
