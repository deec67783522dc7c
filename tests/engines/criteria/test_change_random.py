"""Whatever a small rule asks, no set of moves is cheaper than the one found, and every one found turns the verdict."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.declarations.condition import parts_of
from kechuang.declarations.field import Field
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import Compiled, evaluate, smallest_change
from tests.engines.criteria.random_rules import compiled_or_another, named

EFFORTS = {"staff_t": 1, "tech_staff_t": 2, "ip1": 15, "ip2": 4}
LEVERS = ("staff_t", "tech_staff_t", "ip1", "ip2")
REACH = 7
"""So far the oracle looks along each lever, in steps of one."""

NUMBER = st.integers(1, 6).map(str)
NAME = st.sampled_from(LEVERS)
PAIR = st.sampled_from([["staff_t", "tech_staff_t"], ["ip1", "ip2"]])
SHARE = st.sampled_from(["30%", "50%", "60%", "90%"])
BOUNDS = st.one_of(
    NUMBER.map(lambda line: {"at_least": line}),
    NUMBER.map(lambda line: {"more_than": line}),
    NUMBER.map(lambda line: {"at_most": line}),
    st.tuples(st.integers(1, 6), st.integers(0, 1)).map(lambda it: {"at_least": str(it[0]), "at_most": str(sum(it))}),
    st.just({"at_least": "$line"}),
)
LEAF = st.one_of(
    st.tuples(NAME, BOUNDS).map(lambda it: {"compare": it[0], **it[1]}),
    st.tuples(PAIR, BOUNDS).map(lambda it: {"compare": " + ".join(it[0]), **it[1]}),
    st.tuples(st.sampled_from([["tech_staff_t", "staff_t"], ["ip1", "ip2"]]), st.booleans(), SHARE).map(
        lambda it: {"ratio": it[0], "part": it[1], "at_least": it[2]}
    ),
    st.just({"ratio": ["tech_staff_t", "staff_t"], "part": True, "at_least": "$share"}),
    st.integers(1, 12).map(lambda line: {"score": "SC", "at_least": line}),
    st.sampled_from([
        "ip1 = 3", "ip1 * 2 >= ip2", "ip1 >= 2 AND ip2 >= 1 OR staff_t > 6", "NOT (ip2 < 3 OR ip1 < 1)",
        "CASE WHEN staff_t <= 4 THEN tech_staff_t >= 2 ELSE tech_staff_t >= 5 END", "ABS(ip1 - ip2) <= 1",
    ]).map(lambda text: {"expression": text}),
)  # fmt: skip
TREE = st.recursive(
    st.tuples(LEAF, st.sets(NAME, min_size=1)).map(lambda it: {**it[0], "levers": sorted(it[1])}),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["all", "all", "any", "none"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda it: {it[0]: it[1]}
        ),
        st.lists(inner, min_size=3, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
        st.tuples(inner, inner).map(lambda it: {"by_band": "staff_t", "steps": [["4", it[0]], [None, it[1]]]}),
    ),
    max_leaves=4,
)
SCORES = {
    "SC": {
        "text": "分",
        "parts": [
            {"id": "SC-1", "text": "甲", "full": 6, "compare": "ip2", "steps": [["5 件", 6], ["3 件", 4], ["1 件", 1]]},
            {"id": "SC-2", "text": "乙", "full": 6, "ratio": ["tech_staff_t", "staff_t"], "part": True,
             "steps": [["60%", 6], ["40%", 3]]},
            {"id": "SC-3", "text": "丙", "full": 2, "per": {"compare": "ip1", "each": "2 件", "points": 1}},
        ],
    }
}  # fmt: skip
PARAMS = {
    "line": {"band": "staff_t", "steps": [["4", "5"], [None, "2"]]},
    "share": {"band": "staff_t", "steps": [["6", "70%"], [None, "30%"]]},
}
ROW = st.fixed_dictionaries(
    {
        "staff_t": st.integers(1, 8),
        "tech_staff_t": st.integers(0, 6),
        "ip1": st.integers(0, 4),
        "ip2": st.integers(0, 4),
    }
)


def _by_trying_everything(compiled: Compiled, row: Mapping[str, int], movable: list[str]) -> Fraction | None:
    grid = list(itertools.product(range(REACH), repeat=len(movable)))
    table = pl.DataFrame(
        {name: [row[name] + (step[movable.index(name)] if name in movable else 0) for step in grid] for name in LEVERS}
    )
    frame = evaluate(compiled, table, details=False).frame
    turned = frame["verdict"] != "not_met"
    for node in compiled.version.conditions():  # what was known must not become unknown by a move
        if not parts_of(node) and frame[node.id][0] != "missing":
            turned &= frame[node.id] != "missing"
    efforts = [sum(EFFORTS[name] * size for name, size in zip(movable, step, strict=True))
               for step, holds in zip(grid, turned, strict=True) if holds]  # fmt: skip
    return min(map(Fraction, efforts), default=None)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREE, row=ROW)
def test_no_way_is_cheaper_than_the_one_found_and_the_one_found_is_a_way(
    tree: dict[str, Any], row: dict[str, int], fields: Mapping[str, Field]
) -> None:
    version = RuleVersion.model_validate(
        {"from": "2026-01-01", "params": PARAMS, "scores": SCORES, "require": named(tree, [0])}
    )
    compiled = compiled_or_another(version, fields)
    change = smallest_change(compiled, row)
    movable = sorted({name for node in version.conditions() for name in node.levers if name in compiled.columns})
    least = _by_trying_everything(compiled, row, movable)
    if change.found:
        assert {move.column for move in change.moves} <= set(movable)
        after = row | {move.column: move.after for move in change.moves}
        before_after = evaluate(compiled, pl.DataFrame([row, after])).frame["verdict"].to_list()
        assert before_after[1] == change.verdict != "not_met"
        assert (before_after[0] != "not_met") == (not change.moves)
        spent = sum(EFFORTS[move.column] * (move.after - move.before) for move in change.moves)
        assert Fraction(change.effort) == spent
    if least is not None and change.complete:
        assert change.found
        assert Fraction(change.effort) <= least
