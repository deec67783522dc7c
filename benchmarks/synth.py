"""How fast an invented region of 20,000 enterprises is made, beside merely writing its tables with Polars.

The peer holds the same rows as text in memory already and writes CSV as UTF-8, Parquet as Parquet, and the workbook
as CSV (Polars alone writes no workbook). Run: ``python -m benchmarks.synth [--enterprises N] [--rounds N]``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import tempfile
import time
from pathlib import Path

import polars as pl
from openpyxl import load_workbook

from benchmarks.figure import Figure
from kechuang.declarations.pack import load_pack
from kechuang.engines.synth import write_region

LIMIT = 20.0  # seconds for 20,000 enterprises


def main() -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    demo = load_pack("demo")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = []
        for _ in range(given.rounds):
            started = time.perf_counter()
            region = write_region(
                folder / "region",
                enterprises=given.enterprises,
                seed=1,
                on=dt.date(2026, 11, 21),
                divisions=demo.divisions,
                industries=demo.industries,
            )
            made.append(time.perf_counter() - started)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        frames = {path: read(path) for path in region.tables.values()}
        (folder / "peer").mkdir()
        written = []
        for _ in range(given.rounds):
            started = time.perf_counter()
            for path, frame in frames.items():
                if path.suffix == ".parquet":
                    frame.write_parquet(folder / "peer" / path.name)
                else:
                    frame.write_csv(folder / "peer" / path.with_suffix(".csv").name)
            written.append(time.perf_counter() - started)
    rows, seconds, peer = sum(region.rows.values()), statistics.median(made), statistics.median(written)
    return [
        Figure(
            key="synth_seconds",
            what_en=f"{given.enterprises:,} invented enterprises: {len(region.rows)} department tables, {rows:,} rows",
            what_zh=f"虚构 {given.enterprises:,} 家企业：{len(region.rows)} 张部门数据表，{rows:,} 行",
            value=round(seconds, 2), unit="s", at_most=LIMIT * max(1, given.enterprises / 20_000),
            ratio=round(seconds / peer, 1),
            peer_en="merely writing the same tables with Polars",
            peer_zh="用 Polars 只写出同样的表",
        ),
        Figure(
            key="synth_memory",
            what_en="peak memory of the same", what_zh="同上，内存峰值", value=round(memory, 1), unit="MiB",
        ),
    ]  # fmt: skip


def read(path: Path) -> pl.DataFrame:
    """Return a delivered table as text."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    if path.suffix == ".xlsx":
        head, *rows = load_workbook(path, read_only=True).active.iter_rows(values_only=True)
        return pl.DataFrame([[str(cell or "") for cell in row] for row in rows], schema=list(head), orient="row")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return pl.read_csv(text.encode(), infer_schema=False)


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
