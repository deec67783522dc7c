"""整体核验 (verify): prove that a lake is whole: files as told, receipts that add up, a history that replays.

Every fault is one sentence; none means that every run can be read and told from, and that the pointer stands on one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kechuang.engines.lake.changes import MARKS, OP, PLACE, PREFIX
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.history import key_of_run, replayed
from kechuang.engines.lake.pointer import LOG, pointings
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.run import RUN_ID, Run, current, verify

STATE = "entities"


@dataclass(frozen=True, slots=True)
class Verified:
    """A run beside its manifest: how many files it has, and what is wrong with it."""

    id: str
    files: int
    damaged: tuple[str, ...]
    faults: tuple[str, ...]


def verify_run(folder: Path) -> Verified:
    """Hold one run's folder against its manifest.

    Parameters
    ----------
    folder : Path
        ``<lake>/runs/<run>``.
    """
    try:
        run = Run.load(folder)
    except LakeError as error:
        return Verified(folder.name, 0, (), (str(error),))
    damaged = tuple(verify(run))
    faults = [] if damaged else [*_manifest(run), *_receipts(run), *_rows(run), *_thinned(run), *_history(run)]
    return Verified(run.id, len(run.tables) - len(run.thinned), damaged, tuple(faults))


def verify_pointer(lake: Path) -> str | None:
    """Say what is wrong with the pointer, or with the log of what it stood at; None where all is well."""
    try:
        now = current(lake)
    except LakeError as error:
        return str(error)
    if now is None:
        good = [path.name for path in (lake / "runs").glob("R*") if path.is_dir() and _status(path) == "good"]
        return f"现行指针缺失，而批次 {max(good)} 是完整的，请重新构建" if good else None
    if now.status != "good":
        return f"现行批次 {now.id} 是失败的批次，请重新构建"
    known = pointings(lake)
    gone = [item.run for item in known if not (lake / "runs" / item.run / "manifest.json").is_file()]
    if gone:
        return f"{LOG} 记着批次 {gone[0]} 曾为现行，而它的文件夹已不在，请从备份恢复该批次"
    return None


def verify_entities(lake: Path) -> list[str]:
    """Say what is wrong with the state of the resolution, from which the next build goes on; empty where all is well.

    Without it a new build mints ids anew: rows without a code would then speak of other entities than before.
    """
    folder = lake / STATE
    try:
        state = State.open(folder)
        wrong = state.verify()
        now = current(lake)
    except LakeError as error:
        return [str(error)]
    if wrong:
        return [f"归户状态 {STATE}/files/{name} 缺失或已被改动，请从备份恢复 {STATE} 文件夹" for name in wrong]
    if not state.number and now is not None and f"{STATE}/clusters" in now.tables:
        return [f"归户状态 {STATE} 已不在，而现行批次 {now.id} 是用它做的，请从备份恢复该文件夹，否则主体编号会另起"]
    return []


def _status(folder: Path) -> str:
    try:
        return Run.load(folder).status
    except LakeError:
        return ""


def _manifest(run: Run) -> Iterator[str]:
    if run.id != run.folder.name or not RUN_ID.match(run.id):
        yield f"批次 {run.folder.name} 的 manifest.json 写的是 {run.id}，请从备份恢复该批次"
    if run.finished is not None and run.finished < run.started and run.status == "good":
        yield (
            f"批次 {run.id} 的结束时刻 {run.finished:%Y-%m-%d %H:%M:%S} 早于开始时刻 {run.started:%Y-%m-%d %H:%M:%S}，"
            "构建中系统时钟被拨回，请校准时钟（数据不受影响）"
        )
    totals = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("rows_in", "accepted", "quarantined", "replaced"):
        if totals.get(name) != sum(getattr(receipt, name) for receipt in run.receipts):
            yield f"批次 {run.id} 的合计 {name} 与各回执之和不符，清单被改动过，请从备份恢复该批次"


def _receipts(run: Run) -> Iterator[str]:
    for receipt in run.receipts:
        if receipt.accepted + receipt.quarantined + receipt.replaced != receipt.rows_in:
            yield (
                f"批次 {run.id} 中 {receipt.file} 的回执不平：读入 {receipt.rows_in} 行，接受 {receipt.accepted} 行、"
                f"隔离 {receipt.quarantined} 行、被替换 {receipt.replaced} 行，请用原始文件重新构建"
            )
    for name, item in run.tables.items():
        kind, _, table = name.partition("/")
        if kind == "quarantine":
            told = sum(receipt.quarantined for receipt in run.receipts if receipt.table == table)
            if told != item.rows:
                yield f"批次 {run.id} 的 {name} 有 {item.rows} 行，回执合计 {told} 行，请用原始文件重新构建"


def _rows(run: Run) -> Iterator[str]:
    for name, item in run.tables.items():
        if name in run.thinned:
            continue
        try:
            found = pq.ParquetFile(run.folder / item.path).metadata.num_rows
        except (OSError, pa.ArrowException):
            yield f"批次 {run.id} 的 {name} 不是完整的 Parquet 文件，请从备份恢复"
            continue
        if found != item.rows:
            yield f"批次 {run.id} 的 {name} 有 {found} 行，清单记为 {item.rows} 行，请从备份恢复"


def _thinned(run: Run) -> Iterator[str]:
    """Replay the tables that a run no longer has whole; as many rows must come out as it had."""
    for name in run.thinned:
        try:
            found = int(replayed(run, name).select(pl.len()).collect(engine="streaming").item())
        except (LakeError, OSError, pl.exceptions.PolarsError) as error:
            yield str(error)
            continue
        if found != run.tables[name].rows:
            yield f"批次 {run.id} 的 {name} 还原出 {found} 行，清单记为 {run.tables[name].rows} 行，请从备份恢复该批次"


def _history(run: Run) -> Iterator[str]:
    """Replay what a run changed on top of its parent, and hold the result against the run's own table."""
    for name in run.tables:
        if not name.startswith(PREFIX):
            continue
        table = name.removeprefix(PREFIX)
        parent = run.folder.parent / (run.parent or "")
        if run.parent is None or not (parent / "manifest.json").is_file():
            yield f"批次 {run.id} 的上一批次 {run.parent} 已不在，{table} 的历史无从接续，请从备份恢复该批次"
            return
        if table in run.thinned:
            continue
        before = Run.load(parent)
        known = before.tables.get(table)
        if known is None or (table not in before.thinned and not (before.folder / known.path).is_file()):
            yield f"批次 {run.id} 记有 {table} 的变更，而上一批次 {before.id} 没有这张表，请从备份恢复该批次"
            continue
        try:
            left = unequal(run, table, replayed(before, table), run.folder / run.tables[name].path)
        except LakeError as error:
            yield str(error)
            continue
        if left:
            yield f"批次 {run.id} 的 {table}：由批次 {before.id} 与变更记录重放，有 {left} 行对不上，请从备份恢复该批次"


