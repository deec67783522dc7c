"""名单部件 (list parts): sorting, filters in force and paging, all of which live in the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from kechuang.web.templatetags.signs import icon


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


def query(context: template.Context, **change: Any) -> str:
    """Write the present address's query with keys set or (None) dropped; paging starts again unless named."""
    return _query(context, **change)


def sort(context: template.Context, key: str, label: str, first: str = "") -> SafeString:
    """Write the content of a sortable column's head: a link that keeps the filters and turns the order round.

    ``first`` is ``-`` where the first click should sort downwards, as for figures. The attribute for the `th`
    is written by `{% sorted "key" %}`.
    """
    present = context["request"].GET.get("sort", "")
    turned = key if present.startswith("-") else f"-{key}"
    following = turned if present.lstrip("-") == key else f"{first}{key}"
    return format_html('<a class="sort" href="{}">{}{}</a>', _query(context, sort=following), label, icon("sort"))


def sorted_by(context: template.Context, key: str) -> SafeString:
    """Write `aria-sort` for a column's head where the list is sorted by it."""
    present = context["request"].GET.get("sort", "")
    if present.lstrip("-") != key:
        return mark_safe("")
    return mark_safe('aria-sort="descending"' if present.startswith("-") else 'aria-sort="ascending"')


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
