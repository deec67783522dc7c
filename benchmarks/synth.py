"""How fast an invented region of 20,000 enterprises is made, beside merely writing its tables with Polars.

The peer holds the same rows as text in memory already and writes CSV as UTF-8, Parquet as Parquet, and the workbook
as CSV (Polars alone writes no workbook). Run: ``python benchmarks/synth.py [--enterprises N] [--rounds N]``.
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

from kechuang.declarations.pack import load_pack
from kechuang.engines.synth import write_region

LIMIT = 20.0  # seconds for 20,000 enterprises


def main() -> None:
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
                folder / "region", enterprises=given.enterprises, seed=1, on=dt.date(2026, 11, 21),
                divisions=demo.divisions, industries=demo.industries,
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
    print(
        f"synth: {given.enterprises:,} enterprises, {len(region.rows)} tables, {rows:,} rows in {seconds:.2f} s "
        f"({rows / seconds:,.0f} rows/s, peak {memory:,.0f} MiB)"
    )
    print(f"synth: ratio to merely writing the same tables with Polars ({peer:.2f} s): {seconds / peer:.1f}")
    if seconds > LIMIT * max(1, given.enterprises / 20_000):
        raise SystemExit(f"slower than {LIMIT:.0f} s for 20,000 enterprises")


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
    main()
