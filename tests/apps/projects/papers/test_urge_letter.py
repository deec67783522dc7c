"""A letter of urging says what is overdue since when, what was asked before, and what is required by when of whom."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kechuang.apps.projects.papers import Overdue, Reminder, UrgeLetter, urge_letter
from tests.apps.projects.papers.reading import part, told

ONE = Overdue("供电线路迁改未完成", dt.date(2026, 11, 6), 11, number="WT2026-00012", project="云溪传感器产业园（演示）")
NOTE = "注：逾期天数自办理时限次日起按工作日计算，法定节假日除外、调休上班日计入。"


def letter(**others: object) -> UrgeLetter:
    given: dict[str, object] = {
        "serial": 3, "department": "演示市自然资源和规划局", "overdue": [ONE], "issuer": "演示市人民政府督查室",
        "on": dt.date(2026, 11, 23), "answer_by": dt.date(2026, 11, 27), "answer_to": "市政府督查室督办科",
        "reminders": [
            Reminder(dt.date(2026, 11, 9), "催办", "请尽快答复。"),
            Reminder(dt.date(2026, 11, 3), "预警"),
        ],
        "required": ["11月底前完成线路迁改。"], "synthetic": True,
    }  # fmt: skip
    return UrgeLetter(**{**given, **others})  # type: ignore[arg-type]


def test_the_letter_reads_as_a_letter() -> None:
    assert told(urge_letter(letter())) == [
        "督办〔2026〕3号",
        "关于“供电线路迁改未完成”",
        "逾期未办结的督办函",
        "演示市自然资源和规划局：",
        "截至2026年11月23日，你单位牵头办理的下列事项已超过办理时限，尚未办结，现予督办。",
        "一、逾期事项",
        "序号\t编号\t事项\t所属项目\t办理时限\t已逾期",
        "1\tWT2026-00012\t供电线路迁改未完成\t云溪传感器产业园（演示）\t2026年11月6日\t11个工作日",
        NOTE,
        "二、此前提醒情况",
        "此前已提醒2次：",
        "1. 2026年11月3日，预警。",
        "2. 2026年11月9日，催办：请尽快答复。",
        "三、办理要求",
        "1. 11月底前完成线路迁改。",
        "2. 请于2026年11月27日前（含当日）将办理情况书面报送市政府督查室督办科。",
        "演示市人民政府督查室",
        "2026年11月23日",
    ]


def test_several_are_counted_and_told_in_the_order_of_their_last_days() -> None:
    other = Overdue("用地批复未办理", dt.date(2026, 10, 30), 16)
    same = Overdue("施工许可未办理", dt.date(2026, 11, 6), 11, number="WT2026-00002")
    lines = told(urge_letter(letter(overdue=[ONE, other, same])))
    assert lines[1] == "关于3项逾期未办结事项的督办函" and "办理的下列3项事项已超过办理时限" in lines[3]
    assert lines[6:9] == [
        "1\t—\t用地批复未办理\t—\t2026年10月30日\t16个工作日",
        "2\tWT2026-00002\t施工许可未办理\t—\t2026年11月6日\t11个工作日",
        "3\tWT2026-00012\t供电线路迁改未完成\t云溪传感器产业园（演示）\t2026年11月6日\t11个工作日",
    ]


def test_who_was_never_reminded_is_told_so() -> None:
    assert part(urge_letter(letter(reminders=())), "二、此前提醒情况", "三、办理要求") == ["此前未就上述事项发出提醒。"]


def test_without_particular_requirements_the_usual_one_stands() -> None:
    assert part(urge_letter(letter(required=())), "三、办理要求")[:2] == [
        "1. 请尽快办结上述事项；确有困难的，应写明原因、已采取的措施和预计办结日期。",
        "2. 请于2026年11月27日前（含当日）将办理情况书面报送市政府督查室督办科。",
    ]


def test_a_consequence_is_told_only_where_one_is_declared() -> None:
    said = "逾期未回复的，报告分管领导。"
    assert said in told(urge_letter(letter(consequence=said)))
    assert len(told(urge_letter(letter(consequence=" ")))) == len(told(urge_letter(letter())))


def test_days_counted_beyond_the_table_of_holidays_are_said_to_be_provisional() -> None:
    lines = told(urge_letter(letter(provisional=True)))
    assert f"{NOTE[:-1]}；所涉年份的节假日安排尚未公布，天数为暂计。" in lines and NOTE not in lines


def test_copies_and_the_mark_of_invented_data_are_handed_on() -> None:
    paper = urge_letter(letter(copies=["市政府办", "市发展改革委"]))
    assert told(paper)[-1] == "抄送：市政府办，市发展改革委。"
    assert paper.synthetic and not urge_letter(letter(synthetic=False)).synthetic


def test_the_number_counts_within_the_year_of_the_letter() -> None:
    new_year = {"on": dt.date(2027, 1, 4), "answer_by": dt.date(2027, 1, 8)}
    assert letter(**new_year, serial=1).number == "督办〔2027〕1号"


def test_what_is_not_late_does_not_enter_a_letter() -> None:
    assert dataclasses.replace(ONE, late=1).late == 1
    with pytest.raises(ValueError, match="“供电线路迁改未完成”未逾期（0 个工作日），不能列入督办函"):
        dataclasses.replace(ONE, late=0)
    with pytest.raises(ValueError, match="没有逾期事项，不应发出"):
        letter(overdue=[])


def test_an_answer_may_be_due_on_the_day_of_the_letter_but_not_before() -> None:
    assert letter(answer_by=dt.date(2026, 11, 23)).answer_by == dt.date(2026, 11, 23)
    with pytest.raises(ValueError, match="回复时限 2026-11-22 早于发函日期 2026-11-23"):
        letter(answer_by=dt.date(2026, 11, 22))