def unequal(run: Run, table: str, past: pl.LazyFrame, changes: Path) -> int:
    """Return how many rows differ between a table of a run and its replay.

    Parameters
    ----------
    run : Run
        With the table whole.
    table : str
        Its name.
    past : LazyFrame
        The table in the run before.
    changes : Path
        What the run changed.
    """
    key = list(key_of_run(run, table))
    own = pl.scan_parquet(run.folder / run.tables[table].path)
    change = pl.scan_parquet(changes)
    kinds = own.collect_schema()
    content = [name for name in kinds.names() if name not in PLACE]
    kept = change.filter(pl.col(OP) != "D").drop(MARKS).select(content)
    there = past.collect_schema().names()
    past = past.select(
        pl.col(name) if name in there else pl.lit(None).cast(kinds[name]).alias(name) for name in content
    )
    replay = pl.concat([past.join(change.select(key), on=key, how="anti"), kept])
    texts = [pl.col(name).cast(pl.String).fill_null("␀") for name in content]
    sides = [
        side.select(pl.concat_str(texts, separator="␟").hash().alias("h")).group_by("h").len() for side in (own, replay)
    ]
    both = sides[0].join(sides[1], on="h", how="full", coalesce=True)
    apart = both.select(
        (pl.col("len").fill_null(0).cast(pl.Int64) - pl.col("len_right").fill_null(0).cast(pl.Int64)).abs().sum()
    )
    return int(apart.collect(engine="streaming").item())
