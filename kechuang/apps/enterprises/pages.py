"""企业页面: the list, one record, the drawer behind each figure, the export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access as accounts
from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.catalog.place import NoPlace, current_pack, districts, division_name
from kechuang.apps.enterprises import access, fields, queries
from kechuang.apps.enterprises.drawers import condition_drawer, field_drawer
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.enterprises.workbook import EXPORT_LIMIT, enterprise_workbook
from kechuang.apps.ladder.heads import first_told, head_of
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.queries import tally, visible_counts
from kechuang.apps.ladder.standing import conditions_of, standings
from kechuang.core import Money, Verdict
from kechuang.declarations.pack import Pack
from kechuang.web.drawer import render_drawer
from kechuang.web.templatetags.kechuang import Chip

SIZES = (20, 50, 100)


@login_required
@require_GET
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Show the enterprises that the person may see; whoever acts for one firm goes straight to it."""
    generation = queries.current_generation()
    if not access.may_see_any(request.user):
        own = list(access.visible_to(request.user, generation)[:2])
        if len(own) == 1:
            return redirect("enterprises:record", handle=own[0].handle)
        if not own:
            access.require_list(request.user)
    pack = _pack()
    filters = _filters(request, pack)
    rule = pack.rules.get(filters.rule)
    records = queries.narrowed(access.visible_to(request.user, generation), filters, pack, generation)
    records = records.defer("scope", "facts", "provenance")
    page = Paginator(records, _size(request)).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    judged = standings(shown, rule.id) if rule else {}
    counted = tally(visible_counts(request.user, generation, pack.place), rule.id) if rule and generation else {}
    return render(
        request,
        "enterprises/list.html",
        {
            "page": page,
            "rows": [_row(record, judged.get(record.entity_id), pack) for record in shown],
            "filters": filters,
            "active": list(_chips(filters, pack)),
            "rule": rule,
            "views": [
                {"key": "met", "label": _("符合%(name)s") % {"name": rule.name}, "count": counted.get("met", 0)},
                {"key": "one_away", "label": _("差一项"), "count": counted.get("one_away", 0)},
                {"key": "missing", "label": _("数据缺失"), "count": counted.get("missing", 0)},
            ]
            if rule
            else [],
            "districts": _choices(pack),
            "sections": [(item.code, item.name) for item in pack.industries.values() if item.level == 1],
            "verdicts": [
                ("one_away", _("差一项")),
                *((v.value, _(v.label)) for v in Verdict),
                ("unauthorised", _("未授权")),
            ],
            "generation": generation,
            "may_export": accounts.may(request.user, access.EXPORT),
            "export_limit": EXPORT_LIMIT,
        },
    )


@login_required
@require_GET
def record(request: HttpRequest, handle: str) -> HttpResponse:
    """Show one enterprise: identity, verdicts, every field with its evidence, history.

    One rule is told condition by condition (``?rule=``), all of them with ``?all=1``, as for print.
    """
    found = _found(request, handle)
    pack = _pack()
    years = queries.years_of(found)
    verdicts = queries.verdicts_of(found)
    first, everything = first_told(verdicts, request.GET.get("rule", "")), "all" in request.GET
    verdicts.sort(key=lambda one: one.rule != first)
    return render(
        request,
        "enterprises/record.html",
        {
            "record": found,
            "generation": found.generation,
            "identity": list(fields.identity(found, pack)),
            "facts": list(fields.facts(found, pack)),
            "years": _year_table(found, years, pack),
            "standings": [
                conditions_of(one, found, pack, years) if everything or one.rule == first else head_of(one, found, pack)
                for one in verdicts
            ],
            "everything": everything,
            "industry": _industry(found.industry, pack),
            "division": division_name(found.division, pack) if found.division else "",
            "may_reports": accounts.may(request.user, "report.view"),
            "history": queries.history(found, LakeRun.objects.filter(pk=found.generation.run).first()),
        },
    )


