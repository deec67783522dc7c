"""登记事项计数 (events): many rows an enterprise (patents, certificates, penalties) become fields of its one row."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any

import ibis

from kechuang.core import today
from kechuang.declarations.source import Count, Source
from kechuang.engines.lake import functions
from kechuang.engines.lake.cells import YES
from kechuang.engines.lake.inputs import FILE_STEP
from kechuang.engines.lake.merge import Part

_NUMBERS = {"integer", "year", "money", "share"}
_DONE = {"count": "计数", "any": "判断有无", "list": "列出", "sum": "合计", "max": "取最大"}
LEAST = "无"  # a code list that has it says what an enterprise without any row has
_NOTHING: dict[str, Any] = {"count": 0, "any": False, "list": "[]", "sum": 0}


def counted(source: Source, rows: Any) -> list[Part]:
    """Return what every count of an event table gives to the enterprises."""
    return [_counted(source, count, rows) for count in source.counts]


def _counted(source: Source, count: Count, rows: Any) -> Part:
    matching = rows.filter(_matches(source, count, rows)).mutate(_at=rows._file * FILE_STEP + rows._row)
    grouped = matching.group_by("entity_id").aggregate(
        _at=matching._at.min(), _n=matching.count(), value=_value(source, count, matching)
    )
    how = ibis.literal(f"由“{source.name}”中符合条件的 ") + grouped._n.cast("string") + f" 行{_DONE[count.kind]}得到"
    none = f"“{source.name}”中没有该企业符合条件的记录"
    nothing = _NOTHING.get(count.kind)
    if count.kind == "max" and LEAST in (source.columns[count.column or ""].of or ()):
        nothing = LEAST
    return Part(
        grouped.mutate(how=how), {count.field: "value"}, {count.field: "how"}, source,
        {} if nothing is None else {count.field: (nothing, none)}, count.kind,
    )  # fmt: skip


def _matches(source: Source, count: Count, rows: Any) -> Any:
    tests = [ibis.literal(True)]
    for name, wanted in count.where.items():
        if source.columns[name].type == "boolean":
            tests.append(rows[name].isin([text.lower() in YES for text in wanted]))
        else:
            tests.append(rows[name].cast("string").isin(list(wanted)))
    if count.valid_on:
        first, last = (rows[name] for name in count.valid_on)
        day = ibis.literal(today())
        tests += [first.isnull() | (first <= day), last.isnull() | (last >= day)]
    return reduce(and_, tests)


def _value(source: Source, count: Count, rows: Any) -> Any:
    match count.kind:
        case "any":
            return rows.count() > 0
        case "sum":
            return rows[count.column].sum().cast(rows[count.column].type())
        case "max":
            return _greatest(source.columns[count.column or ""].of, rows[count.column])
        case "list":
            items = [_member(source, name, rows) for name in count.columns]
            texts = reduce(lambda left, right: left + "," + right, items) if items else ibis.literal("")
            entry = ibis.literal("{") + texts + "}"
            return ibis.literal("[") + entry.group_concat(",", order_by=rows._at) + "]"
        case _:
            return rows.count()


def _greatest(codes: tuple[str, ...] | None, value: Any) -> Any:
    """Return the greatest value; of a code list the code that stands first in it (国家 before 省 before 市)."""
    if not codes:
        return value.max()
    place = ibis.cases(*((value == code, number) for number, code in enumerate(codes)), else_=ibis.null("int64")).min()
    return ibis.cases(*((place == number, code) for number, code in enumerate(codes)), else_=ibis.null(str))


def _member(source: Source, name: str, rows: Any) -> Any:
    value, kind = rows[name], source.columns[name].type
    if kind in _NUMBERS or kind in {"boolean", "list"}:
        text = value.cast("string")
    else:
        text = functions.json_quote(value.cast("string"))
    return ibis.literal(f'"{name}":') + ibis.coalesce(text, "null")
