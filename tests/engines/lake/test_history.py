"""What a table was on a past day, what changed between two runs, and whether a lake is whole."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines import lake
from kechuang.engines.lake.changes import MARKS, write_changes
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.pointer import LOG, move, pointings
from tests.engines.lake.test_loads import FEED, built, permits, state

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def clock(monkeypatch):
    """Set the clock of every part of a build."""

    def at(moment):
        monkeypatch.setenv("KECHUANG_NOW", moment.isoformat())

    return at


def faults(folder):
    runs = [lake.verify_run(path) for path in sorted((folder / "runs").glob("R*"))]
    found = [*(text for run in runs for text in (*run.damaged, *run.faults)), lake.verify_pointer(folder)]
    return [text for text in found if text]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A lake with a table of three days, built once."""
    folder = tmp_path_factory.mktemp("three")
    days = [
        permits(folder, "一.csv", (None, "1", "甲"), (None, "2", "甲")),
        permits(folder, "二.csv", ("U", "1", "乙"), ("I", "3", "甲")),
        permits(folder, "三.csv", ("D", "2", ""), ("U", "3", "乙")),
    ]
    with pytest.MonkeyPatch.context() as patch:
        for number, path in enumerate(days):
            patch.setenv("KECHUANG_NOW", (MONDAY + dt.timedelta(days=number)).isoformat())
            built(folder, (path, None if number else "snapshot"))
    return folder / "lake"


@pytest.fixture
def three(tmp_path, made):
    """Its runs, in a lake of the test's own."""
    shutil.copytree(made, tmp_path / "lake")
    return lake.runs(tmp_path / "lake")[::-1]


def rows(frame):
    return dict(frame.select("number", "kind").collect().iter_rows())


def test_a_table_of_a_past_day_is_what_it_was_then_even_where_only_its_changes_are_left(tmp_path, three):
    folder, days = tmp_path / "lake", [MONDAY.date() + dt.timedelta(days=number) for number in range(3)]
    held = [state(run) for run in three]
    assert faults(folder) == []
    for run in three[1:]:
        (run.folder / run.tables["accepted/permits"].path).unlink()
    for day, run, then in zip(days, three, held, strict=True):
        assert lake.run_at(folder, day).id == run.id and rows(lake.as_of(run, "permits")) == then
    assert lake.run_at(folder, MONDAY + dt.timedelta(hours=23)).id == three[0].id
    assert rows(lake.as_of(three[2], "permits", ids=["3"])) == {"3": "乙"}
    with pytest.raises(lake.LakeError, match="时数据湖里还没有批次"):
        lake.run_at(folder, days[0] - dt.timedelta(days=1))
    with pytest.raises(lake.LakeError, match="中没有表 permit；有：legal_entity"):
        lake.as_of(three[0], "permit")


def test_two_runs_are_compared_key_by_key(three):
    (found,) = [item for item in lake.compare(three[0], three[2]) if item.table == "accepted/permits"]
    assert (found.rows, found.added, found.changed, found.deleted) == ((2, 2), 1, 1, 1)
    moved = lake.differing(three[0], three[2], "permits").select("_op", "number", "kind", "kind_was")
    assert moved.collect().rows() == [
        ("U", "1", "乙", "甲"), ("D", "2", None, "甲"), ("I", "3", "乙", None),
    ]  # fmt: skip
    assert not list(lake.compare(three[1], three[1]))


def test_of_the_versions_known_the_one_that_held_on_the_day_is_shown(tmp_path, clock, three):
    clock(MONDAY + dt.timedelta(days=5))
    late = tmp_path / "更正.csv"
    late.write_text("标志,许可证号,类别,日期\nU,1,甲,2025-01-01\nI,4,乙,2030-01-01\n", encoding="utf-8")
    run = built(tmp_path, (late, None))
    assert rows(lake.valid_on(run, "permits", dt.date(2024, 12, 31))) == {"1": "乙", "2": "甲", "3": "乙"}
    assert rows(lake.valid_on(run, "permits", dt.date(2026, 12, 31))) == {"1": "甲", "3": "乙"}
    with pytest.raises(lake.LakeError, match="没有声明业务时间列"):
        lake.valid_on(run, "legal_entity", dt.date(2026, 1, 1))


