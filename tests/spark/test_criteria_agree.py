"""Spark's workers say what Polars says: verdicts, values, margins and what is missing, row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.declarations.field import Field
from kechuang.declarations.pack import load_pack
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import choose_version, compile_rule
from kechuang.engines.lake.engine import connect
from tests.engines.criteria.random_rules import (
    DAY,
    EVERY_KIND,
    LISTS,
    ROW,
    STEEP,
    TREE,
    compiled_or_another,
    same_as_polars,
    steep_rows,
    version_of,
    with_lists,
)

pytestmark = pytest.mark.heavy
Lie = Callable[[pl.DataFrame], ir.Table]
SUBJECTS = st.lists(st.tuples(ROW, LISTS), min_size=30, max_size=40)
Subjects = list[tuple[dict[str, Any], tuple[Any, Any]]]


@pytest.fixture(scope="module")
def lie(spark: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lie]:
    """Return a function that gives a table to the cluster."""
    folder = tmp_path_factory.mktemp("criteria")
    made: list[Path] = []
    (folder / "spill").mkdir()
    with connect(folder / "spill", spark) as connection:

        def placed(table: pl.DataFrame) -> ir.Table:
            made.append(folder / f"{len(made)}.parquet")
            table.write_parquet(made[-1])
            return connection.read_parquet(made[-1])

        yield placed


@pytest.fixture(scope="module")
def fields() -> Mapping[str, Field]:
    return load_pack("cn").fields


def _table(told: Subjects, fields: Mapping[str, Field]) -> pl.DataFrame:
    return with_lists([row for row, _ in told], [lists for _, lists in told], fields)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREE, told=SUBJECTS)
def test_random_rules_over_random_rows(
    tree: dict[str, Any], told: Subjects, lie: Lie, fields: Mapping[str, Field]
) -> None:
    table = _table(told, fields)
    same_as_polars(compiled_or_another(version_of(tree), fields), table, lie(table))


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=SUBJECTS)
def test_every_rung_of_the_ladder_and_expressions_of_every_kind(
    told: Subjects, lie: Lie, fields: Mapping[str, Field]
) -> None:
    pack = load_pack("cn-sd")
    table = _table(told, fields)
    there = lie(table)
    for rule in pack.ladder:
        version = choose_version(rule, DAY)
        same_as_polars(compile_rule(version, pack.fields, on=DAY, rules=pack.rules), table, there)
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": {"all": EVERY_KIND}})
    same_as_polars(compile_rule(version, fields, on=DAY), table, there)


def test_the_margins_of_the_steepest_rates(lie: Lie, fields: Mapping[str, Field]) -> None:
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": STEEP})
    same_as_polars(compile_rule(version, fields, on=DAY), steep_rows(), lie(steep_rows()))


def test_days_are_counted_as_here(lie: Lie, fields: Mapping[str, Field]) -> None:
    rule = {"from": "2026-01-01", "require": {"id": "A", "age": "founded_on", "at_least": "365 days"}}
    days = [None, dt.date(1582, 10, 4), dt.date(1900, 2, 28), dt.date(2025, 7, 1), dt.date(2025, 7, 2)]
    table = pl.DataFrame({"id": range(len(days)), "founded_on": days})
    same_as_polars(compile_rule(RuleVersion.model_validate(rule), fields, on=DAY), table, lie(table))
