"""匹配页面 (matching): who qualifies for this item; what can this firm get; pushing and authorising."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.actions import authorise as authorise_firm
from kechuang.apps.enterprises.models import Enterprise, TaxAuthorisation
from kechuang.apps.grants.standing import history
from kechuang.apps.policies import access, actions, judging, near
from kechuang.apps.policies.city import City, current_city, one_row, within
from kechuang.apps.policies.models import Push
from kechuang.apps.policies.pages.common import item_or_404, line_of, pack_or_404, paged, whole
from kechuang.core import Money, Verdict
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies
from kechuang.engines.criteria import NoVersionError

SHOWN = ("met", "person", "missing")
NEAR = "near"


@needs(access.MATCH)
@require_GET
def who(request: HttpRequest, name: str) -> HttpResponse:
    """List the firms that qualify for an item, in the districts of the person."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    chosen = request.GET.get("verdict", "met")
    chosen = chosen if chosen in {*SHOWN, NEAR} else "met"
    short = pl.DataFrame(schema=policies.SHAPE)
    try:
        city = current_city()
        found = _matched(city, item, accounts.regions(request.user, access.MATCH))
        short = _short(city, item, accounts.regions(request.user, access.MATCH))
        error = ""
    except (Refused, NoVersionError) as refusal:
        found, error, city = pl.DataFrame(schema=policies.SHAPE), str(refusal), None
    counted = {str(key): int(n) for key, n in found["verdict"].value_counts().iter_rows()}
    kept = short if chosen == NEAR else found.filter(pl.col("verdict") == chosen)
    page = paged(request, range(kept.height))
    rows = _rows(kept[list(page.object_list)], city) if city and kept.height else []
    if city and chosen == NEAR:
        rows = _with_steps(rows, city, item)
    pushed = Push.objects.filter(item=item.id, year=core.today().year, entity_id__in=[row["id"] for row in rows])
    told = set(pushed.values_list("entity_id", flat=True))
    due = int(kept["amount"].sum() or 0) if chosen == "met" else 0
    context = {
        "line": line_of(item, pack.policy_of(item.id), pack),
        "item": item,
        "page": page,
        "rows": [row | {"pushed": row["id"] in told} for row in rows],
        "verdict": chosen,
        "verdicts": [*((one, whole(one), counted.get(one, 0)) for one in SHOWN), (NEAR, _("仍差一步"), short.height)],
        "due": Money(due) if due else None,
        "error": error,
        "unseen": int(city.unauthorised.sum()) if city else 0,
        "as_of": city.on if city else None,
        "may_push": access.may(request.user, access.PUSH) and chosen == "met",
    }
    return render(request, "policies/who.html", context)


@needs(access.PUSH)
@require_POST
def push(request: HttpRequest, name: str) -> HttpResponse:
    """Push an item to the firms that were ticked, of those that qualify."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    asked = request.POST.getlist("firm")[: actions.MOST_PUSHED + 1]
    try:
        city = current_city()
        met = _matched(city, item, accounts.regions(request.user, access.PUSH))
        qualified = set(met.filter(pl.col("verdict") == str(Verdict.MET))["id"])
        wanted = qualified if request.POST.get("all") == "1" else qualified & set(asked)
        if not wanted:
            raise Refused(_("请先选中要推送的企业。"))
        if len(wanted) > actions.MOST_PUSHED:
            raise Refused(_("一次最多推送 %(n)d 家，请先筛选。") % {"n": actions.MOST_PUSHED})
        firms = list(Enterprise.objects.filter(generation=city.generation, entity_id__in=sorted(wanted)))
        told, before, nobody = actions.push(item, firms, by=request.user)
        said = _("已推送 %(n)d 家") % {"n": told}
        said += _("，此前已推送 %(n)d 家") % {"n": before} if before else ""
        said += _("；其中 %(n)d 家还没有代办人，可安排上门") % {"n": nobody} if nobody else ""
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies:who", name=item.id)


@needs(access.VIEW)
@require_GET
def firm(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what one firm can get, item by item, with visits and its authorisation."""
    pack = pack_or_404()
    found = _found(request, handle)
    matched = firm_matches(found)
    if request.headers.get("HX-Request") == "true":  # the panel on the enterprise's own page
        return render(request, "policies/matches.html", matched)
    context = matched | {
        "record": found,
        "division": division_name(found.division, pack) if found.division else "",
        "authorisation": TaxAuthorisation.objects.filter(entity_id=found.entity_id).first(),
        "may_authorise": access.may(request.user, access.AUTHORISE, found),
        "may_visit": access.may(request.user, access.VISIT),
        "visits": access.visible_visits(request.user).filter(entity_id=found.entity_id)[:10],
        "pushes": Push.objects.filter(entity_id=found.entity_id).order_by("-at")[:10],
        "names": {item.id: item.name for item in pack.policy_items.values()},
    }
    return render(request, "policies/firm.html", context)


