"""审核页 (review): the raw page with everything that is known of it left, the facts as cards right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions, queries
from kechuang.apps.reports.actions.accepting import stamp_of
from kechuang.apps.reports.cards import Card, Change, between, cards, pack_or_none
from kechuang.apps.reports.correcting import TYPED
from kechuang.apps.reports.forms import FactForm
from kechuang.apps.reports.links import named_in
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.models.fact import card_address
from kechuang.apps.reports.notes import notes_of
from kechuang.apps.reports.originals import original_of
from kechuang.apps.reports.parts import part_of
from kechuang.apps.reports.pieces import Again, Span, pieces, raw_html
from kechuang.apps.reports.wording import DROPS

STEPS = ("accept", "correct", "reject", "undo")


@needs(access.VIEW)
@require_GET
def report(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show a page for review; ``start`` and ``end`` mark a span, ``show=open`` leaves out what is decided."""
    found = get_object_or_404(Report, pk=sha256)
    asked = _span(request, len(found.text))
    only = request.GET.get("show") == "open"
    at = request.GET.get("at", "")[:9]
    part = part_of(found, at=int(at) if at.isascii() and at.isdecimal() else 1, asked=asked, only_open=only)
    marked = part.whole and not part.all
    facts = list(found.facts.select_related("judgement").order_by("order")) if marked else part.facts
    again = _copies(found)
    notes = notes_of(found, part.text)
    cut = pieces(
        found.text, facts, asked,
        dropped=found.dropped, edits=found.edits, copies=again, notes=notes,
        names=named_in(found, part.text), part=part.text,
    )  # fmt: skip
    left = {one["reason"] for one in found.dropped}
    context = {
        "report": found,
        "raw": raw_html(cut),
        "asked": asked,
        "part": part,
        "cards": cards(part.facts),
        "only_open": only,
        "again": len(again),
        "notes": notes,
        "original": original_of(found),
        "copies": [one for one in found.articles if one["duplicate_of"]],
        "left": [DROPS[code] for code in DROPS if code in left and code != "blank"],
        "places": choices_of_place(facts),
        **_likely(request, found),
        **_common(request, found),
    }
    return render(request, "reports/report.html", context)


@needs(access.REVIEW)
@require_POST
def accept_sure(request: HttpRequest, sha256: str) -> HttpResponse:
    """Accept what of a page the engine would take by itself and still waits."""
    found = get_object_or_404(Report.objects.defer("text", "articles", "dropped", "edits"), pk=sha256)
    try:
        n = actions.accept_sure(found, by=request.user, seen=request.POST.get("seen", ""))
        messages.success(request, _("已采纳 %(n)s 条，每一条都可撤回") % {"n": n})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:report", sha256)


def _likely(request: HttpRequest, found: Report) -> dict[str, Any]:
    """Return how many facts of a page may be accepted at once, for whoever may, and what he has seen of them."""
    likely = list(queries.sure(found)) if access.may(request.user, access.REVIEW) else []
    return {"likely": len(likely), "likely_seen": stamp_of(likely)}


def _common(request: HttpRequest, found: Report) -> dict[str, Any]:
    return {
        "tally": queries.tally(found.facts.all()),
        "may_review": access.may(request.user, access.REVIEW),
        "may_teach": access.may(request.user, access.RULE),
    }


def _copies(found: Report) -> list[Again]:
    """Return where facts that were told before stand in this page once more."""
    rows = found.told_before.order_by("start", "pk").values_list("start", "end", "fact__report_id", "fact__order")
    return [Again(start, end, card_address(sha, order)) for start, end, sha, order in rows]


def choices_of_place(facts: Sequence[Fact]) -> list[str]:
    """Return the places to choose from: those of the page and of the city."""
    pack = pack_or_none()
    found = {fact.says["place"] for fact in facts} - {""}
    if pack is not None and pack.place and pack.place in pack.divisions:
        city = pack.divisions[pack.place].name
        found.add(city)
        found |= {f"{city}/{one.name}" for one in pack.divisions.values() if one.parent == pack.place}
    return sorted(found)


@needs(access.VIEW)
@require_GET
def card(request: HttpRequest, sha256: str, key: str) -> HttpResponse:
    """Show the card of one fact alone; with ``edit=1`` its form."""
    fact = _fact(sha256, key)
    form = None
    if request.GET.get("edit") and access.may(request.user, access.REVIEW):
        form = _form(fact, initial={**fact.says, **_taken(request, fact)})
    return _answer(request, fact, form=form)


