"""A table as it was on a past day, replayed from a checkpoint and the changes since, beside DuckDB scanning it whole.

The lake's side: 5,000,000 enterprises as a checkpoint, eight later runs of 50,000 changes each whose own whole tables
are gone, and the greatest value of every column of the table as it was on the last of these days. DuckDB's side: the
same question of the same rows, written as one file. Both run in fresh processes, turn by turn.

Run: ``python -m benchmarks as_of``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.figure import Figure

ROWS, CHANGED, RUNS, ROUNDS = 5_000_000, 50_000, 8, 3
COLUMNS = """'E' || right(md5(k::VARCHAR), 15) AS entity_id, '91370303' || lpad(k::VARCHAR, 10, '0') AS credit_code,
    '虚构' || k || '号有限公司' AS name, '3703' || lpad((k % 8)::VARCHAR, 2, '0') AS division,
    (k * 7919) % 100000000 AS capital, DATE '2000-01-01' + (k % 9000)::INT AS founded_on,
    CASE k % 5 WHEN 0 THEN '注销' ELSE '在业' END AS status, '张店区虚构路' || k % 900 || '号' AS address"""
LAKE = """
import json, resource, sys, time
from pathlib import Path
import polars as pl
from kechuang.engines import lake
from kechuang.engines.lake import as_of, run_at
import datetime as dt
folder = Path(sys.argv[1])
started = time.perf_counter()
run = run_at(folder, dt.date(2026, 11, 9))
found = as_of(run, "legal_entity").select(pl.len().alias("n"), pl.all().max()).collect(engine="streaming")
seconds, cpu = time.perf_counter() - started, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "told": [str(value) for value in found.row(0)]}))
"""
DUCK = """
import json, resource, sys, time
import duckdb
started = time.perf_counter()
given = duckdb.read_parquet(sys.argv[1] + "/whole.parquet")
found = duckdb.sql("SELECT count(*), " + ", ".join(f"max({name})" for name in given.columns) + " FROM given").fetchone()
seconds, cpu = time.perf_counter() - started, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "told": [str(value) for value in found]}))
"""


def main() -> list[Figure]:
    """Make the lake, ask both sides, and see that they answer the same."""
    with tempfile.TemporaryDirectory(prefix="as-of-") as name:
        folder = Path(name)
        make(folder)
        mine, theirs = [], []
        for _ in range(ROUNDS):
            mine.append(one(LAKE, folder))
            theirs.append(one(DUCK, folder))
        if mine[0]["told"] != theirs[0]["told"]:
            raise SystemExit(f"as_of: {mine[0]['told']} is not {theirs[0]['told']}")
    seconds, peer = (statistics.median(run["seconds"] for run in runs) for runs in (mine, theirs))
    cpu, peer_cpu = (statistics.median(run["cpu"] for run in runs) for runs in (mine, theirs))
    print(
        f"as_of: {seconds:.2f} s beside {peer:.2f} s of a plain scan, processor time {cpu:.2f} s beside {peer_cpu:.2f}"
    )
    return [
        Figure(
            key="as_of_seconds",
            what_en="a table of 5,000,000 rows as it was on a past day, from a checkpoint and eight days of changes",
            what_zh="还原 500 万行的表在过去某日的样子（检查点加八天的变更）",
            value=round(seconds, 2), unit="s", at_most=2,
            ratio=round(seconds / peer, 1),
            peer_en="DuckDB scanning the same rows in one file", peer_zh="DuckDB 扫描同样的行（一个文件）",
        ),
        Figure(
            key="as_of_memory", what_en="peak memory of it", what_zh="其内存峰值",
            value=round(max(run["peak"] for run in mine), 1), unit="MiB", at_most=2048,
        ),
    ]  # fmt: skip


def make(folder: Path) -> None:
    """Write a lake of nine runs of which only the first has its whole table, and the table as it ended."""
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2, "temp_directory": str(folder / "spill")})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"CREATE TABLE state AS SELECT k, {COLUMNS} FROM range({ROWS}) t(k)")
    ids = [f"R202611{day:02d}-020000-{day:04x}" for day in range(1, RUNS + 2)]
    for number, run_id in enumerate(ids):
        run = folder / "runs" / run_id
        (run / "base").mkdir(parents=True)
        tables = {
            "legal_entity": {"rows": ROWS, "sha256": f"sha256:{number:064x}", "path": "base/legal_entity.parquet"}
        }
        if number == 0:
            write(connection, "SELECT * EXCLUDE (k) FROM state", run / "base/legal_entity.parquet")
        else:
            (run / "changes").mkdir()
            low = number * CHANGED * 3
            connection.execute(
                f"UPDATE state SET capital = capital + {number}, status = '迁出' "
                f"WHERE k >= {low} AND k < {low + CHANGED * 2} AND k % 2 = {number % 2}"
            )
            marks = f"'U' AS _op, md5(name) AS _hash, NULL::DATE AS _valid_from, '{run_id}' AS _run, '' AS _ingested"
            changed = f"FROM state WHERE k >= {low} AND k < {low + CHANGED * 2} AND k % 2 = {number % 2}"
            write(connection, f"SELECT {marks}, * EXCLUDE (k) {changed}", run / "changes/legal_entity.parquet")
            entry = {"rows": CHANGED, "sha256": f"sha256:{number:064x}", "path": "changes/legal_entity.parquet"}
            tables["changes/legal_entity"] = entry
        moment = f"2026-11-{number + 1:02d}T02:00:00+00:00"
        manifest = {"id": run_id, "started": moment, "finished": moment, "status": "good", "synthetic": True,
                    "inputs": [], "checks": [], "tables": tables, "error": None,
                    "parent": ids[number - 1] if number else None}  # fmt: skip
        (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "current").write_text(ids[-1], encoding="utf-8")
    write(connection, "SELECT * EXCLUDE (k) FROM state", folder / "whole.parquet")
    connection.close()


def write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query as the lake writes its tables."""
    connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)")


def one(script: str, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own.

    Raises
    ------
    SystemExit
        With the side's own last words, if it fails.
    """
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
