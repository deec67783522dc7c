"""A delta of one in a hundred rows, beside the full build of the same state in the same process.

Half of these rows say something else (phone or name), a quarter is gone, a quarter is new. Every table comes whole,
from a file as it did the first time, so that the hash diff of all rows is part of the delta's time. Wall and processor
time of both are printed. With ``--again`` a second change of other rows follows, on a state that has parts by then;
with ``--check`` the outcome is held against a build from nothing.

Run: ``python -m benchmarks.resolve_delta [--records N] [--check]``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from benchmarks.figure import Figure
from benchmarks.resolve_records import HEADINGS, write
from kechuang.core import ZONE
from kechuang.declarations.pack import load_pack
from kechuang.engines.lake.resolve.increment import Update, clusters, update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod

RECORDS = 5_000_000
AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)
ROLE = {heading: role for role, headings in HEADINGS.items() for heading in headings} | {"编号": "row_id"}


def main(arguments: Sequence[str] | None = None) -> list[Figure]:
    """Build, change one row in a hundred, and bring the state up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = write(folder / "records", given.records)
        files = {path.stem: pl.scan_parquet(path) for path in sorted((folder / "records").glob("*.parquet"))}
        units = {
            source: "万元" for source, rows in files.items() if any("万元" in one for one in rows.collect_schema())
        }
        tables = {
            source: rows.rename({one: ROLE[one] for one in rows.collect_schema()}) for source, rows in files.items()
        }
        method = EnterpriseMethod(load_pack("demo").divisions, units=units)

        def bring(target: str, given: dict[str, pl.LazyFrame]) -> Callable[[], Update]:
            deltas = [Delta(source, rows, whole=True) for source, rows in given.items()]
            return lambda: update(folder / target, method, deltas, at=AT)

        after = _written(folder / "changed", tables, 0)
        full, full_cpu, _ = timed(f"full build of {records:,} records", bring("state", tables))
        delta, delta_cpu, done = timed("delta of one in a hundred", bring("state", after))
        if given.again:
            after = _written(folder / "again", after, 100)
            *_, done = timed("another one", bring("state", after))
        if given.check:
            *_, rebuilt = timed("build from nothing of the same", bring("rebuilt", after))
            same = told(done).equals(told(rebuilt))
            print(f"the same partition: {same}", flush=True)
            if not same:
                raise SystemExit("resolve_delta failed: the partition is not that of a build from nothing")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"processor time {delta_cpu:.1f} s beside {full_cpu:.1f} s: {delta_cpu / full_cpu:.3f}; peak {peak:.0f} MiB")
    return [
        Figure(
            key="resolve_delta_seconds",
            what_en=f"a change of 1 % of {records:,} records resolved, hash diff of all rows included",
            what_zh=f"{records:,} 条记录中 1% 发生变化后的增量解析（含全部行的哈希比对）",
            value=round(delta, 1), unit="s", ratio=round(delta / full, 3), ratio_at_most=0.1,
            peer_en="the full build", peer_zh="全量解析",
        )
    ]  # fmt: skip


def _written(folder: Path, tables: dict[str, pl.LazyFrame], first: int) -> dict[str, pl.LazyFrame]:
    """Write every table as it is after a change."""
    folder.mkdir()
    for source, rows in tables.items():
        changed(rows, first).sink_parquet(folder / f"{source}.parquet", row_group_size=200_000)
    return {source: pl.scan_parquet(folder / f"{source}.parquet") for source in tables}


def changed(rows: pl.LazyFrame, first: int = 0) -> pl.LazyFrame:
    """Return a table in which one row in a hundred is other than it was, others for every ``first`` of 0 to 399."""
    turn = (pl.col("row_id").hash(7) + first) % 400
    digits = (pl.col("row_id").hash(5) % 10_000_000).cast(pl.String).str.zfill(7)
    cell = pl.concat_str(pl.lit("1391"), digits).alias("phone") if "phone" in rows.collect_schema() else None
    other = cell if cell is not None else (pl.col("name") + "中心").alias("name")
    column = other.meta.output_name()
    return rows.filter(turn != 2).with_columns(
        pl.when(turn < 2).then(other).otherwise(column).alias(column),
        pl.when(turn == 3).then(pl.col("row_id") + "N").otherwise("row_id").alias("row_id"),
    )


def timed(what: str, step: Callable[[], Update]) -> tuple[float, float, Update]:
    """Run a step; returns wall seconds, processor seconds and what it did."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = step()
    seconds, busy = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {seconds:.1f} s, processor {busy:.1f} s; {done.counts}", flush=True)
    return seconds, busy, done


def told(done: Update) -> pl.DataFrame:
    """Return every row with its cluster and the reason, the ids apart."""
    nodes = done.state.read("nodes").select("node", "cluster", "component")
    rows = clusters(done.state).select("source", "row_id", "node", "reason")
    return rows.join(nodes, on="node").sort("source", "row_id").collect()


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
