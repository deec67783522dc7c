"""The two sides of the figures of resolution answer in one form, so that they can be held against one truth."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks import persons, resolve_splink
from benchmarks.resolve import quality
from benchmarks.resolve_records import write
from benchmarks.sides import ours, splink


def test_without_the_published_sets_nothing_is_measured_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KECHUANG_SAMPLES", str(tmp_path))
    assert persons.main() == []
    assert "not measured" in capsys.readouterr().out


@pytest.mark.heavy
def test_both_sides_find_the_same_firms_of_the_same_rows(tmp_path: Path) -> None:
    pytest.importorskip("splink", reason="Splink is not installed")
    count = write(tmp_path / "records", 20_000)
    tables = sorted((tmp_path / "records").glob("*.parquet"))
    ours(tables, tmp_path / "ours.parquet")
    splink("firms", [resolve_splink.identity(tables, tmp_path / "identity.parquet")], tmp_path / "splink.parquet")
    for side in ("ours", "splink"):
        assert pl.read_parquet(tmp_path / f"{side}.parquet").height == count
        assert min(quality(tmp_path / f"{side}.parquet", tmp_path / "records")) > 0.95
