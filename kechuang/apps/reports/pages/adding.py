"""补录页 (adding): choose a sentence, or come with a span that was selected, and say what stands there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions, adding
from kechuang.apps.reports.cards import pack_or_none
from kechuang.apps.reports.correcting import TYPED
from kechuang.apps.reports.forms import AddForm
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.moments import worded
from kechuang.apps.reports.pages.review import choices_of_place

AT_ONCE, AROUND = 100, 60
LOOKED = 50_000
"""So many characters are looked through at a time, however few sentences are found in them."""


@needs(access.REVIEW)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, sha256: str) -> HttpResponse:
    """Enter a fact that was missed; without a span the sentences are offered to choose from."""
    found = get_object_or_404(Report, pk=sha256)
    facts = list(found.facts.select_related("judgement").order_by("order"))
    given = request.POST if request.method == "POST" else request.GET
    try:
        span = adding.chosen(found.text, _place(given.get("start")), _place(given.get("end")))
    except Refused as refusal:
        return _sentences(request, found, facts, error=str(refusal) if "start" in given else "")
    form = AddForm(given if request.method == "POST" else None, pack=pack_or_none(),
                   initial={**adding.draft(found.text, span), "start": span[0], "end": span[1]})  # fmt: skip
    error = ""
    if request.method == "POST":
        changes = {name: given.get(name, "") for name in TYPED}
        try:
            made = actions.add(found, *span, by=request.user, changes=changes, note=given.get("note", ""))
            return redirect(made.address)
        except Refused as refusal:
            error = str(refusal)
    low, high = max(0, span[0] - AROUND), span[1] + AROUND
    context = {
        "report": found, "form": form, "error": error, "span": span, "chosen": found.text[slice(*span)],
        "before": found.text[low : span[0]], "after": found.text[span[1] : high],
        "places": choices_of_place(facts), "periods": _periods(facts),
    }  # fmt: skip
    return render(request, "reports/add.html", context, status=422 if error else 200)


def _sentences(request: HttpRequest, found: Report, facts: list[Fact], *, error: str) -> HttpResponse:
    """Offer the sentences from a place on: those with numbers that no fact tells, or all."""
    everything = bool(request.GET.get("all"))
    listed: list[adding.Sentence] = []
    more = looked = 0
    for one in adding.sentences(found, facts, after=max(0, _place(request.GET.get("from")))):
        if len(listed) == AT_ONCE or looked > LOOKED:
            more = one.start
            break
        looked += one.end - one.start
        if everything or one.open:
            listed.append(one)
    context = {"report": found, "sentences": listed, "more": more, "all": everything, "error": error}
    return render(request, "reports/add_where.html", context, status=422 if error else 200)


def _periods(facts: list[Fact]) -> list[tuple[str, str]]:
    """Return the periods that the page tells, the most frequent first, each with its words."""
    told: dict[str, int] = {}
    for fact in facts:
        told[fact.says["period"]] = told.get(fact.says["period"], 0) + 1
    return [(one, worded(one)) for one in sorted(told, key=lambda one: -told[one]) if one]


def _place(text: Any) -> int:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else -1
