"""Facts are set side by side, subtracted and summed only where nothing speaks against it, and the reason is told."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core import Period
from kechuang.engines import indicators
from kechuang.engines.reports import Told, comparable, compared, summable, summed


def told(value: str = "120", clause: str = "", **fields: Any) -> Told:
    of = {
        "indicator_id": "hightech_firms", "indicator": "高新技术企业", "kind": "level", "modality": "actual",
        "place": "合肥市", "place_code": "340100", "subject": "", "period": "2021", "value_si": value, "unit_si": "家",
        "comparator": "=",
    }  # fmt: skip
    return Told.of({**of, **fields}, clause)


def growth(clause: str) -> Told:
    return told("8", clause, kind="growth", unit_si="%", indicator_id="tech_contract_growth", indicator="增速")


WUHU = {"place": "芜湖市", "place_code": "340200"}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"period": "2020"}, None),
        (WUHU, None),
        ({"subject": "合肥市"}, None),
        ({"comparator": "more_than"}, None),
        ({"indicator_id": "tech_smes"}, "指标不同"),
        ({"indicator_id": ""}, "不在目录中"),
        ({"value_si": ""}, "没有数值"),
        ({"unit_si": "个"}, "单位不同：家与个"),
        ({"modality": "target"}, "一为实绩"),
        ({"kind": "count_in_period"}, "类型不同"),
        ({"subject": "编造集团"}, "主体不同：当地与编造集团"),
        ({"period": "2021-06"}, "期间的长短不同"),
        ({"period": "2020/2021"}, "期间的长短不同"),
        ({"period": ""}, "期间的长短不同或不明"),
    ],
)  # fmt: skip
def test_facts_stand_side_by_side_only_where_they_tell_the_same_kind_of_thing(
    other: dict[str, str], why: str | None
) -> None:
    first, second = told(), told(**other)
    for found in (comparable(first, second), comparable(second, first)):
        assert (found is None) if why is None else (found is not None and why.partition("：")[0] in found)
    if why:
        assert why in str(comparable(first, second))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2021-01/2021-06", "2022-01/2022-06", True), ("2021-01/2021-06", "2022-01/2022-09", False),
        ("2019/2021", "2020/2022", True), ("2019/2021", "2019/2022", False), ("../2021", "../2022", True),
        ("../2021", "2021", False), ("2021-12-31", "2022-12-31", True), ("2019/2022-06", "2019/2022-07", True),
    ],
)  # fmt: skip
def test_periods_compare_where_they_are_of_one_length(one: str, other: str, same: bool) -> None:
    assert (comparable(told(period=one), told(period=other)) is None) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("增长8%", "同比增长16%", True), ("两年平均增长8%", "同比增长16%", False), ("环比增长8%", "增长16%", False),
        ("比2019年增长8%", "比2019年增长16%", True), ("比2019年增长8%", "比2020年增长16%", False),
        ("两年平均增长8%", "三年平均增长8%", False), ("年均增长8%", "年均增长9%", True),
        ("较年初增长8%", "增长8%", False),
    ],
)  # fmt: skip
def test_growths_compare_where_they_are_counted_from_one_base(one: str, other: str, same: bool) -> None:
    assert (comparable(growth(one), growth(other)) is None) is same


def test_the_difference_is_exact_and_of_per_cents_in_points_and_only_sizes_have_a_ratio() -> None:
    found = compared(told("120"), told("150", **WUHU))
    assert (found.value, found.unit, found.ratio, found.why) == (30, "家", Fraction(5, 4), "")
    share = {"kind": "share", "unit_si": "%", "indicator_id": "rd_intensity", "indicator": "研发投入强度"}
    found = compared(told("2.79", **share), told("3", **share, period="2022"))
    assert (found.value, found.unit, found.ratio) == (Fraction("0.21"), "个百分点", None)
    found = compared(told("0"), told("3"))
    assert (found.value, found.ratio) == (3, None)
    found = compared(told("120", comparator=">"), told("150"))
    assert (found.value, found.beside) == (None, True) and "不是确数" in found.why
    found = compared(told("120"), told("150", unit_si="个"))
    assert (found.value, found.beside) == (None, False) and "单位不同" in found.why


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (WUHU, None),
        ({}, "重复"),
        ({"place": "合肥市/蜀山区", "place_code": "340104"}, "含于"),
        ({"place": "芜湖市/镜湖区", "place_code": "340202"}, "不是同一级"),
        ({"place": "芜湖市/高新区", "place_code": ""}, "没有区划代码"),
        ({"place": "", "place_code": ""}, "地方不明"),
        ({**WUHU, "period": "2020"}, "期间不同"),
        ({**WUHU, "comparator": "at_least"}, "不是确数"),
        ({**WUHU, "comparator": "range", "value_si_max": "150"}, "不是确数"),
        ({**WUHU, "indicator": "每万人高新技术企业"}, "人均"),
        ({**WUHU, "unit_si": "个"}, "单位不同"),
    ],
)
def test_exact_amounts_of_places_apart_and_of_one_level_are_summed(other: dict[str, str], why: str | None) -> None:
    found = summable([told(), told("30", **other)])
    assert (found is None) if why is None else (found is not None and why in found)
    if why is None:
        assert summed([told(), told("30", **other)]).value == 150


def test_one_fact_shares_and_firms_are_not_summed() -> None:
    assert "两条" in str(summable([told()]))
    share = {"kind": "share", "unit_si": "%"}
    assert "比重" in str(summable([told(**share), told(**share, **WUHU)]))
    firm = {"subject": "编造集团"}
    assert "不是各地自己的" in str(summable([told(**firm), told(**firm, **WUHU)]))


_SAME: dict[str, Any] = {
    "indicator_id": st.sampled_from(["hightech_firms", "tech_smes"]), "unit_si": st.sampled_from(["家", "个"]),
    "subject": st.sampled_from(["", "合肥市", "编造集团", "编造大学"]), "value_si": st.sampled_from(["1", "2"]),
    "period": st.sampled_from(["2020", "2021"]),
}  # fmt: skip


@given(st.fixed_dictionaries(_SAME), st.fixed_dictionaries(_SAME))
def test_of_one_place_and_printed_unit_the_board_and_the_reports_give_one_answer(
    one: dict[str, str], other: dict[str, str]
) -> None:
    def value(of: dict[str, str]) -> Any:
        subject = "" if of["subject"] == "合肥市" else of["subject"]
        return SimpleNamespace(
            unit=of["unit_si"], basis="press", indicator=of["indicator_id"], place="340100", subject=subject,
            period=Period.parse(of["period"]),
        )  # fmt: skip

    board = indicators.comparable(value(one), value(other))
    assert (board is None) is (comparable(told(**one), told(**other)) is None)
