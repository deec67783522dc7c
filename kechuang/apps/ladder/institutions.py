"""研发机构的页面: institutions of a year's industrial enterprises above scale, who came and went, with coverage."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import division_name
from kechuang.apps.ladder import actions
from kechuang.apps.ladder.forms import BuildForm, ListForm
from kechuang.apps.ladder.models import Institution
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.room import PAGE, deed, opened
from kechuang.apps.ladder.states import MANAGE
from kechuang.apps.transitions import allowed
from kechuang.core import Ratio


@login_required
@require_GET
def institutions(request: HttpRequest) -> HttpResponse:
    """Show the research institutions of a year's industrial enterprises above scale, with coverage by district."""
    pack = opened(request)
    rows = Institution.objects.filter(access.visible_divisions_q(request.user, VIEW))
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), years[0] if years else None)
    counted: dict[str, dict[str, int]] = {}
    for division, state, n in rows.filter(year=year).values_list("division", "state").annotate(n=Count("pk")):
        counted.setdefault(division, {})[state] = n
    states = {key: str(label) for key, label in Institution.TABLE.states.items()}
    lines = [_coverage(division_name(code, pack), counted[code]) for code in sorted(counted)]
    whole: dict[str, int] = {}
    for each in counted.values():
        for state, n in each.items():
            whole[state] = whole.get(state, 0) + n
    changes = _changes(rows, year, years)
    shown = rows.filter(year=year)
    chosen = request.GET.get("state", "")
    if chosen in states:
        shown = shown.filter(state=chosen)
    elif changes and chosen in {"entered", "gone"}:
        shown = changes[chosen]
    else:
        chosen = ""
    shown = shown.order_by("state", "division", "pk")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    may = access.may(request.user, MANAGE)
    return render(
        request,
        "ladder/institutions.html",
        {
            "tab": "institutions", "year": year, "years": years, "states": states, "lines": lines,
            "total": _coverage(pack.name, whole), "page": page, "may": may, "chosen": chosen,
            "entered": changes["entered"].count() if changes else None,
            "gone": changes["gone"].count() if changes else None,
            "steps": {one.pk: allowed(one, request.user) for one in page} if may and chosen != "gone" else {},
        },
    )  # fmt: skip


def _changes(rows: QuerySet[Institution], year: int | None, years: list[int]) -> dict[str, QuerySet[Institution]]:
    """Return who came onto a year's list and who left it since the year before; empty where that list is missing."""
    if year is None or year - 1 not in years:
        return {}
    now, before = (rows.filter(year=each).exclude(state="left") for each in (year, year - 1))
    return {
        "entered": now.exclude(entity_id__in=before.values("entity_id")),
        "gone": before.exclude(entity_id__in=now.values("entity_id")),
    }


def _coverage(name: str, states: dict[str, int]) -> dict[str, Any]:
    """Return a line: how many in each state, and coverage: those with an institution out of those on the list."""
    listed = sum(n for state, n in states.items() if state != "left")
    having = listed - states.get("none", 0)
    return {"name": name, "states": states, "listed": listed, "having": having, "share": Ratio.of(having, listed)}


@login_required
@require_http_methods(["GET", "POST"])
def above_scale(request: HttpRequest) -> HttpResponse:
    """Take a year's list."""
    opened(request)

    def do(given: dict[str, Any]) -> str:
        taken = actions.take_above_scale(given["codes"].splitlines(), by=request.user, year=given["year"])
        words = {"entered": taken.entered, "stayed": taken.stayed, "left": taken.left, "unknown": len(taken.unknown)}
        return (
            _("名单已载入：新列入 %(entered)d 家，保留 %(stayed)d 家，退出 %(left)d 家，查无代码 %(unknown)d 个")
            % words
        )

    return deed(request, form=ListForm, label=_("载入规上工业企业名单"), back=reverse("ladder:institutions"), do=do)


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Move an institution on."""
    opened(request)
    one = get_object_or_404(Institution.objects.filter(access.visible_divisions_q(request.user, VIEW)), pk=pk)
    found = next((each for each in allowed(one, request.user) if each.name == step), None)
    if found is None:
        return redirect("ladder:institutions")

    def do(given: dict[str, Any]) -> str:
        actions.move_institution(one, step, by=request.user, **given)
        return _("%(name)s的研发机构现为“%(state)s”") % {"name": one.name, "state": one.state_label}

    return deed(request, form=BuildForm, label=str(found.label), back=reverse("ladder:institutions"), do=do)
