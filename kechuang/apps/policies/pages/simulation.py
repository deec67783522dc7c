"""测算页面 (simulation): sliders left, what comes of them right; saved plans compared and exported."""

from __future__ import annotations

import csv
import io
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, actions, judging, plans
from kechuang.apps.policies.city import City, current_city, within
from kechuang.apps.policies.models import Scenario
from kechuang.apps.policies.pages.common import item_or_404, line_of, pack_or_404
from kechuang.apps.policies.plans import PREFIX
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import lake, policies
from kechuang.engines.criteria import NoVersionError, RuleProblem

DIMENSIONS = (
    ("division", gettext_lazy("各区县受益企业")),
    (judging.SIZE, gettext_lazy("按规模（300号划型，标准待核实）")),
    (judging.RUNG, gettext_lazy("按梯度层级")),
)


@needs(access.SIMULATE)
@require_GET
def simulate(request: HttpRequest, name: str) -> HttpResponse:
    """Show a plan; asked by a slider, only what comes of it."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    context: dict[str, Any] = {"line": line_of(item, pack.policy_of(item.id), pack), "item": item}
    try:
        context |= _counted(request, item)
    except (Refused, NoVersionError) as refusal:
        context |= {"error": str(refusal), "sliders": [], "cuts": []}
    part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    return render(request, "policies/simulated.html" if part else "policies/simulate.html", context)


def _counted(request: HttpRequest, item: PolicyItem) -> dict[str, Any]:
    city = current_city()
    version = judging.version_of(item, city.pack, city.on)
    sliders = plans.sliders(item, version, _asked(request.GET))
    values = _values(request.GET, sliders, item)
    inside = within(city, accounts.regions(request.user, access.SIMULATE))
    context: dict[str, Any] = {
        "sliders": sliders, "values": values, "cut": values.get("cut", item.cut),
        "curve": request.GET.get("curve", ""), "as_of": city.on, "subjects": int(inside.sum()),
        "cuts": [(one, _(policies.CUTS[one])) for one in _cuts(item)], "unverified": _unverified(item, city),
        "query": request.GET.urlencode(), "firms": city.generation.enterprises, "synthetic": city.generation.synthetic,
    }  # fmt: skip
    try:
        plan = plans.counted(city, item, version, values, inside)
    except (policies.PolicyProblem, RuleProblem) as problem:
        return context | {"error": str(problem)}
    kind = request.GET.get("kind", "entered")
    kind = kind if kind in plans.KINDS else "entered"
    saved = access.visible_scenarios(request.user, item.id)
    return context | _shown(plan, kind, city, item, version) | {"compare": _compare(plan, saved, item, version)}


@needs(access.SIMULATE)
@require_GET
def curve(request: HttpRequest, name: str) -> HttpResponse:
    """Show how beneficiaries and cost follow one threshold, the others staying as the form has them."""
    item = item_or_404(pack_or_404(), name)
    try:
        city = current_city()
        version = judging.version_of(item, city.pack, city.on)
        sliders = plans.sliders(item, version, _asked(request.GET))
        chosen = _of_curve(sliders, request.GET.get("curve", ""))
        if chosen is None:
            return HttpResponse()
        values = _values(request.GET, sliders, item)
        inside = within(city, accounts.regions(request.user, access.SIMULATE))
        points = plans.curve(city, item, version, values, slider=chosen, inside=inside)
        context: dict[str, Any] = {
            "slider": chosen, "chart": plans.curve_chart(points, chosen),
            "key": f"chart-curve-{secrets.token_hex(4)}",
            "rows": [{"text": one.text, "n": one.outcome.beneficiaries, "due": Money(one.outcome.due)}
                     for one in points],
            "unseen": int((city.unauthorised & inside).sum()),
        }  # fmt: skip
    except (Refused, NoVersionError, policies.PolicyProblem, RuleProblem) as problem:
        context = {"error": str(problem)}
    return render(request, "policies/curve.html", context)


def _of_curve(sliders: list[plans.Slider], asked: str) -> plans.Slider | None:
    """Return the threshold asked for, else the first that was moved, else the first."""
    thresholds = [one for one in sliders if one.knob.where == "threshold"]
    order = sorted(thresholds, key=lambda one: (one.knob.name != asked, not one.moved))
    return order[0] if order else None


def _values(asked: Any, sliders: list[plans.Slider], item: PolicyItem) -> dict[str, str]:
    values = {one.knob.name: one.text for one in sliders if one.moved}
    cut = asked.get("cut", item.cut)
    if cut in _cuts(item) and cut != item.cut:
        values["cut"] = cut
    return values


def _shown(plan: plans.Plan, kind: str, city: City, item: PolicyItem, version: Any) -> dict[str, Any]:
    result = plan.result
    kinds = result.changed["change"].value_counts().rows()
    counted = dict(kinds)
    labels = {"entered": _("新进"), "left": _("退出"), "more": _("多得"), "less": _("少得"), "near": _("仍差一步")}
    counted["near"] = len(plan.near)
    return {
        "result": result,
        "seconds": f"{plan.seconds:.2f}",
        "more": result.plan.beneficiaries - result.today.beneficiaries,
        "due": Money(result.plan.due),
        "over": Money(result.plan.over) if result.plan.over else None,
        "paid": Money(result.plan.paid),
        "lost": Money(result.lost_fen),
        "spared": Money(result.plan.spared) if result.plan.spared else None,
        "charts": [
            {
                # Another id each time: htmx copies the attributes of what it knows, and a drawn chart has a style.
                "key": f"{key}-{secrets.token_hex(4)}", "title": title, "data": plans.spread_chart(plan, key, city),
                "rows": plans.spread_rows(plan, key, city), "size": "dist" if key == "division" else "curve",
            }
            for key, title in DIMENSIONS
            if result.spread[key]
        ],
        "kind": kind,
        "kinds": [(one, labels[one], counted.get(one, 0)) for one in plans.KINDS],
        "changed": plans.changed_rows(plan, kind, city, item, version),
    }  # fmt: skip


def _compare(plan: plans.Plan, saved: Any, item: PolicyItem, version: Any) -> dict[str, Any]:
    names = [one.name for one in policies.knobs(item, version)]
    rows = [(scenario.name, scenario.values, scenario.figures, scenario.pk) for scenario in saved[:12]]
    used = [name for name in names if name in plan.values or any(name in values for _n, values, _f, _p in rows)]
    knobs = [one for one in policies.knobs(item, version) if one.name in used]
    lines = [
        {"name": name, "values": [values.get(one.name, one.text) for one in knobs], "pk": pk, "current": False,
         "figures": told["plan"], "due": Money(told["plan"]["due"]), "entered": told["entered"], "left": told["left"]}
        for name, values, told, pk in rows
    ]  # fmt: skip
    told = plan.result.to_json()
    now = {"name": _("本方案（未保存）"), "values": [plan.values.get(one.name, one.text) for one in knobs], "pk": None,
           "current": True, "figures": told["plan"], "due": Money(told["plan"]["due"]), "entered": told["entered"],
           "left": told["left"]}  # fmt: skip
    today = {"name": _("现行"), "values": [one.text for one in knobs], "pk": None, "current": False,
             "figures": told["today"], "due": Money(told["today"]["due"]), "entered": None, "left": None}  # fmt: skip
    return {"knobs": knobs, "lines": [today, *lines, now]}


@needs(access.SIMULATE)
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the plan under a name."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    try:
        city, _version, values, plan = _planned(request, item, request.POST)
        actions.save_scenario(
            item, by=request.user, name=request.POST.get("name", ""), values=values,
            figures=plans.summary(plan.result), generation=city.generation.pk, as_of=city.on,
        )  # fmt: skip
        messages.success(request, _("已保存方案"))
    except (Refused, NoVersionError, policies.PolicyProblem, RuleProblem) as refusal:
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
    """Send the plan beside today and all saved ones as a table."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    try:
        _city, version, values, plan = _planned(request, item, request.GET)
    except (Refused, NoVersionError, policies.PolicyProblem, RuleProblem) as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:simulate", name=item.id)
    knobs = policies.knobs(item, version)
    nothing = {"entered": 0, "left": 0, "gained": 0, "lost": 0}
    told = plan.result.to_json()
    rows = plans.export_rows(
        [
            (_("现行"), {}, {**told, **nothing, "plan": told["today"]}),
            *((one.name, one.values, one.figures) for one in access.visible_scenarios(request.user, item.id)),
            (_("本方案"), values, told),
        ],
        knobs,
    )
    headings = [_("方案"), *(knob.label for knob in knobs), _("受益（家）"), _("所需资金（元）"), _("实付（元）"),
                _("超预算（元）"), _("新进"), _("退出"), _("多得"), _("少得"), _("看不到的企业"),
                _("说明")]  # fmt: skip
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([[lake.neutral(str(cell)) for cell in row] for row in (headings, *rows)])
    response = HttpResponse(("\ufeff" + buffer.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{item.name}{_('测算')}.csv")
    return response


def _planned(request: HttpRequest, item: PolicyItem, asked: Any) -> tuple[City, Any, dict[str, str], plans.Plan]:
    city = current_city()
    version = judging.version_of(item, city.pack, city.on)
    values = _values(asked, plans.sliders(item, version, _asked(asked)), item)
    inside = within(city, accounts.regions(request.user, access.SIMULATE))
    return city, version, values, plans.counted(city, item, version, values, inside)


def _asked(given: Any) -> dict[str, str]:
    return {key.removeprefix(PREFIX): str(value)[:40] for key, value in given.items() if key.startswith(PREFIX)}


def _cuts(item: PolicyItem) -> list[str]:
    return [one for one in policies.CUTS if one != "in_order" or item.order_by is not None]


def _unverified(item: PolicyItem, city: City) -> bool:
    rule = judging.compiled(item, city.pack, city.on)
    marked = rule is not None and any(one.node.mark in {"R3", "M"} for one in rule.conditions)
    return item.unverified or marked
