"""Red, yellow and green follow the declared rule to the day and to the point; a cured red is yellow first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.declarations.light_rule import LightRule
from kechuang.engines.plans import (
    DayRule,
    Light,
    Link,
    Plan,
    Standing,
    Task,
    WorkCalendar,
    baseline,
    leaves,
    light,
    percent_done,
    planned_percent,
    schedule,
)  # fmt: skip

BY_START = LightRule.model_validate({
    "id": "a", "name": "按开工月份", "basis": "出处待核", "start": {"yellow": 1, "red": 3}, "due": "red",
    "cure": {"light": "yellow", "months": 1, "confirmed": True},
})  # fmt: skip
BY_POINTS = LightRule.model_validate({
    "id": "b", "name": "按进度差", "basis": "出处待核", "points": {"yellow": 10, "red": 30}, "due": "red",
    "cure": {"light": "yellow", "confirmed": True},
})  # fmt: skip
DUE = dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "colour"),
    [
        ("2026-01-30", "green"),  # the plan has not begun
        ("2026-01-31", "green"),  # the planned day, and the last of the planned month
        ("2026-02-01", "yellow"),  # the month is over
        ("2026-02-28", "yellow"),
        ("2026-03-31", "yellow"),  # two months missed
        ("2026-04-01", "red"),  # three
        ("2027-01-01", "red"),
    ],
)
def test_a_missed_month_of_start_is_yellow_and_three_are_red(on: str, colour: str) -> None:
    standing = Standing(planned_start=day("2026-01-31"), planned_finish=day("2027-06-30"))
    assert light(BY_START, standing, day=day(on)).colour == colour


def test_a_project_that_began_late_is_no_longer_held_to_its_start() -> None:
    standing = Standing(planned_start=day("2026-01-31"), planned_finish=DUE, actual_start=day("2026-05-06"))
    assert light(BY_START, standing, day=day("2026-05-05")).colour == "red"
    assert light(BY_START, standing, day=day("2026-05-06")).colour == "green"


def test_the_reason_says_how_many_months_were_missed() -> None:
    found = light(BY_START, Standing(day("2025-11-20"), DUE), day=day("2026-01-05"))
    assert found.colour == "yellow"
    assert found.reasons == ("计划 2025 年 11 月开工，已误 2 个月仍未开工（满 1 个月黄灯，满 3 个月红灯）",)


@pytest.mark.parametrize(
    ("planned", "percent", "colour"),
    [
        (50, 60, "green"),
        (50, 41, "green"),
        (50, 40, "yellow"),  # ten points exactly
        (Fraction(4999, 100), 40, "green"),
        (50, 20, "yellow"),  # thirty points exactly
        (Fraction(5001, 100), 20, "red"),
        (100, 0, "red"),
        (None, 0, "green"),
    ],
)
def test_ten_to_thirty_points_behind_plan_are_yellow_and_more_is_red(
    planned: int | Fraction | None, percent: int, colour: str
) -> None:
    standing = Standing(day("2026-01-05"), DUE, day("2026-01-05"), None, planned, percent)
    assert light(BY_POINTS, standing, day=day("2026-06-01")).colour == colour


def test_the_reason_never_rounds_a_difference_across_its_line() -> None:
    near = Standing(day("2026-01-05"), DUE, None, None, Fraction(300001, 10000), 0)
    found = light(BY_POINTS, near, day=day("2026-06-01"))
    assert found.colour == "red"
    assert found.reasons == ("应完成 30%，实际完成 0%，落后 30.0001 个百分点（10 个起黄灯，超过 30 个红灯）",)
    third = replace(near, planned_percent=Fraction(100, 3))
    assert "应完成 33.3%，实际完成 0%，落后 33.3 个百分点" in light(BY_POINTS, third, day=day("2026-06-01")).reasons[0]


def test_a_missed_due_date_is_red_from_the_day_after_it() -> None:
    standing = Standing(day("2026-01-05"), day("2026-03-31"), day("2026-01-05"), None, 100, 95)
    assert light(BY_START, standing, day=day("2026-03-31")).colour == "green"
    late = light(BY_START, standing, day=day("2026-04-01"))
    assert (late.colour, late.reasons) == ("red", ("时限 2026-03-31 已过 1 天，尚未完成",))


def test_the_gravest_part_decides_and_stands_first_and_the_others_are_told() -> None:
    both = BY_POINTS.model_copy(update={"start": BY_START.start})
    standing = Standing(day("2026-01-05"), DUE, None, None, 80, 10)
    found = light(both, standing, day=day("2026-02-02"))
    assert found.colour == "red"
    assert [reason[:3] for reason in found.reasons] == ["应完成", "计划 "]


def test_what_is_finished_is_done_from_that_day_on_however_late() -> None:
    standing = Standing(day("2026-01-05"), day("2026-03-31"), day("2026-01-05"), day("2026-05-01"), 100, 100)
    assert light(BY_START, standing, day=day("2026-04-30")).colour == "red"
    assert light(BY_START, standing, day=day("2026-05-01")).colour == "done"


def test_without_planned_dates_there_is_no_light() -> None:
    assert light(BY_START, Standing(percent=40), day=DUE).colour == "none"


# --------------------------------------------------------------------------- a cured red

LATE = Standing(day("2026-01-05"), day("2027-06-30"), percent=0)


def red(on: str = "2026-04-01") -> Light:
    found = light(BY_START, LATE, day=day(on))
    assert found.colour == "red"
    return found


def test_a_cured_red_is_yellow_for_a_month_and_then_green() -> None:
    begun = replace(LATE, actual_start=day("2026-04-20"))
    cured = light(BY_START, begun, day=day("2026-04-20"), last=red())
    assert (cured.colour, cured.since, cured.was) == ("yellow", day("2026-04-20"), "red")
    assert cured.reasons[0] == "红灯已于 2026-04-20 整改，先转黄灯，至 2026-05-20 或经确认后转绿灯"
    still = light(BY_START, begun, day=day("2026-05-19"), last=cured)
    assert (still.colour, still.since, still.was) == ("yellow", day("2026-04-20"), "red")
    green = light(BY_START, begun, day=day("2026-05-20"), last=still)
    assert (green.colour, green.since, green.was) == ("green", day("2026-05-20"), "yellow")


def test_a_month_from_the_end_of_january_ends_with_february() -> None:
    late = Standing(day("2025-09-01"), day("2027-06-30"))
    begun = replace(late, actual_start=day("2026-01-31"))
    cured = light(BY_START, begun, day=day("2026-01-31"), last=light(BY_START, late, day=day("2026-01-30")))
    assert light(BY_START, begun, day=day("2026-02-27"), last=cured).colour == "yellow"
    assert light(BY_START, begun, day=day("2026-02-28"), last=cured).colour == "green"


def test_a_confirmation_ends_the_yellow_at_once_but_not_one_from_before_the_cure() -> None:
    begun = replace(LATE, actual_start=day("2026-04-20"))
    cured = light(BY_START, begun, day=day("2026-04-20"), last=red(), confirmed=day("2026-04-20"))
    assert cured.colour == "yellow"
    on = day("2026-04-27")
    assert light(BY_START, begun, day=on, last=cured, confirmed=day("2026-04-19")).colour == "yellow"
    assert light(BY_START, begun, day=on, last=cured, confirmed=day("2026-04-28")).colour == "yellow"
    assert light(BY_START, begun, day=on, last=cured, confirmed=day("2026-04-20")).colour == "green"


def test_a_rule_that_knows_only_months_takes_no_confirmation() -> None:
    assert BY_START.cure is not None
    months = BY_START.model_copy(update={"cure": BY_START.cure.model_copy(update={"confirmed": False})})
    begun = replace(LATE, actual_start=day("2026-04-20"))
    cured = light(months, begun, day=day("2026-04-20"), last=red())
    assert light(months, begun, day=day("2026-05-19"), last=cured, confirmed=day("2026-04-20")).colour == "yellow"


def test_without_an_end_in_months_only_a_confirmation_turns_it_green() -> None:
    far = Standing(day("2026-01-05"), day("2027-06-30"), day("2026-01-05"), None, 60, 10)
    near = replace(far, percent=55)
    cured = light(BY_POINTS, near, day=day("2026-04-20"), last=light(BY_POINTS, far, day=day("2026-04-01")))
    assert cured.reasons[0] == "红灯已于 2026-04-20 整改，先转黄灯，经确认后转绿灯"
    assert light(BY_POINTS, near, day=day("2027-04-20"), last=cured).colour == "yellow"
    assert light(BY_POINTS, near, day=day("2026-04-21"), last=cured, confirmed=day("2026-04-21")).colour == "green"


def test_a_red_that_turns_yellow_by_the_rule_waits_from_that_day_and_not_once_more() -> None:
    far = Standing(day("2026-01-05"), day("2027-06-30"), day("2026-01-05"), None, 60, 10)
    rule = BY_POINTS.model_copy(update={"cure": BY_START.cure})
    first = light(rule, far, day=day("2026-04-01"))
    middling = light(rule, replace(far, percent=40), day=day("2026-04-20"), last=first)
    assert (middling.colour, middling.was, middling.reasons[0][:3]) == ("yellow", "red", "应完成")
    assert light(rule, replace(far, percent=55), day=day("2026-05-19"), last=middling).colour == "yellow"
    assert light(rule, replace(far, percent=55), day=day("2026-05-20"), last=middling).colour == "green"


def test_a_yellow_that_never_was_red_turns_green_at_once() -> None:
    behind = Standing(day("2026-01-05"), day("2027-06-30"), day("2026-01-05"), None, 60, 45)
    yellow = light(BY_POINTS, behind, day=day("2026-04-01"))
    assert (yellow.colour, yellow.was) == ("yellow", "")
    assert light(BY_POINTS, replace(behind, percent=51), day=day("2026-04-02"), last=yellow).colour == "green"


def test_a_cured_red_that_relapses_is_red_again_and_waits_anew() -> None:
    far = Standing(day("2026-01-05"), day("2027-06-30"), day("2026-01-05"), None, 60, 10)
    near, rule = replace(far, percent=55), BY_POINTS.model_copy(update={"cure": BY_START.cure})
    cured = light(rule, near, day=day("2026-04-20"), last=light(rule, far, day=day("2026-04-01")))
    again = light(rule, far, day=day("2026-05-11"), last=cured)
    assert (again.colour, again.was) == ("red", "yellow")
    second = light(rule, near, day=day("2026-05-12"), last=again)
    assert light(rule, near, day=day("2026-06-11"), last=second).colour == "yellow"
    assert light(rule, near, day=day("2026-06-12"), last=second).colour == "green"


def test_without_a_cure_in_the_rule_a_red_turns_green_at_once() -> None:
    rule = BY_START.model_copy(update={"cure": None})
    begun = replace(LATE, actual_start=day("2026-04-20"))
    assert light(rule, begun, day=day("2026-04-20"), last=red()).colour == "green"


def test_a_plan_that_is_put_off_does_not_wipe_a_red_away() -> None:
    later = replace(LATE, planned_start=day("2026-10-01"))
    found = light(BY_START, later, day=day("2026-04-02"), last=red())
    assert (found.colour, found.was) == ("yellow", "red")


def test_a_plan_that_is_taken_away_and_given_back_does_not_wipe_a_red_away() -> None:
    bare = light(BY_START, Standing(), day=day("2026-04-02"), last=red())
    assert (bare.colour, bare.was) == ("none", "red")
    begun = replace(LATE, actual_start=day("2026-04-03"))
    back = light(BY_START, begun, day=day("2026-04-10"), last=bare)
    assert (back.colour, back.was) == ("yellow", "red") and "先转黄灯，至 2026-05-10" in back.reasons[0]
    assert light(BY_START, begun, day=day("2026-05-09"), last=back).colour == "yellow"
    assert light(BY_START, begun, day=day("2026-05-10"), last=back).colour == "green"


def test_a_light_that_does_not_change_keeps_the_day_it_shows_from() -> None:
    later = light(BY_START, LATE, day=day("2026-05-05"), last=red("2026-04-01"))
    assert (later.colour, later.since) == ("red", day("2026-04-01"))
    assert "已误 4 个月" in later.reasons[0]


@given(
    percents=st.lists(st.integers(0, 100), min_size=1, max_size=12),
    planned=st.integers(0, 100),
)
def test_no_red_is_ever_followed_by_green(percents: list[int], planned: int) -> None:
    rule = BY_POINTS.model_copy(update={"cure": BY_START.cure})
    last: Light | None = None
    for week, percent in enumerate(percents):
        on = day("2026-03-02") + dt.timedelta(weeks=week)
        now = light(
            rule, Standing(day("2026-01-05"), DUE, day("2026-01-05"), None, planned, percent), day=on, last=last
        )
        assert not (last is not None and last.colour == "red" and now.colour == "green")
        assert now.since <= on and now.reasons
        last = now


# --------------------------------------------------------------------------- how much should be done

PLAIN = DayRule(name="五天工作制")
MONDAY = day("2026-03-02")


def plan(*tasks: Task, links: tuple[Link, ...] = ()) -> Plan:
    return Plan("计划", tasks, links, {"own": PLAIN}, "own", MONDAY)


def test_a_plan_is_worked_evenly_over_its_workdays() -> None:
    dated = schedule(plan(Task("a", "甲", 10)), today=MONDAY)
    calendar = WorkCalendar(PLAIN, MONDAY)
    found = [planned_percent(leaves(dated), MONDAY + dt.timedelta(days=n), calendar) for n in range(-1, 13)]
    assert found == [0, 10, 20, 30, 40, 50, 50, 50, 60, 70, 80, 90, 100, 100]


def test_tasks_count_by_their_workdays_and_summaries_not_at_all() -> None:
    tasks = (
        Task("s", "总"), Task("a", "甲", 6, "s", percent=50, actual_start=MONDAY), Task("b", "乙", 2, "s"),
        Task("m", "节点", 0, "s"),
    )  # fmt: skip
    links = (Link("a", "b"), Link("b", "m"))
    dated = schedule(plan(*tasks, links=links), today=MONDAY)
    calendar = WorkCalendar(PLAIN, MONDAY)
    assert planned_percent(leaves(dated), day("2026-03-04"), calendar) == Fraction(300, 8)
    assert planned_percent(leaves(dated), day("2026-03-10"), calendar) == Fraction(700, 8)
    parts = [one for one in dated.tasks.values() if one.kind != "summary"]
    assert percent_done(parts) == Fraction(300, 8)


def test_a_baseline_says_what_was_to_be_done_however_the_plan_has_moved() -> None:
    before = schedule(plan(Task("s", "总"), Task("a", "甲", 4, "s"), Task("b", "乙", 4, "s")), today=MONDAY)
    kept = baseline(before, "一季度", taken=MONDAY)
    now = schedule(plan(Task("s", "总"), Task("a", "甲", 40, "s")), today=MONDAY)
    calendar = WorkCalendar(PLAIN, MONDAY)
    assert [(one.start, one.days) for one in leaves(now, kept)] == [(MONDAY, 4), (MONDAY, 4)]
    assert planned_percent(leaves(now, kept), day("2026-03-03"), calendar) == 50
    assert planned_percent(leaves(now), day("2026-03-03"), calendar) == 5


def test_a_plan_of_milestones_counts_those_that_were_due() -> None:
    milestones = plan(Task("a", "甲"), Task("b", "乙", due=None), links=(Link("a", "b", lag=5),))
    dated = schedule(milestones, today=MONDAY)
    calendar = WorkCalendar(PLAIN, MONDAY)
    first, second = (one.finish for one in dated.tasks.values())
    assert planned_percent(leaves(dated), first - dt.timedelta(days=1), calendar) == 0
    assert planned_percent(leaves(dated), first, calendar) == 50
    assert planned_percent(leaves(dated), second, calendar) == 100


def test_where_there_are_no_tasks_there_is_no_percent() -> None:
    assert planned_percent([], MONDAY, WorkCalendar(PLAIN, MONDAY)) is None and percent_done([]) is None


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_what_should_be_done_never_falls_and_ends_at_a_hundred(lengths: list[int]) -> None:
    tasks = tuple(Task(f"t{n}", f"任务{n}", days) for n, days in enumerate(lengths))
    links = tuple(Link(f"t{n}", f"t{n + 1}") for n in range(0, len(tasks) - 1, 2))
    dated = schedule(plan(*tasks, links=links), today=MONDAY)
    calendar = WorkCalendar(PLAIN, MONDAY)
    course = [
        planned_percent(leaves(dated), dated.start + dt.timedelta(days=n), calendar)
        for n in range(-1, (dated.finish - dated.start).days + 1)
    ]
    assert course == sorted(course) and (course[0], course[-1]) == (0, 100)
