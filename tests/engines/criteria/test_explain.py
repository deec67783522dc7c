"""One firm's verdict in the words of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import Compiled, ConditionResult, SubjectError, evaluate, explain
from tests.engines.criteria.subjects_at_hand import subject


def _walk(told: list[ConditionResult] | tuple[ConditionResult, ...]) -> Iterator[ConditionResult]:
    for one in told:
        yield one
        yield from _walk(one.parts)


@pytest.fixture
def tell(compiled: Compiled, tsme: Rule, fields: Mapping[str, Field]) -> Any:
    def told(**changed: Any) -> dict[str, ConditionResult]:
        row = subject(fields, {**tsme.cases["good"], **changed}).row(0, named=True)
        return {one.id: one for one in _walk(explain(compiled, row))}

    return told


def test_a_limit_that_is_exceeded_says_by_how_much_exactly(tell: Any) -> None:
    found = tell(sales_t="2.0203亿元")["TS-03"]
    assert (found.verdict, found.required) == (Verdict.NOT_MET, "≤2\u00a0亿元")
    assert found.margin == "销售收入超\u00a0203\u00a0万元"
    assert found.margin_exact == "销售收入超\u00a02,030,000.00\u00a0元"
    assert (found.source, found.mark, found.unverified) == ("第六条（二）", "R2", False)


def test_what_is_left_over_and_what_is_just_reached(tell: Any) -> None:
    assert tell(staff_t=499)["TS-02"].margin == "职工总数余\u00a01\u00a0人"
    assert tell(staff_t=500)["TS-02"].margin == "恰在上限"


def test_a_share_is_cut_towards_failing_so_that_it_never_seems_to_reach(tell: Any) -> None:
    assert tell(rd_t="5999999.99元")["TS-S2a"].actual == "5.99\u00a0%"
    assert tell(rd_t="600万元")["TS-S2a"].actual == "6\u00a0%"


def test_missing_names_the_field_its_year_and_who_owes_it(tell: Any) -> None:
    (lack,) = tell(asset_t=None)["TS-04"].lacks
    assert (lack.label, lack.owner, lack.state) == ("2025\u00a0年资产总额", "taxation", "missing")


def test_a_number_that_cannot_be_true_is_called_suspect(tell: Any) -> None:
    found = tell(staff_t=-1)["TS-02"]
    assert found.verdict is Verdict.MISSING
    assert [(lack.column, lack.state) for lack in found.lacks] == [("staff_t", "suspect")]


def test_what_a_person_must_look_at_names_the_evidence_that_is_absent(tell: Any) -> None:
    found = tell(tax_mode=None)["TS-01"]
    assert found.verdict is Verdict.PERSON
    assert [lack.column for lack in found.lacks] == ["tax_mode"]


def test_the_score_shows_its_parts_and_which_alternative_counts(tell: Any) -> None:
    found = tell(sales_t="1亿元", rd_t="200万元", cost_exp_t="800万元")
    assert found["TS-07"].actual == "84\u00a0分"
    assert found["TS-S2"].margin == "40/50\u00a0分"
    assert found["TS-S2"].note.startswith("按“研发费用占成本费用支出”计")
    assert found["TS-S2a"].margin == "10/50\u00a0分"


def test_an_open_score_is_an_interval(tell: Any) -> None:
    found = tell(ip1=None, ip2=None, rd_t="200万元")
    assert found["TS-07"].actual == "30–60\u00a0分"
    assert {lack.column for lack in found["TS-S3"].lacks} == {"ip1", "ip2"}


def test_a_clause_from_a_paraphrase_is_unverified_down_to_its_parts(tell: Any) -> None:
    found = tell()
    assert found["TS-08"].unverified
    assert found["TS-08.1"].unverified
    assert found["TS-08.1"].source == "第八条"


def test_only_raised_flags_are_shown(tell: Any) -> None:
    assert "TS-09.1" not in tell()
    assert tell(staff_t=5, tech_staff_t=5)["TS-09.1"].verdict is Verdict.MET


def test_a_stored_result_is_told_as_a_fresh_one(compiled: Compiled, tsme: Rule, fields: Mapping[str, Field]) -> None:
    table = subject(fields, {**tsme.cases["good"], "sales_t": None, "staff_t": 0})
    result = evaluate(compiled, table).frame.row(0, named=True)
    row = table.row(0, named=True)
    assert explain(compiled, row, result=result) == explain(compiled, row)
    # Whoever stores the result may leave out what is null.
    kept = {key: value for key, value in result.items() if value is not None}
    assert explain(compiled, row, result=kept) == explain(compiled, row)


def test_it_is_ready_for_json(compiled: Compiled) -> None:
    told = explain(compiled, {})
    assert json.loads(json.dumps([one.to_json() for one in told]))[0]["verdict"] == "missing"


def test_a_float_is_refused_here_too(compiled: Compiled) -> None:
    with pytest.raises(SubjectError, match="不接受浮点数"):
        explain(compiled, {"sales_t": 1.5})
