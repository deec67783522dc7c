"""Early and late dates by hand: four kinds of link, lag and lead, over a holiday and a make-up workday."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kechuang.engines import deadlines
from kechuang.engines.plans import Constraint, DayRule, Link, Plan, PlanError, Task, WorkCalendar, schedule
from tests.engines.plans.made import CN, RULES, START, TABLE, day, plan

# Workdays from 28 April 2026 on: 28 29 30 | 6 7 8 9(Saturday) | 11 12 13 14 15 | 18 …


@pytest.mark.parametrize(
    ("link", "start", "finish"),
    [
        ("a FS b", "05-06", "05-07"),
        ("a FS+1 b", "05-07", "05-08"),
        ("a FS+3 b", "05-09", "05-11"),  # the make-up Saturday counts
        ("a FS-1 b", "04-30", "05-06"),
        ("a FS-9 b", "04-28", "04-29"),  # never before the plan starts
        ("a SS b", "04-28", "04-29"),
        ("a SS+3 b", "05-06", "05-07"),
        ("a SS-1 b", "04-28", "04-29"),
        ("a FF b", "04-29", "04-30"),
        ("a FF+4 b", "05-08", "05-09"),
        ("a FF-1 b", "04-28", "04-29"),
        ("a SF b", "04-28", "04-29"),
        ("a SF+6 b", "05-07", "05-08"),
        ("a SF-2 b", "04-28", "04-29"),
    ],
)
def test_each_kind_of_link_with_lag_and_lead_across_a_holiday_and_a_make_up_workday(
    link: str, start: str, finish: str
) -> None:
    found = schedule(plan({"a": 3, "b": 2}, link), today=START).tasks
    assert (found["a"].early_start, found["a"].early_finish) == (day("04-28"), day("04-30"))
    assert (found["b"].early_start, found["b"].early_finish) == (day(start), day(finish))


@pytest.mark.parametrize(
    ("link", "start", "finish"),
    [
        ("a FS b", "05-11", "05-13"),
        ("a FS+3 b", "05-07", "05-09"),
        ("a FS-1 b", "05-12", "05-14"),
        ("a SS+3 b", "05-11", "05-13"),
        ("a SS-1 b", "05-13", "05-15"),  # the due date is nearer
        ("a FF+1 b", "05-12", "05-14"),
        ("a FF-1 b", "05-13", "05-15"),
        ("a SF+6 b", "05-09", "05-12"),
        ("a SF-2 b", "05-13", "05-15"),
    ],
)
def test_the_latest_dates_follow_from_the_due_date_back(link: str, start: str, finish: str) -> None:
    found = schedule(plan({"a": 3, "b": 2}, link, due=day("05-15")), today=START).tasks
    assert (found["b"].late_start, found["b"].late_finish) == (day("05-14"), day("05-15"))
    assert (found["a"].late_start, found["a"].late_finish) == (day(start), day(finish))


def test_slack_and_the_critical_path_are_those_of_the_longest_chain() -> None:
    found = schedule(plan({"a": 3, "b": 5, "c": 2, "d": 1}, "a FS b", "a FS c", "b FS d", "c FS d"), today=START)
    assert {name: (one.slack, one.critical) for name, one in found.tasks.items()} == {
        "a": (0, True), "b": (0, True), "c": (3, False), "d": (0, True),
    }  # fmt: skip
    assert [step.task.id for step in found.critical_path] == ["a", "b", "d"]
    assert (found.finish, found.shortfall, found.chain) == (day("05-12"), 0, ())


@pytest.mark.parametrize(("due", "shortfall"), [("05-13", 0), ("05-12", 0), ("05-11", 1), ("05-08", 3)])
def test_what_is_missing_to_the_due_date_is_told_in_workdays_with_the_chain_that_causes_it(
    due: str, shortfall: int
) -> None:
    found = schedule(
        plan({"a": 3, "b": 5, "c": 2, "d": 1}, "a FS b", "a FS c", "b FS d", "c FS d", due=day(due)), today=START
    )
    assert found.shortfall == shortfall
    assert [step.task.id for step in found.chain] == (["a", "b", "d"] if shortfall else [])
    if shortfall:
        assert [str(step.why) for step in found.chain] == [
            "计划开始 2026-04-28", "前置任务 a 于 2026-04-30 完成（FS）", "前置任务 b 于 2026-05-11 完成（FS）",
        ]  # fmt: skip
        assert [(step.days, step.calendar) for step in found.chain] == [(3, "cn"), (5, "cn"), (1, "cn")]
        assert str(found.chain_end) == f"d 到 2026-05-12，晚于计划时限 2026-{due} 共 {shortfall} 个工作日"


def test_a_plan_without_a_start_tells_that_it_had_to_start_last_week() -> None:
    asked = plan({"a": 5, "b": 5}, "a FS b", start=None, due=day("05-15"))
    found = schedule(asked, today=day("05-11"))
    assert (found.latest_start, found.shortfall) == (day("04-30"), 5)
    assert found.overdue_start == 5  # 30 April, 6 7 8 9 May
    assert (schedule(asked, today=day("04-30")).shortfall, schedule(asked, today=day("04-30")).overdue_start) == (0, 0)


def test_a_milestone_lies_on_the_evening_that_brings_it_about() -> None:
    tasks = [
        Task("a", "a", 3),
        Task("m", "m"),
        Task("b", "b", 1),
        Task("n", "n", constraint=Constraint("SNET", day("05-07"))),
    ]
    found = schedule(plan(tasks, "a FS m", "m FS b", "b FS n"), today=START).tasks
    assert found["m"].early_start == found["m"].early_finish == day("04-30")
    assert found["b"].early_start == day("05-06")
    assert found["n"].early_start == day("05-07") and found["n"].slack == 0
    assert schedule(plan({"m": 0, "a": 1}, "m FS a"), today=START).tasks["m"].early_start == START


@pytest.mark.parametrize(
    ("constraint", "early", "late"),
    [
        (Constraint("ASAP"), "04-28", "05-13"),
        (Constraint("SNET", day("05-06")), "05-06", "05-13"),
        (Constraint("SNET", day("05-10")), "05-11", "05-13"),  # a Sunday
        (Constraint("FNET", day("05-09")), "05-07", "05-13"),
        (Constraint("SNLT", day("05-08")), "04-28", "05-08"),
        (Constraint("SNLT", day("05-10")), "04-28", "05-09"),  # a Sunday
        (Constraint("FNLT", day("05-10")), "04-28", "05-07"),
        (Constraint("MSO", day("05-07")), "05-07", "05-07"),
        (Constraint("MFO", day("05-11")), "05-08", "05-08"),
    ],
)
def test_each_constraint_bounds_the_dates_it_speaks_of(constraint: Constraint, early: str, late: str) -> None:
    task = Task("a", "a", 3, constraint=constraint)
    found = schedule(plan([task], due=day("05-15")), today=START).tasks["a"]
    assert (found.early_start, found.late_start) == (day(early), day(late))


def test_as_late_as_possible_moves_a_task_and_those_after_it_but_not_the_end() -> None:
    tasks = [Task("a", "a", 2, constraint=Constraint("ALAP")), Task("b", "b", 2), Task("c", "c", 9)]
    found = schedule(plan(tasks, "a FS b"), today=START)
    assert found.tasks["a"].early_start == START and found.tasks["a"].start == day("05-08")
    assert found.tasks["b"].start == day("05-11") and found.finish == day("05-12")


def test_a_team_keeps_its_own_week_and_days_off() -> None:
    tasks = [Task("a", "a", 4), Task("b", "b", 4, calendar="site"), Task("c", "c", 1)]
    found = schedule(plan(tasks, "a FS b", "b FS c", start=day("05-06")), today=START).tasks
    assert found["a"].early_finish == day("05-09")
    # The site works on Saturdays, but not on Wednesday 13 May.
    assert (found["b"].early_start, found["b"].early_finish) == (day("05-11"), day("05-15"))
    assert schedule(plan(tasks, "a FS b", "b FS c", start=day("05-07")), today=START).tasks["b"].early_finish == day(
        "05-16"
    )
    assert [found[name].slack for name in "abc"] == [1, 1, 0]  # the site could work on Saturday as well


def test_a_summary_holds_its_parts_back_and_lasts_as_they_do() -> None:
    tasks = [
        Task("a", "a", 3), Task("s", "s"), Task("t", "t", parent="s"), Task("b", "b", 2, parent="t"),
        Task("c", "c", 4, parent="s"), Task("d", "d", 1), Task("e", "e", 1),
    ]  # fmt: skip
    found = schedule(plan(tasks, "a FS+1 s", "s FS d", "t SS+1 e", "c FS b"), today=START)
    assert [(name, one.kind) for name, one in found.tasks.items() if one.kind == "summary"] == [
        ("s", "summary"), ("t", "summary"),
    ]  # fmt: skip
    assert (found.tasks["s"].early_start, found.tasks["s"].early_finish, found.tasks["s"].days) == (
        day("05-07"), day("05-13"), 6,
    )  # fmt: skip
    assert found.tasks["d"].early_start == day("05-14")
    assert found.tasks["e"].early_start == day("05-13")  # a workday after the first part of t, b, starts
    assert found.tasks["e"].slack == 1 and found.tasks["t"].slack == 0
    assert str(found.critical_path[1].why) == "所属s的前置任务 a 于 2026-04-30 完成（FS+1个工作日）"


def test_a_lag_may_count_calendar_days_or_a_share_of_the_predecessor() -> None:
    links = (Link("a", "b", "FS", 7, "day"), Link("a", "c", "SS", 50, "percent"))
    found = schedule(plan({"a": 3, "b": 1, "c": 1}, *links, due=day("05-15")), today=START).tasks
    assert found["b"].early_start == day("05-08") and found["c"].early_start == day("04-30")
    assert found["a"].late_finish == day("05-07")  # b must start on the 15th


def test_progress_moves_what_is_left_and_facts_stay_as_they_were() -> None:
    tasks = [
        Task("a", "a", 3, actual_start=day("04-28"), actual_finish=day("05-03")),
        Task("b", "b", 4, percent=50, actual_start=day("05-06")), Task("c", "c", 2),
    ]  # fmt: skip
    found = schedule(plan(tasks, "a FS b", "b FS c", as_of=day("05-12"), due=day("05-14")), today=START)
    assert (found.tasks["a"].early_finish, found.tasks["a"].critical) == (day("05-03"), False)
    assert (found.tasks["b"].early_start, found.tasks["b"].early_finish) == (day("05-06"), day("05-13"))
    assert (found.tasks["c"].early_finish, found.shortfall) == (day("05-15"), 1)
    assert str(found.chain[0].why) == "已于 2026-05-06 开始，剩余 2 个工作日自 2026-05-12 起"


def test_dates_past_the_table_of_holidays_are_provisional_and_said_so() -> None:
    assert TABLE is not None
    for start, expected in ((TABLE.last, False), (TABLE.last + dt.timedelta(days=1), True)):
        found = schedule(plan({"a": 1}, start=start), today=START)
        assert found.provisional is expected and bool(found.warnings) is expected
    assert "暂定" in str(found.warnings[0])


def test_dates_before_the_table_of_holidays_are_told_to_be_before_it() -> None:
    assert TABLE is not None
    found = schedule(plan({"a": 1}, start=TABLE.first - dt.timedelta(days=9)), today=dt.date(2003, 1, 1))
    assert tuple(map(str, found.warnings)) == (
        f"节假日安排自 {TABLE.first} 起，其外的日期按每周工作日推算，为暂定；公布新的安排后应重排",
    )


def test_summaries_may_stand_in_each_other_a_hundred_deep_and_take_their_progress_from_their_parts() -> None:
    tasks = [Task(f"t{n}", "", 1, parent=f"t{n - 1}" if n else None) for n in range(100)]
    tasks[50] = replace(tasks[50], actual_start=day("04-01"), actual_finish=day("04-02"))
    found = schedule(plan(tasks, due=START), today=START)
    assert all(one.start == START and one.critical for one in found.tasks.values())
    assert [step.task.id for step in found.critical_path] == ["t99"]


def test_the_calendar_is_the_one_by_which_deadlines_are_counted() -> None:
    assert TABLE is not None
    other = deadlines.Calendar.of(TABLE)
    first, last = dt.date(2003, 12, 1).toordinal(), dt.date(2027, 2, 1).toordinal()
    expected = [number for number in range(first, last) if other.is_workday(dt.date.fromordinal(number))]
    assert CN.workdays(first, last) == expected
    calendar = WorkCalendar(CN, day("06-01"))
    assert [calendar.day(place) for place in range(-2000, 100)] == expected[
        expected.index(calendar.day(-2000)) : expected.index(calendar.day(99)) + 1
    ]
    assert calendar.between(day("04-28"), day("05-15")) == other.workdays_between(day("04-27"), day("05-15"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (plan({"a": 1, "b": 1, "c": 1}, "a FS b", "b FS c", "c SS a"), "任务互相等待，成了一圈：a → b → c → a"),
        (plan([Task("s", "s"), Task("b", "b", 1, parent="s"), Task("c", "c", 1)], "b FS c", "c FS s"), "s → b → c → s"),
        (plan({"a": 1}, "a FS x"), "后续任务 x 不存在"),
        (plan({"a": 1}, "a FS a"), "以自己为前置任务"),
        (plan({"a": 1}, due=day("04-27")), "时限 2026-04-27 早于开始 2026-04-28"),
        (plan([Task("a", "a", 1, due=day("04-27"))]), "任务 a 的时限 2026-04-27 早于计划开始"),
        (plan({}), "没有任务"),
        (plan({"a": 1}, calendar="no"), "日历 no 没有声明"),
        (plan([Task("a", "a", 1), Task("a", "a", 2)]), "用了 2 次"),
        (plan([Task("a", "a", parent="b"), Task("b", "b", parent="a")]), "是自己的上级"),
        (plan([Task("a", "a", 1, parent="z")]), "上级 z 不存在"),
        (plan([Task("a", "a", 1, uses={"crew": 1})]), "资源 crew 没有声明"),
        (plan([Task("a", "a", 1, uses={"crew": 3})], resources={"crew": 2}), "总共只有 2"),
        (plan([Task("a", "a", 1)], resources={"crew": -1}), "资源 crew 的总量 -1 不对，应在 0 与 1000000 之间"),
        (plan([Task("a", "a", 1)], resources={"crew": 1_000_001}), "资源 crew 的总量 1000001 不对"),
        (plan([Task(f"t{n}", "", 1, parent=f"t{n - 1}" if n else None) for n in range(5_000)]), "套了 100 层以上"),
        (plan({"a": 36_501}), "工期 36501 天不对"),
        (plan({f"t{n}": 36_500 for n in range(9)}, *[f"t{n} FS t{n + 1}" for n in range(8)]), "不够排到计划结束"),
        (plan({"a": 1}, due=dt.date.max), "不够排到计划结束"),
        (plan({"a": 1}, start=dt.date.min), "应核对每周工作日、任务工期与所写日期"),
        (plan([Task("a", "a", 1, constraint=Constraint("MSO"))]), "缺少日期"),
        (plan([Task("a", "a", 1, actual_finish=START)]), "没有实际开始"),
        (plan([Task("s", "s"), Task("b", "b", 1, parent="s"), Task("c", "c", 1)], "c FF s"), "是摘要任务"),
        (replace(plan({"a": 1}), calendars={**RULES, "cn": DayRule(week=frozenset())}), "没有一个工作日"),
        (replace(plan({"a": 9}), calendars={"cn": DayRule(week=frozenset(), work=frozenset({START}))}), "不够排到"),
    ],
)
def test_a_plan_that_cannot_be_dated_says_why_in_one_sentence(wrong: Plan, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        schedule(wrong, today=START)
    assert words in str(caught.value) and "\n" not in str(caught.value)
