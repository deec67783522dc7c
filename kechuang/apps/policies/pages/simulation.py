"""测算页面 (simulation): sliders left, what comes of them right.

While a slider moves only the picture is asked for (figures and charts); what takes longer to read than to count, the
curve, the items together, the comparison and the firms that change, follows when it rests.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, changes, judging, plans
from kechuang.apps.policies.curves import curve as points_of
from kechuang.apps.policies.curves import curve_chart
from kechuang.apps.policies.ground import Ground
from kechuang.apps.policies.pages.common import item_or_404, line_of, pack_or_404
from kechuang.apps.policies.pages.plan_form import PlanForm, read_form
from kechuang.apps.policies.pages.scenarios import compared
from kechuang.apps.policies.sliders import Slider
from kechuang.apps.policies.together import together
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies
from kechuang.engines.criteria import NoVersionError, RuleProblem

DIMENSIONS = (
    ("division", gettext_lazy("各区县受益企业"), "dist"),
    (judging.SIZE, gettext_lazy("按规模（300号划型，标准待核实）"), "curve"),
    (judging.RUNG, gettext_lazy("按梯度层级"), "curve"),
)
WRONG = (policies.PolicyProblem, RuleProblem)


@needs(access.SIMULATE)
@require_GET
def simulate(request: HttpRequest, name: str) -> HttpResponse:
    """Show a plan with all that comes of it."""
    item, context = _page(name)
    try:
        form = read_form(request.user, item, request.GET)
        context |= _knobs(form) | {"query": request.GET.urlencode()}
    except (Refused, NoVersionError) as refusal:
        return render(request, "policies/simulate.html", context | {"error": str(refusal), "sliders": []})
    try:
        plan = plans.counted(form.ground, form.values, form.beside)
        context |= _figures(plan) | {"spread": _spread(plan, form.ground)} | _rest(request, form, plan)
    except WRONG as problem:
        context |= {"error": str(problem), "spread": _spread(None, form.ground)}
    return render(request, "policies/simulate.html", context)


@needs(access.SIMULATE)
@require_GET
def picture(request: HttpRequest, name: str) -> JsonResponse:
    """Answer a slider: the figures as they stand on the page, and the data of the charts."""
    item = item_or_404(pack_or_404(), name)
    try:
        form = read_form(request.user, item, request.GET)
        plan = plans.counted(form.ground, form.values, form.beside)
    except (Refused, NoVersionError, *WRONG) as problem:
        return JsonResponse({"findings": render_to_string("policies/findings.html", {"error": str(problem)})})
    spread = {
        one["key"]: {"chart": one["data"], "rows": render_to_string("policies/spread_rows.html", one)}
        for one in _spread(plan, form.ground)
    }
    return JsonResponse({"findings": render_to_string("policies/findings.html", _figures(plan)), "spread": spread})


@needs(access.SIMULATE)
@require_GET
def rest(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a plan does besides: items together, compared with saved ones, the firms that change."""
    item = item_or_404(pack_or_404(), name)
    context: dict[str, Any] = {"item": item, "query": request.GET.urlencode()}
    try:
        form = read_form(request.user, item, request.GET)
        plan = plans.counted(form.ground, form.values, form.beside)
        context |= _figures(plan) | _rest(request, form, plan)
    except (Refused, NoVersionError, *WRONG) as problem:
        context |= {"error": str(problem)}
    return render(request, "policies/simrest.html", context)


@needs(access.SIMULATE)
@require_GET
def curve(request: HttpRequest, name: str) -> HttpResponse:
    """Show how beneficiaries and cost follow one threshold, the others staying as the form has them."""
    item = item_or_404(pack_or_404(), name)
    try:
        form = read_form(request.user, item, request.GET)
        chosen = _of_curve(form.sliders, request.GET.get("curve", ""))
        if chosen is None:
            return HttpResponse()
        points = points_of(form.ground, form.values, chosen, form.beside)
        unseen = form.ground.subjects.unauthorised
        context: dict[str, Any] = {
            "slider": chosen, "chart": curve_chart(points, chosen), "key": f"chart-curve-{secrets.token_hex(4)}",
            "rows": [{"text": one.text, "n": one.outcome.beneficiaries, "due": Money(one.outcome.due)}
                     for one in points],
            "unseen": int(unseen.sum()) if unseen is not None else 0,
        }  # fmt: skip
    except (Refused, NoVersionError, *WRONG) as problem:
        context = {"error": str(problem)}
    return render(request, "policies/curve.html", context)


