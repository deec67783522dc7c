"""一张部门表 (department table): files → raw text → typed cells → checks → accepted rows and quarantine.

Every row that is read ends in exactly one of the two, or was replaced by a row of a supplement; :func:`build_table`
counts and refuses to go on otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq

from kechuang.declarations.source import LoadKind, Source
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.checks import Check, checks
from kechuang.engines.lake.duplicates import duplicates
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.feeds import OP, demands_of, op_of
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.quarantine import NOTES
from kechuang.engines.lake.run import CheckResult, Receipt
from kechuang.engines.lake.stage import Staged, stage
from kechuang.engines.lake.supplement import Aside

Tell = Callable[[str], None]
ROW_CHECKS = {
    "cells": "单元格数与表头一致",
    "quote": "引号须闭合",
    "cell_limit": "单元格不超过 1 MiB",
    "json": "每行一个 JSON 对象",
}


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
    replaced: Path | None = None


def build_table(
    connection: Any,
    source: Source,
    files: Sequence[Input],
    *,
    reader: CellReader,
    work: Path,
    out: Path,
    tell: Tell,
    kind: LoadKind = "snapshot",
    offset: int = 0,
    hashes: Mapping[Path, str] | None = None,
) -> Loaded:
    """Run one department table through its contract.

    Parameters
    ----------
    connection : ibis backend
        Where the checks run.
    source : Source
        The contract.
    files : sequence of Input
        The table's files, in the order in which they were given.
    reader : CellReader
        Reads the cells of this contract.
    work, out : Path
        Folder for what is thrown away, and the run's folder.
    tell : callable
        Told what is being done.
    kind : {"snapshot", "delta", "feed"}
        What the files hold; the accepted rows of the last two have ``_op``.
    offset : int
        How many files the table has had before these.
    hashes : mapping, optional
        Hashes of files that are known already.

    Raises
    ------
    LakeError
        If a file cannot be read under the contract.
    """
    work.mkdir(parents=True, exist_ok=True)
    spared = source.op if kind != "feed" else None
    staged = [
        stage(reader, source, item.path, work=work, index=index, tell=tell, spared=spared,
              sha256=(hashes or {}).get(item.path))
        for index, item in enumerate(files, offset)
    ]  # fmt: skip
    later = [index for index, item in enumerate(files) if item.supplement and index]
    tell(f"{source.name}：检查")
    raw = connection.read_parquet([str(item.raw) for item in staged], union_by_name=True)
    typed = connection.read_parquet([str(item.typed) for item in staged])
    demands = _demands(source, typed, kind)
    faults = write(connection, _faults(typed, demands), work / "faults.parquet")
    aside = None
    if later:
        names = [item.name for item in staged]
        aside = Aside(connection, source, raw, faults, names=names, later=later, work=work)
        typed, faults = aside.left_of(typed), write(connection, aside.left_of(faults), work / "faults-left.parquet")
        aside.settle_keys(typed.anti_join(faults, "_at"))
    results = _counts(connection, source, faults, demands)
    good = _without(connection, typed, faults)
    repeated, repeats = duplicates(connection, source, aside.left_of(good) if aside else good, raw, work, kind=kind)
    wrong = [rows.select("_at", "_column", "_reason") for rows in (faults, *repeated) if connection.rows(rows)]
    every = ibis.union(*wrong) if len(wrong) > 1 else wrong[0] if wrong else None

    tell(f"{source.name}：标准化")
    kinds = ("accepted", "quarantine", "replaced") if aside else ("accepted", "quarantine")
    paths = {kind: out / kind / f"{source.table}.parquet" for kind in kinds}
    for path in paths.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    kept, gone = typed if every is None else typed.anti_join(every, "_at"), None
    if aside:
        gone = write(connection, _quarantine(source, raw, aside.told(), staged), paths["replaced"])
        kept = aside.marked(aside.left_of(kept))
    kept = write(connection, _standard(source, kept, kind), paths["accepted"])
    refused = _quarantine(source, raw, faults if every is None else every, staged)
    if every is None:  # nothing to ask for
        pq.write_table(refused.schema().to_pyarrow().empty_table(), paths["quarantine"])
        left = None
    else:
        left = write(connection, refused, paths["quarantine"])
    receipts = _receipts(connection, source, staged, kept, left, gone=gone, offset=offset)
    return Loaded(
        source, receipts, (*results, *repeats), paths["accepted"], paths["quarantine"],
        sum(item.accepted for item in receipts), sum(item.quarantined for item in receipts),
        paths.get("replaced"),
    )  # fmt: skip


def _without(connection: Any, typed: Any, faults: Any) -> Any:
    return typed.anti_join(faults, "_at") if connection.rows(faults) else typed


def _demands(source: Source, typed: Any, kind: LoadKind) -> list[Check]:
    demands = checks(source, typed)
    if kind == "feed":
        return demands_of(source, typed, demands)
    silent = source.columns[source.op].headings[0] if source.op else None
    return [check for check in demands if check.column != silent]


def _counts(connection: Any, source: Source, faults: Any, demands: list[Check]) -> list[CheckResult]:
    """Count the rows that fail each check, and those that are broken as such."""
    found, broken = {}, []
    if connection.rows(faults):
        sums = {f"n{index}": faults[f"n{index}"].sum() for index in range(len(demands))}
        found = faults.aggregate(**sums, broken=faults._fault_check.count()).to_pyarrow().to_pylist()[0]
        if found["broken"]:
            broken = (
                faults.filter(faults._fault_check.notnull())
                .group_by("_fault_check", "_fault_column").aggregate(n=lambda t: t.count())
                .order_by("_fault_check", "_fault_column").to_pyarrow().to_pylist()
            )  # fmt: skip
    results = [
        CheckResult(source.table, check.id, check.column, check.message, int(found.get(f"n{index}") or 0))
        for index, check in enumerate(demands)
    ]
    for row in broken:
        check = row["_fault_check"]
        results.append(CheckResult(source.table, check, row["_fault_column"], ROW_CHECKS[check], row["n"]))
    return results


def _sure(fails: Any) -> Any:
    """Return a truth that is false where there is no value to judge."""
    return ibis.coalesce(fails, False)


def _faults(typed: Any, demands: list[Check]) -> Any:
    """Return the rows that fail, with every heading concerned, every reason, and which check fails (``n0`` …)."""
    flags = {f"n{index}": _sure(check.fails) & typed._fault_check.isnull() for index, check in enumerate(demands)}
    judged = typed.select(
        "_at", "_fault_check", "_fault_column", "_fault_reason", **flags,
        **{f"s{index}": check.reason for index, check in enumerate(demands)},
    )  # fmt: skip
    judged = judged.filter(ibis.or_(judged._fault_check.notnull(), *(judged[name] for name in flags)))
    by_column: dict[str, list[Any]] = {}
    for name, check in zip(flags, demands, strict=True):
        by_column.setdefault(check.column, []).append(judged[name])
    columns = [ibis.ifelse(ibis.or_(*fails), ibis.literal(name), ibis.null(str)) for name, fails in by_column.items()]
    reasons = [ibis.ifelse(judged[f"n{index}"], judged[f"s{index}"], ibis.null(str)) for index in range(len(demands))]
    return judged.select(
        "_at", "_fault_check", "_fault_column", *flags,
        _column=_joined([judged._fault_column, *columns], "、"),
        _reason=_joined([judged._fault_reason, *reasons], "；"),
    )  # fmt: skip


def _joined(parts: list[Any], between: str) -> Any:
    return ibis.array(parts).filter(lambda part: part.notnull()).join(between)


def _standard(source: Source, good: Any, kind: LoadKind) -> Any:
    """Return the accepted rows as the base tables take them: the entity's id beside the typed cells."""
    columns: dict[str, Any] = {"_file": good._file, "_row": good._row, "_at": good._at}
    if source.contributes != "none":
        columns["entity_id"] = ibis.null("string")  # a table without codes waits for its rows to be resolved
        if source.entity in source.columns:
            columns["entity_id"] = ibis.literal("E") + good[source.entity].hexdigest("sha256").substr(0, 15)
    hidden = ("_at", "_file", "_row", "_fault_", "_bad_", "_why_")
    columns |= {name: good[name] for name in good.columns if not name.startswith(hidden) and name != source.op}
    if kind != "snapshot":
        columns[OP] = op_of(good[source.op]) if kind == "feed" else ibis.literal("U")
    return good.select(**columns).order_by("_at").drop("_at")


