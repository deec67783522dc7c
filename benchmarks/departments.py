"""Fifty departments' tables about 200,000 enterprises through the lake: every base and thematic table.

The region is made first and not timed. The build runs in a fresh process; the peer is DuckDB reading the same rows
(as one Parquet file a table) and hashing every column. Besides wall time the processor time of the build and of the
processes that read for it is printed, which other work on the machine disturbs less. Memory is what the build and its
readers hold together, looked at ten times a second.

Run: ``python -m benchmarks departments``, or ``python -m benchmarks.departments --enterprises N``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.lake_registry import one
from kechuang.declarations.pack import load_pack
from kechuang.engines.synth import write_region

BUILD = """
import json, os, resource, sys, threading, time
from pathlib import Path
from kechuang.declarations.pack import load_pack
from kechuang.engines import lake

def resident(process):
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has ended
        return 0

def watch():
    me, most = os.getpid(), 0
    while not done.wait(0.1):
        tasks = Path(f"/proc/{me}/task").iterdir()
        readers = {one for task in tasks for one in (task / "children").read_text().split()}
        most = max(most, sum(map(resident, [me, *readers])))
        peak[0] = most

peak, done = [0], threading.Event()
region, target = Path(sys.argv[1]), Path(sys.argv[2])
pack = load_pack("demo")
inputs = [lake.Input(table, Path(path)) for table, path in json.loads((region / "inputs.json").read_text())]
databases = lake.Databases(pack.databases, pack.feeds, pack.survivorship)
threading.Thread(target=watch, daemon=True).start()
wall = time.perf_counter()
run = lake.build(pack.sources, inputs, divisions=pack.divisions, industries=pack.industries, fields=pack.fields,
                 databases=databases, lake=target / "lake")
seconds = time.perf_counter() - wall
done.set()
mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "seconds": seconds, "cpu": mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime,
    "peak": max(peak[0] / 2**20, mine.ru_maxrss / 1024), "rows": sum(one.rows_in for one in run.receipts),
    "tables": sum(not name.startswith(("accepted", "quarantine")) for name in run.tables),
}))
"""
DUCK = """
import json, resource, sys, time
import duckdb
region, target = sys.argv[1:]
wall, cpu = time.perf_counter(), time.process_time()
import pathlib
for path in pathlib.Path(region, "peer").glob("*.parquet"):
    given = duckdb.read_parquet(str(path))
    columns = ", ".join('"' + name + '"' for name in given.columns)
    duckdb.sql(f"SELECT bit_xor(hash({columns})) FROM given").fetchall()
"""


def main(enterprises: int = 200_000) -> list[Figure]:
    """Make the region, build it, and read it with the peer."""
    pack = load_pack("demo")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        region = write_region(
            folder, enterprises=enterprises, seed=1, on=dt.date(2026, 11, 21), divisions=pack.divisions,
            industries=pack.industries, departments=50,
        )  # fmt: skip
        (folder / "inputs.json").write_text(json.dumps([[table, str(path)] for table, path in region.tables.items()]))
        with tempfile.TemporaryDirectory() as target:
            done = subprocess.run(
                [sys.executable, "-c", BUILD, str(folder), target], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(f"departments failed: {done.stderr.strip()[-2000:]}")
            mine = json.loads(done.stdout.splitlines()[-1])
            (folder / "peer").mkdir()
            for path in Path(target).glob("lake/runs/R*/accepted/*.parquet"):
                path.rename(folder / "peer" / path.name)
        peer = one(DUCK, folder)
    print(f"departments: {mine['rows']:,} rows of {len(region.tables)} tables into {mine['tables']} base and thematic "
          f"tables; processor time {mine['cpu']:.0f} s")  # fmt: skip
    return [
        Figure(
            key="departments_seconds",
            what_en=f"fifty departments, {enterprises:,} enterprises: all base and thematic tables",
            what_zh=f"五十个部门、{enterprises:,} 家企业：全部基础库与专题库的表",
            value=round(mine["seconds"], 1), unit="s", at_most=180,
            ratio=round(mine["seconds"] / peer["seconds"], 1),
            peer_en="DuckDB merely reading and hashing the accepted rows",
            peer_zh="DuckDB 只读入并哈希通过的行",
        ),
        Figure(
            key="departments_memory", what_en="peak memory of the same, all its processes",
            what_zh="同上，所有进程的内存峰值", value=round(mine["peak"], 1), unit="MiB", at_most=2048,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=200_000)
    for figure in main(parser.parse_args().enterprises):
        print(figure.line())
