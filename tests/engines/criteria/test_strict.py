"""What can be read and yet says nothing, or asks for what cannot be, is refused with its place."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import RuleProblem, check_rule

REQUIRE = ("versions", 0, "require")


def _rule(require: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "cn.trial", "name": "试验规则", "authority": "试",
        "versions": [{"from": "2020-01-01", "require": require, **more}],
        "tests": [{"why": "试", "expect": {"*": "missing"}}],
    }  # fmt: skip


def _problems(require: dict[str, Any], fields: Mapping[str, Field], **more: Any) -> list[RuleProblem]:
    return check_rule(Rule.model_validate(_rule(require, **more)), fields)


IS, IS_NOT = {"id": "A", "is": "abnormal"}, {"id": "B", "is": "abnormal", "be": False}
FEW = {"id": "A", "compare": "staff_t", "at_most": 500}
MANY = {"id": "B", "compare": "staff_t", "at_least": 501}
TAX = {"id": "A", "member": "tax_mode", "in": ["查账征收"]}
OTHER = {"id": "Z", "is": "dishonest"}
SCORES = {
    "SC": {"text": "分", "parts": [{"id": "SC-1", "text": "一", "full": 10, "compare": "ip1", "steps": [[1, 10]]}]}
}

APART = [
    ({"all": [IS, IS_NOT]}, (*REQUIRE, "all"), "条件 A 与条件 B 互相排斥"),
    ({"all": [IS, {"all": [OTHER, IS_NOT]}]}, (*REQUIRE, "all"), "条件 A 与条件 B 互相排斥"),
    ({"all": [IS, {"none": [{"id": "B", "is": "abnormal"}, OTHER]}]}, (*REQUIRE, "all"), "互相排斥"),
    ({"all": [IS, {"any": [OTHER, IS_NOT]}]}, (*REQUIRE, "all"), "互相排斥"),
    ({"all": [{"id": "A", "finding": "abnormal"}, IS_NOT]}, (*REQUIRE, "all"), "互相排斥"),
    ({"all": [FEW, MANY]}, (*REQUIRE, "all"), "条件 B 的下限大于条件 A 的上限"),
    ({"all": [FEW, {"id": "N", "none": [{"id": "B", "compare": "staff_t", "less_than": 501}]}]}, (*REQUIRE, "all"),
     "两条不能同时满足"),
    ({"all": [TAX, {"id": "B", "member": "tax_mode", "in": ["核定征收"]}]}, (*REQUIRE, "all"), "互相排斥"),
    ({"all": [TAX, {"id": "B", "member": "tax_mode", "not_in": ["查账征收"]}]}, (*REQUIRE, "all"), "互相排斥"),
    ({"all": [{"id": "A", "ratio": ["rd_t", "sales_t"], "at_least": "5%"},
              {"id": "B", "ratio": ["rd_t", "sales_t"], "less_than": "5%"}]}, (*REQUIRE, "all"), "不能同时满足"),
    ({"all": [{"id": "A", "age": "founded_on", "at_least": "10 天"},
              {"id": "B", "age": "founded_on", "at_most": "9 days"}]}, (*REQUIRE, "all"), "不能同时满足"),
    ({"all": [{"id": "A", "among": "quals", "at_least": 1}, {"id": "B", "among": "quals", "at_most": 0}]},
     (*REQUIRE, "all"), "不能同时满足"),
    ({"id": "A", "among": "quals", "less_than": 0}, REQUIRE, "谁也达不到"),
    ({"id": "A", "age": "founded_on", "less_than": "0 天"}, REQUIRE, "谁也达不到"),
    ({"id": "G", "by_band": "staff_t", "steps": [[300, FEW], [None, {**FEW, "id": "B", "at_most": 300}]]}, REQUIRE,
     "不能同时满足"),
]  # fmt: skip


@pytest.mark.parametrize(("require", "path", "said"), APART)
def test_conditions_that_exclude_each_other_are_refused(
    require: dict[str, Any], path: tuple[Any, ...], said: str, fields: Mapping[str, Field]
) -> None:
    (problem,) = _problems(require, fields)
    assert said in problem.message
    assert problem.path == path


TOGETHER = [
    {"all": [FEW, {**MANY, "at_least": 500}]},
    {"all": [IS, {"any": [OTHER, {**IS_NOT, "is": "is_cn_resident"}]}]},
    {"all": [{"id": "A", "ratio": ["rd_t", "sales_t"], "at_least": "5%"},
             {"id": "B", "ratio": ["rd_t", "sales_t"], "at_most": "5%"}]},
    {"any": [FEW, {**MANY, "at_least": 502}]},
    {"id": "G", "by_band": "staff_t", "steps": [[300, {**FEW, "at_most": 299}], [None, {**MANY, "at_least": 301}]]},
    {"none": [IS, {"id": "B", "is": "dishonest", "be": False}]},
    {"all": [{"id": "A", "member": "tax_mode", "not_in": ["查账征收"]},
             {"id": "B", "member": "tax_mode", "not_in": ["核定征收"]}]},
]  # fmt: skip


@pytest.mark.parametrize("require", TOGETHER)
def test_what_can_hold_and_can_fail_is_not_refused(require: dict[str, Any], fields: Mapping[str, Field]) -> None:
    said = [problem.message for problem in _problems(require, fields)]
    assert all("测试" in message for message in said), said


IDLE = [
    ({"any": [IS, IS_NOT]}, "条件 A 与 B 总有一条成立（恒真）"),
    ({"none": [IS, IS_NOT]}, "互相排斥"),
    ({"any": [FEW, MANY]}, "条件 A 与 B 总有一条成立（恒真）"),
    ({"any": [TAX, {"id": "B", "member": "tax_mode", "not_in": ["查账征收"]}]}, "总有一条成立"),
    ({"any": [{"id": "A", "ratio": ["rd_t", "sales_t"], "at_least": "5%"},
              {"id": "B", "ratio": ["rd_t", "sales_t"], "less_than": "5%"}]}, "总有一条成立"),
    ({"any": [FEW, {**FEW, "id": "B"}]}, "条件 A 与 B 问的是同一件事"),
    ({"at_least": 2, "of": [FEW, {**FEW, "id": "B"}, OTHER]}, "条件 A 与 B 问的是同一件事"),
    ({"id": "A", "compare": "staff_t", "at_least": 0}, "恒真"),
    ({"id": "A", "compare": "staff_t + tech_staff_t", "at_least": 0}, "恒真"),
    ({"id": "A", "compare": "staff_t", "at_least": 0, "at_most": 9}, "下限在任何数据上都成立"),
    ({"id": "A", "ratio": ["tech_staff_t", "staff_t"], "part": True, "at_most": "100%"}, "恒真"),
    ({"id": "A", "ratio": ["rd_t", "sales_t"], "at_least": "0%"}, "恒真"),
    ({"id": "A", "age": "founded_on", "at_least": "0 天"}, "恒真"),
    ({"id": "A", "among": "awards", "at_least": 0}, "恒真"),
]  # fmt: skip


@pytest.mark.parametrize(("require", "said"), IDLE)
def test_what_always_holds_or_is_asked_twice_is_refused(
    require: dict[str, Any], said: str, fields: Mapping[str, Field]
) -> None:
    (problem,) = _problems(require, fields)
    assert said in problem.message
    assert problem.path[:3] == REQUIRE


def test_what_no_condition_uses_is_refused(fields: Mapping[str, Field]) -> None:
    params = {"most": ["500"], "idle": ["6"]}
    asked = {"id": "A", "compare": "staff_t", "at_most": "$most"}
    (problem,) = _problems(asked, fields, params=params)
    assert problem.path == ("versions", 0, "params", "idle")
    assert "没有条件用到" in problem.message
    (problem,) = _problems(FEW, fields, scores=SCORES)
    assert problem.path == ("versions", 0, "scores", "SC")
    (problem,) = _problems({"id": "A", "score": "SC", "at_least": 0}, fields, scores=SCORES)
    assert "恒真" in problem.message


def test_a_version_takes_over_only_the_parameters_that_it_still_uses(fields: Mapping[str, Field]) -> None:
    rule = _rule({"id": "A", "compare": "staff_t", "at_most": "$most"}, params={"most": ["500"]})
    rule["versions"].append({"like": "2020-01-01", "from": "2021-01-01", "replace": {"A": {"is": "abnormal"}}})
    loaded = Rule.model_validate(rule)
    assert loaded.versions[1].params == {}
    assert all("测试" in problem.message for problem in check_rule(loaded, fields))


BOTH = [
    {"why": "恰好", "given": {"staff_t": 500}, "expect": {"A": "met"}},
    {"why": "多一人", "given": {"staff_t": 501}, "expect": {"A": "not_met"}},
]


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (BOTH, []),
        (BOTH[:1], ["没有一条测试期望“不符合”"]),
        (BOTH[1:], ["没有一条测试期望“符合”", "没有一条测试恰在界限上"]),
        ([{**BOTH[0], "given": {"staff_t": 499}}, BOTH[1]], ["没有一条测试恰在界限上"]),
        ([{**BOTH[0], "on": "2020-05-01"}, {**BOTH[1], "on": "2020-05-01"}], []),
    ],
)
def test_a_rule_has_tests_on_both_sides_and_exactly_on_a_line(
    tests: list[dict[str, Any]], said: list[str], fields: Mapping[str, Field]
) -> None:
    problems = check_rule(Rule.model_validate({**_rule(FEW), "tests": tests}), fields)
    assert [problem.message[: len(words)] for problem, words in zip(problems, said, strict=True)] == said


def test_every_version_has_a_test(fields: Mapping[str, Field]) -> None:
    rule = {**_rule(FEW), "tests": BOTH}
    rule["versions"].append({"like": "2020-01-01", "from": "2021-01-01"})
    (problem,) = check_rule(Rule.model_validate(rule), fields)
    assert problem.path == ("versions", 0)
    assert "2020-01-01 起的版本没有测试" in problem.message


WHERE = ("versions", 0, "require", "where", "level")
UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"in": ["a"], "not_in": ["b"]}, "in 与 not_in 只能写一个"),
    ({"in": []}, "in 是空的"),
    ({"not_in": [], "at_least": 3}, "not_in 是空的"),
    ({"in": [""]}, "列出的文字中有空的"),
    ({"in": ["国家级", "国家级"]}, "国家级 列了两次"),
    ({"in": ["a"], "at_least": 3}, "不能与文字或日期的要求写在一起"),
    ({"at_least": 4, "at_most": 3}, "没有可取的数"),
    ({"years_back": 3, "days_back": 3}, "只能写一个"),
    ({"years_back": 3, "not_before": "on"}, "只剩判定日当天"),
    ({"not_after": "on", "not_before": "on"}, "只剩判定日当天"),
    ({"days_back": 3, "not_after": "on"}, "not_after 应删去"),
    ({"years_back": -1}, "greater than or equal to 0"),
]


@pytest.mark.parametrize(("filtered", "said"), UNREADABLE)
def test_an_entry_is_asked_one_thing(filtered: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate(_rule({"id": "A", "among": "awards", "where": {"level": filtered}, "at_least": 1}))


@pytest.mark.parametrize(
    ("require", "said"),
    [
        ({"id": "A", "member": "tax_mode", "in": ["a"], "not_in": ["b"]}, "应写且只写一种"),
        ({"id": "A", "member": "tax_mode", "in": []}, "应写且只写一种"),
        ({"id": "A", "member": "industry_code", "starting_with": [""]}, "列出的文字中有空的"),
        ({"all": [IS, {**OTHER, "id": "a"}]}, "should match pattern"),
        ({"all": [{**IS, "id": "A-x"}, {**OTHER, "id": "A-X"}]}, "编号重复：A-X、A-x"),
        ({**IS, "id": "VERDICT"}, "VERDICT 是结果表自己的列名"),
        ({**IS, "id": "A" * 41}, "should match pattern"),
        ({**IS, "be": "perhaps"}, "bool"),
        ({**IS, "note": ["x"]}, "string"),
        ({**IS, "weight": 3}, "Extra inputs"),
        ({"all": []}, "at least 1 item"),
        ({"at_least": 0, "of": [IS]}, "greater than or equal to 1"),
        ({"id": "A", "compare": "staff_t", "at_most": True}, "得到是非值"),
        ({"id": "A", "cagr": ["rd_t", "rd_t1"], "years": 0, "at_least": "5%"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_it_is_read(require: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate(_rule(copy.deepcopy(require)))


def test_evidence_that_its_field_never_holds_is_refused(fields: Mapping[str, Field]) -> None:
    bound = {**FEW, "judged": "semi"}
    (problem,) = _problems({**bound, "evidence": {"ip1": ["3"]}}, fields)
    assert problem.path == (*REQUIRE, "evidence", "ip1")
    assert "不是文字" in problem.message
