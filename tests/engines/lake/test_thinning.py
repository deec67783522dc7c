"""Old runs give up their whole tables; every past day can still be asked for, and nothing else is lost."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines import lake
from kechuang.engines.lake import thinning
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.history import note_changes, replayed
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.run import Run, TableFile, finish, new_id, point
from tests.engines.lake.test_history import MONDAY, faults
from tests.engines.lake.test_loads import LOADS, built, permits, state

ROOT = Path(__file__).parents[3]
ENTITY, CLUSTERS = "legal_entity", "entities/clusters"


def made(folder: Path, connection: object, day: int, held: dict[str, str | None], parent: Run | None) -> Run:
    """Make a run of one table and a resolution as a build would, without reading files."""
    moment = MONDAY + dt.timedelta(days=day)
    ident, above = new_id(moment), parent.id if parent else None
    run = Run(ident, moment, moment, "good", folder=folder / "runs" / ident, parent=above)
    partial = folder / "runs" / f".{run.id}.partial"
    texts = {"entity_id": pl.String, "name": pl.String}
    names = pl.DataFrame({"entity_id": list(held), "name": list(held.values())}, schema=texts)
    rows = names.select(source=pl.lit("t"), row_id="entity_id", entity_id=pl.col("name").fill_null("E"))
    tables = {}
    for name, frame, at in ((ENTITY, names, "base/legal_entity.parquet"), (CLUSTERS, rows, f"{CLUSTERS}.parquet")):
        (partial / at).parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(partial / at)
        tables[name] = TableFile(frame.height, lake.digest(partial / at), at)
    run = replace(run, tables=tables)
    run = replace(run, tables=tables | note_changes(connection, run, parent, partial, {}))
    finish(run, partial)
    point(folder, run)
    return run


STATES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["甲", "乙", None]), max_size=4)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(STATES, st.integers(0, 3)), min_size=2, max_size=6), st.integers(2, 4))
def test_however_often_a_lake_is_thinned_every_past_day_is_what_it_was(tmp_path_factory, days, checkpoint):
    folder, runs = tmp_path_factory.mktemp("lake"), []
    with pytest.MonkeyPatch.context() as patch, connect(folder / "spill") as connection:
        patch.setattr(thinning, "CHECKPOINT", checkpoint)
        for day, (held, keep) in enumerate(days):
            patch.setenv("KECHUANG_NOW", (MONDAY + dt.timedelta(days=day)).isoformat())
            runs.append(made(folder, connection, day, held, runs[-1] if runs else None))
            if keep:
                lake.thin(folder, lake.plan_thinning(folder, keep=keep))
        lake.thin(folder, lake.plan_thinning(folder, keep=1))
    for day, (held, _) in enumerate(days):
        run = lake.run_at(folder, (MONDAY + dt.timedelta(days=day)).date())
        assert dict(lake.as_of(run, ENTITY).collect().iter_rows()) == held
        rows = replayed(run, CLUSTERS).select("row_id", "entity_id").collect()
        assert dict(rows.iter_rows()) == {key: name or "E" for key, name in held.items()}
        assert (run.thinned == ()) == (day % checkpoint == 0 or day == len(days) - 1 or not run.parent)
    assert faults(folder) == []


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """A lake of four days, made without reading files."""
    folder = tmp_path_factory.mktemp("month")
    runs: list[Run] = []
    with pytest.MonkeyPatch.context() as patch, connect(folder / "spill") as connection:
        for day, held in enumerate([{"a": "甲"}, {"a": "乙"}, {"a": "乙", "b": "甲"}, {"b": "乙"}]):
            patch.setenv("KECHUANG_NOW", (MONDAY + dt.timedelta(days=day)).isoformat())
            runs.append(made(folder / "lake", connection, day, held, runs[-1] if runs else None))
    state = State(folder / "lake" / "entities", number=1)
    (state.folder / "states").mkdir(parents=True)
    (state.folder / "states" / "1.json").write_text(json.dumps(state.to_json()), encoding="utf-8")
    (state.folder / "current").write_text("1\n", encoding="utf-8")
    return folder / "lake"


@pytest.fixture
def four(tmp_path, month, monkeypatch):
    monkeypatch.setenv("KECHUANG_NOW", (MONDAY + dt.timedelta(days=3, hours=1)).isoformat())
    shutil.copytree(month, tmp_path / "lake")
    return tmp_path / "lake", lake.runs(tmp_path / "lake")[::-1]


def chosen(folder, **rule):
    return {item.run.id for item in lake.plan_thinning(folder, **rule)}


def test_what_is_new_current_pinned_or_published_stays_whole_and_so_does_the_first(four):
    folder, (_first, second, third, _last) = four
    assert chosen(folder, keep=1) == {second.id, third.id} and chosen(folder, keep=2) == {second.id}
    assert chosen(folder, keep=3) == chosen(folder, keep=4) == set()
    assert chosen(folder, days=1) == {second.id, third.id} and chosen(folder, days=2) == {second.id}
    assert chosen(folder, days=1, keep=2) == {second.id}, "what either rule keeps is kept"
    assert chosen(folder, keep=1, spare=[third.id]) == {second.id}
    lake.pin(second, "年度考核依据")
    assert lake.pinned(second) == "年度考核依据" and chosen(folder, keep=1) == {third.id}
    lake.unpin(second)
    assert chosen(folder, keep=1) == {second.id, third.id}
    for rule in ({}, {"keep": 0}, {"days": 0}):
        with pytest.raises(lake.LakeError):
            lake.plan_thinning(folder, **rule)


def test_a_thinned_run_says_so_and_frees_what_was_told(four):
    folder, (first, second, _third, _last) = four
    plan = lake.plan_thinning(folder, keep=1)
    files, freed = lake.thin(folder, plan)
    assert files == 4 and freed == sum(item.bytes for item in plan) > 0
    second = Run.load(second.folder)
    assert second.thinned == (ENTITY, CLUSTERS) and faults(folder) == []
    with pytest.raises(lake.LakeError, match="已精简，不再存有整张 legal_entity"):
        lake.read(second, ENTITY)
    with pytest.raises(lake.LakeError, match="已精简，只能用 kechuang lake as-of 查看"):
        lake.make_current(folder, second)
    (told,) = lake.compare(first, second, ENTITY)
    assert (told.rows, told.changed) == ((1, 1), 1)
    assert lake.thin(folder, lake.plan_thinning(folder, keep=1)) == (0, 0)
    change = second.folder / second.tables[f"changes/{CLUSTERS}"].path
    change.write_bytes(change.read_bytes()[:-9])
    assert f"changes/{CLUSTERS}" in faults(folder)


def test_what_cannot_be_replayed_is_not_taken_away(four):
    folder, (_first, second, third, _last) = four
    change = second.folder / second.tables[f"changes/{ENTITY}"].path
    frame = pl.read_parquet(change)
    frame.with_columns(name=pl.lit("丙")).write_parquet(change)
    lake.thin(folder, lake.plan_thinning(folder, keep=1))
    assert Run.load(second.folder).thinned == (CLUSTERS,)
    assert lake.read(Run.load(second.folder), ENTITY).collect().rows() == [("a", "乙")]
    assert Run.load(third.folder).thinned == (ENTITY, CLUSTERS)
    assert sorted(lake.as_of(Run.load(third.folder), ENTITY).collect().rows()) == [("a", "乙"), ("b", "甲")]


def test_killed_between_the_note_and_the_files_the_next_thinning_goes_on(four, monkeypatch):
    folder, (_first, second, third, _last) = four
    with monkeypatch.context() as patch:
        patch.setattr(thinning, "_given_up", lambda *given: thinning_before(*given) and [])
        lake.thin(folder, lake.plan_thinning(folder, keep=1))
    assert Run.load(second.folder).thinned and (second.folder / second.tables[ENTITY].path).is_file()
    assert faults(folder) == []
    (folder / ".thin-left").mkdir()
    assert lake.thin(folder, lake.plan_thinning(folder, keep=1))[0] == 4
    assert not (third.folder / third.tables[ENTITY].path).exists() and not list(folder.glob(".thin-*"))
    assert faults(folder) == []


thinning_before = thinning._given_up

CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kechuang.engines import lake
print("there", flush=True)
lake.thin(Path(sys.argv[2]), lake.plan_thinning(Path(sys.argv[2]), keep=1))
"""


