"""Pairwise precision and recall, counted without a list of pairs."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from benchmarks import pairwise
from benchmarks.pairwise import Score

Row = tuple[str, str]


def frame(column: str, values: dict[Row, str]) -> pl.DataFrame:
    rows = [(source, row, value) for (source, row), value in values.items()]
    return pl.DataFrame(rows, schema=["source", "row_id", column], orient="row")


def by_hand(clusters: dict[Row, str], truth: dict[Row, str], some: set[Row]) -> Score:
    both = found = true = 0
    for one, other in combinations(truth, 2):
        if not {one, other} & some:
            continue
        together = one in clusters and clusters.get(one) == clusters.get(other)
        found, true = found + together, true + (truth[one] == truth[other])
        both += together and truth[one] == truth[other]
    return Score(len(some), both, found, true)


@pytest.mark.parametrize("seed", range(5))
def test_the_counts_are_those_of_all_pairs_taken_one_by_one(seed: int) -> None:
    draw = random.Random(seed)
    rows = [(source, str(n)) for source in "ab" for n in range(40)]
    truth = {row: f"E{draw.randrange(20)}" for row in rows}
    clusters = {row: f"C{draw.randrange(20)}" for row in rows if draw.random() < 0.9}
    wrong = {row for row in rows if draw.random() < 0.3}
    errors = frame("kind", dict.fromkeys(wrong, "typo"))
    scores = pairwise.pairwise(frame("entity_id", clusters), frame("entity", truth), errors)
    assert scores.overall == by_hand(clusters, truth, set(rows))
    assert scores.by_source["a"] == by_hand(clusters, truth, {row for row in rows if row[0] == "a"})
    assert scores.by_error["typo"] == by_hand(clusters, truth, wrong)


TRUTH = {("a", "1"): "x", ("a", "2"): "x", ("b", "1"): "x", ("b", "2"): "y"}


@pytest.mark.parametrize(
    ("clusters", "precision", "recall", "f1"),
    [
        (dict(zip(TRUTH, "xxxy", strict=True)), 1.0, 1.0, 1.0),
        (dict(zip(TRUTH, "xxxx", strict=True)), 0.5, 1.0, 2 / 3),
        (dict(zip(TRUTH, "xxyz", strict=True)), 1.0, 1 / 3, 0.5),
        ({}, 1.0, 0.0, 0.0),
    ],
)
def test_precision_falls_with_wrong_pairs_and_recall_with_missed_ones(
    clusters: dict[Row, str], precision: float, recall: float, f1: float
) -> None:
    score = pairwise.pairwise(frame("entity_id", clusters), frame("entity", TRUTH)).overall
    assert (score.precision, score.recall, score.f1) == pytest.approx((precision, recall, f1))


def test_rows_that_cannot_be_judged_are_refused() -> None:
    truth = frame("entity", TRUTH)
    clusters = frame("entity_id", {("a", "1"): "c"})
    with pytest.raises(ValueError, match="twice"):
        pairwise.pairwise(pl.concat([clusters, clusters]), truth)
    with pytest.raises(ValueError, match="truth has not"):
        pairwise.pairwise(frame("entity_id", {("z", "1"): "c"}), truth)
    with pytest.raises(ValueError, match="has no entity_id"):
        pairwise.pairwise(clusters.with_columns(pl.lit(None, pl.String).alias("entity_id")), truth)


def test_the_command_reads_csv_and_parquet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame("entity_id", dict(zip(TRUTH, "xxxx", strict=True))).write_csv(tmp_path / "clusters.csv")
    frame("entity", TRUTH).write_parquet(tmp_path / "truth.parquet")
    asked = [str(tmp_path / "clusters.csv"), "--truth", str(tmp_path / "truth.parquet")]
    assert pairwise.main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["overall"]["precision"] == 0.5
    assert pairwise.main(asked) == 0
    assert "precision 0.50000  recall 1.00000" in capsys.readouterr().out
