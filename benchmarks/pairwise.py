"""Pairwise precision and recall of an entity resolver (成对准确率、召回率), exact, from counts and not from pairs.

``python -m benchmarks.pairwise CLUSTERS --truth TRUTH [--errors ERRORS] [--json]``

A pair is two rows. It is *true* where both are of one entity, *found* where both are in one cluster. With n rows in the
intersection of an entity and a cluster, the pairs that are both are the sum of n (n − 1) / 2. The figures of a table or
of a kind of error count the pairs of which at least one row belongs to it: all pairs of an entity or cluster less those
among its other rows.
A row that the resolver left out is a cluster of its own.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

KEY = ["source", "row_id"]


@dataclass(frozen=True)
class Score:
    """Counts of pairs, and what follows from them.

    Parameters
    ----------
    rows : int
        Rows of which at least one is in each pair.
    both, found, true : int
        Pairs that are found and true, found, true.
    """

    rows: int
    both: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are true; 1 where nothing was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 where there are none."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.found + self.true
        return 2 * self.both / total if total else 1.0

    def line(self, name: str) -> str:
        """Return the score as one line of the terminal."""
        return (
            f"{name:26}{self.rows:>11,} rows  precision {self.precision:.5f}  recall {self.recall:.5f}  "
            f"F1 {self.f1:.5f}  wrong {self.found - self.both:,}  missed {self.true - self.both:,}"
        )


@dataclass(frozen=True)
class Scores:
    """The score of all rows, of each table, and of each kind of error."""

    overall: Score
    by_source: dict[str, Score]
    by_error: dict[str, Score]

    def to_json(self) -> dict[str, object]:
        """Return plain numbers."""

        def plain(score: Score) -> dict[str, float]:
            ratios = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
            return {"rows": score.rows, "both": score.both, "found": score.found, "true": score.true, **ratios}

        return {
            "overall": plain(self.overall),
            "by_source": {name: plain(one) for name, one in self.by_source.items()},
            "by_error": {name: plain(one) for name, one in self.by_error.items()},
        }


def pairwise(clusters: pl.DataFrame, truth: pl.DataFrame, errors: pl.DataFrame | None = None) -> Scores:
    """Judge clusters.

    Parameters
    ----------
    clusters : pl.DataFrame
        ``source``, ``row_id`` and ``entity_id``.
    truth : pl.DataFrame
        ``source``, ``row_id`` and ``entity``; each row once.
    errors : pl.DataFrame, optional
        ``source``, ``row_id`` and ``kind``; a row may have several.

    Raises
    ------
    ValueError
        Where a row stands twice in one of the two, has no cluster, or is in the clusters and not in the truth.
    """
    truth = _checked(truth, "entity", "truth")
    clusters = _checked(clusters, "entity_id", "clusters")
    unknown = clusters.join(truth, on=KEY, how="anti")
    if unknown.height:
        raise ValueError(f"clusters: {unknown.height} rows that the truth has not, such as {unknown.row(0)[:2]}")
    rows = truth.join(clusters, on=KEY, how="left").with_row_index("at")
    rows = rows.with_columns(
        pl.col("entity").rank("dense").alias("entity"),
        pl.coalesce(pl.col("entity_id").rank("dense").cast(pl.Int64), -1 - pl.col("at").cast(pl.Int64)).alias(
            "cluster"
        ),
    ).drop("entity_id")
    by_error = {}
    if errors is not None:
        kinds = errors.select(pl.col(*KEY, "kind").cast(pl.String)).unique()
        by_error = _scores(rows, rows.join(kinds, on=KEY).rename({"kind": "label"}))
    overall = _scores(rows, rows.with_columns(pl.lit("all").alias("label")))["all"]
    return Scores(overall, _scores(rows, rows.with_columns(pl.col("source").alias("label"))), by_error)


def _checked(frame: pl.DataFrame, column: str, what: str) -> pl.DataFrame:
    frame = frame.select(pl.col(*KEY, column).cast(pl.String))
    if frame.select(KEY).is_duplicated().any():
        raise ValueError(f"{what}: {frame.filter(frame.select(KEY).is_duplicated()).row(0)[:2]} stands there twice")
    if frame[column].null_count():
        raise ValueError(f"{what}: {frame.filter(pl.col(column).is_null()).row(0)[:2]} has no {column}")
    return frame


def _scores(rows: pl.DataFrame, labelled: pl.DataFrame) -> dict[str, Score]:
    """Return for each label the score of the pairs in which one of its rows is: a row may have several labels."""
    counts = labelled.group_by("label").len("rows")
    for name, keys in (("both", ["entity", "cluster"]), ("found", ["cluster"]), ("true", ["entity"])):
        size = rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("size"))
        touched = labelled.group_by("label", *keys).agg(pl.len().cast(pl.Int64).alias("own")).join(size, on=keys)
        rest = pl.col("size") - pl.col("own")
        pairs = (pl.col("size") * (pl.col("size") - 1) - rest * (rest - 1)) // 2
        counts = counts.join(touched.group_by("label").agg(pairs.sum().alias(name)), on="label")
    ordered = counts.sort("label").select("label", "rows", "both", "found", "true")
    return {label: Score(*numbers) for label, *numbers in ordered.iter_rows()}


def _read(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the scores of a clusters file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairwise", description=__doc__)
    parser.add_argument("clusters", type=Path, help="CSV or Parquet: source, row_id, entity_id")
    parser.add_argument("--truth", type=Path, required=True, help="CSV or Parquet: source, row_id, entity")
    parser.add_argument("--errors", type=Path, help="CSV or Parquet: source, row_id, kind")
    parser.add_argument("--json", action="store_true", help="print one object")
    given = parser.parse_args(None if arguments is None else list(arguments))
    errors = _read(given.errors) if given.errors else None
    scores = pairwise(_read(given.clusters), _read(given.truth), errors)
    if given.json:
        print(json.dumps(scores.to_json(), ensure_ascii=False))
        return 0
    print(scores.overall.line("all"))
    for title, part in (("— by table", scores.by_source), ("— by kind of error", scores.by_error)):
        if part:
            print(title)
        for name, score in part.items():
            print(score.line(name))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
