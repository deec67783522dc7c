"""A rule that cannot be right is not used, and one sentence says where and why."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import check_rule

GOOD: dict[str, Any] = {
    "id": "cn.trial",
    "name": "试验规则",
    "authority": "试",
    "versions": [
        {
            "from": "2020-01-01",
            "params": {"share": {"band": "sales_t", "steps": [["5000万元", "5%"], ["2亿元", "4%"], [None, "3%"]]}},
            "scores": {
                "SC": {
                    "text": "得分",
                    "parts": [{"id": "SC-1", "text": "占比", "full": 10, "ratio": ["rd_t", "sales_t"],
                               "steps": [["6%", 10], ["3%", 5]]}],
                }
            },
            "require": {
                "all": [
                    {"id": "X-1", "compare": "staff_t", "at_least": 10, "at_most": "500 人"},
                    {"id": "X-2", "ratio": ["rd_t + rd_t1", "sales_t + sales_t1"], "at_least": "$share"},
                    {"id": "X-3", "among": "quals", "where": {"kind": {"in": ["高新技术企业"]}}, "at_least": 1},
                    {"id": "X-4", "score": "SC", "at_least": 5},
                ]
            },
        }
    ],
    "tests": [
        {"why": "人数恰好", "given": {"staff_t": 500}, "expect": {"X-1": "met"}},
        {"why": "多一人", "given": {"staff_t": 501}, "expect": {"X-1": "not_met"}},
    ],
}  # fmt: skip


def _changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return data


def test_the_rule_that_the_faults_are_made_from_is_good(fields: Mapping[str, Field]) -> None:
    assert check_rule(Rule.model_validate(GOOD), fields) == []


V, C = ("versions", 0), ("versions", 0, "require", "all")
CASES = [
    ((*C, 0, "compare"), "stuff_t", (*C, 0, "compare"), "字段字典里没有 stuff_t，是否为 staff_t"),
    ((*C, 0, "compare"), "staff", (*C, 0, "compare"), "年度值，应写作 staff_t"),
    ((*C, 0, "compare"), "ip1_t", (*C, 0, "compare"), "不分年度，应写作 ip1"),
    ((*C, 0, "compare"), "tax_mode", (*C, 0, "compare"), "不是数"),
    ((*C, 0, "compare"), "staff_t + sales_t", (*C, 0, "compare"), "单位不同，不能相加"),
    ((*C, 0, "compare"), "staff_t * 2", (*C, 0, "compare"), "不是字段的和"),
    ((*C, 0, "at_most"), "2亿元", (*C, 0, "at_most"), "单位（人）不符"),
    ((*C, 0, "at_most"), "5%", (*C, 0, "at_most"), "单位（人）不符"),
    ((*C, 0, "at_most"), "9 人", (*C, 0), "没有可取的数"),
    ((*C, 0), {"id": "X-1", "compare": "staff_t", "more_than": 5, "less_than": 6}, (*C, 0), "没有可取的数"),
    ((*C, 0, "at_most"), -1, (*C, 0), "没有可取的数"),
    ((*C, 0), {"id": "X-1", "compare": "staff_t", "less_than": 0}, (*C, 0), "低于职工总数可能的最小值 0，谁也达不到"),
    ((*C, 1), {"id": "X-2", "ratio": ["tech_staff_t", "staff_t"], "part": True, "at_least": "101%"}, (*C, 1),
     "占比超过 100%"),
    ((*C, 1, "at_most"), "4.5%", (*C, 1), "在第 1 档的下限与上限之间没有可取的数"),
    ((*V, "params", "unused"), {"band": "staff_t", "steps": [[9, "1"], [8, "2"], [None, "3"]]},
     (*V, "params", "unused"), "上界 8 不大于前一档"),
    ((*C, 2), {"id": "X-3", "compare": "staff_t", "less_than": 10}, C, "条件 X-3 的上限"),
    ((*C, 1, "ratio"), ["rd_t", "staff_t"], (*C, 1, "ratio"), "不能相除成比例"),
    ((*C, 1, "at_least"), "5", (*C, 1, "at_least"), "应写作 5% 或小数"),
    ((*C, 1, "at_least"), "100元", (*C, 1, "at_least"), "不是比例"),
    ((*C, 1, "at_least"), "$shares", (*C, 1, "at_least"), "参数 $shares 没有在 params 中声明"),
    ((*V, "params", "share", "steps", 1, 0), "5000万元", (*V, "params", "share"), "这一档永远取不到"),
    ((*V, "params", "share", "steps", 1, 0), "300 人", (*V, "params", "share"), "不是金额"),
    ((*C, 2, "where"), {"name": {"in": ["x"]}}, (*C, 2, "where", "name"), "没有键 name，可用的键：kind"),
    ((*C, 2, "among"), "tax_mode", (*C, 2, "among"), "类型是 text，这里应为 list"),
    ((*C, 3, "at_least"), 11, (*C, 3, "at_least"), "满分只有 10 分"),
    ((*V, "scores", "SC", "parts", 0, "steps"), [["3%", 5], ["6%", 10]], (*V, "scores", "SC", "parts", 0, "steps", 1),
     "这一档永远取不到"),
    (("tests", 0, "expect"), {"X-1": "not_met"}, ("tests", 0, "expect", "X-1"), "应为“不符合”，判定为“符合”"),
    (("tests", 0, "expect"), {"high": 9}, ("tests", 0, "expect", "high"), "应为 9 ，判定为 10 "),
    (("tests", 0, "given"), {"staff_t": "500 件"}, ("tests", 0, "given", "staff_t"), "单位（人）不符"),
    (("tests", 0, "given"), {"stuff_t": 1}, ("tests", 0, "given", "stuff_t"), "字段字典里没有"),
    (("tests", 0, "on"), "2019-12-31", ("tests", 0, "on"), "没有适用于新申请的版本"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[str(case[3]) for case in CASES])
def test_what_only_the_dictionary_can_tell_is_refused_with_its_place(
    case: tuple[tuple[str | int, ...], Any, tuple[str | int, ...], str], fields: Mapping[str, Field]
) -> None:
    path, value, where, said = case
    problems = check_rule(Rule.model_validate(_changed(path, value)), fields)
    assert [problem.path for problem in problems] == [where]
    assert said in str(problems[0])


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*C, 0), {"id": "X-1"}, "写且只写一种判断"),
        ((*C, 0), {"id": "X-1", "compare": "ip1", "ratio": ["ip1", "ip2"], "at_least": 1}, "写且只写一种判断"),
        ((*C, 0), {"id": "X-1", "compare": "ip1"}, "没有写要求"),
        ((*C, 0), {"compare": "ip1", "at_least": 1}, "没有写 id"),
        ((*C, 0), {"id": "X-1", "at_least": 2, "of": [{"id": "X-9", "is": "abnormal"}]}, "2 项，但只列了 1 项"),
        ((*C, 1, "id"), "X-1", "编号重复：X-1"),
        ((*C, 3, "score"), "SD", "没有声明：SD"),
        ((*C, 0, "evidence"), {"tax_mode": []}, "须为 judged: semi"),
        ((*C, 0, "more_than"), 3, "只能写一个"),
        ((*C, 2, "where"), {"kind": {"absent": "pass"}}, "没有写要求"),
        ((*V, "params", "share", "steps", 2, 0), "3亿元", "最后一档的上界应为 null"),
        ((*V, "scores", "SC", "parts", 0, "full"), 20, "没有一档给满分 20"),
        ((*V, "scores", "SC", "parts", 0, "full"), 8, "不在 0 至满分 8 之间"),
        ((*V, "to"), "2019-01-01", "早于起期"),
        (("tests", 0, "expect"), {"X-7": "met"}, "没有声明：X-7"),
        (("tests", 0, "like"), "good", "cases good 没有声明"),
    ],
)
def test_what_the_file_alone_can_tell_is_refused_when_it_is_read(
    path: tuple[str | int, ...], value: Any, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate(_changed(path, value))
