"""Levelling keeps the dates that can be kept and says which cannot; it goes on from facts, and is late where asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import (
    Constraint,
    Dated,
    Levelled,
    Link,
    Plan,
    Schedule,
    ScheduleShape,
    Task,
    level,
    schedule,
    told,
)
from tests.engines.plans.dating.test_properties import DAY, made_hard, random_plans
from tests.engines.plans.levelling.test_level import used
from tests.engines.plans.made import RULES, START, day, plan

# Workdays from 28 April 2026 on: 28 29 30 | 6 7 8 9(Saturday) | 11 12 13 14 15 | 18 …


def task(name: str, days: int, amount: int = 1, **more: Any) -> Task:
    return Task(name, name, days, uses={"crew": amount}, **more)


def levelled(tasks: list[Task], *links: str | Link, crew: int = 1, **more: Any) -> tuple[Schedule, Levelled]:
    return level(plan(tasks, *links, resources={"crew": crew}, **more), today=START, seconds=30)


def starts(found: Schedule) -> dict[str, str]:
    return {name: f"{one.start:%m-%d}" for name, one in found.tasks.items()}


def test_levelling_that_costs_the_due_date_says_by_how_many_workdays_and_which_tasks() -> None:
    tasks = [task("a", 3), task("b", 3), task("c", 2, due=day("05-07"))]
    found, how = levelled(tasks, "b FS c", due=day("05-08"))
    assert schedule(found.plan, today=START).missed == ()
    assert (how.shortfall, found.shortfall, how.makespan, how.proven) == (2, 2, 8, True)
    assert starts(found) == {"a": "05-08", "b": "04-28", "c": "05-06"}  # c has a due date of its own
    assert [str(one) for one in how.missed] == ["a 到 2026-05-11，晚于计划时限 2026-05-08 共 2 个工作日"]
    assert how.notes[0] == found.warnings[0]
    assert str(how.notes[0]).startswith("crew 不够用，错开后有 1 处原来赶得上的时限或限制赶不上：a 到 2026-05-11")
    assert [(step.task.id, str(step.why)) for step in found.chain] == [
        ("b", "计划开始 2026-04-28"), ("c", "前置任务 b 于 2026-04-30 完成（FS）"),
        ("a", "等 crew，由 c 占用到 2026-05-07"),
    ]  # fmt: skip
    shaped = told(found, how)
    assert ScheduleShape.model_validate(shaped).model_dump() == shaped
    assert shaped["levelled"]["shortfall"] == 2 and shaped["levelled"]["missed"][0]["days"] == 2


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ({}, None),
        ({"due": day("04-30")}, "04-28"),
        ({"constraint": Constraint("FNLT", day("04-30"))}, "04-28"),
        ({"constraint": Constraint("SNLT", day("04-28"))}, "04-28"),
        ({"constraint": Constraint("MSO", day("04-29"))}, "04-29"),
        ({"constraint": Constraint("MFO", day("05-06"))}, "04-29"),
        ({"constraint": Constraint("SNET", day("05-14"))}, "05-14"),
        ({"constraint": Constraint("FNET", day("05-18"))}, "05-14"),
    ],
)
def test_a_levelled_plan_keeps_due_dates_and_constraints(bound: dict[str, Any], expected: str | None) -> None:
    tasks = [task("a", 4), task("b", 4), task("x", 3, **bound), Task("m", "m", due=day("05-18"))]
    found, how = levelled(tasks, "a FS b", "b FS m")
    assert max(used(found).values()) == 1
    assert how.missed == () and how.notes == () and (how.method, how.proven) != ("none", False)
    if expected:
        assert starts(found)["x"] == expected


def test_dates_that_cannot_all_be_kept_are_broken_by_as_few_days_as_possible_and_told() -> None:
    tasks = [task("a", 3, due=day("04-30")), task("b", 2, constraint=Constraint("FNLT", day("04-30"))), task("c", 1)]
    found, how = levelled(tasks)
    assert starts(found) == {"a": "04-28", "b": "05-06", "c": "05-08"} or starts(found)["b"] == "04-28"
    broken = {one.task.id: one.days for one in how.missed}
    assert sum(broken.values()) == 2 and how.shortfall == 2 == found.shortfall
    assert "1 处原来赶得上的时限或限制赶不上" in str(how.notes[0])


def test_a_date_that_the_plain_plan_misses_already_is_not_bought_with_one_that_it_keeps() -> None:
    tasks = [task("a", 5, due=day("04-29")), task("b", 2, due=day("04-29"))]
    found, how = levelled(tasks)
    assert starts(found) == {"a": "04-30", "b": "04-28"}
    assert how.missed == () and "错开后原已赶不上的更晚：a 再晚 2 个工作日" in str(how.notes[0])
    assert (how.shortfall, [one.days for one in found.missed]) == (5, [5])


def test_what_has_begun_goes_on_where_it_is_and_nothing_else_begins_before_the_day_of_report() -> None:
    tasks = [
        task("a", 6, actual_start=day("04-28"), percent=50), task("b", 2, actual_start=day("04-28"),
        actual_finish=day("04-29")), task("c", 2, due=day("05-12")), task("d", 3), Task("e", "e", 1),
    ]  # fmt: skip
    found, how = levelled(tasks, "b FS c", "d FS e", as_of=day("05-06"))
    assert (how.method, how.proven) == ("search", True)
    assert starts(found) == {"a": "04-28", "b": "04-28", "c": "05-09", "d": "05-12", "e": "05-15"}
    assert found.tasks["a"].finish == day("05-08") and how.missed == ()
    assert schedule(found.plan, today=START).tasks["d"].start == day("05-06")


def test_facts_that_over_book_a_team_are_told_and_all_else_waits_for_them() -> None:
    tasks = [task("a", 3, actual_start=day("04-28")), task("b", 4, actual_start=day("04-28")), task("c", 2)]
    found, how = levelled(tasks, as_of=day("04-29"))
    assert starts(found)["c"] == "05-08"
    assert how.overbooked == ("crew",)
    assert "已开工的任务同时占用crew，超出总量，无法错开" in str(how.notes[0])


def test_a_backward_plan_is_levelled_towards_its_due_date() -> None:
    tasks = [task("a", 3), task("b", 3), task("c", 2), Task("m", "m")]
    found, how = levelled(tasks, "a FS c", "b FS c", "c FS m", direction="backward", due=day("05-18"))
    assert found.tasks["c"].start == day("05-15") and found.tasks["m"].start == day("05-18")
    assert sorted(starts(found)[name] for name in "ab") == ["05-09", "05-12"] or sorted(
        starts(found)[name] for name in "ab"
    ) == ["05-08", "05-12"]
    assert max(used(found).values()) == 1 and (how.shortfall, how.proven, how.missed) == (0, True, ())
    assert all(one.start >= one.early_start for one in found.tasks.values())


def test_parts_of_summaries_in_each_other_are_levelled_towards_the_due_date_as_well() -> None:
    tasks = [
        Task("s", "s"), Task("t", "t", parent="s", due=day("05-13")), task("a", 2, parent="t"),
        task("b", 2, parent="t"), task("c", 1, parent="s"), task("d", 2), Task("e", "e", 1, actual_start=START),
    ]  # fmt: skip
    found, how = levelled(tasks, "t SS+1 c", "s FS d", direction="backward", due=day("05-18"), as_of=day("04-29"))
    assert starts(found)["d"] == "05-15" and starts(found)["c"] == "05-14"
    assert {starts(found)["a"], starts(found)["b"]} == {"05-09", "05-12"} and starts(found)["s"] == "05-09"
    assert max(used(found).values()) == 1 and how.missed == ()
    assert tuple(map(str, how.notes)) == ("有前置关系等摘要任务开始，只按优先顺序错开，未必最短",)


def test_a_backward_plan_without_room_is_placed_as_early_as_can_be_and_says_so() -> None:
    tasks = [task("a", 3), task("b", 3), task("c", 2)]
    found, how = levelled(tasks, "a FS c", "b FS c", direction="backward", due=day("05-08"))
    assert (found.start, found.finish, how.shortfall) == (START, day("05-11"), 2)
    assert any("倒排到时限放不下" in str(text) for text in how.notes)


def test_a_task_as_late_as_possible_stays_late_when_teams_are_levelled() -> None:
    tasks = [
        Task("l", "l", 2, constraint=Constraint("ALAP")), task("a", 4), task("b", 4), Task("z", "z", 1),
        task("k", 1, constraint=Constraint("ALAP")),
    ]  # fmt: skip
    found, how = levelled(tasks, "l FS z", "k FS z", "a FS z", "b FS z", due=day("05-18"))
    # z must be done by the 18th, and comes as soon as what is before it lets it.
    assert starts(found)["l"] == "05-14" and starts(found)["k"] == "05-15" and starts(found)["z"] == "05-18"
    assert {starts(found)["a"], starts(found)["b"]} == {"04-28", "05-07"} and how.missed == ()


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_what_is_no_longer_than_the_plain_plan_is_proven(direction: Any) -> None:
    free = level(plan([task("a", 3)], resources={"crew": 1}, direction=direction), today=START, seconds=1)[1]
    assert (free.method, free.proven, free.makespan) == ("none", True, 3)
    tasks = [task("a", 9), Task("b", "b", 20), task("c", 2, calendar="site")]
    how = levelled(tasks, direction=direction)[1]
    assert (how.method, how.proven) == ("priority", True)  # another calendar: not searched, but as short as b alone


def test_teams_on_their_own_calendars_keep_their_dates_by_going_first() -> None:
    tasks = [
        task("a", 3), task("b", 2, calendar="site"), task("c", 2, due=day("05-08")), Task("d", "d", 9),
    ]  # fmt: skip
    found, how = levelled(tasks, "a FS d", Link("b", "c", "FS", 1, "day"))
    assert max(used(found).values()) == 1 and how.missed == ()
    assert "各队日历不同，只按优先顺序错开" in str(how.notes[0])


def test_a_due_milestone_and_a_due_summary_are_kept() -> None:
    tasks = [
        task("a", 4), task("b", 3), Task("m", "m", due=day("04-30")), Task("s", "s", due=day("05-06")),
        task("c", 1, parent="s"), task("d", 2),
    ]  # fmt: skip
    found, how = levelled(tasks, "b FS m")
    assert (starts(found)["b"], starts(found)["m"], starts(found)["c"]) == ("04-28", "04-30", "05-06")
    assert how.missed == () and max(used(found).values()) == 1 and how.makespan == 10


@settings(max_examples=15)
@given(random_plans(), st.data())
def test_a_levelled_plan_keeps_links_teams_facts_and_early_dates_whatever_is_asked(
    plan: Plan, data: st.DataObject
) -> None:
    asked = made_hard(plan, data)
    plain = schedule(asked, today=START)
    found, how = level(asked, today=START, seconds=0.3)
    begun = _taken([one for one in found.tasks.values() if one.task.actual_start], asked.as_of)
    for number, amount in _taken(list(found.tasks.values()), asked.as_of).items():
        assert amount <= 3 or amount == begun[number]  # only what has begun may take too much
    for name, one in found.tasks.items():
        assert one.start >= one.early_start == plain.tasks[name].early_start
        assert one.late_start == plain.tasks[name].late_start
    # Asked to start no sooner than where they were placed, all start right there: no link pushes any of them on.
    held = tuple(
        one if one.actual_start else replace(one, constraint=Constraint("SNET", found.tasks[one.id].start))
        for one in asked.tasks
    )
    again = schedule(replace(asked, tasks=held), today=START).tasks
    assert {name: one.early_start for name, one in again.items()} == {
        name: one.start for name, one in found.tasks.items()
    }
    assert bool(how.missed) <= bool(how.notes)
    assert how.shortfall == max([one.days for one in found.missed], default=0) <= found.shortfall
    if asked.direction == "backward" and asked.due and found.finish > asked.due:
        assert how.notes or plain.shortfall


def _taken(listed: list[Dated], as_of: dt.date | None) -> Counter[int]:
    """Count what is taken of the team by day: of what has begun, for the work that is left."""
    count: Counter[int] = Counter()
    for one in listed:
        first = max(one.start, as_of) if one.task.actual_start and as_of else one.start
        days = RULES[one.task.calendar or "cn"].workdays(first.toordinal(), one.finish.toordinal() + 1)
        for number in days[: one.task.work_left] if one.task.actual_start else days:
            count[number] += one.task.uses["crew"]
    return count


@settings(max_examples=15)
@given(st.data())
def test_dates_are_broken_only_where_every_order_breaks_one_and_then_by_the_fewest_days(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 5))
    tasks = [
        task(f"t{number}", data.draw(st.integers(1, 4)), data.draw(st.integers(1, 2)),
             due=data.draw(st.none() | st.integers(0, 12).map(lambda more: START + DAY * more)))
        for number in range(count)
    ]  # fmt: skip
    pairs = data.draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3))
    links = [f"t{min(pair)} FS t{max(pair)}" for pair in pairs if pair[0] != pair[1]]
    asked = plan(tasks, *links, resources={"crew": 2})
    found, how = level(asked, today=START, seconds=30)
    kept = {name for name, one in schedule(asked, today=START).tasks.items() if _late(one.task, one.finish) == 0}
    least = min(
        (sum(_late(one, ends[one.id]) for one in tasks if one.id in kept), max(ends.values()))
        for ends in (_in_order(asked, order) for order in permutations(tasks)) if ends
    )  # fmt: skip
    assert sum(_late(one.task, one.finish) for name, one in found.tasks.items() if name in kept) == least[0]
    if not any(one.due for one in tasks):
        assert (found.finish, how.proven) == (least[1], True)


@settings(max_examples=15)
@given(st.data())
def test_in_a_backward_plan_with_room_no_task_could_be_any_later(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 6))
    tasks = [
        task(f"t{number}", data.draw(st.integers(1, 4)), data.draw(st.integers(1, 2)),
             due=data.draw(st.none() | st.integers(20, 40).map(lambda more: START + DAY * more)))
        for number in range(count)
    ]  # fmt: skip
    pairs = data.draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3))
    links = [f"t{min(pair)} FS t{max(pair)}" for pair in pairs if pair[0] != pair[1]]
    asked = plan(tasks, *links, resources={"crew": 2}, direction="backward", due=START + DAY * 80)
    found, how = level(asked, today=START, seconds=30)
    assert how.missed == () and found.shortfall == 0
    for name, one in found.tasks.items():
        later = RULES["cn"].workdays(one.start.toordinal() + 1, one.start.toordinal() + 60)[: one.task.days]
        last = dt.date.fromordinal(later[-1])
        others = _taken([other for other in found.tasks.values() if other is not one], None)
        after = [found.tasks[link.after].start for link in asked.links if link.before == name]
        assert (
            last > min([asked.due or last, one.task.due or last])
            or any(last >= start for start in after)
            or any(others[number] + one.task.uses["crew"] > 2 for number in later)
        )


def _late(one: Task, finish: Any) -> int:
    return len(RULES["cn"].workdays(one.due.toordinal() + 1, finish.toordinal() + 1)) if one.due else 0


def _in_order(asked: Plan, order: tuple[Task, ...]) -> dict[str, Any]:
    """Return when tasks end that are placed one after the other, empty where the order breaks a link."""
    taken: Counter[Any] = Counter()
    ends: dict[str, Any] = {}
    for one in order:
        before = [link.before for link in asked.links if link.after == one.id]
        if any(name not in ends for name in before):
            return {}
        first = max([START, *(ends[name] + DAY for name in before)])
        while True:
            days = RULES["cn"].workdays(first.toordinal(), first.toordinal() + 40)[: one.days]
            if all(taken[number] + one.uses["crew"] <= 2 for number in days):
                break
            first += DAY
        taken.update(number for number in days for _ in range(one.uses["crew"]))
        ends[one.id] = START + DAY * (days[-1] - START.toordinal())
    return ends
