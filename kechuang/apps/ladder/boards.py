"""资质与研发机构的页面: holders beside who is near, years, certificates; institutions above scale with coverage."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import actions, register
from kechuang.apps.ladder.forms import BuildForm, EndForm, HoldingForm, ListForm
from kechuang.apps.ladder.models import Holding, Institution
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.room import PAGE, chosen_rule, deed, entity_of, opened
from kechuang.apps.ladder.states import MANAGE
from kechuang.apps.transitions import allowed
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack


@login_required
@require_GET
def holders(request: HttpRequest) -> HttpResponse:
    """Show a rung's holders beside who would qualify and who is near, by district or industry, and by year."""
    pack, day = opened(request), core.today()
    rule, generation = chosen_rule(request, pack), current_generation()
    by = "industry" if request.GET.get("by") == "industry" else "division"
    context: dict[str, Any] = {"pack": pack, "rule": rule, "by": by, "day": day, "tab": "holders"}
    if rule is not None:
        found = register.lines(request.user, rule.id, generation, pack.place, day, by=by)
        rows = _certificates(request, rule.id, pack.place, day)
        context |= {
            "lines": [{"line": one, "name": _name(one.key, by, pack)} for one in found],
            "total": register.total(found),
            "years": register.years(request.user, rule.id, pack.place, day),
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "shown": request.GET.get("show", ""),
            "soon": register.SOON,
            "may": access.may(request.user, MANAGE),
        }
    return render(request, "ladder/holders.html", {**context, "generation": generation})


def _certificates(request: HttpRequest, rule: str, place: str | None, day: dt.date) -> Any:
    if request.GET.get("show") == "fallen":
        return register.fallen(request.user, rule, place, day)
    rows = register.holdings(request.user, rule, place).filter(Holding.running_q(day))
    division = request.GET.get("division", "")
    if division.isdigit():
        rows = rows.filter(division=division)
    left = request.GET.get("left", "")
    if left.isdigit() and len(left) < 5:
        rows = rows.filter(valid_to__lte=day + dt.timedelta(days=int(left)))
    return rows.order_by("valid_to", "pk")


def _name(key: str, by: str, pack: Pack) -> str:
    if by == "industry":
        return pack.industries[key].name if key in pack.industries else _("行业未知")
    return division_name(key, pack) if key else _("区县未知")


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take the certificates of the departments' data into the register."""
    from django.contrib import messages

    opened(request)
    taken = actions.take_holdings(by=request.user)
    words = {"new": taken.new, "changed": taken.changed, "same": taken.same}
    messages.success(request, _("资质登记已更新：新增 %(new)d 条，变更 %(changed)d 条，%(same)d 条没有变化") % words)
    return redirect("ladder:holders")


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, rule: str) -> HttpResponse:
    """Enter a certificate."""
    opened(request)

    def do(given: dict[str, Any]) -> str:
        entity = entity_of(given.pop("code"))
        made = actions.enter_holding(by=request.user, rule=rule, entity_id=entity, **given)
        return _("已登记：%(what)s") % {"what": made}

    back = reverse("ladder:holders") + f"?rule={rule}"
    return deed(request, form=HoldingForm, label=_("登记资质"), back=back, do=do)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a certificate ended, and why."""
    opened(request)
    rows = Holding.objects.filter(access.visible_divisions_q(request.user, VIEW))
    held = get_object_or_404(rows, pk=pk)

    def do(given: dict[str, Any]) -> str:
        actions.end_holding(held, by=request.user, **given)
        return _("已登记退出：%(what)s") % {"what": held}

    back = reverse("ladder:holders") + f"?rule={held.rule}"
    return deed(request, form=EndForm, label=_("登记退出"), back=back, do=do)


# ------------------------------------------------------------------ research institutions above scale


@login_required
@require_GET
def institutions(request: HttpRequest) -> HttpResponse:
    """Show the research institutions of a year's industrial enterprises above scale, with coverage by district."""
    pack = opened(request)
    rows = Institution.objects.filter(access.visible_divisions_q(request.user, VIEW))
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdigit() and int(wanted) in years else years[0] if years else None
    counted: dict[str, dict[str, int]] = {}
    for division, state, n in rows.filter(year=year).values_list("division", "state").annotate(n=Count("pk")):
        counted.setdefault(division, {})[state] = n
    states = {key: str(label) for key, label in Institution.TABLE.states.items()}
    lines = [_coverage(division_name(code, pack), counted[code]) for code in sorted(counted)]
    whole: dict[str, int] = {}
    for each in counted.values():
        for state, n in each.items():
            whole[state] = whole.get(state, 0) + n
    shown = rows.filter(year=year).order_by("state", "division", "pk")
    if request.GET.get("state") in states:
        shown = shown.filter(state=request.GET["state"])
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    may = access.may(request.user, MANAGE)
    return render(
        request,
        "ladder/institutions.html",
        {
            "tab": "institutions", "year": year, "years": years, "states": states, "lines": lines,
            "total": _coverage(pack.name, whole), "page": page, "may": may,
            "steps": {one.pk: allowed(one, request.user) for one in page} if may else {},
        },
    )  # fmt: skip


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
