"""一对 (one pair): side by side with what agrees and what does not; decide, take back, go on to the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing.queries import department_names
from kechuang.apps.stewardship import access, actions, queries
from kechuang.apps.stewardship.evidence import ACCEPT, BANDS, DOUBTFUL, FIELDS, band, in_words, lines
from kechuang.apps.stewardship.models import DoubtfulPair
from kechuang.apps.stewardship.pages.asked import Desk, desk, pair_or_none
from kechuang.apps.stewardship.reveal import clear_sides


@needs(access.VIEW)
@require_GET
def pair(request: HttpRequest, pair: str) -> HttpResponse:
    """Show one pair; personal fields are masked."""
    found = desk(request)
    return _page(request, found, _pair(found, pair))


@needs(access.VIEW)
@require_GET
def clear(request: HttpRequest, pair: str) -> HttpResponse:
    """Show one pair with its personal fields as they are; that they were read is noted."""
    found = desk(request)
    one = _pair(found, pair)
    labels = [str(FIELDS[role]) for role in one.marks if any(_masked(side, role) for side in one.sides)]
    access.read_personal(request.user, one, fields=labels)
    return _page(request, found, one, clear=clear_sides(one, found.generation.run))


def _masked(side: dict[str, Any], role: str) -> bool:
    return bool(side["fields"].get(role, {}).get("masked"))


def _pair(found: Desk, name: str) -> DoubtfulPair:
    one = pair_or_none(found.rows, name)
    if one is None:
        raise Http404(_("这一对已不在待核对名单中：两行可能已合并、已改正或已撤下"))
    return one


def _page(request: HttpRequest, found: Desk, one: DoubtfulPair, clear: Any = None, status: int = 200) -> HttpResponse:
    course = queries.course(one.pair)
    names = department_names()
    tables = {place["table"] for side in one.sides for place in side["places"]}
    titles = dict(SourceTable.objects.filter(pk__in=tables).values_list("table", "name"))
    shown = [_side(side, names, titles) for side in one.sides]
    fields = clear or tuple(side["fields"] for side in one.sides)
    following = queries.beside(found.rows, found.filters, one)
    counted = queries.tally(found.rows)
    last = course[0] if course else None
    context = {
        "one": one, "sides": shown, "lines": lines(one.marks, *fields), "band": BANDS[band(one.weight, one.torn)],
        "words": in_words(one.weight, one.torn, one.both_coded), "lower": DOUBTFUL, "upper": ACCEPT,
        "course": course, "last": last if last and last.holds else None, "seen": last.number if last else 0,
        "others": queries.others(found.rows, one), "query": found.query, "filters": found.filters,
        "next": following, "before": queries.beside(found.rows, found.filters, one, back=True) if following else None,
        "tally": counted, "may_decide": access.may(request.user, access.DECIDE, one), "clear": clear is not None,
        "may_clear": clear is None and any(line.masked for line in lines(one.marks, *fields))
        and access.may(request.user, access.PERSONAL, one),
    }  # fmt: skip
    return render(request, "stewardship/pair.html", context, status=status)


def _side(side: dict[str, Any], names: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
    return {
        **side,
        "department": names.get(side["department"], side["department"]),
        "places": [{**place, "title": titles.get(place["table"], place["table"])} for place in side["places"]],
        "more": max(0, side["rows"] - len(side["places"])),
    }


@needs(access.VIEW)
@require_POST
def decide(request: HttpRequest, pair: str) -> HttpResponse:
    """Write a decision and go on to the next pair of the list."""
    found = desk(request)
    one = _pair(found, pair)
    following = queries.beside(found.rows, found.filters, one)
    words = {"by": request.user, "seen": _number(request), "note": request.POST.get("note", "").replace("\x00", "")}
    try:
        made = actions.decide(one, request.POST.get("verdict", ""), **words)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(one, found))
    messages.success(request, _("已判定“%(pair)s”：%(said)s") % {"pair": one, "said": made.said})
    if following is None or following.pair == one.pair:
        return redirect(reverse("stewardship:pairs") + found.query)
    return redirect(f"{_address(following, found)}#pair")


@needs(access.VIEW)
@require_POST
def withdraw(request: HttpRequest, pair: str) -> HttpResponse:
    """Take back what was decided; the pair stays open in front of the person."""
    found = desk(request)
    one = _pair(found, pair)
    try:
        actions.withdraw(one, by=request.user, seen=_number(request))
        messages.success(request, _("已撤回，这一对重新待核对"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(one, found))


def _address(one: DoubtfulPair, found: Desk) -> str:
    return reverse("stewardship:pair", args=[one.pair]) + found.query


def _number(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
