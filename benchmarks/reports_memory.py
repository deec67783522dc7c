"""How much memory reading takes: the command over many pages, and an index of copies.

The pages are those of `reports_read`; the command writes its result page by page. What it takes for eight pages (the
program, the declarations of the packs) is taken off. Of the index the letters lie in a file; memory holds fingerprints
and a table of fixed size. Run: ``python -m benchmarks.reports_memory``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.reports_read import pages

PAGES, FEW, TEXTS = 800, 8, 20_000
_READ = """
import resource, sys
from pathlib import Path
from kechuang.cli import app
files = sorted(map(str, Path(sys.argv[1]).iterdir()))[: int(sys.argv[2])]
try:
    app(["reports", "read", *files, "--pack", "cn-sd-zibo", "--workers", "1", "--json", sys.argv[3]])
except SystemExit as end:
    assert not end.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_INDEX = """
import resource, sys
import numpy as np
from kechuang.engines.reports import Copies
rng = np.random.default_rng(1)
def texts():
    for _ in range(int(sys.argv[1])):
        yield "".join(map(chr, rng.integers(0x4E00, 0x5E00, 700)))
index = Copies()
index.add(texts())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> list[Figure]:
    """Measure both in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="reports-memory-") as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        pages(folder, PAGES)
        out = Path(name) / "out.json"
        few, many = (_peak(_READ, str(folder), str(count), str(out)) for count in (FEW, PAGES))
        size = out.stat().st_size / (1 << 20)
    none, all_of_them = (_peak(_INDEX, str(count)) for count in (FEW, TEXTS))
    print(
        f"{PAGES} pages: {many - few:.0f} MiB for {size:.0f} MiB of JSON; {TEXTS} texts: {all_of_them - none:.0f} MiB"
    )
    return [
        Figure(
            key="reports_read_memory",
            what_en=f"memory of reading {PAGES} pages, above that of {FEW}",
            what_zh=f"读 {PAGES} 页的内存（减去读 {FEW} 页的）",
            value=round(many - few), unit="MiB", ratio=round((many - few) / size, 2),
            peer_en="the size of its result", peer_zh="结果文件的大小",
        ),
        Figure(
            key="reports_index_memory",
            what_en=f"memory of an index of {TEXTS:,} texts of 700 characters, above that of {FEW}",
            what_zh=f"{TEXTS:,} 篇各 700 字的重复索引的内存（减去 {FEW} 篇的）",
            value=round(all_of_them - none), unit="MiB",
        ),
    ]  # fmt: skip


def _peak(script: str, *given: str) -> float:
    """Return the most memory that a process took, in MiB."""
    done = subprocess.run([sys.executable, "-c", script, *given], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024