def _quarantine(source: Source, raw: Any, every: Any, staged: Sequence[Staged]) -> Any:
    """Return the raw cells of the rows that were not accepted, under their headings, with the reason."""
    joined = raw.join(every, "_at")
    columns = {"_file": joined._file, "_row": joined._row}
    for key, column in source.columns.items():
        columns[column.headings[0]] = joined[f"r_{key}"]
    # What a sheet of quarantined rows says of itself is said anew of this run.
    for name in dict.fromkeys(name for item in staged for name in item.others if name not in NOTES.values()):
        columns[name if name not in columns else f"{name}（另列）"] = joined[f"x_{name}"]
    return (
        joined.select(**columns, _column=joined["_column"], _reason=joined["_reason"], _at=joined._at)
        .order_by("_at")
        .drop("_at")
    )


def _receipts(
    connection: Any, source: Source, staged: Sequence[Staged], kept: Any, left: Any, *, gone: Any, offset: int
) -> tuple[Receipt, ...]:
    def by_file(table: Any) -> dict[int, int]:
        if table is None:
            return {}
        if len(staged) == 1:
            return {offset: connection.rows(table)}
        counted = table.group_by("_file").aggregate(n=lambda t: t.count()).to_pyarrow().to_pylist()
        return {row["_file"]: row["n"] for row in counted}

    accepted, quarantined, replaced = by_file(kept), by_file(left), by_file(gone)
    receipts = []
    for index, file in enumerate(staged, offset):
        counts = (file.rows, accepted.get(index, 0), quarantined.get(index, 0), replaced.get(index, 0))
        item = Receipt(source.table, file.name, file.sha256, file.bytes, file.encoding, *counts)
        if item.accepted + item.quarantined + item.replaced != item.rows_in:
            raise LakeError(
                f"{file.name} 读入 {item.rows_in} 行，接受 {item.accepted} 行、隔离 {item.quarantined} 行与"
                f"被补充替换 {item.replaced} 行之和不符，"
                "批次已放弃，请报告此问题"
            )
        receipts.append(item)
    return tuple(receipts)
