"""From the lake's base tables to the columns that rules read."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from kechuang.engines.criteria import SubjectError, subjects

ENTITIES = pl.DataFrame({"entity_id": ["e2", "e1", "e3"], "ip1": [1, 0, None], "provenance": ["{}"] * 3})
YEARS = pl.DataFrame(
    {
        "entity_id": ["e1", "e1", "e1", "e1", "e2"],
        "year": [2026, 2025, 2024, 2022, 2023],
        "staff": [6, 5, 4, 2, 30],
        "provenance": ["{}"] * 5,
    }
)


def test_t_is_the_last_full_year_before_the_day() -> None:
    table = subjects(ENTITIES, YEARS.lazy(), dt.date(2026, 12, 31))
    assert table.to_dict(as_series=False) == {
        "entity_id": ["e2", "e1", "e3"],
        "ip1": [1, 0, None],
        "staff_t": [None, 5, None],
        "staff_t1": [None, 4, None],
        "staff_t2": [30, None, None],
    }


def test_a_year_later_everything_moves_on() -> None:
    table = subjects(ENTITIES, YEARS, dt.date(2027, 1, 1))
    assert table["staff_t"].to_list() == [None, 6, None]


def test_a_year_twice_is_refused_by_name() -> None:
    twice = pl.concat([YEARS, YEARS.tail(1)])
    with pytest.raises(SubjectError, match="企业 e2 的 2023 年有两行"):
        subjects(ENTITIES, twice, dt.date(2026, 1, 1))


def test_no_years_at_all_is_no_error() -> None:
    bare = pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
    assert subjects(ENTITIES, bare, dt.date(2026, 1, 1)).columns == ["entity_id", "ip1"]
