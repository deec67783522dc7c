"""方案页面 (scenarios): saved plans side by side: what was moved, what came out, on which data; and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, actions, plans, sheets
from kechuang.apps.policies.models import Scenario
from kechuang.apps.policies.pages.common import item_or_404, line_of, pack_or_404
from kechuang.apps.policies.pages.plan_form import PlanForm, read_form
from kechuang.apps.policies.sliders import BESIDE, PREFIX
from kechuang.core import Money
from kechuang.engines import policies
from kechuang.engines.criteria import NoVersionError, RuleProblem

SHOWN = 12
REFUSALS = (Refused, NoVersionError, policies.PolicyProblem, RuleProblem)
"""Why a plan cannot be counted, each one sentence."""


def compared(user: Any, form: PlanForm, plan: plans.Plan) -> dict[str, Any]:
    """Return today, the saved plans and the present one, a line each, with the knobs that differ in any of them."""
    rows = list(access.visible_scenarios(user, form.ground.item.id)[:SHOWN])
    told = plan.result.to_json()
    today = {**told, **plans.NOTHING, "plan": told["today"]}
    lines = [
        {"name": _("现行"), "values": {}, "told": today},
        *({"name": one.name, "values": one.values, "told": one.figures, "scenario": one} for one in rows),
        {"name": _("本方案（未保存）"), "values": form.all_values, "told": told, "current": True},
    ]
    return _table(form, lines)


def _table(form: PlanForm, lines: list[dict[str, Any]]) -> dict[str, Any]:
    used = {name for line in lines for name in line["values"]}
    knobs = [(name, label, text) for name, label, text in sheets.labels(form) if name in used]
    for line in lines:
        told = line["told"]
        if "scenario" in line:
            line["query"] = address(line["values"])
        line |= {
            "shown": [line["values"].get(name, text) for name, _label, text in knobs], "figures": told["plan"],
            "due": Money(told["plan"]["due"]), "paid": Money(told["plan"]["paid"]),
            "over": Money(told["plan"]["over"]) if told["plan"]["over"] else None,
        }  # fmt: skip
    return {"knobs": [label for _name, label, _text in knobs], "lines": lines}


def address(values: Mapping[str, str]) -> str:
    """Return the fields of the form under which a saved plan is opened again."""
    fields = {"cut" if name == "cut" else f"{BESIDE if '|' in name else PREFIX}{name}": text
              for name, text in values.items()}  # fmt: skip
    return urlencode(fields)


@needs(access.SIMULATE)
@require_GET
def compare(request: HttpRequest, name: str) -> HttpResponse:
    """Show every saved plan of an item side by side, with its spread, its data and who made it."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    context: dict[str, Any] = {"item": item, "line": line_of(item, pack.policy_of(item.id), pack)}
    try:
        form = read_form(request.user, item, {})
        plan = plans.counted(form.ground, {})
    except REFUSALS as refusal:
        return render(request, "policies/scenarios.html", context | {"error": str(refusal)})
    rows = list(access.visible_scenarios(request.user, item.id))
    told = plan.result.to_json()
    lines = [
        {"name": _("现行"), "values": {}, "told": {**told, **plans.NOTHING, "plan": told["today"]}},
        *({"name": one.name, "values": one.values, "told": one.figures, "scenario": one,
           "old": one.generation != form.ground.city.generation.pk} for one in rows),
    ]  # fmt: skip
    context |= {
        "compare": _table(form, lines), "saved": len(rows), "as_of": form.ground.city.on,
        "spread": [{"title": title, "rows": found} for title, found in sheets.spreads(form.ground, told, rows)],
        "synthetic": form.ground.city.generation.synthetic,
    }  # fmt: skip
    return render(request, "policies/scenarios.html", context)


@needs(access.SIMULATE)
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the plan under a name."""
    item = item_or_404(pack_or_404(), name)
    try:
        form = read_form(request.user, item, request.POST)
        plan = plans.counted(form.ground, form.values, form.beside)
        city = form.ground.city
        actions.save_scenario(
            item, by=request.user, name=request.POST.get("name", ""), values=form.all_values,
            figures=plan.result.to_json(), generation=city.generation.pk, as_of=city.on,
        )  # fmt: skip
        messages.success(request, _("已保存方案"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    kept = request.POST.copy()
    for key in ("csrfmiddlewaretoken", "name"):
        kept.pop(key, None)
    response = redirect("policies:simulate", name=item.id)
    response["Location"] += f"?{kept.urlencode()}"
    return response


@needs(access.SIMULATE)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a saved plan."""
    scenario = get_object_or_404(Scenario, pk=pk)
    actions.drop_scenario(scenario, by=request.user)
    messages.success(request, _("已删除方案"))
    return redirect("policies:simulate", name=scenario.item)


@needs(access.SIMULATE)
@require_GET
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Send the plan beside today and all saved ones, with spread and definitions, as xlsx; as CSV the plans alone."""
    item = item_or_404(pack_or_404(), name)
    try:
        form = read_form(request.user, item, request.GET)
        plan = plans.counted(form.ground, form.values, form.beside)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:simulate", name=item.id)
    saved = list(access.visible_scenarios(request.user, item.id))
    return sheets.answer(form, plan, saved, kind="csv" if request.GET.get("as") == "csv" else "xlsx")
