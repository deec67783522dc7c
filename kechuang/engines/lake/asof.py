"""某日的表 (as of): a table as the lake held it at a past moment, or as it held in the world on a past day.

Two clocks are kept apart. *Ingestion*: what was the current run at that moment, by the pointer's log. *Business time*
(业务时间, ``valid_from`` of the contract): of all versions known then, the one of each key that was valid on the day; a
deletion ends its key on the day on which it came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import polars as pl

from kechuang.core import now
from kechuang.engines.lake.changes import INGESTED, MARKS, OP, PREFIX, VALID
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.history import ORDER, business_time, key_of_run, lineage, replayed
from kechuang.engines.lake.placed import CLUSTERS, EVENTS, present_ids, with_entities
from kechuang.engines.lake.pointer import pointings
from kechuang.engines.lake.run import Run, runs


def run_at(lake: Path, moment: dt.date | dt.datetime) -> Run:
    """Return the run that was the current one at a moment; of a day, at its end.

    Raises
    ------
    LakeError
        If there was none yet, or it is gone.
    """
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time.max, tzinfo=now().tzinfo)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=now().tzinfo)
    known = [(item.since, item.run) for item in pointings(lake)]
    if not known:  # a lake of before the pointer had a log
        known = sorted((run.finished or run.started, run.id) for run in runs(lake) if run.status == "good")
    found = [run_id for since, run_id in known if since <= moment]
    if not found:
        first = f"，最早的批次成为现行是在 {known[0][0]:%Y-%m-%d %H:%M}" if known else ""
        raise LakeError(f"{moment:%Y-%m-%d %H:%M} 时数据湖里还没有批次{first}，请换一个日期")
    return Run.load(lake / "runs" / found[-1])


def table_of(run: Run, name: str) -> str:
    """Return the full name of a table of a run: a base table, or a department table without its prefix.

    Raises
    ------
    LakeError
        If the run has no such table.
    """
    for full in (name, f"accepted/{name}"):
        if full in run.tables:
            return full
    held = [table.removeprefix("accepted/") for table in run.tables if not table.startswith(("quarantine/", PREFIX))]
    raise LakeError(f"批次 {run.id} 中没有表 {name}；有：{'、'.join(held) or '无'}")


def as_of(run: Run, table: str, *, ids: Collection[str] = ()) -> pl.LazyFrame:
    """Return a table of a run, replayed where the run no longer has it whole.

    Parameters
    ----------
    run : Run
        The run, e.g. of :func:`run_at`.
    table : str
        Full or short name.
    ids : collection of str
        Entities or keys to be shown; all where none is named.

    Raises
    ------
    LakeError
        If the table cannot be put together again.
    """
    name = table_of(run, table)
    return _of(replayed(run, name), run, name, ids)


def valid_on(run: Run, table: str, day: dt.date, *, ids: Collection[str] = ()) -> pl.LazyFrame:
    """Return the versions of a table that held on a day, as far as they were known in a run.

    Raises
    ------
    LakeError
        If the table has no business time, or cannot be put together again.
    """
    name = table_of(run, table)
    column = business_time(run, name)
    if column is None:
        raise LakeError(f"表 {table} 没有声明业务时间列（valid_from），不能按业务时间查看，请改按入湖时间查看")
    key = list(key_of_run(run, name))
    parts: list[pl.LazyFrame] = []
    seen = None
    for back in reversed(lineage(run)):
        item, change = back.tables.get(name), back.tables.get(PREFIX + name)
        if item is None or item.sha256 == seen:
            continue
        seen = item.sha256
        if change is not None and parts:
            rows = pl.scan_parquet(back.folder / change.path)
            came = pl.col(INGESTED).str.slice(0, 10).str.to_date()
            rows = rows.with_columns(pl.when(pl.col(OP) == "D").then(came).otherwise(pl.col(VALID)).alias(VALID))
        elif (back.folder / item.path).is_file():  # the table begins here
            parts = []
            whole = pl.scan_parquet(back.folder / item.path)
            rows = whole.with_columns(pl.lit("I").alias(OP), pl.col(column).cast(pl.Date).alias(VALID))
        else:
            continue
        parts.append(rows.with_columns(pl.lit(len(parts)).alias(ORDER)))
    if not parts:
        raise LakeError(f"批次 {run.id} 的表 {table} 无法还原：没有它的完整文件，请从备份恢复")
    known = pl.concat(parts, how="diagonal").filter(pl.col(VALID).is_null() | (pl.col(VALID) <= day))
    last = known.sort(VALID, ORDER, nulls_last=False).group_by(key, maintain_order=True).last()
    kept = last.filter(pl.col(OP) != "D").drop([*MARKS, ORDER], strict=False)
    return _of(kept, run, name, ids)


def _of(rows: pl.LazyFrame, run: Run, name: str, ids: Collection[str]) -> pl.LazyFrame:
    """Return the rows that are asked for, each with the entity that the run's ledger gave it."""
    key, (kind, _, table) = key_of_run(run, name), name.partition("/")
    members = replayed(run, CLUSTERS) if kind == "accepted" and CLUSTERS in run.tables else None
    if members is not None:
        members = members.filter(pl.col("source") == table).select("row_id", "entity_id")
    placed = with_entities(rows, members, key)
    if not ids:
        return placed
    events = replayed(run, EVENTS) if EVENTS in run.tables else None
    known = {*ids, *present_ids(events, ids)}
    names = dict.fromkeys([*key[:1], "entity_id"])
    held = [column for column in names if column in rows.collect_schema().names()]
    return placed.filter(pl.any_horizontal(pl.col(column).cast(pl.String).is_in(list(known)) for column in held))
