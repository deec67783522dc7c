"""What holds of every plan: dates do not depend on the direction, a link only delays, two ways of reckoning agree."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import Constraint, DayRule, Link, Plan, Task, schedule
from tests.engines.plans.made import RULES, START

DAY = dt.timedelta(days=1)


@st.composite
def random_plans(draw: st.DrawFn) -> Plan:
    """Draw a plan whose links lead from earlier to later tasks, on three calendars."""
    count = draw(st.integers(1, 8))
    tasks = []
    for number in range(count):
        days = draw(st.integers(0, 6))
        calendar = draw(st.sampled_from([None, None, "site", "plain"]))
        kind: Any = draw(st.sampled_from(["", "", "", "SNET", "FNET"]))
        when = START + DAY * draw(st.integers(0, 20))
        tasks.append(
            Task(
                f"t{number}", f"t{number}", days, calendar=calendar, constraint=Constraint(kind, when) if kind else None
            )
        )
    links = [_link(draw, count) for _ in range(draw(st.integers(0, 12)))] if count > 1 else []
    return Plan("试", tuple(tasks), tuple(links), RULES, "cn", start=START)


def _link(draw: st.DrawFn, count: int) -> Link:
    before = draw(st.integers(0, count - 2))
    after = draw(st.integers(before + 1, count - 1))
    kind: Any = draw(st.sampled_from(["FS", "SS", "FF", "SF"]))
    unit: Any = draw(st.sampled_from(["workday", "workday", "day"]))
    return Link(f"t{before}", f"t{after}", kind, draw(st.integers(-4, 6)), unit)


def made_hard(plan: Plan, data: st.DataObject) -> Plan:
    """Return a plan with teams, dates, facts and a direction drawn."""
    as_of = START + DAY * data.draw(st.integers(0, 9)) if data.draw(st.booleans()) else None
    tasks = []
    for one in plan.tasks:
        kind: Any = data.draw(st.sampled_from(["", "", "", "SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO", "ALAP"]))
        when = None if kind == "ALAP" else START + DAY * data.draw(st.integers(0, 25))
        begun = as_of and data.draw(st.integers(0, 3)) == 0
        tasks.append(replace(
            one, days=max(1, one.days), uses={"crew": data.draw(st.integers(1, 3))},
            calendar=one.calendar if data.draw(st.integers(0, 3)) == 0 else None,
            constraint=Constraint(kind, when) if kind else None,
            due=START + DAY * data.draw(st.integers(3, 30)) if data.draw(st.integers(0, 2)) == 0 else None,
            actual_start=START if begun else None, percent=data.draw(st.sampled_from([0, 40])) if begun else 0,
        ))  # fmt: skip
    due = START + DAY * data.draw(st.integers(5, 60)) if data.draw(st.booleans()) else None
    direction: Any = data.draw(st.sampled_from(["forward", "backward"]))
    return replace(plan, tasks=tuple(tasks), resources={"crew": 3}, as_of=as_of, due=due, direction=direction)


@settings(max_examples=60)
@given(random_plans(), st.data())
def test_with_dates_facts_and_all_constraints_the_direction_changes_only_where_tasks_are_placed(
    plan: Plan, data: st.DataObject
) -> None:
    asked = made_hard(plan, data)
    one = schedule(replace(asked, direction="forward"), today=START)
    other = schedule(replace(asked, direction="backward"), today=START)
    for name, dated in one.tasks.items():
        assert replace(dated, start=dated.early_start, finish=dated.early_finish) == replace(
            other.tasks[name], start=dated.early_start, finish=dated.early_finish
        )
    assert (one.shortfall, one.chain, one.overdue) == (other.shortfall, other.chain, other.overdue)
    feasible = min(dated.slack for dated in one.tasks.values()) >= 0
    assert feasible == (one.shortfall == 0) == (one.missed == ()) == (other.missed == ())


@settings(max_examples=60)
@given(random_plans(), st.data())
def test_with_dates_facts_and_all_constraints_one_more_link_makes_nothing_earlier(
    plan: Plan, data: st.DataObject
) -> None:
    asked = made_hard(plan, data)
    if len(asked.tasks) < 2:
        return
    more = replace(asked, links=(*asked.links, data.draw(st.builds(lambda: _link(data.draw, len(asked.tasks))))))
    before, after = schedule(asked, today=START), schedule(more, today=START)
    for name, one in before.tasks.items():
        assert after.tasks[name].early_start >= one.early_start
        assert after.tasks[name].early_finish >= one.early_finish
    assert after.shortfall >= before.shortfall or asked.due is None  # without one the plan's own end is what is kept


@settings(max_examples=40)
@given(random_plans(), st.integers(-3, 40))
def test_early_and_late_dates_do_not_depend_on_the_direction(plan: Plan, room: int) -> None:
    due = max(START, schedule(plan, today=START).early_finish + DAY * room)
    one = schedule(replace(plan, due=due, direction="forward"), today=START)
    other = schedule(replace(plan, due=due, direction="backward"), today=START)
    for name, dated in one.tasks.items():
        twin = other.tasks[name]
        assert (dated.early_start, dated.late_start, dated.slack) == (twin.early_start, twin.late_start, twin.slack)
        assert (dated.early_finish, dated.late_finish) == (twin.early_finish, twin.late_finish)
        assert twin.start == max(twin.early_start, twin.late_start) or twin.slack < 0
        assert dated.early_start <= dated.late_start or dated.slack <= 0


@settings(max_examples=40)
@given(random_plans())
def test_slack_is_never_negative_where_nothing_presses_and_something_is_critical(plan: Plan) -> None:
    found = schedule(plan, today=START)
    assert min(one.slack for one in found.tasks.values()) >= 0
    assert any(one.critical for one in found.tasks.values())
    assert found.critical_path[-1].finish == found.finish


@settings(max_examples=40)
@given(random_plans(), st.data())
def test_one_more_link_makes_nothing_earlier(plan: Plan, data: st.DataObject) -> None:
    if len(plan.tasks) < 2:
        return
    more = replace(plan, links=(*plan.links, data.draw(st.builds(lambda: _link(data.draw, len(plan.tasks))))))
    before, after = schedule(plan, today=START).tasks, schedule(more, today=START).tasks
    assert all(after[name].early_start >= one.early_start for name, one in before.items())
    assert all(after[name].early_finish >= one.early_finish for name, one in before.items())


@settings(max_examples=15)
@given(random_plans())
def test_putting_a_task_off_by_its_slack_keeps_the_end_and_by_more_does_not(plan: Plan) -> None:
    # A day is the least that can be seen of the end; a milestone in the morning would end a day that is still worked.
    plan = replace(plan, tasks=tuple(replace(task, days=max(1, task.days)) for task in plan.tasks))
    found = schedule(plan, today=START)
    for dated in found.tasks.values():
        for day, kept in ((dated.late_start, True), (dated.late_start + DAY, False)):
            moved = replace(dated.task, constraint=Constraint("SNET", day))
            tasks = tuple(moved if task is dated.task else task for task in plan.tasks)
            after = schedule(replace(plan, tasks=tasks), today=START)
            assert (after.finish <= found.finish) is kept


@settings(max_examples=50)
@given(random_plans())
def test_the_earliest_dates_are_those_of_a_search_day_by_day(plan: Plan) -> None:
    tasks = tuple(replace(task, days=max(1, task.days)) for task in plan.tasks)
    found = schedule(replace(plan, tasks=tasks), today=START).tasks
    for name, (start, finish) in _day_by_day(replace(plan, tasks=tasks)).items():
        assert (found[name].early_start, found[name].early_finish) == (start, finish)


def _day_by_day(plan: Plan) -> dict[str, tuple[dt.date, dt.date]]:
    """Return the dates found by trying one day after the other; the tasks stand in the order of their links."""
    placed: dict[str, tuple[dt.date, dt.date]] = {}
    rules = {task.id: plan.calendars[task.calendar or plan.calendar] for task in plan.tasks}
    for task in plan.tasks:
        rule, start = rules[task.id], START
        while not (_worked(rule, start) and _allowed(plan, task, rules, (start, _end(rule, start, task.days)), placed)):
            start += DAY
        placed[task.id] = (start, _end(rule, start, task.days))
    return placed


def _allowed(
    plan: Plan,
    task: Task,
    rules: dict[str, DayRule],
    dates: tuple[dt.date, dt.date],
    placed: dict[str, tuple[dt.date, dt.date]],
) -> bool:
    start, finish = dates
    bound = task.constraint
    if bound and bound.date and (start if bound.kind == "SNET" else finish) < bound.date:
        return False
    mine = rules[task.id]
    for link in plan.links:
        if link.after != task.id:
            continue
        first, last = placed[link.before]
        # The day on whose evening the link lets go: of a start the workday before it.
        since = last if link.kind[0] == "F" else first - DAY
        if link.kind == "SF":
            while not _worked(rules[link.before], since):
                since -= DAY
        if link.unit == "day":
            since += DAY * link.lag
        else:
            morning = link.kind == "SS"
            since = _shifted(mine, since, link.lag, to_finish=link.kind[1] == "F", morning=morning)
        if (finish if link.kind[1] == "F" else start - DAY) < since:
            return False
    return True


def _shifted(rule: DayRule, day: dt.date, lag: int, *, to_finish: bool, morning: bool) -> dt.date:
    """Move the evening of a day by workdays of a rule."""
    if not _worked(rule, day) and (morning or to_finish or lag):
        ahead = day
        while not _worked(rule, ahead + DAY):
            ahead += DAY
        day = ahead + DAY if to_finish else ahead
        if not to_finish:  # the next morning, which is the evening of the workday before
            while not _worked(rule, day):
                day -= DAY
    step = DAY if lag > 0 else -DAY
    for _ in range(abs(lag)):
        day += step
        while not _worked(rule, day):
            day += step
    return day


def _worked(rule: DayRule, day: dt.date) -> bool:
    return rule.is_workday(day)


def _end(rule: DayRule, start: dt.date, days: int) -> dt.date:
    while days > 1:
        start += DAY
        days -= _worked(rule, start)
    return start