def test_a_clock_that_was_set_back_changes_neither_the_order_nor_the_past(tmp_path, clock, three):
    folder = tmp_path / "lake"
    clock(MONDAY - dt.timedelta(days=30))
    run = built(tmp_path, (permits(tmp_path, "四.csv", ("D", "3", "")), None))
    known = pointings(folder)
    assert [item.run for item in known] == [*(one.id for one in three), run.id]
    assert sorted(item.since for item in known) == [item.since for item in known] and known[-1].at < known[0].at
    assert (
        lake.run_at(folder, MONDAY).id == three[0].id
        and lake.run_at(folder, MONDAY.date() + dt.timedelta(9)).id == run.id
    )
    assert faults(folder) == []


def test_what_the_log_of_the_pointer_missed_is_made_good_and_a_torn_line_counts_for_nothing(tmp_path, three):
    folder = tmp_path / "lake"
    lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
    (folder / LOG).write_text("\n".join(lines[:2]) + "\n" + lines[2][:9], encoding="utf-8")
    move(folder, three[0].id)
    assert [item.run for item in pointings(folder)] == [three[0].id, three[1].id, three[2].id, three[0].id]


def test_every_damage_to_a_lake_is_one_sentence(tmp_path, three):
    folder = tmp_path / "lake"
    manifest = three[2].folder / "manifest.json"
    whole = manifest.read_text(encoding="utf-8")

    def told(change):
        data = json.loads(whole)
        change(data)
        manifest.write_text(json.dumps(data), encoding="utf-8")
        found = faults(folder)
        manifest.write_text(whole, encoding="utf-8")
        return found

    assert "回执不平" in told(lambda data: data["inputs"][0].update(accepted=1, quarantined=0))[-1]
    assert "与各回执之和不符" in told(lambda data: data.update(rows_in=99))[0]
    assert "有 2 行，清单记为 7 行" in told(lambda data: data["tables"]["accepted/permits"].update(rows=7))[0]
    assert "有 2 行对不上" in told(lambda data: data.update(parent=three[0].id))[0]
    assert (
        "已不在，accepted/permits 的历史无从接续" in told(lambda data: data.update(parent="R20200101-000000-0000"))[0]
    )
    change = three[1].folder / three[1].tables["changes/accepted/permits"].path
    change.write_bytes(change.read_bytes()[:-20])
    assert faults(folder) == ["changes/accepted/permits"]
    (folder / "current").unlink()
    assert "现行指针缺失" in faults(folder)[-1]


TABLES = st.dictionaries(st.integers(0, 6), st.sampled_from(["甲", "乙", None]), max_size=6)


@settings(max_examples=12, deadline=None)
@given(TABLES, TABLES)
def test_changes_on_top_of_the_table_before_give_the_table_after(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("changes")
    frames = []
    for name, held in (("before", before), ("after", after)):
        frame = pl.DataFrame({"k": list(held), "v": list(held.values())}, schema={"k": pl.Int64, "v": pl.String})
        frames.append(frame)
        frame.write_parquet(folder / f"{name}.parquet")
    with connect(folder / "spill") as connection:
        count = write_changes(connection, ["k"], folder / "before.parquet", folder / "after.parquet",
                              folder / "c.parquet", run="R", ingested=MONDAY)  # fmt: skip
    change = pl.read_parquet(folder / "c.parquet")
    ops = dict(change.select("k", "_op").iter_rows())
    expected = dict.fromkeys(before.keys() - after.keys(), "D") | dict.fromkeys(after.keys() - before.keys(), "I")
    expected |= {key: "U" for key in before.keys() & after.keys() if before[key] != after[key]}
    assert ops == expected and count == len(expected)
    replay = pl.concat([
        frames[0].join(change, on="k", how="anti"),
        change.filter(pl.col("_op") != "D").drop(MARKS),
    ])  # fmt: skip
    assert dict(replay.iter_rows()) == after


def test_a_key_that_turns_into_another_type_begins_its_history_anew(tmp_path):
    pl.DataFrame({"k": ["1"], "v": [1]}).write_parquet(tmp_path / "before.parquet")
    pl.DataFrame({"k": ["1"], "v": ["1"]}).write_parquet(tmp_path / "after.parquet")
    with connect(tmp_path / "spill") as connection:
        files = (tmp_path / name for name in ("before.parquet", "after.parquet", "c.parquet"))
        assert write_changes(connection, ["k"], *files, run="R", ingested=MONDAY) is None
    assert FEED.valid_from == "granted"
