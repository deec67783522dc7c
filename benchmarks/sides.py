"""The two sides (两方) of a figure of resolution, each in a fresh process: ours, and Splink.

Starting Python and importing is part of neither time; the peak is that of the whole process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
tables = [Given(Path(name).stem, Path(name)) for name in sys.argv[2:]]
wall, cpu = time.perf_counter(), time.process_time()
resolve_tables(tables, Path(sys.argv[1]), divisions=divisions)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a side took: wall seconds, processor seconds, peak MiB."""

    seconds: float
    cpu: float
    peak: float


def ours(tables: Sequence[Path], out: Path) -> Run:
    """Resolve tables with the product; OUT gets source (the file's stem), row_id, entity_id, reason."""
    return _run(["-c", RESOLVE + REPORT, str(out), *map(str, tables)])


def splink(model: str, tables: Sequence[Path], out: Path) -> Run:
    """Resolve tables with a model of :mod:`benchmarks.splink_side`; OUT gets source, row_id, entity_id."""
    return _run(["-m", "benchmarks.splink_side", model, str(out), *map(str, tables)])


def _run(arguments: list[str]) -> Run:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a side failed: {done.stderr.strip()[-2000:]}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))
