"""A first resolution through files writes what the general path writes, table by table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks.resolve_delta import ROLE
from benchmarks.resolve_records import write
from kechuang.core import ZONE
from kechuang.declarations.pack import load_pack
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.decisions import SCHEMA
from kechuang.engines.lake.resolve.increment import update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod
from kechuang.engines.lake.resolve.keys import KINDS

AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)


class General:
    """The same method, not known for that of enterprises: it takes the general path."""

    def __init__(self, method: EnterpriseMethod) -> None:
        self._method = method

    def __getattr__(self, name: str) -> Any:
        return getattr(self._method, name)


def tables(folder: Path, records: int) -> list[Delta]:
    write(folder, records)
    found = []
    for path in sorted(folder.glob("*.parquet"))[:5]:
        rows = pl.scan_parquet(path)
        found.append(Delta(path.stem, rows.rename({one: ROLE[one] for one in rows.collect_schema()}), whole=True))
    return found


@pytest.mark.parametrize(
    "decided",
    [pytest.param(False, id="nobody decided", marks=pytest.mark.heavy), pytest.param(True, id="somebody decided")],
)
def test_through_files_and_in_memory_give_the_same_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: bool
):
    monkeypatch.setattr("kechuang.engines.lake.resolve.increment_first.GROUP", 60)  # as a large table has many
    deltas = tables(tmp_path / "records", 2_000)
    first, second = (delta.rows.select("row_id").collect()["row_id"][0] for delta in deltas[:2])
    word = pl.DataFrame(
        [(deltas[0].source, first, deltas[1].source, second, "different", "steward", AT)], schema=SCHEMA, orient="row"
    )
    decisions = word if decided else None
    method = EnterpriseMethod(load_pack("demo").divisions)
    mine = update(tmp_path / "files", method, deltas, at=AT, decisions=decisions)
    theirs = update(tmp_path / "memory", General(method), deltas, at=AT, decisions=decisions)
    assert mine.state.tables.keys() == theirs.state.tables.keys()
    for table in theirs.state.tables:
        assert mine.state.read(table).collect().equals(theirs.state.read(table).collect()), table
    assert mine.counts == theirs.counts and mine.events.equals(theirs.events)
    assert not [path for path in (tmp_path / "files" / "files").iterdir() if path.is_dir()]


@pytest.mark.heavy
def test_another_method_goes_through_files_too_and_the_ledger_keeps_the_ids(tmp_path: Path):
    deltas = tables(tmp_path / "records", 1_000)
    divisions = load_pack("demo").divisions
    kinds = {name: replace(kind, cap=3) for name, kind in KINDS.items()}
    before = EnterpriseMethod(divisions, kinds=kinds)
    found = []
    for folder in ("files", "memory"):
        update(tmp_path / folder, before, deltas, at=AT)
        after = EnterpriseMethod(divisions)
        found.append(update(tmp_path / folder, after if folder == "files" else General(after), deltas, at=AT))
    mine, theirs = found
    assert mine.moved.height and mine.moved.height < mine.counts["fresh"]
    for table in theirs.state.tables:
        assert mine.state.read(table).collect().equals(theirs.state.read(table).collect()), table
    assert mine.counts == theirs.counts and mine.events.equals(theirs.events) and mine.moved.equals(theirs.moved)


def test_what_a_killed_first_resolution_left_is_swept_away(tmp_path: Path):
    deltas = tables(tmp_path / "records", 300)
    left = tmp_path / "state" / "files" / "tmpleft"
    left.mkdir(parents=True)
    (left / "read-0000.parquet").write_bytes(b"half")
    update(tmp_path / "state", EnterpriseMethod(load_pack("demo").divisions), deltas, at=AT)
    assert not left.exists()


def test_a_row_id_that_stands_twice_is_refused_and_leaves_no_state(tmp_path: Path):
    deltas = tables(tmp_path / "records", 300)
    twice = Delta("dept_00", pl.concat([deltas[0].rows, deltas[0].rows.head(1)]), whole=True)
    with pytest.raises(LakeError, match="不止一行"):
        method = EnterpriseMethod(load_pack("demo").divisions)
        update(tmp_path / "state", method, [twice, *deltas[1:]], at=AT)
    assert not (tmp_path / "state" / "current").exists()
