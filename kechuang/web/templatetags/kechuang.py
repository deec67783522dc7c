"""部件 (parts): the template tags and filters that every page uses, loaded everywhere without `{% load %}`.

Values keep what stands behind them: money says the exact amount on hover, a verdict has sign, shape and word, a
figure with evidence is a button that opens the drawer. Nothing here writes a style or a script into the page.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from kechuang.core import BASIS_LABELS, ZONE, Money, Period, Ratio
from kechuang.web.templatetags import listing
from kechuang.web.templatetags.listing import Chip
from kechuang.web.templatetags.signs import DASH, demo, ev, icon, light, verdict

__all__ = ["Chip", "register"]

register = template.Library()

for part in (icon, verdict, light, demo, ev):
    register.simple_tag(part)
register.simple_tag(listing.query, takes_context=True)
register.simple_tag(listing.sort, takes_context=True)
register.simple_tag(listing.sorted_by, takes_context=True, name="sorted")
register.simple_tag(listing.chips, takes_context=True)
register.inclusion_tag("parts/pager.html", takes_context=True)(listing.pager)

NBSP = "\u00a0"

_CALLOUT_ICONS = {"": "info", "quote": "info", "warn": "warn", "bad": "warn"}


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
def through(first: dt.date | None, last: dt.date | None) -> str:
    """Write two days as ``2026-11-02 – 2026-12-31``; one dash where neither is known."""
    return f"{day(first)} – {day(last)}" if first or last else DASH


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
        '<svg class="hbar" height="12" width="100%" {}>'
        '<rect class="f-line" x="0" y="4" width="100%" height="4" rx="2"/>'
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
def empty(content: str, title: str, art: str = "none", level: int = 3) -> SafeString:
    """Say that there is nothing, why, and what to do; ``art`` is none, seek, error, lock, lost or wait.

    Where it is the whole page its title is the page's: ``level=1``.

    Straight inside a ``{% for %}`` the word belongs to the loop (``{% for %}…{% empty %}…{% endfor %}``); there
    the same part is called ``{% nothing … %}…{% endnothing %}``.
    """
    return format_html(
        '<div class="empty">{0}<h{1}>{2}</h{1}>{3}</div>',
        icon(f"art-{art}", "empty__art"),
        level,
        title,
        mark_safe(content),
    )


register.simple_block_tag(empty, name="nothing", end_name="endnothing")  # for use straight inside a loop


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
