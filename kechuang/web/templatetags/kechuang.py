"""部件 (parts): the template tags and filters that every page uses, loaded everywhere without `{% load %}`.

Values keep what stands behind them: money says the exact amount on hover, a verdict has sign, shape and word, a
figure with evidence is a button that opens the drawer. Nothing here writes a style or a script into the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from kechuang.core import BASIS_LABELS, ZONE, Money, Period, Ratio, Verdict

register = template.Library()

NBSP = "\u00a0"
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
_CALLOUT_ICONS = {"": "info", "quote": "info", "warn": "warn", "bad": "warn"}


# --------------------------------------------------------------------------- signs


@register.simple_tag
def icon(name: str, kind: str = "i") -> SafeString:
    """Draw a symbol of `icons.svg`; it is decoration, so it is hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, static("icons.svg"), name
    )


@register.simple_tag
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


@register.simple_tag
def light(colour: str, text: str | None = None) -> SafeString:
    """Show a light (灯): ``g``, ``y`` or ``r`` as disc, triangle or square with its word."""
    return format_html(
        '<span class="light light--{}">{}{}</span>',
        colour,
        icon(f"l-{colour}", "v"),
        gettext(_LIGHTS[colour]) if text is None else text,
    )


@register.simple_tag
def demo(synthetic: Any = True) -> SafeString:
    """Mark invented data (演示数据); nothing where ``synthetic`` is false."""
    return format_html('<span class="demo">{}</span>', gettext("演示数据")) if synthetic else mark_safe("")


@register.simple_tag
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


# --------------------------------------------------------------------------- values


@register.filter
def money(value: Money | int | None, unit: str = "") -> str:
    """Write an amount (金额, Money or 分) as an official reads it; the exact amount stands in its title.

    ``unit`` fixes the unit of a column: ``万元`` writes the bare number of 万元, without its unit.
    """
    if value is None or value == "":
        return DASH
    amount = value if isinstance(value, Money) else Money(int(value))
    if unit == "万元":
        text = Ratio(Fraction(amount.fen, 10_000 * 100) / 100).percent().removesuffix(f"{NBSP}%")
    else:
        text = str(amount)
    return format_html('<span class="nowrap" title="{}">{}</span>', amount.exact(), text)


@register.filter
def ratio(value: Ratio | Fraction | str | None, places: int = 2) -> str:
    """Write a share (比例) in percent with at most ``places`` decimals: ``2.79 %``."""
    if value is None or value == "":
        return DASH
    return (value if isinstance(value, Ratio) else Ratio.parse(value)).percent(places)


@register.filter
def period(value: Period | str | int | None) -> str:
    """Write a period (期间): ``2021 年`` or the ISO text."""
    if value is None or value == "":
        return DASH
    return (value if isinstance(value, Period) else Period.parse(value)).label


@register.filter
def number(value: Any) -> str:
    """Write a count with its thousands apart: ``1,379``."""
    if value is None or value == "":
        return DASH
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def unit(value: Any, name: str) -> str:
    """Write a number with its unit, never torn apart at the end of a line: ``38 家``."""
    return DASH if value is None or value == "" else f"{number(value)}{NBSP}{name}"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Write a day as ``2026-11-21``."""
    if not value:
        return DASH
    return (timezone.localtime(value, ZONE) if isinstance(value, dt.datetime) else value).strftime("%Y-%m-%d")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a moment as ``2026-11-21 09:00`` in local time."""
    return timezone.localtime(value, ZONE).strftime("%Y-%m-%d %H:%M") if value else DASH


@register.filter
def short_hash(value: str | None) -> str:
    """Shorten ``sha256:5f1c…`` to its first eight digits, the whole stands in its title."""
    if not value:
        return DASH
    return format_html('<span class="code" title="{}">{}…</span>', value, value.removeprefix("sha256:")[:8])


@register.filter
def basis(value: str | None) -> str:
    """Name the basis (依据类别) of a value: 官方统计, 行政记录, 企业填报, 新闻报道, 演示数据."""
    return gettext(BASIS_LABELS[value]) if value in BASIS_LABELS else DASH


@register.simple_tag(takes_context=True)
def division(context: template.Context, code: str | None) -> str:
    """Name a division (行政区划) by its code, as the loaded pack names it; else the code itself."""
    if not code:
        return DASH
    shell = context.get("shell")
    return shell.division(code) if shell else code


# --------------------------------------------------------------------------- bars


@register.simple_tag
def meter(done: float, total: float = 1, tick: float | None = None, kind: str = "1", label: str = "") -> SafeString:
    """Draw a share as a bar whose width is an attribute of the drawing, right without a script.

    ``tick`` marks a line to be reached, on the scale of ``total``; ``kind`` is 1, 2, ok, warn or bad.
    """
    whole = float(total) or 1.0
    line = ""
    if tick is not None:
        at = f"{_share(float(tick) / whole):.2f}%"
        line = format_html('<line class="k-ink" x1="{0}" x2="{0}" y1="1" y2="11"/>', at)
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="hbar" height="12" width="100%" {}><rect class="f-line" x="0" y="4" width="100%" height="4" rx="2"/>'
        '<rect class="f-{}" x="0" y="4" width="{}%" height="4" rx="2"/>{}</svg>',
        says,
        kind,
        f"{_share(float(done) / whole):.2f}",
        line,
    )


