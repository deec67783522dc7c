"""Progress without its dates is taken for what it says: begun, ended; the days are reckoned and that is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import Plan, Task, schedule
from tests.engines.plans.dating.test_properties import DAY, random_plans
from tests.engines.plans.made import START, day, plan

# Workdays from 28 April 2026 on: 28 29 30 | 6 7 8 9(Saturday) | 11 12 13 14 15 | 18 …


@pytest.mark.parametrize(
    ("percent", "start", "finish", "told"),
    [
        (0, "05-12", "05-18", ""),
        (1, "05-11", "05-18", "已有进展而没有写实际开始"),  # nothing to speak of is done, but it has begun
        (40, "05-09", "05-14", "已有进展而没有写实际开始"),
        (99, "05-07", "05-12", "已有进展而没有写实际开始"),
        (100, "05-06", "05-11", "已全部完成而没有写实际完成"),
    ],
)
def test_a_share_done_without_a_start_means_that_it_began_so_much_earlier(
    percent: int, start: str, finish: str, told: str
) -> None:
    tasks = [Task("a", "a", 5, percent=percent), Task("b", "b", 1)]
    found = schedule(plan(tasks, "a FS b", as_of=day("05-12")), today=day("05-12"))
    one = found.tasks["a"]
    assert (one.start, one.finish) == (day(start), day(finish))
    assert (one.early_start, one.early_finish) == (one.start, one.finish)
    assert one.critical is (percent < 100)
    assert [told in str(text) for text in found.warnings] == ([True] if told else [])
    assert one.task.actual_start is None and found.plan.tasks == tuple(tasks)  # nobody told so: nothing is written down


def test_all_done_with_a_start_ends_on_the_last_day_before_the_report() -> None:
    tasks = [Task("a", "a", 5, percent=100, actual_start=day("04-29")), Task("b", "b", 5, remaining=0)]
    found = schedule(plan(tasks, as_of=day("05-10")), today=START)  # a Sunday after a worked Saturday
    assert (found.tasks["a"].start, found.tasks["a"].finish) == (day("04-29"), day("05-09"))
    assert (found.tasks["b"].start, found.tasks["b"].finish) == (day("04-30"), day("05-09"))
    today = replace(tasks[0], actual_start=day("05-11"))
    assert schedule(plan([today], as_of=day("05-11")), today=START).tasks["a"].finish == day("05-11")


def test_a_task_that_is_said_to_be_begun_goes_on_today_where_no_day_of_report_is_told() -> None:
    found = schedule(plan([Task("a", "a", 10, percent=50)]), today=day("05-12"))
    assert (found.tasks["a"].start, found.tasks["a"].finish) == (day("05-06"), day("05-18"))
    few = schedule(plan([Task("a", "a", 10, percent=90)]), today=day("04-30"))
    assert few.tasks["a"].start == START  # not before the plan, which had begun


def test_a_milestone_has_one_date_and_is_reached_on_it() -> None:
    tasks = [Task("m", "m", actual_start=day("04-30")), Task("n", "n", percent=100), Task("o", "o", percent=50)]
    found = schedule(plan(tasks, as_of=day("05-12")), today=START).tasks
    assert (found["m"].start, found["m"].finish, found["m"].critical) == (day("04-30"), day("04-30"), False)
    assert found["n"].finish == day("05-11") and found["o"].start == day("05-12")


def test_facts_from_the_future_are_told() -> None:
    tasks = [Task("a", "a", 5, actual_start=day("05-13")), Task("b", "b", 1, actual_start=day("05-12"))]
    found = schedule(plan(tasks, as_of=day("05-12")), today=START)
    assert tuple(map(str, found.warnings)) == ("实际日期晚于进度日期 2026-05-12：a（2026-05-13）；应核对日期",)


@settings(max_examples=40)
@given(random_plans(), st.data())
def test_whatever_progress_is_told_no_date_contradicts_it(plan: Plan, data: st.DataObject) -> None:
    as_of = START + DAY * data.draw(st.integers(0, 20))
    tasks = []
    for task in plan.tasks:
        begun = data.draw(st.none() | st.integers(0, 9))
        start = min(as_of, START + DAY * begun) if begun is not None else None
        percent = data.draw(st.sampled_from([0, 0, 30, 100]))
        tasks.append(replace(task, percent=percent, actual_start=start))
    found = schedule(replace(plan, tasks=tuple(tasks), as_of=as_of), today=START)
    for one in found.tasks.values():
        started = one.task.actual_start or (one.task.percent and (one.task.days or one.task.percent == 100))
        assert one.start <= one.finish
        assert one.start <= as_of if started else one.start >= as_of
        if one.task.percent == 100:
            assert one.finish <= as_of and one.slack == 0
        elif started and one.task.days:
            assert one.finish >= as_of
