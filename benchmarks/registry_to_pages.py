"""The real registry from file to published enterprise pages, beside DuckDB merely reading, hashing and writing it.

The product's side is `kechuang build` as anybody runs it, in a process of its own with an empty data folder: contract,
receipt, standardising, one record an enterprise, verdicts, publication. The peer reads the same Parquet file, hashes
every row and writes the same rows to Parquet, in a process of its own too.

Run: ``python -m benchmarks registry_to_pages``. Needs the real registry (KECHUANG_SAMPLES).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure

REGISTRY = "data/enterprise_registry_shandong.parquet"
ROUNDS = 3
PEER = """
import sys, duckdb
source, target = sys.argv[1:]
given = duckdb.read_parquet(source)
columns = ", ".join('"' + name + '"' for name in given.columns)
duckdb.sql(f"COPY (SELECT *, hash({columns}) AS row_hash FROM given) TO '{target}' (FORMAT parquet)")
"""


def main() -> list[Figure]:
    """Measure both sides turn by turn."""
    registry = registry_file()
    if registry is None:
        print("registry_to_pages: skipped, KECHUANG_SAMPLES does not name a folder with the real registry")
        return []
    built, peaks, written = [], [], []
    rows = 0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            outcome = build(Path(folder) / "data", "cn-sd-zibo", "--registry", str(registry))
            built.append(time.perf_counter() - started)
            rows = outcome["rows_in"]
            if outcome["enterprises"] != outcome["accepted"]:
                raise SystemExit("a row that was accepted has no page: the figure would mean nothing")
            peaks.append(outcome["peak_memory_bytes"] / 2**20)
            started = time.perf_counter()
            target = Path(folder) / "peer.parquet"
            subprocess.run([sys.executable, "-c", PEER, str(registry), str(target)], check=True, capture_output=True)
            written.append(time.perf_counter() - started)
    seconds, peer = statistics.median(built), statistics.median(written)
    return [
        Figure(
            key="registry_seconds",
            what_en=f"{rows:,} real registry rows, from file to published enterprise pages",
            what_zh=f"{rows:,} 行真实登记数据，从文件到发布的企业页",
            value=round(seconds, 2), unit="s", at_most=60,
            ratio=round(seconds / peer, 1),
            peer_en="DuckDB merely reading, hashing and writing the same rows",
            peer_zh="DuckDB 只读入、逐行哈希、写出同样的行",
        ),
        Figure(
            key="registry_memory",
            what_en="peak memory of the same build", what_zh="同一次构建的内存峰值",
            value=round(max(peaks), 1), unit="MiB", at_most=1536,
        ),
    ]  # fmt: skip


def registry_file() -> Path | None:
    """Return the real registry, or None where it is not here."""
    given = os.environ.get("KECHUANG_SAMPLES", "")
    path = Path(given).resolve() / REGISTRY
    return path if given and path.is_file() else None


def build(data: Path, pack: str, *options: str) -> dict[str, int]:
    """Build a city with the product's own command and return the object it prints.

    Raises
    ------
    SystemExit
        With the command's own last words, if it fails.
    """
    command = [
        sys.executable,
        "-m",
        "kechuang",
        "build",
        "--pack",
        pack,
        "--data",
        str(data),
        "--no-logins",
        "--json",
        *options,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kechuang build failed: {done.stderr.strip().splitlines()[-1:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
