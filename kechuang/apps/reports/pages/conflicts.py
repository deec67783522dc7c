"""数值不一 (conflicts): facts that contradict each other side by side with their sentences; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions, queries
from kechuang.apps.reports.cards import Card, cards


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: its card, and its sentence parted at the clause."""

    card: Card
    before: str
    clause: str
    after: str


@needs(access.VIEW)
@require_GET
def conflict_list(request: HttpRequest) -> HttpResponse:
    """Show every group of facts that contradict each other, those that wait first."""
    groups = [
        {"name": one.name, "settled": one.settled, "sides": [_side(card) for card in cards(one.facts)]}
        for one in queries.conflicts()
    ]
    context = {
        "groups": groups,
        "open": sum(not one["settled"] for one in groups),
        "may_review": access.may(request.user, access.REVIEW),
    }
    return render(request, "reports/conflicts.html", context)


def _side(card: Card) -> Side:
    fact = card.fact
    text = fact.report.text
    start, end = min(fact.sentence_start, fact.start), max(fact.sentence_end, fact.end)
    return Side(card, text[start : fact.start], text[fact.start : fact.end], text[fact.end : end])


@needs(access.REVIEW)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Take one side of a conflict."""
    chosen = request.POST.get("chosen", "")
    group = next(
        (one for one in queries.conflicts() if chosen in {f"{fact.report_id}|{fact.key}" for fact in one.facts}), None
    )
    if group is None:
        messages.error(request, _("这里没有数值不一的事实，请刷新页面后再定"))
        return redirect("reports:conflicts")
    seen = {}
    for fact in group.facts:
        told = request.POST.get(f"seen-{fact.report_id}|{fact.key}", "")
        seen[fact.pk] = int(told[:9]) if told.isascii() and told.isdecimal() else -1
    one = next(fact for fact in group.facts if f"{fact.report_id}|{fact.key}" == chosen)
    try:
        actions.settle_conflict(
            one, group.facts, by=request.user, seen=seen, note=request.POST.get("note", "").replace("\x00", "")
        )
        messages.success(request, _("已以“%(figure)s”为准，其余不采纳，各条都保留可查") % {"figure": one.figure})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:conflicts")
