"""梯度导出 (export): certificates, moves of the pipeline, and the figures of the years, as xlsx or CSV.

What is invented says so in every row; figures carry their definition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.ladder.figures import Course
from kechuang.apps.ladder.models import Holding, Move
from kechuang.declarations.pack import Pack
from kechuang.engines import lake

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PART = 900


@dataclass(frozen=True)
class Sheet:
    """A table to be written: its name, its headings, its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterator[list[Any]]


def certificates_sheet(rows: Iterable[Holding], pack: Pack, name: str) -> Sheet:
    """Return certificates with their dates, where they are known from and how they ended."""
    headings = (
        _("企业名称"), _("企业标识"), _("区县"), _("行业门类"), _("资质"), _("证书编号"), _("有效期自"), _("有效期至"),
        _("来源"), _("退出日期"), _("退出原因"), _("说明"), _("数据性质"),
    )  # fmt: skip
    return Sheet(name, headings, (_certificate(one, pack) for one in rows))


def _certificate(one: Holding, pack: Pack) -> list[Any]:
    rule = pack.rules.get(one.rule)
    return [
        one.name, one.entity_id, division_name(one.division, pack) if one.division else "", one.industry,
        rule.name if rule else one.rule, one.number, one.valid_from.isoformat(), _day(one.valid_to),
        one.get_origin_display(), _day(one.ended_on), one.get_ended_why_display() if one.ended_why else "", one.note,
        _("演示数据") if one.synthetic else "",
    ]  # fmt: skip


def moves_sheet(moves: QuerySet[Move], pack: Pack, *, since: dt.date, synthetic: bool) -> Sheet:
    """Return who moved since the publication before: where each stood and stands."""
    headings = (
        _("企业名称"), _("统一社会信用代码"), _("区县"), _("规则"), _("变动"), _("上次（%(day)s）") % {"day": since},
        _("本次"), _("数据性质"),
    )  # fmt: skip
    return Sheet(_("梯队变动"), headings, _moves(moves, pack, synthetic=synthetic))


def _moves(moves: QuerySet[Move], pack: Pack, *, synthetic: bool) -> Iterator[list[Any]]:
    part: list[Move] = []
    for one in moves.order_by("rule", "-now", "before", "entity_id").iterator(PART):
        part.append(one)
        if len(part) == PART:
            yield from _named(part, pack, synthetic=synthetic)
            part = []
    yield from _named(part, pack, synthetic=synthetic)


def _named(part: list[Move], pack: Pack, *, synthetic: bool) -> Iterator[list[Any]]:
    if not part:
        return
    firms = Enterprise.objects.filter(generation=part[0].generation_id, entity_id__in=[one.entity_id for one in part])
    named = {entity: (name, code) for entity, name, code in firms.values_list("entity_id", "name", "credit_code")}
    for one in part:
        name, code = named.get(one.entity_id, ("", ""))
        rule = pack.rules.get(one.rule)
        yield [
            name, code or one.entity_id, division_name(one.division, pack) if one.division else "",
            rule.name if rule else one.rule, one.get_way_display(), one.get_before_display(), one.get_now_display(),
            _("演示数据") if synthetic else "",
        ]  # fmt: skip


def years_sheet(course: Course, years: Iterable[int], name: str) -> Sheet:
    """Return a row a year and figure: the number, that of the year before, the growth, and what is counted."""
    headings = (_("年度"), _("资质"), _("指标"), _("家数"), _("上年"), _("比上年"), _("不能比较的原因"), _("口径"))
    rows = (
        [
            year, name, one.label, one.count, "" if one.before is None else one.before,
            str(one.growth) if one.growth is not None else "", one.why, one.definition,
        ]
        for year in years
        for one in course.of_year(year)
    )  # fmt: skip
    return Sheet(_("年度数字"), headings, rows)


def write(sheet: Sheet, path: Path, *, by: Any) -> int:
    """Write a table to a file that ends in ``.xlsx`` or ``.csv``, note who took it, and return how many rows it has.

    Raises
    ------
    ValueError
        If there are more rows than a sheet holds.
    """
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            count = lake.write_csv(stream, sheet.headings, sheet.rows)
    else:
        count = lake.write_xlsx(path, sheet.headings, sheet.rows, sheet=sheet.name)
    with transaction.atomic():
        detail = {"table": sheet.name, "rows": count, "format": path.suffix[1:]}
        record(verb="ladder.export", actor=by, object_type="ladder.register", object_id="", detail=detail)
    return count


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
