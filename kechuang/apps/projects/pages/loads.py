"""班组负荷页面 (loads): per team and week what all projects ask of it beside what there is; the same as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.export import XLSX, workbook
from kechuang.apps.projects.forms.loads import UNITS, LoadsAsked
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.queries.loads import Load, Stretch, loads_of, running
from kechuang.declarations.pack import Pack

#: Over-booked weeks that are told in full for each resource; the rest is counted, and stands in the workbook.
MOST_WEEKS = 12


@dataclass(frozen=True)
class Row:
    """A resource on the page: its load, and a cell for each column."""

    load: Load
    cells: tuple[Stretch | None, ...]
    stated: tuple[tuple[int, str], ...]


@needs(access.VIEW)
@require_GET
def loads(request: HttpRequest) -> HttpResponse:
    """Show what is asked of every team, where that is too much, and whose tasks collide."""
    asked, pack = LoadsAsked(request.GET), current_pack()
    found = loads_of(running(request.user))
    shown = [one for one in found if not asked.name or one.name == asked.name]
    columns = asked.columns()
    before = asked.first - asked.step * len(columns)
    context = {
        "asked": asked, "units": UNITS, "names": [one.name for one in found], "columns": columns,
        "rows": [_row(one, columns, asked.unit) for one in shown],
        "clashes": [(one, [_told(week, pack) for week in one.over[:MOST_WEEKS]], len(one.over) - MOST_WEEKS)
                    for one in shown if one.over],
        "over": sum(bool(one.over) for one in shown), "synthetic": any(one.synthetic for one in shown),
        "earlier": asked.address(**{"from": max(before, core.today())}) if asked.first > core.today() else "",
        "later": asked.address(**{"from": columns[-1] + asked.step}), "address": asked.address(),
        "may_plan": access.may(request.user, access.PLAN),
    }  # fmt: skip
    return render(request, "projects/loads.html", context)


def _row(load: Load, columns: list[dt.date], unit: str) -> Row:
    by = {one.first: one for one in load.stretches(unit)}
    stated = tuple((amount, "、".join(str(one) for one in who[:3])) for amount, who in load.stated.items())
    return Row(load, tuple(by.get(day) for day in columns), stated if load.differs else ())


def _told(week: Stretch, pack: Pack) -> dict[str, Any]:
    return {"week": week, "takes": [(one, department_name(one.lead, pack)) for one in week.takes]}


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the loads as a workbook: a row for each task in each week, or day, of each team."""
    asked = LoadsAsked(request.GET)
    head = [_("资源"), _("起"), _("止"), _("需要"), _("可用"), _("超出"), _("项目"), _("任务"), _("任务开始"),
            _("任务完成"), _("占用"), _("牵头部门"), _("数据性质")]  # fmt: skip
    found = [one for one in loads_of(running(request.user)) if not asked.name or one.name == asked.name]
    title = _("班组负荷")
    body = list(_lines(found, asked.unit, current_pack()))
    response = HttpResponse(workbook(title, head, body, by=request.user), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}-{core.today()}.xlsx")
    return response


def _lines(found: list[Load], unit: str, pack: Pack) -> Iterator[list[Any]]:
    for load in found:
        for one in load.stretches(unit):
            for take in one.takes:
                yield [
                    load.name, one.first, one.last, one.need, load.there, one.over, take.project.name, take.name,
                    take.start, take.finish, take.amount, department_name(take.lead, pack),
                    _("演示数据") if take.project.synthetic else "",
                ]  # fmt: skip


__all__ = ["export", "loads"]