@login_required
@require_GET
def standing(request: HttpRequest, handle: str, rule: str) -> HttpResponse:
    """Show the conditions of one rule: a part of the page of the enterprise, or that page with the rule told."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('enterprises:record', args=[handle])}?{urlencode({'rule': rule})}#verdicts")
    found = _found(request, handle)
    verdict = next((one for one in queries.verdicts_of(found) if one.rule == rule), None)
    if verdict is None:
        raise Http404(_("没有这条规则或条件"))
    told = conditions_of(verdict, found, _pack(), queries.years_of(found))
    return render(request, "enterprises/standing.html", {"record": found, "standing": told})


@login_required
@require_GET
def evidence(request: HttpRequest, handle: str, field: str, year: int | None = None) -> HttpResponse:
    """Show the drawer of one field: from which row of which file it came, and how."""
    drawer = field_drawer(_found(request, handle), field, year, _pack())
    if drawer is None:
        raise Http404(_("该企业没有这个字段"))
    return render_drawer(request, drawer)


@login_required
@require_GET
def condition(request: HttpRequest, handle: str, rule: str, condition: str) -> HttpResponse:
    """Show the drawer of one condition: the rule's words, the figures it stands on, what is missing."""
    drawer = condition_drawer(_found(request, handle), rule, condition, _pack())
    if drawer is None:
        raise Http404(_("没有这条规则或条件"))
    return render_drawer(request, drawer)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the filtered list as a workbook; what is invented says so in every row."""
    accounts.require(request.user, access.EXPORT)
    pack = _pack()
    generation = queries.current_generation()
    visible = access.visible_to(request.user, generation, verb=access.EXPORT)
    filters = _filters(request, pack)
    records = queries.narrowed(visible, filters, pack, generation)
    content = enterprise_workbook(records, pack, rule=filters.rule, by=request.user)
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E4%BC%81%E4%B8%9A%E5%90%8D%E5%8D%95.xlsx"
    return response


def _pack() -> Pack:
    try:
        return current_pack()
    except NoPlace as error:
        raise Http404(str(error)) from None


def _found(request: HttpRequest, handle: str) -> Enterprise:
    try:
        return access.find(request.user, handle)
    except Enterprise.DoesNotExist:
        raise Http404(_("没有代码为 %(code)s 的企业") % {"code": handle}) from None


def _filters(request: HttpRequest, pack: Pack) -> queries.Filters:
    asked = request.GET
    rule = asked.get("rule", "")
    verdict = asked.get("verdict", "")
    return queries.Filters(
        text=asked.get("q", "").replace("\x00", "").strip()[:100],
        divisions=_divisions(asked.getlist("division"), pack),
        industry=asked.get("industry", "") if asked.get("industry", "") in pack.industries else "",
        rule=rule if rule in pack.rules else next((rung.id for rung in pack.ladder), ""),
        verdict=verdict if verdict in {*queries.BESIDE, *Verdict} else "",
        sort=asked.get("sort", "name") if asked.get("sort", "").lstrip("-") in queries.SORTS else "name",
    )


def _choices(pack: Pack) -> list[tuple[str, str]]:
    own = [(pack.place, division_name(pack.place, pack))] if pack.place else []
    return [*own, *districts(pack), (queries.EVERYWHERE, _("登记表全部"))]


def _divisions(asked: list[str], pack: Pack) -> tuple[str, ...]:
    """Return the districts asked for; the pack's own place where nothing is said (a registry may hold others')."""
    if queries.EVERYWHERE in asked:
        return ()
    known = tuple(code for code in asked if code in pack.divisions)
    return known or ((pack.place,) if pack.place else ())


def _size(request: HttpRequest) -> int:
    asked = request.GET.get("size", "")
    return next((size for size in SIZES if str(size) == asked), SIZES[0])


def _chips(filters: queries.Filters, pack: Pack) -> Iterator[Chip]:
    if filters.text:
        yield Chip(_("搜索"), filters.text, "q")
    for code in filters.divisions:
        if code != pack.place:
            yield Chip(_("区县"), division_name(code, pack), "division", code)
    if not filters.divisions:
        yield Chip(_("区县"), _("登记表全部"), "division")
    if filters.industry:
        yield Chip(_("行业"), pack.industries[filters.industry].name, "industry")
    if filters.verdict:
        beside = {"one_away": _("差一项"), "unauthorised": _("未授权")}
        words = beside.get(filters.verdict) or _(Verdict(filters.verdict).label)
        yield Chip(pack.rules[filters.rule].name, words, "verdict")


def _row(record: Enterprise, verdict: RuleVerdict | None, pack: Pack) -> dict[str, Any]:
    return {
        "record": record,
        "division": division_name(record.division, pack) if record.division else "—",
        "industry": _industry(record.industry, pack),
        "sales": None if record.sales is None else str(Money(record.sales)),
        "rd": None if record.rd is None else str(Money(record.rd)),
        "verdict": verdict,
    }


def _industry(code: str, pack: Pack) -> str:
    industry = pack.industries.get(code)
    return industry.name if industry else "—"


def _year_table(record: Enterprise, years: list[EnterpriseYear], pack: Pack) -> dict[str, Any]:
    """Turn the yearly figures round: a line a field, a column a year, newest first."""
    shown = {year.year: {item.key: item for item in fields.yearly(year, pack)} for year in years}
    keys = dict.fromkeys(key for figures in shown.values() for key in figures)
    lines = []
    for key in keys:
        label = next(figures[key].label for figures in shown.values() if key in figures)
        cells = [
            {
                "item": figures.get(key),
                "url": reverse("enterprises:year_evidence", args=(record.handle, year, key)),
            }
            for year, figures in shown.items()
        ]
        lines.append({"label": label, "cells": cells})
    return {"years": list(shown), "lines": lines}
