"""The compiled rule and the slow interpreter give the same answer, whatever the rule and the rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import ibis
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule, RuleVersion
from kechuang.engines.criteria import Compiled, choose_version, codes, compile_rule, evaluate
from kechuang.engines.criteria.onpython import judged, trusted
from tests.engines.criteria.random_rules import (
    DAY,
    LISTS,
    ROW,
    STEEP,
    TREE,
    as_json,
    compiled_or_another,
    same_as_polars,
    steep_rows,
    table_of,
    version_of,
    with_lists,
)
from tests.engines.criteria.reference import Reference


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREE, rows=st.lists(ROW, min_size=1, max_size=12))
def test_random_rules_over_random_rows(
    tree: dict[str, Any], rows: list[dict[str, Any]], fields: Mapping[str, Field]
) -> None:
    version = version_of(tree)
    compiled = compiled_or_another(version, fields)
    frame = evaluate(compiled, table_of(rows, fields)).frame
    for row, found in zip(rows, frame.iter_rows(named=True), strict=True):
        reference = Reference(version, fields, DAY, row)
        assert found["verdict"] == reference.judge(version.require)
        alone = judged(compiled, trusted(compiled, row))
        assert codes.ORDER[alone[compiled.root.id]] == found["verdict"]
        for node in version.conditions():
            assert found[node.id] == reference.judge(node), node.id
            margin = found.get(f"{node.id}.margin")
            if margin is not None and not node.evidence and not node.refuted_by:
                assert (margin <= 0) == (found[node.id] == "met"), node.id


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREE, rows=st.lists(ROW, min_size=5, max_size=25))
def test_duckdb_and_polars_give_the_same_verdicts_of_random_rules_row_by_row(
    tree: dict[str, Any], rows: list[dict[str, Any]], fields: Mapping[str, Field]
) -> None:
    version = version_of(tree)
    _same_in_duckdb(compiled_or_another(version, fields), table_of(rows, fields))


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(st.tuples(ROW, LISTS), min_size=5, max_size=25))
def test_duckdb_and_polars_give_the_same_verdicts_of_a_rule_with_lists(
    told: list[tuple[dict[str, Any], tuple[Any, Any]]], tsme: Rule, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(choose_version(tsme, DAY), fields, on=DAY)
    table = with_lists([row for row, _ in told], [lists for _, lists in told], fields)
    _same_in_duckdb(compiled, table)
    lists = {"from": "2026-01-01", "require": {"all": [
        {"id": "Q", "among": "quals", "where": {"valid_to": {"not_before": "on"}}, "at_least": 1},
        {"id": "A", "among": "awards", "where": {"year": {"years_back": 5}, "rank": {"at_most": 3}}, "at_least": 1},
    ]}}  # fmt: skip
    _same_in_duckdb(compile_rule(RuleVersion.model_validate(lists), fields, on=DAY), as_json(table))


def test_duckdb_and_polars_give_the_same_margins_of_the_steepest_rates(fields: Mapping[str, Field]) -> None:
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": STEEP})
    _same_in_duckdb(compile_rule(version, fields, on=DAY), steep_rows())


def _same_in_duckdb(compiled: Compiled, table: pl.DataFrame) -> None:
    numbered = table if "id" in table.columns else table.with_row_index("id")
    connection = ibis.duckdb.connect()
    same_as_polars(compiled, numbered, connection.create_table("subjects", numbered.to_arrow()))
    connection.disconnect()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_verdicts_alone_are_the_verdicts_with_details(
    rows: list[dict[str, Any]], tsme: Rule, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(choose_version(tsme, DAY), fields, on=DAY)
    table = table_of(rows, fields)
    alone = evaluate(compiled, table, details=False).frame
    assert alone.equals(evaluate(compiled, table).frame.select(alone.columns))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_the_wide_and_the_narrow_rule_agree_where_both_are_safe(
    rows: list[dict[str, Any]], tsme: Rule, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(choose_version(tsme, DAY), fields, on=DAY)
    small = [
        {key: value % 10**12 if isinstance(value, int) and not isinstance(value, bool) else value
         for key, value in row.items()}
        for row in rows
    ]  # fmt: skip
    table = table_of(small, fields)
    narrow = evaluate(compiled, table).frame
    wide = evaluate(dataclasses.replace(compiled, narrow=-1), table).frame
    assert narrow.to_dicts() == wide.to_dicts()
