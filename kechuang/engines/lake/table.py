"""一张部门表 (department table): files → raw text → typed cells → checks → accepted rows and quarantine.

Every row that is read ends in exactly one of the two; :func:`build_table` counts and refuses to go on otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake import headings
from kechuang.engines.lake.cells import Cell, cell
from kechuang.engines.lake.checks import Check, checks
from kechuang.engines.lake.duplicates import duplicates
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.functions import Places
from kechuang.engines.lake.inputs import FILE_STEP, Sheet, digest
from kechuang.engines.lake.open import open_sheet
from kechuang.engines.lake.run import CheckResult, Receipt

Tell = Callable[[str], None]
ROW_CHECKS = {"cells": "单元格数与表头一致", "quote": "引号须闭合", "cell_limit": "单元格不超过 1 MiB"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table of the run: its contract, what became of its files, and its checks."""

    source: Source
    receipts: tuple[Receipt, ...]
    checks: tuple[CheckResult, ...]
    accepted: Path
    quarantine: Path
    rows: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class _Raw:
    path: Path
    sha256: str
    size: int
    encoding: str
    rows: int
    others: tuple[str, ...]


def build_table(
    connection: Any,
    source: Source,
    files: Sequence[Path],
    *,
    places: Places,
    work: Path,
    out: Path,
    tell: Tell,
) -> Loaded:
    """Run one department table through its contract.

    Parameters
    ----------
    connection : ibis backend
        Where the expressions run.
    source : Source
        The contract.
    files : sequence of Path
        The table's files, in the order in which they were given.
    places : Places
        Place functions of this build.
    work, out : Path
        Folder for what is thrown away, and the run's folder.
    tell : callable
        Told what is being done.

    Raises
    ------
    LakeError
        If a file cannot be read under the contract.
    """
    work.mkdir(parents=True, exist_ok=True)
    raws = [_stage(source, path, work / f"raw-{index}.parquet", index, tell) for index, path in enumerate(files)]
    tell(f"{source.name}：检查")
    raw = connection.read_parquet([str(item.path) for item in raws], union_by_name=True)
    typed = write(connection, _typed(source, raw, places), work / "typed.parquet")
    demands = checks(source, typed)
    results = _counts(source, typed, demands)

    faults = write(connection, _faults(typed, demands), work / "faults.parquet")
    good = typed.anti_join(faults, "_at")
    repeated, repeats = duplicates(connection, source, good, raw, work)
    every = ibis.union(faults, repeated) if repeated is not None else faults
    every = write(connection, every, work / "every.parquet")

    tell(f"{source.name}：标准化")
    accepted, quarantine = out / "accepted" / f"{source.table}.parquet", out / "quarantine" / f"{source.table}.parquet"
    for path in (accepted, quarantine):
        path.parent.mkdir(parents=True, exist_ok=True)
    kept = write(connection, _standard(source, typed.anti_join(every, "_at"), places), accepted)
    left = write(connection, _quarantine(source, raw, every, raws), quarantine)
    receipts = _receipts(source, files, raws, kept, left)
    return Loaded(
        source, receipts, (*results, *repeats), accepted, quarantine,
        sum(item.accepted for item in receipts), sum(item.quarantined for item in receipts),
    )  # fmt: skip


def _stage(source: Source, path: Path, staged: Path, index: int, tell: Tell) -> _Raw:
    """Copy a file's cells, as text, under the names of the contract."""
    sha256, size = digest(path), path.stat().st_size
    sheet = open_sheet(path, source)
    found = headings.find(source, sheet.headings, path.name)
    names = {position: f"r_{key}" for key, position in found.items()}
    others: list[str] = []
    for position, heading in enumerate(sheet.headings):
        if position not in names:
            name = heading or f"第{position + 1}列"
            while name in others:
                name += "_"
            others.append(name)
            names[position] = f"x_{name}"
    keys = [names[position] for position in range(len(sheet.headings))]
    rows = 0
    for rows in _copy(sheet, staged, index, keys):
        tell(f"{source.name}：已读 {rows:,} 行")
    if path.stat().st_size != size or digest(path) != sha256:
        raise LakeError(f"{path.name} 在读取时被改动，请等写入结束后重新载入")
    return _Raw(staged, sha256, size, sheet.encoding, rows, tuple(others))


def _copy(sheet: Sheet, staged: Path, index: int, names: list[str]) -> Iterator[int]:
    """Write the batches of a file, giving the number of rows so far."""
    fields = [pa.field(name, pa.string()) for name in ("_fault_check", "_fault_column", "_fault_reason", *names)]
    schema = pa.schema(
        [pa.field("_at", pa.int64()), pa.field("_file", pa.int64()), pa.field("_row", pa.int64()), *fields]
    )
    rows = 0
    with pq.ParquetWriter(staged, schema, compression="snappy") as writer:
        for batch in sheet.batches:
            number = batch.column(0)
            at = pc.add(number, index * FILE_STEP)
            file = pa.repeat(pa.scalar(index, pa.int64()), batch.num_rows)
            writer.write_batch(pa.RecordBatch.from_arrays([at, file, *batch.columns], schema=schema))
            rows += batch.num_rows
            yield rows


def _typed(source: Source, raw: Any, places: Places) -> Any:
    columns: dict[str, Any] = {
        name: raw[name] for name in ("_at", "_file", "_row", "_fault_check", "_fault_column", "_fault_reason")
    }
    for key, column in source.columns.items():
        item: Cell = cell(key, column, raw[f"r_{key}"], places)
        columns |= {key: item.value, f"_bad_{key}": item.unreadable, **item.further}
    return raw.select(**columns)


