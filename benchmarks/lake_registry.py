"""The lake build of the real registry, beside DuckDB merely reading, hashing and writing the same rows.

Both run in a fresh process, turn by turn; starting Python and importing is part of neither time. The product's side is
contract, checks, quarantine, standardising, district, one record an enterprise with its provenance, and the run's
manifest. Besides the ratio, the processor time of both is printed, which other work on the machine disturbs less.

Run: ``python -m benchmarks lake_registry``. Needs the real registry (KECHUANG_SAMPLES).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.registry_to_pages import registry_file

ROUNDS = 5
REPORT = """
def report():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak}))
"""
LAKE = """
import json, resource, sys, time
from pathlib import Path
from kechuang.declarations.pack import load_pack
from kechuang.engines import lake
pack = load_pack("cn-sd-zibo")
source, target = sys.argv[1:]
build, inputs = lake.build, [lake.Input("enterprise_registry", Path(source))]
wall, cpu = time.perf_counter(), time.process_time()
run = build(pack.sources, inputs, divisions=pack.divisions, industries=pack.industries, fields=pack.fields,
            lake=Path(target) / "lake")
assert run.tables["legal_entity"].rows == run.receipts[0].accepted
"""
DUCK = """
import json, resource, sys, time
import duckdb
source, target = sys.argv[1:]
wall, cpu = time.perf_counter(), time.process_time()
given = duckdb.read_parquet(source)
columns = ", ".join('"' + name + '"' for name in given.columns)
duckdb.sql(f"COPY (SELECT *, hash({columns}) AS row_hash FROM given) TO '{target}/plain.parquet' (FORMAT parquet)")
"""


def main() -> list[Figure]:
    """Measure both sides turn by turn."""
    registry = registry_file()
    if registry is None:
        print("lake_registry: skipped, KECHUANG_SAMPLES does not name a folder with the real registry")
        return []
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(one(LAKE, registry))
        theirs.append(one(DUCK, registry))
    seconds, peer = (statistics.median(run["seconds"] for run in runs) for runs in (mine, theirs))
    cpu, peer_cpu = (statistics.median(run["cpu"] for run in runs) for runs in (mine, theirs))
    print(f"lake_registry: processor time {cpu:.2f} s beside {peer_cpu:.2f} s, a ratio of {cpu / peer_cpu:.1f}; "
          f"wall time {seconds:.2f} s beside {peer:.2f} s")  # fmt: skip
    return [
        Figure(
            key="lake_seconds",
            what_en="the lake's part of it: contract, checks, standardising, one record an enterprise",
            what_zh="其中入湖一段：契约、检查、标准化、一企一档",
            value=round(seconds, 2), unit="s", at_most=15,
            ratio=round(seconds / peer, 1),
            peer_en="DuckDB merely reading, hashing and writing the same rows",
            peer_zh="DuckDB 只读入、逐行哈希、写出同样的行",
        ),
        Figure(
            key="lake_memory", what_en="peak memory of the lake's part", what_zh="入湖一段的内存峰值",
            value=round(max(run["peak"] for run in mine), 1), unit="MiB", at_most=1024,
        ),
    ]  # fmt: skip


def one(script: str, registry: Path) -> dict[str, float]:
    """Run one side in a process of its own and return seconds, processor seconds and peak MiB.

    Raises
    ------
    SystemExit
        With the side's own last words, if it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", script + REPORT + "report()", str(registry), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"lake_registry failed: {done.stderr.strip()[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