def _taken(request: HttpRequest, fact: Fact) -> dict[str, str]:
    """Return what of a local model's proposals goes into the form: the one whose button was pressed."""
    number = request.GET.get("proposal", "")
    if not (number.isascii() and number.isdecimal() and int(number[:3]) < len(fact.proposals)):
        return {}
    one = fact.proposals[int(number[:3])]
    return {one["field"]: one["value"]}


@needs(access.REVIEW)
@require_POST
def step(request: HttpRequest, sha256: str, key: str, step: str) -> HttpResponse:
    """Take one step with a fact; the answer is its card, or the page where scripts do not run."""
    if step not in STEPS:
        raise Http404
    given = request.POST
    seen = given.get("seen", "")
    fact = _found(sha256, key)
    if fact is None:
        return _gone(request, sha256)
    note = given.get("note", "").replace("\x00", "")
    try:
        match step:
            case "accept":
                actions.accept(fact, by=request.user, seen=seen, note=note)
            case "reject":
                actions.reject(fact, by=request.user, seen=seen, note=note)
            case "undo":
                undone = actions.undo(fact, by=request.user, seen=seen)
                if fact.added and undone.state == "proposed":
                    return _taken_back(request, sha256)
            case _:
                changes = {name: given.get(name, "") for name in TYPED if name in given}
                actions.correct(fact, by=request.user, seen=seen, changes=changes, note=note)
    except Refused as refusal:
        fact = _found(sha256, key)
        if fact is None:
            return _gone(request, sha256)
        form = _form(fact, data=given) if step == "correct" else None
        theirs = _differing(fact, given) if form and seen != fact.stamp else []
        return _answer(request, fact, form=form, error=str(refusal), theirs=theirs)
    fact = _fact(sha256, key)
    if request.headers.get("HX-Request"):
        return _answer(request, fact, moved=True)
    return redirect(fact.address)


def _found(sha256: str, key: str) -> Fact | None:
    facts = queries.with_pages(Fact.objects.all()).defer("report__text")
    return facts.filter(report_id=sha256, key=key).first()


def _fact(sha256: str, key: str) -> Fact:
    found = _found(sha256, key)
    if found is None:
        raise Http404(_("重新阅读后这里没有这条事实了，请刷新页面"))
    return found


def _gone(request: HttpRequest, sha256: str) -> HttpResponse:
    """Tell whoever decides about a fact that a reading has taken away meanwhile."""
    error = _("重新阅读后这里没有这条事实了，请刷新页面")
    if request.headers.get("HX-Request"):
        return render(request, "reports/card_gone.html", {"error": error}, status=422)
    messages.error(request, error)
    return redirect("reports:report", sha256)


def _taken_back(request: HttpRequest, sha256: str) -> HttpResponse:
    """Tell whoever took back what had been entered by hand that it is a fact no more."""
    said = _("已撤回补录，记录仍在")
    if request.headers.get("HX-Request"):
        return render(request, "reports/card_gone.html", {"said": said})
    messages.success(request, said)
    return redirect("reports:report", sha256)


def _differing(fact: Fact, given: QueryDict) -> list[Change]:
    """Return what stands otherwise than what was typed: somebody was first, and is not to be written over unseen."""
    typed = {**fact.says, **{name: given[name] for name in TYPED if name in given}}
    return between(fact.says, typed, pack_or_none())


def _form(fact: Fact, **given: Any) -> FactForm:
    return FactForm(pack=pack_or_none(), prefix=f"f{fact.order}", **given)


def _answer(
    request: HttpRequest,
    fact: Fact,
    *,
    form: FactForm | None = None,
    error: str = "",
    moved: bool = False,
    theirs: Sequence[Change] = (),
) -> HttpResponse:
    one: Card = cards([fact])[0]
    context = {
        "card": one, "form": form, "error": error, "moved": moved, "report": fact.report, "alone": True,
        "theirs": theirs,
        **_common(request, fact.report),
    }  # fmt: skip
    whole = not request.headers.get("HX-Request")
    template = "reports/card_page.html" if whole else "reports/card_part.html"
    return render(request, template, context, status=422 if error else 200)


def _span(request: HttpRequest, length: int) -> Span | None:
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    if not (start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()):
        return None
    if len(start) > 12 or len(end) > 12 or not int(start) < int(end) <= length:
        return None
    return int(start), int(end)
