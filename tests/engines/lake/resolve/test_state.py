"""A state is whole at every moment: parts stand for rows of earlier ones, and one rename puts a new state in force."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import state_write
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_write import writing

NODE = pl.Schema({"node": pl.UInt64, "says": pl.String})


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """What these tests hold does not hang on the disk; tests/faults lets the machine die."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def nodes(rows: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows.items()), schema=NODE, orient="row")


def put(folder: Path, rows: dict[int, str], drops: set[int] | None = None) -> State:
    with writing(folder) as draft:
        draft.add("nodes", nodes(rows), pl.DataFrame({"node": sorted(drops or rows)}, schema={"node": pl.UInt64}))
        return draft.commit()


def read(state: State) -> dict[int, str]:
    return dict(state.read("nodes", NODE).collect().iter_rows())


@given(st.lists(st.tuples(st.dictionaries(st.integers(0, 9), st.sampled_from("abc"), max_size=4),
                          st.sets(st.integers(0, 9), max_size=3)), min_size=7, max_size=9))  # fmt: skip
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_later_parts_stand_for_rows_of_earlier_ones_however_often_they_are_put_together(tmp_path_factory, steps):
    folder, expected = tmp_path_factory.mktemp("state"), {}
    few, state_write.FEW = state_write.FEW, 3
    try:
        for rows, gone in steps:
            state = put(folder, rows, gone | set(rows))
            expected = {node: says for node, says in expected.items() if node not in gone} | rows
            assert read(state) == expected == read(State.open(folder))
            assert len(state.tables["nodes"]) <= state_write.MANY_PARTS and state.verify() == []
    finally:
        state_write.FEW = few


def test_a_part_drops_rows_by_the_columns_that_it_names_and_an_earlier_form_by_either_end_of_a_pair(tmp_path):
    pairs = pl.DataFrame({"left": [1, 2, 3], "right": [2, 3, 4]}, schema={"left": pl.UInt64, "right": pl.UInt64})

    def left(drops: pl.DataFrame) -> list[tuple[int, int]]:
        with writing(tmp_path) as draft:
            draft.replace("edges", pairs)
            draft.add("edges", pairs.clear(), drops)
            return draft.commit().read("edges").collect().rows()

    assert left(pairs[1:2]) == [(1, 2), (3, 4)]
    assert left(pl.DataFrame({"node": [2]}, schema={"node": pl.UInt64})) == [(3, 4)]


def test_a_state_of_an_earlier_form_can_be_read_and_counts_as_another_methods(tmp_path):
    with writing(tmp_path) as draft:
        draft.method = "plain/1"
        draft.add("nodes", nodes({1: "a"}))
        draft.commit()
    listing = tmp_path / "states" / "000001.json"
    listing.write_text(listing.read_text(encoding="utf-8").replace('"form": 2', '"form": 1'), encoding="utf-8")
    state = State.open(tmp_path)
    assert read(state) == {1: "a"} and state.method != "plain/1"


def test_what_was_not_committed_does_not_count_and_is_removed_by_the_next(tmp_path):
    good = put(tmp_path, {1: "a"})
    with writing(tmp_path) as draft:
        draft.add("nodes", nodes({2: "b"}))
    assert State.open(tmp_path) == good and len(list((tmp_path / "files").iterdir())) == 2
    with writing(tmp_path):
        assert [file.name for file in (tmp_path / "files").iterdir()] == [good.tables["nodes"][0].file]


def test_the_state_before_the_one_in_force_can_still_be_read(tmp_path):
    first = put(tmp_path, {1: "a"})
    second = put(tmp_path, {1: "b"})
    with writing(tmp_path):
        pass
    assert read(first) == {1: "a"} and read(second) == {1: "b"}


def test_one_process_writes_at_a_time(tmp_path):
    with writing(tmp_path), pytest.raises(LakeError, match="另一次解析正在写入"), writing(tmp_path):
        pass


def test_a_file_that_was_touched_or_is_gone_is_named(tmp_path):
    put(tmp_path, {1: "a"})
    state = put(tmp_path, {1: "b"})
    first, second = state.tables["nodes"]
    (tmp_path / "files" / first.file).write_bytes(b"x")
    (tmp_path / "files" / second.drops).unlink()
    assert state.verify() == sorted([first.file, second.drops])


@pytest.mark.parametrize("text", ["{", "{}", '{"form": 99}'])
def test_a_state_that_cannot_be_read_says_what_to_do(tmp_path, text):
    put(tmp_path, {1: "a"})
    (tmp_path / "states" / "000001.json").write_text(text, encoding="utf-8")
    with pytest.raises(LakeError, match="清单缺失或损坏，请移走该文件夹后全量重新解析"):
        State.open(tmp_path)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(LakeError, match="没有 rows，请先全量解析一次"):
        State.open(tmp_path).read("rows")
