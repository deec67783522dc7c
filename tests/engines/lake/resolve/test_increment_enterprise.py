"""The enterprise resolver after a change of many departments' tables: the outcome is that of a build from nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from benchmarks.resolve_delta import ROLE, changed, told
from benchmarks.resolve_records import write
from kechuang.core import ZONE
from kechuang.declarations.pack import load_pack
from kechuang.engines.lake.resolve.increment import clusters, update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod

AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)


@pytest.mark.heavy
def test_thirty_departments_after_a_change_are_resolved_as_from_nothing(tmp_path: Path):
    write(tmp_path / "records", 20_000)
    files = {path.stem: pl.scan_parquet(path) for path in (tmp_path / "records").glob("*.parquet")}
    tables = {name: rows.rename({one: ROLE[one] for one in rows.collect_schema()}) for name, rows in files.items()}
    method = EnterpriseMethod(load_pack("demo").divisions)
    update(tmp_path / "state", method, [Delta(*table, whole=True) for table in tables.items()], at=AT)
    after = [Delta(name, changed(rows), whole=True) for name, rows in tables.items()]
    done = update(tmp_path / "state", method, after, at=AT)
    rebuilt = update(tmp_path / "again", method, after, at=AT)
    assert done.counts["fresh"] < 0.02 * rebuilt.counts["fresh"]
    assert told(done).equals(told(rebuilt))
    for table in ("scored", "edges", "hot"):
        mine, theirs = (one.state.read(table).collect() for one in (done, rebuilt))
        assert mine.sort(mine.columns).equals(theirs.select(mine.columns).sort(mine.columns)), table


def test_rows_that_say_the_same_are_called_alike_as_long_as_there_are_several(tmp_path: Path):
    def given(*rows: str) -> Delta:
        cells = {
            "row_id": list(rows),
            "name": ["桓台县青禾图文打印店"] * len(rows),
            "phone": ["13905330001"] * len(rows),
        }
        return Delta("shops", pl.LazyFrame(cells), whole=True)

    def reasons() -> dict[str, str]:
        done = update(tmp_path / "state", method, [delta], at=AT)
        return dict(clusters(done.state).collect().select("row_id", "reason").iter_rows())

    alone, alike = "无可并入的记录", "各项内容相同"
    method = EnterpriseMethod(load_pack("demo").divisions)
    delta = given("1", "2")
    assert reasons() == {"1": alike, "2": alike}
    delta = given("1")
    assert reasons() == {"1": alone}
    delta = given("1", "3")
    assert reasons() == {"1": alike, "3": alike}