def _page(name: str) -> tuple[PolicyItem, dict[str, Any]]:
    pack = pack_or_404()
    item = item_or_404(pack, name)
    return item, {"line": line_of(item, pack.policy_of(item.id), pack), "item": item}


def _knobs(form: PlanForm) -> dict[str, Any]:
    ground, city = form.ground, form.ground.city
    return {
        "sliders": form.sliders, "moved": sum(one.moved for one in form.sliders), "as_of": city.on,
        "others": [{"item": one, "sliders": found, "moved": any(part.moved for part in found)}
                   for one, found in form.others],
        "cut": form.values.get("cut", ground.item.cut),
        "cuts": [(one, _(policies.CUTS[one])) for one in form.cuts],
        "curve": form.given.get("curve", ""), "subjects": len(ground.rows), "unverified": _unverified(ground),
        "synthetic": city.generation.synthetic,
    }  # fmt: skip


def _figures(plan: plans.Plan) -> dict[str, Any]:
    result = plan.result
    return {
        "result": result,
        "seconds": f"{plan.seconds:.2f}",
        "more": result.plan.beneficiaries - result.today.beneficiaries,
        "due": Money(result.plan.due),
        "over": Money(result.plan.over) if result.plan.over else None,
        "paid": Money(result.plan.paid),
        "lost": Money(result.lost_fen),
        "spared": Money(result.plan.spared) if result.plan.spared else None,
    }


def _spread(plan: plans.Plan | None, ground: Ground) -> list[dict[str, Any]]:
    """Return the charts with their tables; empty ones, to be filled by the next slide, where nothing was counted."""
    empty = {"names": [], "values": [], "before": [], "unit": "", "words": ["", ""]}
    return [
        {
            "key": key, "ident": f"spread-{key}", "title": title, "size": size,
            "data": plans.spread_chart(plan.result, key, ground.city) if plan else empty,
            "rows": plans.spread_rows(plan.result, key, ground.city) if plan else [],
        }
        for key, title, size in DIMENSIONS
        if key in ground.subjects.by
    ]  # fmt: skip


def _rest(request: HttpRequest, form: PlanForm, plan: plans.Plan) -> dict[str, Any]:
    kind = form.given.get("kind", "entered")
    kind = kind if kind in changes.KINDS else "entered"
    labels = {"entered": _("新进"), "left": _("退出"), "more": _("多得"), "less": _("少得"), "near": _("仍差一步")}
    counted = changes.counted(plan)
    lines = together(form.ground, plan.result.plan, form.values, form.beside)
    return {
        "kind": kind,
        "kinds": [(one, labels[one], counted[one]) for one in changes.KINDS],
        "changed": changes.changed_rows(plan, kind, form.ground),
        "compare": compared(request.user, form, plan),
        "together": [
            {"item": one.item, "today": one.today, "plan": one.plan, "moved": one.moved, "due": Money(one.plan.due),
             "before": Money(one.today.due), "budget": Money(one.plan.budget) if one.plan.budget is not None else None,
             "over": Money(one.plan.over) if one.plan.over else None}
            for one in lines
        ] if len(lines) > 1 else [],
        "sum": {
            "today": Money(sum(one.today.paid for one in lines)), "plan": Money(sum(one.plan.paid for one in lines)),
        },
    }  # fmt: skip


def _of_curve(sliders: list[Slider], asked: str) -> Slider | None:
    """Return the threshold asked for, else the first that was moved, else the first."""
    thresholds = [one for one in sliders if one.knob.where == "threshold"]
    order = sorted(thresholds, key=lambda one: (one.knob.name != asked, not one.moved))
    return order[0] if order else None


def _unverified(ground: Ground) -> bool:
    rule = judging.compiled(ground.item, ground.city.pack, ground.city.on)
    marked = rule is not None and any(one.node.mark in {"R3", "M"} for one in rule.conditions)
    return ground.item.unverified or marked
