"""The least effort that turns a verdict: found as an exhaustive search finds it, and only by declared levers."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import Compiled, compile_rule, evaluate, smallest_change

DAY = dt.date(2026, 7, 1)
EFFORTS = {"staff_t": 1, "tech_staff_t": 2, "ip1": 15, "ip2": 4}
LEVERS = list(EFFORTS)
RULE: dict[str, Any] = {
    "from": "2026-01-01",
    "params": {"share": {"band": "staff_t", "steps": [["6", "70%"], [None, "30%"]]}},
    "scores": {
        "SC": {
            "text": "分",
            "parts": [
                {"id": "SC-1", "text": "甲", "full": 6, "compare": "ip2",
                 "steps": [["5 件", 6], ["3 件", 4], ["1 件", 1]]},
                {"id": "SC-2", "text": "乙", "full": 6, "ratio": ["tech_staff_t", "staff_t"], "part": True,
                 "steps": [["60%", 6], ["40%", 3]]},
            ],
        }
    },
    "require": {
        "all": [
            {"id": "A", "ratio": ["tech_staff_t", "staff_t"], "part": True, "at_least": "$share", "levers": LEVERS},
            {"any": [{"id": "B", "compare": "ip1", "at_least": 2}, {"id": "C", "compare": "ip1 + ip2", "at_least": 4}]},
            {"id": "D", "score": "SC", "at_least": 7},
        ]
    },
}  # fmt: skip
REACH = 8


def _compiled(rule: Mapping[str, Any], fields: Mapping[str, Field]) -> Compiled:
    return compile_rule(RuleVersion.model_validate(rule), fields, on=DAY)


def _by_trying_everything(compiled: Compiled, row: Mapping[str, int]) -> Fraction | None:
    grid = list(itertools.product(range(REACH), repeat=len(LEVERS)))
    table = pl.DataFrame({name: [row[name] + step[place] for step in grid] for place, name in enumerate(LEVERS)})
    met = (evaluate(compiled, table, details=False).frame["verdict"] == "met").to_list()
    efforts = (sum(EFFORTS[name] * step[place] for place, name in enumerate(LEVERS))
               for step, holds in zip(grid, met, strict=True) if holds)  # fmt: skip
    return min(map(Fraction, efforts), default=None)


@settings(max_examples=25, deadline=None)
@given(staff=st.integers(1, 8), share=st.integers(0, 8), ip1=st.integers(0, 2), ip2=st.integers(0, 4))
def test_no_way_is_cheaper_than_the_one_found(
    staff: int, share: int, ip1: int, ip2: int, fields: Mapping[str, Field]
) -> None:
    row = {"staff_t": staff, "tech_staff_t": min(share, staff), "ip1": ip1, "ip2": ip2}
    compiled = _compiled(RULE, fields)
    change = smallest_change(compiled, row)
    least = _by_trying_everything(compiled, row)
    assert least is not None
    assert change.found
    assert Fraction(change.effort) == least
    after = row | {move.column: move.after for move in change.moves}
    assert evaluate(compiled, pl.DataFrame([after])).frame["verdict"][0] == change.verdict == Verdict.MET


BANDED: dict[str, Any] = {
    "from": "2026-01-01",
    "params": {"share": {"band": "sales_t", "steps": [["5000万元", "5%"], [None, "3%"]]}},
    "require": {"all": [
        {"id": "R", "ratio": ["rd_t", "sales_t"], "at_least": "$share", "levers": ["rd_t", "sales_t"]},
    ]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("sales", "rd", "moved"),
    [
        (49_999_990_00, 2_000_000_00, ["sales_t"]),  # over the edge of the band 3 % suffice
        (1_000_000_000, 40_000_000, ["rd_t"]),
        (6_000_000_000, 150_000_000, ["rd_t"]),
    ],
)
def test_revenue_may_be_raised_over_a_band_that_asks_for_less(
    sales: int, rd: int, moved: list[str], fields: Mapping[str, Field]
) -> None:
    change = smallest_change(_compiled(BANDED, fields), {"sales_t": sales, "rd_t": rd})
    assert [move.column for move in change.moves] == moved
    assert change.verdict is Verdict.MET


def test_a_move_is_told_in_full_and_to_the_fen(fields: Mapping[str, Field]) -> None:
    rule = {"from": "2026-01-01", "require": {"id": "R", "compare": "rd_t", "at_least": "500万元", "levers": ["rd_t"]}}
    (move,) = smallest_change(_compiled(rule, fields), {"rd_t": 297 * 10**6 - 40}).moves
    assert move.text == "2025\u00a0年研发费用增加\u00a0203\u00a0万元"
    assert move.exact == "2025\u00a0年研发费用增加\u00a02,030,000.40\u00a0元"


@pytest.mark.parametrize(
    ("condition", "row"),
    [
        ({"age": "founded_on", "at_least": "365 days", "levers": ["rd_t"]}, {"founded_on": dt.date(2026, 1, 1)}),
        ({"among": "incidents", "at_most": 0}, {"incidents": '[{"kind": "安全"}]'}),
        ({"compare": "rd_t1", "at_least": "1万元", "levers": ["rd_t1"]}, {"rd_t1": 1}),
        ({"compare": "rd_t", "at_least": "1万元"}, {"rd_t": 1}),
        ({"compare": "staff_t", "at_most": 500, "levers": ["staff_t"]}, {"staff_t": 501}),
    ],
    ids=["age", "accident", "a past year", "no lever", "the other direction"],
)
def test_what_is_no_lever_is_not_moved(
    condition: dict[str, Any], row: dict[str, Any], fields: Mapping[str, Field]
) -> None:
    change = smallest_change(_compiled({"from": "2026-01-01", "require": {"id": "X", **condition}}, fields), row)
    assert (change.found, change.moves, change.verdict) == (False, (), Verdict.NOT_MET)


def test_what_is_met_or_missing_asks_for_no_move(fields: Mapping[str, Field]) -> None:
    rule = {"from": "2026-01-01", "require": {"id": "R", "compare": "rd_t", "at_least": "1万元", "levers": ["rd_t"]}}
    for rd, verdict in ((10**6, Verdict.MET), (None, Verdict.MISSING)):
        change = smallest_change(_compiled(rule, fields), {"rd_t": rd})
        assert (change.found, change.moves, change.verdict) == (True, (), verdict)


def test_a_figure_is_not_moved_into_contradicting_another(fields: Mapping[str, Field]) -> None:
    rule = {"from": "2026-01-01", "require": {"all": [
        {"id": "A", "ratio": ["tech_staff_t", "staff_t"], "part": True, "at_least": "10%", "levers": ["tech_staff_t"]},
        {"id": "B", "compare": "tech_staff_t", "at_least": 20, "levers": ["tech_staff_t"]},
    ]}}  # fmt: skip
    row = {"staff_t": 10, "tech_staff_t": 5}
    assert not smallest_change(_compiled(rule, fields), row).found
    rule["require"]["all"][0]["levers"] = ["tech_staff_t", "staff_t"]  # type: ignore[index]
    moved = {move.column: move.after for move in smallest_change(_compiled(rule, fields), row).moves}
    assert moved == {"staff_t": 20, "tech_staff_t": 20}
