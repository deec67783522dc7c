"""Rows in force are found by their places, through parts and what later parts drop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_view import View
from kechuang.engines.lake.resolve.state_write import writing

PAIRS = pl.Schema({"left": pl.UInt64, "right": pl.UInt64, "weight": pl.Int32})
numbers = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=30)


def hashes(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def pairs(*rows: tuple[int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PAIRS, orient="row")


@pytest.fixture
def state(tmp_path: Path) -> State:
    with writing(tmp_path) as draft:
        draft.add("scored", pairs((1, 2, 10), (1, 3, 20), (2, 4, 30)))
        draft.add("scored", pairs((1, 3, 25), (5, 6, 40)), pairs((1, 3, 0)).drop("weight"))
        draft.add("scored", pairs((7, 8, 50)), pairs((2, 4, 0), (5, 6, 0)).drop("weight"))
        return draft.commit()


@given(numbers, numbers)
@settings(max_examples=25, deadline=None)
def test_what_is_among_some_numbers_is_found_whatever_they_are(some, asked):
    assert Among(hashes(some)).mask(hashes(asked)).tolist() == [one in some for one in asked]


def test_places_count_through_all_parts_and_only_those_in_force_are_found(state):
    view = View(state, "scored", PAIRS)
    assert view.size == 6 and view.force.tolist() == [True, False, False, True, False, True]
    places = view.places("left", Among(hashes([1, 2, 7])))
    assert view.at(places).rows() == [(1, 2, 10), (1, 3, 25), (7, 8, 50)]
    assert view.at(places, ["weight"]).rows() == [(10,), (25,), (50,)]
    assert np.flatnonzero(view.of_pairs(Among(hashes([3, 4, 8])))).tolist() == [3, 5]


def test_what_an_increment_drops_and_adds_is_seen_at_once(state):
    view = View(state, "scored", PAIRS)
    view.hashes("left")
    view.drop(view.of_pairs(Among(hashes([3]))))
    view.add(pairs((3, 9, 60)))
    assert view.at(view.places("left", Among(hashes([1, 3])))).rows() == [(1, 2, 10), (3, 9, 60)]
    assert state.read("scored").collect().height == 3


def test_a_table_that_is_not_there_yet_has_no_places(tmp_path):
    view = View(State(tmp_path), "scored", PAIRS)
    assert view.size == 0 and view.at(view.places("left", Among(hashes([1])))).rows() == []


def test_nothing_said_is_no_nought(tmp_path):
    rows = pl.DataFrame({"one": [None, 0, 5, None], "many": [[1, 2], None, [2], []]},
                        schema={"one": pl.UInt64, "many": pl.List(pl.UInt64)})  # fmt: skip
    with writing(tmp_path) as draft:
        draft.replace("rows", rows)
        view = View(draft.commit(), "rows", rows.schema)
    values, places = view.where(pl.col("one"), Among(hashes([0, 7])), view.force)
    assert (values.tolist(), places.tolist()) == ([0], [1])
    assert [some.tolist() for some in view.listed("many")] == [[1, 2, 2], [0, 0, 2]]
    assert [some.tolist() for some in view.filled("one")] == [[0, 5], [1, 2]]