def _share(value: float) -> float:
    return min(max(value * 100, 0.0), 100.0)


@register.simple_tag
def progress(text: str, done: float, total: float, note: str = "") -> SafeString:
    """Show how far a long step is (进度), with its words above and a note below."""
    share = _share(float(done) / (float(total) or 1.0))
    return mark_safe(
        render_to_string("parts/progress.html", {"text": text, "share": f"{share:.0f}", "note": note, "done": done})
    )


# --------------------------------------------------------------------------- blocks


@register.simple_block_tag
def callout(content: str, kind: str = "") -> SafeString:
    """Set a note apart: plain, ``quote``, ``warn`` or ``bad``."""
    return format_html(
        '<div class="callout{}">{}<div>{}</div></div>',
        f" callout--{kind}" if kind else "",
        icon(_CALLOUT_ICONS[kind]),
        mark_safe(content),
    )


@register.simple_block_tag
def nothing(content: str, title: str, art: str = "none") -> SafeString:
    """Say that there is nothing, why, and what to do; ``art`` is none, seek, error, lock, lost or wait."""
    return format_html(
        '<div class="empty">{}<h3>{}</h3>{}</div>', icon(f"art-{art}", "empty__art"), title, mark_safe(content)
    )


@register.simple_block_tag
def word(content: str, term: str = "") -> SafeString:
    """Link an unusual word to its explanation in the glossary of `/help`."""
    text = content.strip()
    return format_html('<a class="word" href="/help#{}">{}</a>', term or text, mark_safe(text))


@register.simple_tag
def chart(kind: str, data: Any, ident: str, label: str, size: str = "") -> SafeString:
    """Place a chart (图): `charts.js` draws ``kind`` from the JSON beside it; ``label`` says what it shows."""
    return format_html(
        '<div class="plot{}" data-chart="{}" id="{}" role="img" aria-label="{}">{}</div>',
        f" plot--{size}" if size else "",
        kind,
        ident,
        label,
        json_script(data),
    )


# --------------------------------------------------------------------------- lists


@dataclass(frozen=True)
class Chip:
    """A filter in force (筛选条件): its label, its value in words, and what of the address it stands for."""

    label: str
    text: str
    param: str
    value: str | None = None


def _query(context: template.Context, drop: Sequence[str] = ("page",), **change: Any) -> str:
    """Return the present query string with some keys dropped and others set; ``?`` when nothing is left."""
    query: QueryDict = context["request"].GET.copy()
    for key in drop:
        query.pop(key, None)
    for key, value in change.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def query(context: template.Context, **change: Any) -> str:
    """Write the present address's query with keys set or (None) dropped; paging starts again unless named."""
    return _query(context, **change)


@register.simple_tag(takes_context=True)
def sort(context: template.Context, key: str, label: str, first: str = "") -> SafeString:
    """Write the content of a sortable column's head: a link that keeps the filters and turns the order round.

    ``first`` is ``-`` where the first click should sort downwards, as for figures. The attribute for the `th`
    is written by `{% sorted "key" %}`.
    """
    present = context["request"].GET.get("sort", "")
    if present.lstrip("-") == key:
        following = key if present.startswith("-") else f"-{key}"
    else:
        following = f"{first}{key}"
    return format_html(
        '<a class="sort" href="{}">{}{}</a>', _query(context, sort=following), label, icon("sort")
    )


@register.simple_tag(takes_context=True, name="sorted")
def sorted_by(context: template.Context, key: str) -> SafeString:
    """Write `aria-sort` for a column's head where the list is sorted by it."""
    present = context["request"].GET.get("sort", "")
    if present.lstrip("-") != key:
        return mark_safe("")
    return mark_safe('aria-sort="descending"' if present.startswith("-") else 'aria-sort="ascending"')


@register.simple_tag(takes_context=True)
def chips(context: template.Context, active: Iterable[Chip]) -> SafeString:
    """Show the filters in force, each with a link that removes it, and one that removes all."""
    active = list(active)
    if not active:
        return mark_safe("")
    rows = format_html_join(
        "",
        '<span class="chip"><b>{}</b> {}<a href="{}" aria-label="{}">{}</a></span>',
        (
            (chip.label, chip.text, _without(context, chip), gettext("移除条件") + f" {chip.label}", icon("close"))
            for chip in active
        ),
    )
    everything = _query(context, drop=("page", *(chip.param for chip in active)))
    return format_html(
        '<div class="chips">{}<a class="btn btn--plain btn--sm" href="{}">{}</a></div>',
        rows,
        everything,
        gettext("全部清除"),
    )


def _without(context: template.Context, chip: Chip) -> str:
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    kept = [value for value in query.getlist(chip.param) if chip.value is not None and value != chip.value]
    query.setlist(chip.param, kept)
    if not kept:
        query.pop(chip.param, None)
    return "?" + query.urlencode()


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, noun: str = "条", sizes: str = "20 50 100") -> dict[str, Any]:
    """Show which part of a list this is (``noun``: 家, 条, …), with links to the page before and after."""
    return {
        "page": page,
        "noun": noun,
        "before": _query(context, page=page.previous_page_number()) if page.has_previous() else "",
        "after": _query(context, page=page.next_page_number()) if page.has_next() else "",
        "sizes": [(size, _query(context, drop=("page", "size"), size=size)) for size in sizes.split()],
        "size": str(page.paginator.per_page),
    }
