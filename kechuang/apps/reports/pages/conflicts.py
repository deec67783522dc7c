"""数值不一 (conflicts): facts that contradict each other side by side with their sentences; a person decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions, queries, standing
from kechuang.apps.reports.cards import Card, cards, pack_or_none, shown
from kechuang.apps.reports.models import Fact
from kechuang.declarations.pack import Pack

PAGE, SHOWN = 20, 12
"""So many groups a page; of a group with more facts than can be compared the first are shown."""


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
    found = queries.conflicts()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    pack = pack_or_none()
    groups = [
        {
            "settled": one.settled,
            "title": _title(facts, pack),
            "copies": _copies(facts[:SHOWN]),
            "sides": [_side(card) for card in cards(facts[:SHOWN])],
            "more": facts[SHOWN:],
        }
        for one, facts in zip(page.object_list, queries.facts_of(page.object_list), strict=True)
    ]
    context = {
        "groups": groups,
        "page": page,
        "open": sum(not one.settled for one in found),
        "all": len(found),
        "beside_pack": _beside_pack(),
        "may_review": access.may(request.user, access.REVIEW),
    }
    return render(request, "reports/conflicts.html", context)


def _title(facts: Sequence[Fact], pack: Pack | None) -> str:
    """Return what a conflict is about: indicator, place and period as far as they are told, else the words."""
    says = facts[0].says
    about = [shown("indicator_id", says, pack), says["place"], shown("period", says, pack)]
    return " · ".join(filter(None, about)) or facts[0].text


def _copies(facts: Sequence[Fact]) -> bool:
    """Whether all sentences are the same but for the digits: copies of one of which one has a slip."""
    said = (fact.report.text[fact.sentence_start : fact.sentence_end] for fact in facts)
    return len({re.sub(r"[\d\W]+", "", text) for text in said}) == 1


def _beside_pack() -> list[tuple[Fact, str]]:
    """Return the accepted facts that the pack tells otherwise, the first of them."""
    told = dict(standing.beside_pack()[:SHOWN])
    facts = queries.with_pages(Fact.objects.filter(pk__in=told)).defer("report__text")
    return [(fact, told[fact.pk]) for fact in facts]


def _side(card: Card) -> Side:
    fact = card.fact
    text = fact.report.text
    start, end = min(fact.sentence_start, fact.start), max(fact.sentence_end, fact.end)
    return Side(card, text[start : fact.start], text[fact.start : fact.end], text[fact.end : end])


@needs(access.REVIEW)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Take one side of a conflict."""
    asked = request.POST.get("chosen", "")
    chosen = int(asked[:18]) if asked.isascii() and asked.isdecimal() else 0
    group = next((one for one in queries.conflicts() if chosen in one.facts), None)
    if group is None:
        messages.error(request, _("这里没有数值不一的事实，请刷新页面后再定"))
        return redirect("reports:conflicts")
    facts = queries.facts_of([group])[0]
    # Of many only the first are shown: of the others, what somebody has decided is left as it is.
    given = request.POST
    asked_of = [fact for fact in facts if f"more-{fact.pk}" not in given or fact.state == "proposed"]
    seen = {fact.pk: given.get(f"seen-{fact.pk}") or given.get(f"more-{fact.pk}", "") for fact in asked_of}
    one = next(fact for fact in facts if fact.pk == chosen)
    try:
        steps = actions.settle_conflict(
            one, asked_of, by=request.user, seen=seen, note=given.get("note", "").replace("\x00", "")
        )
        messages.success(
            request,
            _("已以“%(figure)s”为准，与它矛盾的 %(n)d 条不采纳，各条都保留可查") % {"figure": one.figure, "n": steps},
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:conflicts")