def firm_matches(found: Enterprise) -> dict[str, Any]:
    """Return what a firm can get: lines of items with verdict and amount, best first."""
    pack = pack_or_404()
    day = core.today()
    items = [item for item in pack.policy_items.values() if item.audience == "enterprise" and item.holds(day)]
    try:
        city = current_city()
    except Refused as refusal:
        return {"matches": [], "near": [], "error": str(refusal), "hidden": False, "as_of": None}
    row = one_row(city, found.entity_id)
    judged, lines, short = [], [], []
    for item in items:
        try:
            judged.append(judging.judge(item, pack, row, city.on))
        except NoVersionError:
            continue
        if row.height and judging.one_short(item, pack, row, city.on).item():
            rule = judging.compiled(item, pack, city.on)
            assert rule is not None  # it was judged by one
            line = line_of(item, pack.policy_of(item.id), pack)
            short.append({"line": line, "step": near.step_of(rule, row.row(0, named=True))})
    matched = pl.DataFrame(schema=policies.SHAPE)
    if row.height:
        matched = policies.match(judged, row, pack.fields, history=history(found.entity_id), on=city.on)
    for name, _id, verdict, amount, instead in matched.iter_rows():
        other = pack.policy_items.get(instead)
        lines.append({
            "line": line_of(pack.policy_items[name], pack.policy_of(name), pack), "verdict": verdict,
            "whole": whole(verdict), "amount": Money(amount) if amount is not None else None,
            "instead": other.name if other else "",
        })  # fmt: skip
    lines.sort(
        key=lambda one: (
            SHOWN.index(one["verdict"]),
            bool(one["instead"]),
            -(one["amount"].fen if one["amount"] else 0),
        )
    )
    hidden = bool(row.height) and bool(city.unauthorised.filter(city.frame["entity_id"] == found.entity_id).any())
    return {
        "matches": lines, "near": short, "error": "", "hidden": hidden, "as_of": city.on,
        "left": len(items) - len(lines) - len(short),
    }  # fmt: skip


@needs(access.AUTHORISE)
@require_POST
def authorise(request: HttpRequest, handle: str) -> HttpResponse:
    """Let the firm's tax data be used, or no longer."""
    found = _found(request, handle)
    given = request.POST.get("given") == "1"
    try:
        ends = dt.date.fromisoformat(request.POST["ends_on"]) if given and request.POST.get("ends_on") else None
        authorise_firm(found, given=given, by=request.user, ends_on=ends)
        messages.success(request, _("已授权使用税务数据") if given else _("已撤回授权，此后判定不再使用税务数据"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ValueError:
        messages.error(request, _("授权期限应是一个日期，如 2027-12-31。"))
    return redirect("policies:firm", handle=found.handle)


def _matched(city: City, item: PolicyItem, regions: list[str]) -> pl.DataFrame:
    inside = within(city, regions)
    judged = city.today(item)
    frame = city.frame.filter(inside)
    return policies.match(
        [policies.Judged(item, judged.verdict.filter(inside))], frame, city.pack.fields, on=city.on
    ).sort("amount", "id", descending=[True, False], nulls_last=True)


def _short(city: City, item: PolicyItem, regions: list[str]) -> pl.DataFrame:
    """Return the firms one condition away, in the shape of a match."""
    ids = city.frame["entity_id"].filter(city.near(item) & within(city, regions)).sort()
    amount = pl.lit(None, dtype=pl.Int64).alias("amount")
    return pl.DataFrame({"id": ids}).select(
        pl.lit(item.id).alias("item"), "id", pl.lit(NEAR).alias("verdict"), amount, pl.lit("").alias("instead")
    )


def _with_steps(rows: list[dict[str, Any]], city: City, item: PolicyItem) -> list[dict[str, Any]]:
    rule = judging.compiled(item, city.pack, city.on)
    if rule is None:
        return rows
    facts = city.frame.filter(pl.col("entity_id").is_in([row["id"] for row in rows]))
    known = {row["entity_id"]: row for row in facts.iter_rows(named=True)}
    return [row | {"step": near.step_of(rule, known[row["id"]])} for row in rows]


def _rows(kept: pl.DataFrame, city: City) -> list[dict[str, Any]]:
    known = city.frame.filter(pl.col("entity_id").is_in(kept["id"].to_list()))
    wanted = [name for name in ("entity_id", "name", "credit_code", "division", judging.SIZE, judging.RUNG)
              if name in known.columns]  # fmt: skip
    facts = {row["entity_id"]: row for row in known.select(wanted).iter_rows(named=True)}
    rows = []
    for row in kept.iter_rows(named=True):
        fact = facts[row["id"]]
        rows.append({
            **fact, "id": row["id"], "handle": fact.get("credit_code") or row["id"],
            "place": division_name(fact["division"], city.pack) if fact.get("division") else "—",
            "amount": Money(row["amount"]) if row["amount"] is not None else None,
        })  # fmt: skip
    return rows


def _found(request: HttpRequest, handle: str) -> Enterprise:
    try:
        return enterprises.find(request.user, handle)
    except Enterprise.DoesNotExist:
        raise Http404(_("没有代码为 %(code)s 的企业") % {"code": handle}) from None
