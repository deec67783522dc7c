"""装载守卫 (guards): a source that shrinks over night, or a column that means something else, stops the build.

Nothing is taken up then and the current run stays; whoever has asked the source may confirm the table and build again.
The thresholds are the contract's (``max_fall``, ``max_drift``); tables too small to tell are let through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.errors import TableRefusedError
from kechuang.engines.lake.profile import NUMBERS, TEXTS

FEWEST_ROWS = 20  # before; of fewer rows losing half is an accident of small numbers
FEWEST_VALUES = 100  # in both; under that shares jump by themselves
TENFOLD = 1.0  # shift of the mean decimal logarithm: yuan for ten thousand yuan is 4
YEARS = 3_652.5  # days by which a mean day may move
LENGTHS = 3.0  # times by which texts may become longer or shorter


def guard(source: Source, before: Mapping[str, Any], after: Mapping[str, Any], *, run: str) -> None:
    """Stop a load that looks nothing like the one before it.

    Parameters
    ----------
    source : Source
        The contract.
    before, after : mapping
        Profiles of both loads.
    run : str
        The run of the load before.

    Raises
    ------
    TableRefusedError
        With one sentence that says what changed and how to confirm it.
    """
    told = fall(source, before["rows"], after["rows"]) or next(iter(drifts(source, before, after)), None)
    if told is not None:
        raise TableRefusedError(
            source.table,
            f"“{source.name}”（{source.table}）{told.format(run=run)}；请向来源部门核对，确认无误后加 "
            f"--accept-drop {source.table} 重新构建，当前数据未受影响",
        )


def fall(source: Source, before: int, after: int) -> str | None:
    """Say that rows are gone, if more of them are than the contract allows."""
    if before < FEWEST_ROWS or after * 100 >= before * (100 - source.max_fall) or source.max_fall == 100:
        return None
    gone = (before - after) * 100 // before
    return f"只有 {after:,} 行，批次 {{run}} 有 {before:,} 行，少了 {gone}%，超过契约允许的 {source.max_fall}%"


def drifts(source: Source, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Give what columns mean something else, in words."""
    rows = (before["rows"], after["rows"])
    if source.max_drift == 100 or min(rows) < FEWEST_VALUES:
        return
    for key, column in source.columns.items():
        if key in before["columns"] and key in after["columns"]:
            one, other = before["columns"][key], after["columns"][key]
            told = _drift(column, one, other, rows, source.max_drift)
            if told:
                yield f"的“{column.headings[0]}”列与批次 {{run}} 相比{told}，可能换了口径或错了列"


def _drift(
    column: Column, before: Mapping[str, Any], after: Mapping[str, Any], rows: tuple[int, int], most: int
) -> str | None:
    empty = (before["empty"], after["empty"])
    if abs(empty[0] * rows[1] - empty[1] * rows[0]) * 100 > most * rows[0] * rows[1]:
        return f"空值由 {_percent(empty[0], rows[0])} 变为 {_percent(empty[1], rows[1])}"
    filled = (rows[0] - empty[0], rows[1] - empty[1])
    if min(filled) < FEWEST_VALUES:
        return None
    for code, count in before.get("codes", {}).items():
        now = after.get("codes", {}).get(code)
        if now is not None and abs(count * filled[1] - now * filled[0]) * 100 > most * filled[0] * filled[1]:
            return f"“{code}”由 {_percent(count, filled[0])} 变为 {_percent(now, filled[1])}"
    if "mean" not in before or "mean" not in after:
        return None
    return _shift(column, before["mean"], after["mean"])


def _shift(column: Column, before: float, after: float) -> str | None:
    if column.type in NUMBERS and column.type != "year" and abs(after - before) > TENFOLD:
        return (
            f"数值大了约 {_times(after - before)} 倍"
            if after > before
            else f"数值小到约 {_times(before - after)} 分之一"
        )
    if column.type == "date" and abs(after - before) > YEARS:
        return f"日期平均移动了 {abs(after - before) / 365.25:.0f} 年"
    if column.type in TEXTS and min(before, after) > 0 and max(before, after) / min(before, after) > LENGTHS:
        return f"平均字数由 {before:.1f} 变为 {after:.1f}"
    return None


def _times(logarithm: float) -> str:
    return f"{10**logarithm:,.0f}"


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f}%" if whole else "0%"
