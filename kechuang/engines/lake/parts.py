"""来源部分 (parts): what each accepted department table has to say to a base table, row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from kechuang.core import today
from kechuang.declarations.source import Source
from kechuang.engines.lake.inputs import FILE_STEP
from kechuang.engines.lake.merge import Part

NORMAL_HOW = "由企业名称统一全半角、括号与组织形式得到"
_EPOCH = dt.date(1970, 1, 1)  # from which Ibis counts days
SPEAKING = 2  # rows of one table that may speak of one entity; all others can only lose


def given(source: Source) -> dict[str, str]:
    """Return the fields that a table gives, each with the column that it comes from."""
    out: dict[str, str] = {}
    for key, column in source.columns.items():
        target = key if column.gives is None else column.gives
        if target and key not in {source.entity, source.year}:
            out.setdefault(target, key)
    return out


def dated(source: Source, frame: Any) -> Any:
    """Return the rows with ``_at`` (place in the table's files) and ``_day`` (freshness, in days).

    A row holds from its business day, or, where the table has none, is as fresh as its load; no day is later than that.
    """
    loaded = (today() - _EPOCH).days
    day = ibis.literal(loaded).cast("int64")
    if source.valid_from:
        day = ibis.least(ibis.coalesce(frame[source.valid_from].epoch_days().cast("int64"), day), day)
    return frame.mutate(_at=frame._file * FILE_STEP + frame._row, _day=day)


def yearly(source: Source, frame: Any) -> list[Part]:
    """Return what a yearly table gives."""
    return parts(source, frame.mutate(year=frame[source.year or "year"]), ("entity_id", "year"))


def parts(source: Source, frame: Any, key: Sequence[str]) -> list[Part]:
    """Return what a table gives: one part, or one for each of the rows that speak of one entity, the freshest first."""
    values, hows = given(source), {}
    for target, column in list(values.items()):
        kind = source.columns[column].type
        if kind == "money":
            hows[target] = f"{column}_how"
            if target == "capital":
                values["capital_currency"] = f"{column}_currency"
        if kind == "name" and target == "name":
            values["name_normal"], hows["name_normal"] = f"{column}_normal", "_normal_how"
    if "_division" in frame.columns:
        values["division"], hows["division"] = "_division", "_division_how"
    frame = dated(source, frame).mutate(_normal_how=ibis.literal(NORMAL_HOW))
    if "_replaces" in frame.columns:
        frame, hows = _replacing(frame, values, hows)
    by = {source.entity} if len(key) == 1 else {source.entity, source.year}
    return spoken(source, frame, key, values, hows, alone=set(source.key) == by)


def spoken(
    source: Source, frame: Any, key: Sequence[str], values: Mapping[str, str], hows: Mapping[str, str], *, alone: bool
) -> list[Part]:
    """Return the parts of a table: the row of each key where there is but one, else the freshest ones."""
    if alone:
        return [Part(frame, values, hows, source)]
    order = [frame._day.desc(), frame._at] if source.valid_from else [frame._at]
    frame = frame.mutate(_order=ibis.row_number().over(group_by=list(key), order_by=order))
    return [Part(frame.filter(frame._order == turn), values, hows, source, every=frame) for turn in range(SPEAKING)]


def _replacing(frame: Any, values: Mapping[str, str], hows: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """Let every value of a row that replaced another one say so, beside how it was derived."""
    said = {
        f"_how:{target}": ibis.array([frame[hows[target]], frame._replaces] if target in hows else [frame._replaces])
        .filter(lambda part: part.notnull() & (part != ""))
        .join("；")
        for target in values
    }
    return frame.mutate(**said), {target: f"_how:{target}" for target in values}
