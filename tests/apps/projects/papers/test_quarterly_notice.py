"""A quarterly notice ranks departments by their exact rate and states the rule; its figures add up."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.projects.papers import Completion, QuarterlyNotice, quarterly_notice
from tests.apps.projects.papers.reading import part, told

RULE = "按时完成，指在任务办理时限当日及以前经核验销号；时限经批准调整的，以调整后的时限为准。"


def notice(*departments: Completion, **others: object) -> QuarterlyNotice:
    given: dict[str, object] = {
        "year": 2026, "quarter": 3, "to": "各县区人民政府，市直各部门", "scope": "重点项目和改革任务", "rule": RULE,
        "source": "任务清单", "counted": dt.date(2026, 10, 9), "issuer": "演示市重点项目推进办",
        "on": dt.date(2026, 10, 12), "departments": departments, "synthetic": True,
    }  # fmt: skip
    return QuarterlyNotice(**{**given, **others})  # type: ignore[arg-type]


def rows(given: QuarterlyNotice) -> list[str]:
    return [line for line in part(quarterly_notice(given), "二、各部门完成情况", "三、计算规则")[1:] if "\t" in line]


def test_the_notice_reads_from_the_whole_to_the_rule() -> None:
    given = notice(
        Completion("市科技局", 7, 1, 1), Completion("市统计局", 0, 0, 0), Completion("市工信局", 12, 0, 0),
        Completion("市教育局", 14, 2, 2),
    )  # fmt: skip
    assert told(quarterly_notice(given)) == [
        "关于2026年第三季度重点项目和改革任务",
        "完成情况的通报",
        "各县区人民政府，市直各部门：",
        "现将2026年第三季度（2026年7月1日至9月30日）重点项目和改革任务完成情况通报如下。",
        "一、总体情况",
        "截至2026年10月9日，应完成39项，按时完成33项，逾期完成3项，未完成3项，按时完成率84.6%。",
        "二、各部门完成情况",
        "名次\t部门\t应完成\t按时完成\t逾期完成\t未完成\t按时完成率",
        "1\t市工信局\t12\t12\t0\t0\t100%",
        "2\t市教育局\t18\t14\t2\t2\t77.8%",
        "2\t市科技局\t9\t7\t1\t1\t77.8%",
        "—\t市统计局\t0\t0\t0\t0\t—",
        "来源：任务清单，截至2026年10月9日",
        "三、计算规则",
        RULE,
        "按时完成率为按时完成数除以应完成数，四舍五入保留一位小数；名次按未舍入的完成率排列，完成率相同的名次相同。",
        "演示市重点项目推进办",
        "2026年10月12日",
    ]


def test_who_is_better_by_less_than_is_printed_still_ranks_before() -> None:
    assert rows(notice(Completion("甲局", 666, 0, 334), Completion("乙局", 6661, 0, 3339))) == [
        "1\t乙局\t10000\t6661\t0\t3339\t66.6%",
        "2\t甲局\t1000\t666\t0\t334\t66.6%",
    ]


@pytest.mark.parametrize(
    ("on_time", "open_", "said"), [(1, 1999, "0.1%"), (1, 2000, "0%"), (1249, 8751, "12.5%"), (1, 7, "12.5%")]
)
def test_rates_are_rounded_half_up_to_a_tenth(on_time: int, open_: int, said: str) -> None:
    assert rows(notice(Completion("甲局", on_time, 0, open_)))[0].rsplit("\t")[-1] == said


def test_a_quarter_without_departments_or_without_anything_due_says_so() -> None:
    assert rows(notice()) == [] and "本季度无应完成事项" in told(quarterly_notice(notice()))
    nothing = notice(Completion("甲局", 0, 0, 0))
    assert part(quarterly_notice(nothing), "一、总体情况", "二、各部门完成情况") == [
        "截至2026年10月9日，本季度无应完成事项。"
    ]


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        (2, dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        (3, dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        (4, dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ],
)
def test_a_quarter_has_its_first_and_last_day(quarter: int, first: dt.date, last: dt.date) -> None:
    assert notice(quarter=quarter).days == (first, last)


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 3), max_size=8))
def test_the_whole_is_the_sum_of_the_departments_and_no_worse_rate_ranks_before_a_better(
    counts: list[tuple[int, int, int]],
) -> None:
    made = notice(*(Completion(f"第{place}局", *three) for place, three in enumerate(counts)))
    whole = "".join(part(quarterly_notice(made), "一、总体情况", "二、各部门完成情况"))
    due = sum(sum(three) for three in counts)
    on_time = sum(three[0] for three in counts)
    assert (f"应完成{due}项，按时完成{on_time}项" in whole) is (due > 0)
    cells = [row.split("\t") for row in rows(made)]
    assert len(cells) == len(counts)
    placed = [(int(place), int(on), int(all_)) for place, _, all_, on, *_ in cells if place != "—"]
    for (place, on, all_), (next_place, next_on, next_all) in pairwise(placed):
        assert on * next_all >= next_on * all_ and (place == next_place) is (on * next_all == next_on * all_)


def test_a_notice_without_rule_of_no_quarter_or_with_a_department_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="未写明计算规则"):
        notice(rule=" ")
    for quarter in (0, 5):
        with pytest.raises(ValueError, match=f"季度应为 1 至 4，得到 {quarter}"):
            notice(quarter=quarter)
    with pytest.raises(ValueError, match="重复出现：甲局，每个部门只列一行"):
        notice(Completion("甲局", 1, 0, 0), Completion("甲局", 2, 0, 0))
    with pytest.raises(ValueError, match="“甲局”的完成数不能为负"):
        Completion("甲局", 1, -1, 0)
