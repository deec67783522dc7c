"""Growth, bands and other rules' verdicts, at the line and one 分 on either side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Kind, Rule, RuleVersion
from kechuang.engines.criteria import RuleProblem, compile_rule, evaluate, explain

DAY = dt.date(2026, 7, 1)


def _judged(node: dict[str, Any], fields: Mapping[str, Field], **columns: list[int | None]) -> pl.DataFrame:
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": {"id": "X", **node}})
    return evaluate(compile_rule(version, fields, on=DAY), pl.DataFrame(columns)).frame


def test_compound_growth_is_compared_by_powers(fields: Mapping[str, Field]) -> None:
    first, line = 4_545_450_000, 5_011_358_625  # × 1.1025
    node = {"cagr": ["op_rev_t", "op_rev_t2"], "years": 2, "at_least": "5%"}
    found = _judged(node, fields, op_rev_t=[line - 1, line, line + 1, 1, 1], op_rev_t2=[first, first, first, 0, None])
    assert found["X"].to_list() == ["not_met", "met", "met", "missing", "missing"]
    assert found["X.margin"].to_list() == [1, 0, -1, None, None]


def test_mean_growth_is_exact_and_its_margin_is_what_the_last_year_lacks(fields: Mapping[str, Field]) -> None:
    node = {"growth": ["main_rev_t2", "main_rev_t1", "main_rev_t"], "at_least": "5%"}
    last = [1_099_999_999, 1_100_000_000, 1_100_000_001, 10**9]
    found = _judged(node, fields, main_rev_t2=[10**9] * 3 + [0], main_rev_t1=[11 * 10**8] * 4, main_rev_t=last)
    assert found["X"].to_list() == ["not_met", "met", "met", "missing"]
    assert found["X.margin"].to_list() == [1, 0, -1, None]


def test_only_the_condition_of_the_band_is_asked(fields: Mapping[str, Field]) -> None:
    small = {"id": "S", "compare": "rd_t", "at_least": "3000万元"}
    large = {"id": "L", "ratio": ["rd_t", "op_rev_t"], "at_least": "6%"}
    node = {"by_band": "op_rev_t", "upper": "exclusive", "steps": [["5000万元", small], [None, large]]}
    line = 5 * 10**9
    found = _judged(node, fields, op_rev_t=[line - 1, line, line, None], rd_t=[3 * 10**8, 3 * 10**8, None, 1])
    assert found["X"].to_list() == ["not_met", "met", "missing", "missing"]
    assert [list(one) for one in found["missing"]] == [[], [], ["rd_t"], ["op_rev_t"]]
    (told,) = explain(
        compile_rule(
            RuleVersion.model_validate({"from": "2026-01-01", "require": {"id": "X", **node}}), fields, on=DAY
        ),
        {"op_rev_t": line, "rd_t": 3 * 10**8},
    )
    assert [part.id for part in told.parts] == ["L"]


def _rule(name: str, node: dict[str, Any]) -> Rule:
    return Rule.model_validate(
        {"id": name, "name": name, "authority": "试", "versions": [{"from": "2020-01-01", "require": node}],
         "tests": [{"why": "试", "expect": {"*": "missing"}}]}
    )  # fmt: skip


def test_another_rules_verdict_counts_with_what_it_lacks(fields: Mapping[str, Field]) -> None:
    rules = {"cn.size": _rule("cn.size", {"id": "S", "compare": "staff_t", "less_than": 1000})}
    asking = _rule("cn.asking", {"all": [{"id": "A", "rule": "cn.size"}, {"id": "B", "compare": "ip1", "at_least": 1}]})
    compiled = compile_rule(asking.versions[0], fields, on=DAY, rules=rules)
    asked: dict[tuple[str, str], pl.DataFrame] = {}
    found = evaluate(compiled, pl.DataFrame({"staff_t": [999, 1000, None], "ip1": [1, 1, 1]}), asked=asked).frame
    assert found["A"].to_list() == ["met", "not_met", "missing"]
    assert [list(one) for one in found["missing"]] == [[], [], ["staff_t"]]
    assert [key for key in asked if key[0]] == [("cn.size", "new")]
    told = explain(compiled, {"staff_t": 1000, "ip1": 1})[0]
    assert (told.parts[0].id, told.parts[0].margin) == ("S", "职工总数超\u00a01\u00a0人")


def test_another_rule_is_asked_in_its_version_for_the_kind_and_the_day(fields: Mapping[str, Field]) -> None:
    size = {"id": "S", "compare": "staff_t"}
    other = Rule.model_validate(
        {"id": "cn.size", "name": "划型", "authority": "试", "tests": [{"why": "试", "expect": {"*": "missing"}}],
         "versions": [
             {"from": "2020-01-01", "to": "2026-03-31", "require": {**size, "less_than": 1000}},
             {"from": "2026-04-01", "kinds": ["new"], "require": {**size, "less_than": 500}},
             {"from": "2026-04-01", "to": "2026-12-31", "kinds": ["renewal"], "require": {**size, "less_than": 800}},
         ]}
    )  # fmt: skip
    asking = _rule("cn.asking", {"id": "A", "rule": "cn.size"}).versions[0]
    staff = pl.DataFrame({"staff_t": [499, 500, 799, 800, 999, 1000]})
    asked: dict[tuple[str, str], pl.DataFrame] = {}

    def met(kind: Kind | None, on: dt.date) -> int:
        compiled = compile_rule(asking, fields, on=on, rules={"cn.size": other}, kind=kind)
        known = asked if on == DAY else None
        return evaluate(compiled, staff, asked=known).frame["A"].to_list().count("met")

    assert [met(kind, DAY) for kind in ("new", "renewal", None)] == [1, 3, 1]
    assert [met(kind, dt.date(2026, 3, 31)) for kind in ("new", "renewal")] == [5, 5]
    assert {key for key in asked if key[0]} == {("cn.size", "new"), ("cn.size", "renewal")}
    with pytest.raises(RuleProblem, match="适用于复核的版本已于 2026-12-31 终止"):
        met("renewal", dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({}, "引用的规则 cn.other 在声明包里没有"),
        ({"cn.other": {"id": "O", "rule": "cn.other"}}, "互相引用"),
        ({"cn.other": {"id": "O", "compare": "stuff_t", "at_least": 1}}, "字段字典里没有 stuff_t"),
    ],
    ids=["unknown", "in a circle", "faulty"],
)
def test_a_rule_that_cannot_be_asked_is_refused(
    others: dict[str, dict[str, Any]], why: str, fields: Mapping[str, Field]
) -> None:
    rules = {name: _rule(name, node) for name, node in others.items()}
    with pytest.raises(RuleProblem, match=why):
        compile_rule(_rule("cn.asking", {"id": "A", "rule": "cn.other"}).versions[0], fields, on=DAY, rules=rules)
