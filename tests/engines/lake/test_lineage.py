"""Column lineage: what an output column comes from, and what filters, joins, groups and orders it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines import lake

FIRMS = ibis.table({"code": "string", "name": "string", "capital": "int64", "town": "string"}, name="firms")
GRANTS = ibis.table({"holder": "string", "kind": "string", "fee": "int64", "day": "date"}, name="grants")


def edges(expression: Any, column: str) -> set[tuple[str, str, str]]:
    """(source, kind, via) of one column."""
    found = lake.lineage(expression, {"firms": "F", "grants": "G"})
    return {(f"{edge.table}.{edge.source}", edge.kind, edge.via) for edge in found if edge.column == column}


def test_a_column_taken_over_or_renamed_is_the_same_value() -> None:
    found = FIRMS.select("code", label=FIRMS.name)
    assert edges(found, "code") == {("F.code", "value", "identity")}
    assert edges(found, "label") == {("F.name", "value", "identity")}
    assert edges(found, "*") == set()


def test_a_value_says_whether_it_was_derived_chosen_or_hashed() -> None:
    found = FIRMS.select(
        double=FIRMS.capital * 2, first=ibis.coalesce(FIRMS.name, FIRMS.town), id="E" + FIRMS.code.hexdigest("sha256"),
        fixed=ibis.literal(1),
    )  # fmt: skip
    assert edges(found, "double") == {("F.capital", "value", "derived")}
    assert edges(found, "first") == {("F.name", "value", "choice"), ("F.town", "value", "choice")}
    assert edges(found, "id") == {("F.code", "value", "hash")}
    assert edges(found, "fixed") == set()


def test_what_decides_between_values_is_a_condition_and_no_value() -> None:
    found = FIRMS.select(
        a=ibis.ifelse(FIRMS.capital > 5, FIRMS.name, FIRMS.code),
        b=ibis.cases((FIRMS.town == "x", FIRMS.name), else_=""),
    )
    assert edges(found, "a") == {
        ("F.capital", "condition", ""), ("F.name", "value", "choice"), ("F.code", "value", "choice")
    }  # fmt: skip
    assert edges(found, "b") == {("F.town", "condition", ""), ("F.name", "value", "choice")}


def test_a_filter_an_order_and_a_distinct_bear_on_all_rows() -> None:
    found = FIRMS.filter(FIRMS.capital > 0).order_by("name").select("code").distinct()
    assert edges(found, "*") == {("F.capital", "filter", ""), ("F.name", "order", ""), ("F.code", "group", "")}
    assert edges(found, "code") == {("F.code", "value", "identity")}


def test_counts_come_from_the_rows_and_sums_from_the_values() -> None:
    found = GRANTS.filter(GRANTS.kind == "x").group_by("holder").aggregate(
        n=lambda t: t.count(), fees=lambda t: t.fee.sum(where=t.day.notnull()),
        all=lambda t: t.kind.group_concat(order_by=t.day),
    )  # fmt: skip
    assert edges(found, "n") == {("G.*", "value", "aggregation")}
    assert edges(found, "fees") == {("G.fee", "value", "aggregation"), ("G.day", "filter", "")}
    assert edges(found, "all") == {("G.kind", "value", "aggregation"), ("G.day", "order", "")}
    assert edges(found, "*") == {("G.kind", "filter", ""), ("G.holder", "group", "")}


def test_a_left_join_bears_on_what_it_brings_and_an_inner_join_on_all_rows() -> None:
    counted = GRANTS.filter(GRANTS.kind == "x").group_by("holder").aggregate(n=lambda t: t.count())
    left = FIRMS.left_join(counted, FIRMS.code == counted.holder).select("name", "n")
    assert edges(left, "name") == {("F.name", "value", "identity")}
    assert edges(left, "n") == {
        ("G.*", "value", "aggregation"), ("G.kind", "filter", ""), ("G.holder", "group", ""), ("G.holder", "join", ""),
        ("F.code", "join", ""),
    }  # fmt: skip
    assert edges(left, "*") == set()
    inner = FIRMS.inner_join(counted, FIRMS.code == counted.holder).select("name")
    assert edges(inner, "*") == {
        ("G.kind", "filter", ""), ("G.holder", "group", ""), ("G.holder", "join", ""), ("F.code", "join", "")
    }  # fmt: skip


@pytest.mark.parametrize("how", ["semi", "anti"])
def test_a_semi_or_anti_join_brings_no_value_but_decides_on_rows(how: str) -> None:
    found = FIRMS.join(GRANTS.filter(GRANTS.fee > 1), FIRMS.code == GRANTS.holder, how=how).select("name")
    assert edges(found, "name") == {("F.name", "value", "identity")}
    assert edges(found, "*") == {("G.fee", "filter", ""), ("G.holder", "join", ""), ("F.code", "join", "")}


def test_a_window_groups_and_orders() -> None:
    place = ibis.row_number().over(group_by="town", order_by="capital")
    assert edges(FIRMS.mutate(place=place), "place") == {("F.town", "group", ""), ("F.capital", "order", "")}


def test_a_union_comes_from_both_sides_and_a_difference_from_the_left() -> None:
    one, two = FIRMS.select(x="code"), GRANTS.select(x="holder")
    assert edges(one.union(two), "x") == {("F.code", "value", "identity"), ("G.holder", "value", "identity")}
    gone = one.difference(two)
    assert edges(gone, "x") == {("F.code", "value", "identity")}
    assert ("G.holder", "filter", "") in edges(gone, "*")


def test_a_subquery_in_a_predicate_is_followed() -> None:
    found = FIRMS.filter(FIRMS.code.isin(GRANTS.filter(GRANTS.fee > 1).holder)).select("name")
    assert {item[0] for item in edges(found, "*")} == {"F.code", "G.holder", "G.fee"}


def test_a_table_held_in_memory_is_a_constant() -> None:
    held = ibis.memtable(pa.table({"code": ["a"], "rank": [1]}))
    found = FIRMS.left_join(held, "code").select("name", "rank")
    assert edges(found, "rank") == {("F.code", "join", "")}


def test_a_sum_of_two_hundred_terms_is_one_value() -> None:
    total = FIRMS.capital
    for _ in range(200):
        total = total + FIRMS.capital
    assert edges(FIRMS.select(total=total), "total") == {("F.capital", "value", "derived")}


# What has no edge to a column does not change it, whatever the expression.

T, U = {"i": "int64", "a": "int64", "b": "int64", "c": "int64"}, {"k": "int64", "v": "int64", "w": "int64"}
ROWS = 6
Step = Callable[[Any, Any], Any]
number = st.integers(0, 3)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    """A few steps, each with three numbers that pick columns and constants."""
    names = ["filter", "mutate", "case", "left", "inner", "semi", "anti", "group", "distinct", "window", "union", "top"]
    step = st.tuples(st.sampled_from(names), st.integers(0, 9), st.integers(0, 9), number)
    return draw(st.lists(step, min_size=1, max_size=5))


def made(plan: list[tuple[str, int, int, int]], t: Any, u: Any) -> Any:
    """Apply the steps to two tables; new columns are n0, n1 …"""
    fresh = iter(f"n{index}" for index in range(99))
    for name, first, second, limit in plan:
        columns = list(t.columns)
        one, two = columns[first % len(columns)], columns[second % len(columns)]
        right = u.filter(u.w > limit).group_by("k").aggregate(**{next(fresh): u.v.max()})
        match name:
            case "filter":
                t = t.filter(t[one] > limit)
            case "mutate":
                t = t.mutate(**{next(fresh): ibis.coalesce(t[one], 0) + t[two] * limit})
            case "case":
                t = t.mutate(**{next(fresh): ibis.cases((t[one] > limit, t[two]), else_=ibis.null("int64"))})
            case "left" | "inner":
                t = t.join(right, t[one] == right.k, how=name).drop("k")
            case "semi" | "anti":
                t = t.join(right, t[one] == right.k, how=name)
            case "group":
                kept = t[two].sum(where=t[columns[limit % len(columns)]] > 0).cast("int64")
                t = t.group_by(one).aggregate(**{next(fresh): t.count(), next(fresh): kept})
            case "distinct":
                t = t.select(*{one: None, two: None}).distinct()
            case "window":
                t = t.mutate(**{next(fresh): t[one].sum().over(group_by=two).cast("int64")})
            case "union":
                t = t.union(t.filter(t[one] > limit))
            case "top" if "i" in columns:
                t = t.order_by(list(dict.fromkeys([one, "i"]))).limit(limit + 1)
    return t


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """A connection to try expressions on."""
    connection = ibis.duckdb.connect(threads=1)
    yield connection
    connection.disconnect()


@settings(max_examples=40, deadline=None)
@given(
    plan=steps(),
    cells=st.lists(number, min_size=ROWS * 6, max_size=ROWS * 6),
    changed=st.sampled_from(["a", "b", "c", "v", "w"]),
    fresh=st.lists(number, min_size=ROWS, max_size=ROWS),
)
def test_what_has_no_edge_to_a_column_does_not_change_it(
    engine: Any, plan: list[tuple[str, int, int, int]], cells: list[int], changed: str, fresh: list[int]
) -> None:
    found = lake.lineage(made(plan, ibis.table(T, name="t"), ibis.table(U, name="u")), {})
    touched = {edge.column for edge in found if edge.source == changed}
    columns = [cells[start : start + ROWS] for start in range(0, ROWS * 6, ROWS)]
    data = {"i": list(range(ROWS)), **dict(zip("abckvw", columns, strict=True))}

    def result(given: dict[str, list[int]]) -> tuple[list[str], list[tuple[Any, ...]]]:
        one, two = (ibis.memtable(pa.table({name: given[name] for name in names})) for names in (T, U))
        out = engine.to_pyarrow(made(plan, one, two))
        kept = [name for name in out.column_names if name not in touched]
        return kept, sorted(zip(*(out[name].to_pylist() for name in kept), strict=True), key=repr)

    if "*" in touched:
        return
    assert result(data) == result(data | {changed: fresh})
