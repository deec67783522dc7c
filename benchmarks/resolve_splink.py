"""Records of thirty departments resolved into firms, ours beside Splink with a generic model on the same columns.

Both run in a fresh process on records drawn by :mod:`benchmarks.resolve_records`. Ours reads the raw tables,
standardises, resolves and writes a reason for every row. Splink gets the identity rows that our standardiser made
(codes checked, names parsed, persons, phones and addresses cleaned); making them is not part of its time. Its model is
``firms`` of :mod:`benchmarks.splink_side`, written once and not tuned to these records. It needs 4.6 GiB for one
million records and more than the memory of a small machine for five, so this stops at one million and no bar is put on
it; ours at five million stands in :mod:`benchmarks.resolve`.

Run: ``python -m benchmarks resolve_splink``, or ``python -m benchmarks.resolve_splink --records N…``.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.figure import Figure
from benchmarks.resolve import quality
from benchmarks.resolve_records import write
from benchmarks.sides import ours, splink
from kechuang.declarations.pack import load_pack
from kechuang.engines.lake.resolve.roles import SAMPLE, find_roles
from kechuang.engines.lake.resolve.rows import open_rows
from kechuang.engines.lake.resolve.standardise import Standardiser

RECORDS = (200_000, 1_000_000)
SEEN = ("code", "name_text", "stem_text", "trade_text", "district", "person", "phone", "address", "capital", "founded")


def main(sizes: tuple[int, ...] = RECORDS) -> list[Figure]:
    """Measure both sides at every size."""
    if not importlib.util.find_spec("splink"):
        print("resolve_splink: not measured, Splink is not installed")
        return []
    figures = []
    for records in sizes:
        with tempfile.TemporaryDirectory() as work:
            figures.append(_figure(records, Path(work)))
    return figures


def _figure(records: int, work: Path) -> Figure:
    folder = work / "records"
    count = write(folder, records)
    tables = sorted(folder.glob("*.parquet"))
    mine = ours(tables, work / "ours.parquet")
    seen = identity(tables, work / "identity.parquet")
    theirs = splink("firms", [seen], work / "splink.parquet")
    for side, run in (("ours", mine), ("Splink", theirs)):
        precision, recall = quality(work / f"{side.lower()}.parquet", folder)
        print(
            f"{count:,} records, {side}: {run.seconds:.1f} s, processor time {run.cpu:.1f} s, {run.peak:,.0f} MiB; "
            f"pairwise precision {precision:.6f}, recall {recall:.5f}",
            flush=True,
        )
    return Figure(
        key=f"resolve_splink_{records}",
        what_en=f"{count:,} records of 30 sources resolved into firms, standardising included",
        what_zh=f"30 个来源 {count:,} 条记录归并为企业（含标准化）",
        value=round(mine.seconds, 1), unit="s",
        ratio=round(mine.seconds / theirs.seconds, 3),
        peer_en="Splink with a generic model on the standardised columns",
        peer_zh="Splink 以通用模型处理标准化后的同样各列",
    )  # fmt: skip


def identity(tables: list[Path], out: Path) -> Path:
    """Write the identity rows of all tables to one file; ``row_id`` is unique over the tables."""
    standardiser = Standardiser(load_pack("demo").divisions)
    parts = []
    for path in tables:
        done, roles = 0, None
        for batch in open_rows(path, None):
            roles = roles or find_roles(batch.head(SAMPLE))
            cells = {
                role if place == 0 else f"{role}_{place + 1}": batch[column]
                for role, columns in roles.columns.items()
                for place, column in enumerate(columns)
            }
            number = pl.int_range(done, done + batch.height, eager=True).cast(pl.String)
            rows = standardiser.rows(pl.DataFrame({"row_id": number, **cells}), source=path.stem, unit=roles.unit)
            parts.append(rows.select("source", "row_id", *SEEN))
            done += batch.height
    whole = pl.concat(parts)
    unique = pl.format("{}:{}", "source", "row_id")
    whole.select("source", unique.alias("row_id"), *SEEN).write_parquet(out)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=list(RECORDS))
    for figure in main(tuple(parser.parse_args().records)):
        print(figure.line())
