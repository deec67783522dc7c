"""总览页面: the board a leader opens in the morning; the search over everything; the shapes of the districts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import NoPlace, current_pack, current_place
from kechuang.apps.cockpit import board
from kechuang.apps.cockpit.searching import found
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.queries import visible_counts
from kechuang.apps.ladder.rungs import rungs
from kechuang.apps.projects.queries.todo import todo
from kechuang.apps.targets.board import goals
from kechuang.core import Ratio
from kechuang.web.environment import data_folder

VIEW = board.VIEW

# Where each right leads whoever may not open the board: to his own work.
ELSEWHERE = (
    ("own_enterprise.view", "enterprises:list"),
    ("enterprise.view", "enterprises:list"),
    ("user.manage", "accounts:users"),
    ("audit.view", "audit:entries"),
    ("catalog.view", "catalog:overview"),
)


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the board, or lead whoever may not open it to his own work."""
    if not access.may(request.user, VIEW):
        return _elsewhere(request)
    try:
        place = current_place()
    except NoPlace:
        return render(request, "cockpit/nothing.html")
    pack = current_pack(place)
    generation = current_generation()
    if generation is None:
        return render(request, "cockpit/nothing.html")
    targets, growth = goals(pack)
    counts = visible_counts(request.user, generation, pack.place)
    districts = board.district_lines(request.user, generation, counts, pack)
    ladder = rungs(counts, pack)
    return render(
        request,
        "cockpit/home.html",
        {
            "place": place,
            "generation": generation,
            "goals": [goal for goal in targets if not goal.undecided],
            "verbatim": [goal for goal in targets if goal.undecided],
            "first_goal": next((goal for goal in targets if goal.current), None),
            "growth": growth,
            "districts": districts,
            "chart": board.district_chart(districts),
            "districts_title": _districts_title(districts),
            "any_rd": sum(line.with_rd for line in districts),
            "enterprises": sum(line.enterprises for line in districts),
            "recent": sum(line.recent for line in districts),
            "rungs": ladder,
            "first_rung": ladder[0] if ladder else None,
            "summary": _summary(targets),
            "todo": todo(request.user),
        },
    )


def _districts_title(lines: list[board.District]) -> str:
    total = sum(line.enterprises for line in lines)
    first = lines[:3]
    if not total or len(lines) <= len(first):
        return _("各区县企业")
    share = Ratio(Fraction(sum(line.enterprises for line in first), total)).percent(1)
    return _("企业：%(names)s占全市 %(share)s") % {"names": "、".join(line.name for line in first), "share": share}


def _summary(targets: list[Any]) -> str:
    decided = [goal for goal in targets if not goal.undecided]
    if not decided:
        return _("目标")
    known = sum(1 for goal in decided if goal.current)
    reached = sum(1 for goal in decided if goal.reached)
    return _("目标：%(all)d 项中 %(reached)d 项已达到，%(missing)d 项缺当前值") % {
        "all": len(decided),
        "reached": reached,
        "missing": len(decided) - known,
    }


def _elsewhere(request: HttpRequest) -> HttpResponseRedirect:
    for verb, name in ELSEWHERE:
        if access.may(request.user, verb):
            return redirect(name)
    return redirect("accounts:my_grants")


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search enterprises, targets, reports and registers, each by the person's rights."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    groups = found(request.user, text) if text else []
    return render(
        request, "cockpit/search.html", {"text": text, "groups": groups, "total": sum(g.total for g in groups)}
    )


@login_required
@require_GET
def shapes(request: HttpRequest) -> HttpResponse:
    """Send the shapes of the place's districts."""
    access.require(request.user, VIEW)
    try:
        place = current_place()
    except NoPlace as error:
        raise Http404(str(error)) from None
    path = data_folder() / "shapes" / f"{place.code}.json"
    if not path.is_file():
        raise Http404(_("没有区县边界"))
    response = HttpResponse(path.read_bytes(), content_type="application/json")
    response["Cache-Control"] = "private, max-age=86400"
    return response
