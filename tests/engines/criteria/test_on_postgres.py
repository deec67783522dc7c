"""A real PostgreSQL says what Polars says: verdicts, values, margins and what is missing, row by row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule, RuleVersion
from kechuang.engines.criteria import SubjectError, choose_version, compile_rule, judge_table
from tests.engines.criteria.random_rules import (
    DAY,
    EVERY_KIND,
    LISTS,
    ROW,
    STEEP,
    TREE,
    as_json,
    compiled_or_another,
    same_as_polars,
    steep_rows,
    version_of,
    with_lists,
)

Lie = Callable[[pl.DataFrame], ir.Table]


@pytest.fixture(scope="module")
def lie() -> Iterator[Lie]:
    """Return a function that puts a table into the database of this run and says where it lies."""
    address = os.environ.get("KECHUANG_TEST_DATABASE")
    if not address:
        pytest.skip("no PostgreSQL in this pass: `python -m tests.postgres -- pytest …` starts one")
    connection = ibis.connect(address)

    def placed(table: pl.DataFrame) -> ir.Table:
        return connection.create_table("subjects", table.to_arrow(), temp=True, overwrite=True)

    yield placed
    connection.disconnect()


SUBJECTS = st.lists(st.tuples(ROW, LISTS), min_size=15, max_size=25)
Subjects = list[tuple[dict[str, Any], tuple[Any, Any]]]


def _table(told: Subjects, fields: Mapping[str, Field]) -> pl.DataFrame:
    return with_lists([row for row, _ in told], [lists for _, lists in told], fields)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREE, told=SUBJECTS)
def test_random_rules_over_random_rows(
    tree: dict[str, Any], told: Subjects, lie: Lie, fields: Mapping[str, Field]
) -> None:
    table = as_json(_table(told, fields))
    same_as_polars(compiled_or_another(version_of(tree), fields), table, lie(table))


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=SUBJECTS)
def test_lists_days_and_expressions_of_every_kind(told: Subjects, lie: Lie, fields: Mapping[str, Field]) -> None:
    table = as_json(_table(told, fields))
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": {"all": EVERY_KIND}})
    same_as_polars(compile_rule(version, fields, on=DAY), table, lie(table))
    steep = RuleVersion.model_validate({"from": "2026-01-01", "require": STEEP})
    same_as_polars(compile_rule(steep, fields, on=DAY), steep_rows(), lie(steep_rows()))


def test_a_column_that_could_only_be_judged_by_rounding_is_refused(
    lie: Lie, tsme: Rule, fields: Mapping[str, Field]
) -> None:
    there = lie(pl.DataFrame({"id": ["a"], "sales_t": [1.5]}))
    with pytest.raises(SubjectError, match="不接受浮点数"):
        judge_table(compile_rule(choose_version(tsme, DAY), fields, on=DAY), there)