@pytest.mark.heavy
def test_killed_at_any_moment_of_a_thinning_no_past_day_is_lost(four):
    folder, runs = four
    held = [dict(lake.as_of(run, ENTITY).collect().iter_rows()) for run in runs]
    for pause in range(12):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(ROOT), str(folder)], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"there\n"
        time.sleep(pause * 0.1)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(timeout=30)
        child.stdout.close()
        now = [Run.load(run.folder) for run in runs]
        assert [dict(lake.as_of(run, ENTITY).collect().iter_rows()) for run in now] == held and faults(folder) == []
    lake.thin(folder, lake.plan_thinning(folder, keep=1))
    assert [bool(Run.load(run.folder).thinned) for run in runs] == [False, True, True, False] and faults(folder) == []


@pytest.mark.heavy
@settings(max_examples=25, deadline=None)
@given(LOADS, st.integers(1, 3))
def test_after_any_loads_and_thinnings_a_past_day_equals_a_full_replay_of_the_loads_up_to_it(
    tmp_path_factory, loads, keep
):
    folder, given_loads = tmp_path_factory.mktemp("loads"), []
    runs: list[tuple[Run, dict]] = []
    with pytest.MonkeyPatch.context() as patch:
        for number, (kind, given_rows) in enumerate(load for load in loads if load[0] != "same"):
            rows = list(given_rows) or [("I", "1", "甲")]
            if kind != "feed":
                rows = [(None, key, value) for key, value in {key: value for _, key, value in rows}.items()]
            given_loads.append((permits(folder, f"{number}.csv", *rows), kind))
            patch.setenv("KECHUANG_NOW", (MONDAY + dt.timedelta(days=number)).isoformat())
            runs.append((built(folder, given_loads[-1], accept=("permits",)), {}))
            lake.thin(folder / "lake", lake.plan_thinning(folder / "lake", keep=keep))
            begin = max((at for at, load in enumerate(given_loads) if load[1] == "snapshot"), default=0)
            once = dict.fromkeys((load[0].read_bytes(), load[1], load[0]) for load in given_loads[begin:])
            shas: dict[bytes, tuple[Path, str]] = {}
            for sha, load, path in once:
                shas.setdefault(sha, (path, load))
            again = built(folder, *shas.values(), accept=("permits",), folder=f"again-{number}")
            runs[-1][1].update(state(again))
    for day, (_, held) in enumerate(runs):
        run = lake.run_at(folder / "lake", (MONDAY + dt.timedelta(days=day)).date())
        shown = lake.as_of(run, "permits").select("number", "kind").collect()
        assert dict(shown.iter_rows()) == held
    assert faults(folder / "lake") == []
