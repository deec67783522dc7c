"""Rows of a file come in the order of the file, whatever is asked of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

import kechuang.engines  # noqa: F401  (sets what this test is about)


def test_a_column_told_by_a_condition_stands_in_the_order_of_the_file(tmp_path: Path):
    numbers = np.random.default_rng(1).integers(0, 100, 200_000)
    pl.DataFrame({"n": numbers}).write_parquet(tmp_path / "n.parquet", row_group_size=20_000)
    large = pl.when(pl.col("n") > 50).then(1).otherwise(0)
    for _ in range(10):
        told = pl.scan_parquet(tmp_path / "n.parquet").select(large).collect().to_series()
        assert np.array_equal(told.to_numpy() == 1, numbers > 50)
