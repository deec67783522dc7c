"""Edges become clusters: never two codes, never what was declared different, whatever the order."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.lake.resolve.components import components
from kechuang.engines.lake.resolve.partition import Constraints, partition

Edge = tuple[str, str, float]
Pairs = list[tuple[str, str]]


def nodes(*names: str) -> pl.DataFrame:
    """Nodes of which those that begin with C are coded."""
    return pl.DataFrame(
        {"node": names, "code": [name if name.startswith("C") else None for name in names]},
        schema={"node": pl.String, "code": pl.String},
    )


def edges(*given: Edge) -> pl.DataFrame:
    schema = {"left": pl.String, "right": pl.String, "weight": pl.Float64}
    return pl.DataFrame(list(given), schema=schema, orient="row")


def pairs(given: Pairs) -> pl.DataFrame:
    return pl.DataFrame(given, schema={"left": pl.String, "right": pl.String}, orient="row")


def clusters(
    names: Iterable[str], given: Iterable[Edge], same: Pairs | None = None, different: Pairs | None = None
) -> dict[str, str]:
    said = Constraints(same=pairs(same or []), different=pairs(different or []))
    found = partition(nodes(*names), edges(*given), said)
    return dict(found.select("node", "cluster").iter_rows())


def plainly(names: list[str], given: list[Edge], same: Pairs, different: Pairs) -> dict[str, str]:
    """The same partition, word for word as the rule says it."""
    where = {name: {name} for name in names}
    there = [(one, two) for one, two in same if one in where and two in where]
    ordered = sorted(given, key=lambda edge: (-edge[2], *sorted(edge[:2])))
    for one, two in [*there, *((one, two) for one, two, _ in ordered)]:
        union = where[one] | where[two]
        codes = [name for name in union if name.startswith("C")]
        if len(codes) <= 1 and not any({one, two} <= union for one, two in different if one != two):
            for name in union:
                where[name] = union
    return {name: min(cluster, key=lambda one: (not one.startswith("C"), one)) for name, cluster in where.items()}


NAMES = [f"A{number}" for number in range(7)] + [f"C{number}" for number in range(4)]
name = st.sampled_from(NAMES)
edge_lists = st.lists(
    st.tuples(name, name, st.sampled_from([1.0, 2.0, 2.5, 3.0, 9.0])).filter(lambda edge: edge[0] != edge[1]),
    max_size=16,
)
pair_lists = st.lists(st.tuples(name, name).filter(lambda pair: pair[0] != pair[1]), max_size=4)


@given(edge_lists, pair_lists, pair_lists, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_partition_is_the_one_that_the_plain_rule_gives_in_any_order(given_edges, same, different, shuffler):
    expected = plainly(NAMES, given_edges, same, different)
    shuffled = [edge if shuffler.random() < 0.5 else (edge[1], edge[0], edge[2]) for edge in given_edges]
    names, turned = list(NAMES), [pair[::-1] for pair in different]
    for one in (names, shuffled, turned):
        shuffler.shuffle(one)
    assert clusters(names, shuffled, same, turned) == expected


@given(edge_lists, pair_lists, pair_lists)
@settings(max_examples=40, deadline=None)
def test_no_cluster_holds_two_codes_or_what_was_declared_different(given_edges, same, different):
    found = clusters(NAMES, given_edges, same, different)
    coded = [cluster for name, cluster in found.items() if name.startswith("C")]
    assert len(coded) == len(set(coded)) and all(found[one] != found[two] for one, two in different)


def test_a_cluster_without_a_code_joins_the_code_of_its_heaviest_edge_and_chains_no_two():
    found = clusters(["C1", "C2", "A1", "A2"], [("A1", "A2", 9), ("A1", "C1", 4), ("A2", "C2", 5), ("C1", "C2", 99)])
    assert found == {"C1": "C1", "A1": "C2", "A2": "C2", "C2": "C2"}


def test_equal_weights_are_decided_by_the_nodes_names():
    assert clusters(["C1", "C2", "A1"], [("C2", "A1", 3), ("A1", "C1", 3)])["A1"] == "C1"


def test_what_was_declared_the_same_comes_before_any_edge_and_what_was_declared_different_before_that():
    given_edges = [("A1", "C1", 50.0)]
    assert clusters(["A1", "C1", "C2"], given_edges, same=[("A1", "C2")])["A1"] == "C2"
    assert clusters(["A1", "C1"], given_edges, same=[("A1", "C1")], different=[("C1", "A1")])["A1"] == "A1"


def test_declared_different_keeps_apart_what_a_third_would_chain():
    given_edges = [("A1", "A2", 5.0), ("A2", "A3", 4.0)]
    assert clusters(["A1", "A2", "A3"], given_edges, different=[("A1", "A3")]) == {"A1": "A1", "A2": "A1", "A3": "A3"}


def test_of_two_words_that_cannot_both_hold_the_first_counts():
    assert clusters(["A1", "C1", "C2"], [], same=[("A1", "C2"), ("A1", "C1")])["A1"] == "C2"


def test_decisions_about_records_that_are_gone_are_passed_over():
    assert clusters(["A1"], [], same=[("A1", "A9")], different=[("A8", "A1")]) == {"A1": "A1"}


def test_the_component_is_that_of_the_plain_graph():
    found = partition(nodes("A1", "C1", "C2", "C3"), edges(("A1", "C1", 2), ("A1", "C2", 1)))
    assert found["component"].to_list() == ["A1", "A1", "A1", "C3"]


def test_nothing_at_all_is_no_cluster():
    assert partition(nodes(), edges()).height == 0


@pytest.mark.parametrize("wrong", [("A1", "A1"), ("A1", None)])
def test_nodes_without_a_name_or_named_twice_are_refused(wrong):
    frame = pl.DataFrame({"node": wrong, "code": [None, None]}, schema={"node": pl.String, "code": pl.String})
    with pytest.raises(ValueError, match="named twice"):
        partition(frame, edges())


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="not there"):
        partition(nodes("A1"), edges(("A1", "A2", 1)))


@given(st.integers(1, 12).flatmap(lambda size: st.tuples(
    st.just(size), st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=20))))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_components_are_named_by_their_smallest_node(world):
    size, ends = world
    label = components(size, *(np.array([end[side] for end in ends], dtype=np.int64) for side in (0, 1)))
    assert all(label[left] == label[right] for left, right in ends)
    assert all(label[node] <= node and label[label[node]] == label[node] for node in range(size))
    reached = {node: {node} for node in range(size)}
    for left, right in ends:
        for node in reached[left] | reached[right]:
            reached[node] = reached[left] | reached[right]
    assert {node: int(label[node]) for node in reached} == {node: min(seen) for node, seen in reached.items()}


def test_a_long_chain_and_a_large_star_are_one_component():
    size, shuffler = 20_000, random.Random(7)
    order = list(range(size))
    shuffler.shuffle(order)
    chain = np.array(order, dtype=np.int64)
    assert (components(size, chain[:-1], chain[1:]) == 0).all()
    assert (components(size, np.full(size, size - 1), np.arange(size)) == 0).all()