def _counts(source: Source, typed: Any, demands: list[Check]) -> list[CheckResult]:
    whole = typed._fault_check.isnull()
    sums = {f"n{index}": (_sure(check.fails) & whole).sum() for index, check in enumerate(demands)}
    found = typed.aggregate(**sums).to_pyarrow().to_pylist()[0] if sums else {}
    results = [
        CheckResult(source.table, check.id, check.column, check.message, int(found[f"n{index}"] or 0))
        for index, check in enumerate(demands)
    ]
    broken = typed.filter(~whole).group_by("_fault_check", "_fault_column").aggregate(n=lambda t: t.count())
    for row in broken.order_by("_fault_check", "_fault_column").to_pyarrow().to_pylist():
        check = row["_fault_check"]
        results.append(CheckResult(source.table, check, row["_fault_column"], ROW_CHECKS[check], row["n"]))
    return results


def _sure(fails: Any) -> Any:
    """Return a truth that is false where there is no value to judge."""
    return ibis.coalesce(fails, False)


def _faults(typed: Any, demands: list[Check]) -> Any:
    """Return the rows that fail, with every heading concerned and every reason."""
    whole = typed._fault_check.isnull()
    failing = reduce(or_, (_sure(check.fails) for check in demands), ibis.literal(False))
    by_column: dict[str, list[Any]] = {}
    for check in demands:
        by_column.setdefault(check.column, []).append(_sure(check.fails))
    columns = [
        ibis.ifelse(ibis.or_(*fails) & whole, ibis.literal(name), ibis.null(str)) for name, fails in by_column.items()
    ]
    reasons = [ibis.ifelse(_sure(check.fails) & whole, check.reason, ibis.null(str)) for check in demands]
    return typed.filter(failing | ~whole).select(
        "_at",
        _column=_joined([typed._fault_column, *columns], "、"),
        _reason=_joined([typed._fault_reason, *reasons], "；"),
    )


def _joined(parts: list[Any], between: str) -> Any:
    return ibis.array(parts).filter(lambda part: part.notnull()).join(between)


def _standard(source: Source, good: Any, places: Places) -> Any:
    """Return the accepted rows as the base tables take them: entity id and district beside the typed cells."""
    columns: dict[str, Any] = {"_file": good._file, "_row": good._row, "_at": good._at}
    if source.contributes != "none":
        code = good[source.entity]
        columns["entity_id"] = ibis.literal("E") + code.hexdigest("sha256").substr(0, 15)
    for key, column in source.columns.items():
        columns[key] = good[key]
        extras = {"name": ("normal",), "money": ("currency", "how")}.get(column.type, ())
        columns |= {f"{key}_{extra}": good[f"{key}_{extra}"] for extra in extras}
    place = _place(source, good, places)
    if place is not None:
        columns["_place"] = place
    table = good.select(**columns)
    if place is not None:
        table = table.mutate(_division=table._place["code"], _division_how=table._place["how"]).drop("_place")
    return table.order_by("_at").drop("_at")


def _place(source: Source, good: Any, places: Places) -> Any:
    """Return the district and how it was found, for a table that says where enterprises are."""
    if source.contributes != "legal_entity":
        return None
    hints = [
        key
        for key, column in source.columns.items()
        if column.type == "division" and "division" in {column.gives, key if column.gives is None else None}
    ]
    addresses = [key for key, column in source.columns.items() if column.type == "address" and column.gives != ""]
    if not hints and not addresses:
        return None
    nothing = ibis.null(str)
    fine = [ibis.ifelse(good[key].endswith("00"), nothing, good[key]) for key in hints]
    hint = ibis.coalesce(*fine, *(good[key] for key in hints)) if hints else nothing
    address = good[addresses[0]] if addresses else nothing
    label = source.columns[addresses[0]].headings[0] if addresses else "地址"
    return places.locate(label)(address, hint, good[source.entity])


def _quarantine(source: Source, raw: Any, every: Any, raws: list[_Raw]) -> Any:
    """Return the raw cells of the rows that were not accepted, under their headings, with the reason."""
    joined = raw.join(every, "_at")
    columns = {"_file": joined._file, "_row": joined._row}
    for key, column in source.columns.items():
        columns[column.headings[0]] = joined[f"r_{key}"]
    for name in dict.fromkeys(name for item in raws for name in item.others):
        columns[name if name not in columns else f"{name}（另列）"] = joined[f"x_{name}"]
    return (
        joined.select(**columns, _column=joined["_column"], _reason=joined["_reason"], _at=joined._at)
        .order_by("_at")
        .drop("_at")
    )


def _receipts(source: Source, files: Sequence[Path], raws: list[_Raw], kept: Any, left: Any) -> tuple[Receipt, ...]:
    def by_file(table: Any) -> dict[int, int]:
        counted = table.group_by("_file").aggregate(n=lambda t: t.count()).to_pyarrow().to_pylist()
        return {row["_file"]: row["n"] for row in counted}

    accepted, quarantined = by_file(kept), by_file(left)
    receipts = []
    for index, (path, raw) in enumerate(zip(files, raws, strict=True)):
        item = Receipt(
            source.table,
            path.name,
            raw.sha256,
            raw.size,
            raw.encoding,
            raw.rows,
            accepted.get(index, 0),
            quarantined.get(index, 0),
        )
        if item.accepted + item.quarantined != item.rows_in:
            raise LakeError(
                f"{path.name} 读入 {item.rows_in} 行，接受 {item.accepted} 行与隔离 {item.quarantined} 行之和不符，"
                "批次已放弃，请报告此问题"
            )
        receipts.append(item)
    return tuple(receipts)
