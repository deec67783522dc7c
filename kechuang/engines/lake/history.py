"""历史 (history): what a run changed against the run before it, and how a table of a run is found again.

A run's own files are read where they are there. Where a run was thinned (its tables taken away to save room), the table
is replayed: from the nearest run before it that still has the whole table (检查点), the changes of the runs since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.declarations.source import Source
from kechuang.engines.lake.changes import KEYS, MARKS, OP, PREFIX, key_of, write_changes
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.record import records
from kechuang.engines.lake.run import Run, TableFile

ORDER = "_order"


def note_changes(
    connection: Any, run: Run, before: Run | None, partial: Path, sources: Mapping[str, Source]
) -> dict[str, TableFile]:
    """Write the changes of an unfinished run, and return the files by name.

    Parameters
    ----------
    connection : ibis backend
        Where it is worked out.
    run : Run
        With its tables and the moment it was finished.
    before : Run or None
        Its parent.
    partial : Path
        Where its files lie now.
    sources : mapping
        Contracts by table.
    """
    if before is None:
        return {}
    found = {}
    for name, item in run.tables.items():
        key, known = item.key or key_of(name, sources), before.tables.get(name)
        path = before.folder / known.path if known else None
        if not key or known is None or path is None or known.sha256 == item.sha256 or not path.is_file():
            continue
        source = sources.get(name.partition("/")[2]) if name.startswith("accepted/") else None
        out = partial / f"{PREFIX}{name}.parquet"
        rows = write_changes(
            connection, key, path, partial / item.path, out, run=run.id, ingested=run.finished or run.started,
            valid_from=source.valid_from if source else item.valid_from,
        )  # fmt: skip
        if rows is not None:
            found[f"{PREFIX}{name}"] = TableFile(rows, digest(out), out.relative_to(partial).as_posix())
    return found


@dataclass(frozen=True, slots=True)
class Trail:
    """How a table of a run is put together: a whole table, and the changes since, oldest first."""

    checkpoint: Path
    changes: tuple[Path, ...]
    since: Run


def trail(run: Run, table: str) -> Trail:
    """Return how a table of a run is found again.

    Raises
    ------
    LakeError
        If the run has no such table, or a run or file that is needed is gone.
    """
    steps: list[Path] = []
    at = run
    for back in lineage(run):
        at = back
        item = back.tables.get(table)
        if item is None:
            break
        if (back.folder / item.path).is_file():
            return Trail(back.folder / item.path, tuple(reversed(steps)), back)
        change = back.tables.get(PREFIX + table)
        if change is not None:
            if not (back.folder / change.path).is_file():
                raise LakeError(f"批次 {back.id} 的 {change.path} 缺失，无法还原 {table}，请从备份恢复该文件")
            steps.append(back.folder / change.path)
        elif not _same(back, table):
            raise LakeError(f"批次 {back.id} 的 {item.path} 缺失，无法还原 {table}，请从备份恢复该文件")
    if at is run:
        raise LakeError(f"批次 {run.id} 中没有表 {table}；有：{'、'.join(run.tables) or '无'}")
    raise LakeError(f"批次 {run.id} 的表 {table} 无法还原：更早的批次中没有它的完整文件，请从备份恢复")


def key_of_run(run: Run, table: str) -> tuple[str, ...]:
    """Return the key of a table as the run itself had it; empty where it has none."""
    kind, _, name = table.partition("/")
    if kind == "accepted":
        record = records(run).get(name)
        return tuple(record.contract["key"]) if record else ()
    item = run.tables.get(table)
    return item.key if item and item.key else KEYS.get(table, ())


def business_time(run: Run, table: str) -> str | None:
    """Return the column that says from when on a row of a table holds, as the run itself had it declared."""
    kind, _, name = table.partition("/")
    if kind == "accepted":
        record = records(run).get(name)
        return record.contract.get("valid_from") if record else None
    item = run.tables.get(table)
    return item.valid_from if item else None


def replayed(run: Run, table: str) -> pl.LazyFrame:
    """Return a table of a run, put together from a whole one and the changes since where the run no longer has it.

    Raises
    ------
    LakeError
        If the table cannot be put together again.
    """
    way = trail(run, table)
    whole = pl.scan_parquet(way.checkpoint)
    if not way.changes:
        return whole
    key = list(key_of_run(run, table))
    last = _last(way.changes, key)
    kept = last.filter(pl.col(OP) != "D").drop(*MARKS, ORDER)
    return pl.concat([whole.join(last.select(key), on=key, how="anti"), kept], how="diagonal")


def _last(changes: Sequence[Path], key: list[str]) -> pl.LazyFrame:
    """Return the last change of every key."""
    steps = [pl.scan_parquet(path).with_columns(pl.lit(number).alias(ORDER)) for number, path in enumerate(changes)]
    if len(steps) == 1:
        return steps[0]
    return pl.concat(steps, how="diagonal").sort(ORDER).group_by(key, maintain_order=True).last()


def lineage(run: Run) -> list[Run]:
    """Return a run and the runs that it was built on, newest first, as far as they are there."""
    found, at = [run], run
    while at.parent is not None and (at.folder.parent / at.parent / "manifest.json").is_file():
        at = Run.load(at.folder.parent / at.parent)
        found.append(at)
    return found


def _same(run: Run, table: str) -> bool:
    """Tell whether a table of a run is the very file of its parent."""
    if run.parent is None or not (run.folder.parent / run.parent / "manifest.json").is_file():
        return False
    parent = Run.load(run.folder.parent / run.parent).tables.get(table)
    return parent is not None and parent.sha256 == run.tables[table].sha256
