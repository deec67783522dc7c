"""Resolving records of thirty departments into firms, beside DuckDB scanning and hashing all columns of the same files.

Both run in a fresh process on records drawn by :mod:`benchmarks.resolve_records`, the peer twice before and once after,
of which the middle counts; starting Python and importing is part of neither time. The product's side reads the tables,
standardises, blocks, scores, partitions and writes an entity and a reason for every row; precision and recall are those
of pairs of rows against the truth.

Run: ``python -m benchmarks resolve`` (5,000,000 records), or ``python -m benchmarks.resolve --records N``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.figure import Figure
from benchmarks.resolve_records import write

RECORDS = 5_000_000
MEMORY = {RECORDS: 1536, 4 * RECORDS: 3072}
"""The most MiB that the resolution may take, up to so many records."""
SLOWER = 1.3
"""How many times the time per record of 5,000,000 records more of them may take."""
RESULTS = Path(__file__).with_name("results.json")
REPORT = """
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak}))
"""
RESOLVE = """
import json, resource, sys, time
from pathlib import Path
from kechuang.declarations.pack import load_pack
from kechuang.engines.lake import Given, resolve_tables
divisions = load_pack("demo").divisions
tables = [Given(path.stem, path) for path in sorted(Path(sys.argv[1]).glob("*.parquet"))]
wall, cpu = time.perf_counter(), time.process_time()
resolve_tables(tables, Path(sys.argv[2]), divisions=divisions)
"""
DUCK = """
import json, resource, sys, time
from pathlib import Path
import duckdb
duckdb.sql("SET threads = 2")
wall, cpu = time.perf_counter(), time.process_time()
for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
    given = duckdb.read_parquet(str(path))
    columns = ", ".join('"' + name + '"' for name in given.columns)
    duckdb.sql(f"SELECT bit_xor(hash({columns})) FROM given").fetchall()
"""


def main(records: int = RECORDS) -> list[Figure]:
    """Draw the records, measure both sides, and hold the outcome against the truth."""
    with tempfile.TemporaryDirectory() as work:
        folder, out = Path(work) / "records", Path(work) / "clusters.parquet"
        count = write(folder, records)
        before = [_one(DUCK, folder, out) for _ in range(2)]
        mine = _one(RESOLVE, folder, out)
        theirs = sorted([*before, _one(DUCK, folder, out)], key=lambda run: run["seconds"])[1]
        precision, recall = quality(out, folder)
    print(
        f"resolve: {count:,} records, processor time {mine['cpu']:.1f} s beside {theirs['cpu']:.1f} s; "
        f"pairwise precision {precision:.6f}, recall {recall:.5f}; beside Splink: resolve_splink"
    )
    figures = [
        Figure(
            key="resolve_seconds",
            what_en=f"{count:,} records of 30 sources resolved into firms",
            what_zh=f"30 个来源 {count:,} 条记录归并为企业",
            value=round(mine["seconds"], 1), unit="s",
            ratio=round(mine["seconds"] / theirs["seconds"], 1), ratio_at_most=40 if records <= RECORDS else None,
            peer_en="DuckDB scanning and hashing all columns of the same files",
            peer_zh="DuckDB 扫描同样的文件并对全部列取哈希",
        ),
        Figure(
            key="resolve_memory", what_en="peak memory of the resolution", what_zh="归并的内存峰值",
            value=round(mine["peak"], 1), unit="MiB",
            at_most=next((most for size, most in MEMORY.items() if records <= size), None),
        ),
        Figure(
            key="resolve_wrong", what_en="pairs joined wrongly, per 10,000 joined", what_zh="每万对归并中归错的对数",
            value=round((1 - precision) * 10_000, 2), unit="", at_most=5,
        ),
        Figure(
            key="resolve_missed", what_en="pairs missed, per 1,000", what_zh="每千对中漏掉的对数",
            value=round((1 - recall) * 1_000, 2), unit="", at_most=40,
        ),
    ]  # fmt: skip
    if records > RECORDS:
        figures.append(_per_record(mine["seconds"] / count))
    return figures


def _per_record(seconds: float) -> Figure:
    """Put the time of one record beside that of 5,000,000 records, as it was last measured."""
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))["resolve"]["figures"]
    kept = next(one["value"] for one in figures if one["key"] == "resolve_seconds")
    return Figure(
        key="resolve_per_record",
        what_en="time of one record", what_zh="每条记录用时",
        value=round(seconds * 1e6, 1), unit="µs",
        ratio=round(seconds / (kept / RECORDS), 3), ratio_at_most=SLOWER,
        peer_en="that of one in 5,000,000", peer_zh="500 万条时每条用时",
    )  # fmt: skip


def quality(out: Path, folder: Path) -> tuple[float, float]:
    """Return pairwise precision and recall; tables without contracts number their rows from 0."""
    truth = pl.concat(
        pl.read_parquet(path).select(
            pl.lit(path.stem).alias("source"), pl.int_range(pl.len()).cast(pl.String).alias("row_id"), "firm"
        )
        for path in sorted((folder / "truth").glob("*.parquet"))
    )
    both = pl.read_parquet(out, columns=["source", "row_id", "entity_id"]).join(truth, on=["source", "row_id"])

    def pairs(*columns: str) -> int:
        size = pl.col("len").cast(pl.Int64)
        return int(both.group_by(*columns).len().select((size * (size - 1) // 2).sum()).item())

    right = pairs("entity_id", "firm")
    return right / pairs("entity_id"), right / pairs("firm")


def _one(script: str, folder: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, "-c", script + REPORT, str(folder), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"resolve failed: {done.stderr.strip()[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=RECORDS)
    for figure in main(parser.parse_args().records):
        print(figure.line())
