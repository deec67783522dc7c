"""Tables read by several processes are those that one process reads; what one of them refuses stops the build."""

from __future__ import annotations

import pytest

from kechuang.engines import lake
from kechuang.engines.lake import loading

from .conftest import firm, write_csv
from .test_survivorship import HEADS, WATER, account

pytestmark = pytest.mark.heavy  # each process loads the engine anew


def test_two_processes_make_the_tables_that_one_makes(build, tmp_path, frozen, monkeypatch):
    register = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(40)])
    water = write_csv(
        tmp_path / "水.csv", [account(f"水{n}", n, f"张店区某路{n}号", "2024-01-01") for n in range(30)], HEADS
    )
    alone = build(register, ("water", water), sources=[WATER], lake=tmp_path / "one")
    monkeypatch.setattr(loading, "wanted", lambda _files: 2)
    together = build(register, ("water", water), sources=[WATER], lake=tmp_path / "two")
    kinds = ("accepted", "quarantine", "legal")
    made = [
        {name: (table.rows, table.sha256) for name, table in run.tables.items() if name.startswith(kinds)}
        for run in (alone, together)
    ]
    assert made[0] == made[1] and together.receipts == alone.receipts
    broken = write_csv(tmp_path / "坏.csv", [{"户号": "1"}], ["户号"])
    with pytest.raises(lake.LakeError, match=r"坏\.csv 的表头中没有"):
        build(register, ("water", broken), sources=[WATER], lake=tmp_path / "two")
    assert lake.current(tmp_path / "two") == together
