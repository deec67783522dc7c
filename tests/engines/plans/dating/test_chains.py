"""What is missing, what is overdue and what lies in the past is told in workdays, with the whole chain behind it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import Constraint, Link, Plan, Task, schedule, told
from tests.engines.plans.dating.test_properties import DAY, random_plans
from tests.engines.plans.made import START, day, plan

# Workdays from 28 April 2026 on: 28 29 30 | 6 7 8 9(Saturday) | 11 12 13 14 15 | 18 …


def whys(found: tuple) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    return [(step.task.id, str(step.why)) for step in found]


def test_the_chain_goes_on_through_a_task_that_has_begun_and_waits_for_the_end_of_another() -> None:
    tasks = [Task("a", "a", 6), Task("b", "b", 4, actual_start=day("04-28")), Task("c", "c", 1)]
    found = schedule(plan(tasks, "a FF+1 b", "b FS c", as_of=day("04-29"), due=day("05-09")), today=START)
    assert whys(found.chain) == [
        ("a", "进度日期 2026-04-29"), ("b", "前置任务 a 于 2026-05-09 完成（FF+1个工作日）"),
        ("c", "前置任务 b 于 2026-05-11 完成（FS）"),
    ]  # fmt: skip
    assert (found.shortfall, str(found.chain_end)) == (2, "c 到 2026-05-12，晚于计划时限 2026-05-09 共 2 个工作日")


def test_the_chain_reaches_the_task_whose_date_is_missed_where_a_team_on_another_calendar_has_most_to_make_up() -> None:
    # a has four days too many, for the site rests on Wednesday 13 May; it is the due date of c that is missed, by two.
    tasks = [Task("a", "a", 9), Task("b", "b", 2, calendar="site"), Task("c", "c", 1, due=day("05-15"))]
    found = schedule(plan(tasks, "a FS b", "b FS c", start=day("05-06")), today=START)
    assert {name: one.slack for name, one in found.tasks.items()} == {"a": -4, "b": -3, "c": -2}
    assert [step.task.id for step in found.chain] == ["a", "b", "c"]
    assert found.chain[1].calendar == "site"
    assert pickle.loads(pickle.dumps(found)).to_due("a") == found.to_due("a") != ()
    assert str(found.to_due("c")[-1].why) == "时限 2026-05-15"
    assert str(found.chain_end) == "c 到 2026-05-19，晚于时限 2026-05-15 共 2 个工作日"
    assert (found.shortfall, [(one.task.id, one.days) for one in found.missed]) == (4, [("c", 2)])


def test_a_chain_through_the_start_of_a_summary_names_the_part_that_starts_first() -> None:
    tasks = [
        Task("x", "x", 2), Task("s", "s"), Task("b", "b", 3, parent="s"), Task("c", "c", 1, parent="s"),
        Task("d", "d", 2),
    ]  # fmt: skip
    found = schedule(plan(tasks, "x FS b", "b FS c", "s SS+2 d", due=day("05-08")), today=START)
    assert whys(schedule(plan(tasks, "x FS b", "b FS c", "s SS+6 d", due=day("05-08")), today=START).chain) == [
        ("x", "计划开始 2026-04-28"), ("b", "前置任务 x 于 2026-04-29 完成（FS）"), ("s", "其下任务 b 最先开始"),
        ("d", "前置任务 s 于 2026-04-30 开始（SS+6个工作日）"),
    ]  # fmt: skip
    assert found.shortfall == 0


def test_a_chain_says_what_a_lag_comes_to_and_by_which_calendar_it_counts() -> None:
    tasks = [Task("a", "a", 5), Task("b", "b", 1, calendar="site"), Task("c", "c", 1)]
    links = (Link("a", "b", "FS", 2), Link("b", "c", "SS", 300, "percent"))
    found = schedule(plan(tasks, *links, due=day("05-11")), today=START)
    assert whys(found.chain)[1:] == [
        ("b", "前置任务 a 于 2026-05-07 完成（FS+2个工作日，按site日历）"),
        ("c", "前置任务 b 于 2026-05-11 开始（SS+300%，合 3 个工作日）"),
    ]
    link = Link("a", "b", "FS", 7, "day")
    late = schedule(plan(tasks[:2], link, due=day("05-11")), today=START)
    assert str(late.chain[1].why).endswith("（FS+7个日历日）")


@pytest.mark.parametrize(
    ("task", "why"),
    [
        (Task("a", "a", 3, constraint=Constraint("SNET", day("05-07"))), "限制：不得早于 2026-05-07 开始"),
        (Task("a", "a", 3, constraint=Constraint("MFO", day("05-11"))), "限制：必须完成于 2026-05-11"),
        (Task("a", "a", 3, constraint=Constraint("FNET", day("05-10"))), "限制：不得早于 2026-05-10 完成"),
        (Task("a", "a", 9), "计划开始 2026-04-28"),
        (Task("a", "a", 5, parent="s"), "所属s的限制：不得早于 2026-05-06 开始"),
        (Task("a", "a", 5, parent="r"), "所属r的所属s的限制：不得早于 2026-05-06 开始"),
    ],
)
def test_the_first_step_of_a_chain_says_what_it_all_starts_from(task: Task, why: str) -> None:
    tasks = [task, Task("b", "b", 1)]
    if task.parent:
        tasks += [Task("s", "s", constraint=Constraint("SNET", day("05-06"))), Task("r", "r", parent="s")]
        tasks.append(Task("c", "c", 1, parent="r"))
    found = schedule(plan(tasks, "a FS b", due=day("05-09")), today=START)
    assert whys(found.chain)[0] == ("a", why)


@pytest.mark.parametrize(("today", "days"), [("05-07", 0), ("05-08", 0), ("05-09", 1), ("05-11", 2), ("05-10", 2)])
def test_a_start_is_overdue_from_the_day_after_its_latest_one_counted_in_workdays(today: str, days: int) -> None:
    asked = plan({"a": 3, "b": 2}, "a FS+2 b", start=None, due=day("05-15"))  # a by Friday 8 May; Saturday is worked
    found = schedule(asked, today=day(today))
    assert found.tasks["a"].late_start == day("05-08")
    assert [(one.task.id, one.latest_start, one.days) for one in found.overdue] == (
        [("a", day("05-08"), days)] if days else []
    )
    assert found.overdue_start == days == found.shortfall
    assert schedule(replace(asked, as_of=day(today)), today=START).overdue == found.overdue
    if days:
        assert whys(found.to_due("a")) == [
            ("a", "后续任务 b 最晚 2026-05-14 开始（FS+2个工作日）"), ("b", "计划时限 2026-05-15"),
        ]  # fmt: skip
        assert [step.start for step in found.to_due("a")] == [day("05-08"), day("05-14")]


def test_every_task_that_should_have_begun_is_overdue_and_none_that_has() -> None:
    tasks = [
        Task("a", "a", 3, actual_start=day("04-28")), Task("b", "b", 2), Task("c", "c", 1, due=day("05-08")),
        Task("d", "d", 1), Task("m", "m", constraint=Constraint("SNLT", day("04-30"))),
    ]  # fmt: skip
    asked = plan(tasks, "a FS b", "b FS d", as_of=day("05-12"), due=day("05-13"))
    found = schedule(asked, today=day("05-12"))
    assert [(one.task.id, one.latest_start, one.days) for one in found.overdue] == [
        ("m", day("04-30"), 6), ("c", day("05-08"), 3), ("b", day("05-11"), 1),
    ]  # fmt: skip
    assert whys(found.to_due("c")) == [("c", "时限 2026-05-08")]
    assert whys(found.to_due("m")) == [("m", "限制：不得晚于 2026-04-30 开始")]
    assert [step.task.id for step in found.to_due("b")] == ["b", "d"]
    assert (found.latest_start, found.overdue_start) == (day("04-30"), 6)
    result = told(found)["overdue"]
    assert [(one["id"], one["days"], len(one["chain"])) for one in result] == [("m", 6, 1), ("c", 3, 1), ("b", 1, 2)]
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_chain_to_a_due_date_leads_through_summaries_both_ways() -> None:
    tasks = [
        Task("a", "a", 2), Task("s", "s", due=day("05-08")), Task("b", "b", 2, parent="s"),
        Task("c", "c", 2, parent="s"), Task("d", "d", 1),
    ]  # fmt: skip
    found = schedule(plan(tasks, "a FS s", "b FS c", "s FS+1 d", start=None, due=day("05-15")), today=day("05-11"))
    assert whys(found.to_due("a")) == [
        ("a", "后续任务 s 最晚 2026-04-30 开始（FS）"), ("b", "后续任务 c 最晚 2026-05-07 开始（FS）"),
        ("c", "所属s的时限 2026-05-08"),
    ]  # fmt: skip
    assert [(one.task.id, one.days) for one in found.missed] == [("s", 7), ("d", 3)]


@pytest.mark.parametrize(("today", "stale"), [("04-28", ""), ("04-29", "a"), ("05-08", "ab")])
def test_a_plan_without_a_day_of_report_says_which_tasks_it_dates_in_the_past(today: str, stale: str) -> None:
    asked = plan({"a": 3, "b": 2}, "a FS+1 b")
    found = schedule(asked, today=day(today))
    assert "".join(found.stale) == stale
    assert [text for text in found.warnings if "之前：a（2026-04-28）" in str(text)] == list(found.warnings)
    assert bool(found.warnings) is bool(stale)
    assert found.tasks["a"].start == START  # on paper a plan says the same on every day
    again = schedule(replace(asked, as_of=day(today)), today=day(today))
    assert again.stale == () and min(one.start for one in again.tasks.values()) >= day(today)


def test_a_task_that_was_to_end_before_today_and_has_not_lies_in_the_past_as_well() -> None:
    tasks = [Task("a", "a", 3, actual_start=day("04-28"))]
    assert schedule(plan(tasks), today=day("04-30")).stale == ()
    assert schedule(plan(tasks), today=day("05-01")).stale == ("a",)
    assert "进度日期 2026-04-28 早于今天" in str(schedule(plan({"a": 1}, as_of=START), today=day("04-29")).warnings[0])


@settings(max_examples=60)
@given(random_plans(), st.integers(-6, 20))
def test_chains_are_whole_and_end_at_a_date_that_is_missed(plan: Plan, room: int) -> None:
    due = max(START, schedule(plan, today=START).early_finish + DAY * (room - 8))
    found = schedule(replace(plan, due=due), today=START)
    assert bool(found.chain) == bool(found.missed) == (found.shortfall > 0) == (found.chain_end is not None)
    for chain in (found.chain, found.critical_path):
        names = [step.task.id for step in chain]
        assert len(set(names)) == len(names)
        for before, step in pairwise(chain):
            assert f"前置任务 {before.task.id} 于" in str(step.why)
            assert (before.task.id, step.task.id) in {(link.before, link.after) for link in plan.links}
        if chain:
            assert str(chain[0].why).startswith(("计划开始", "限制"))
            assert all(step.start == found.tasks[step.task.id].early_start for step in chain)
    if found.chain_end:
        assert found.chain_end.task == found.chain[-1].task
    later = schedule(replace(plan, due=due), today=START + DAY * 9)
    for one in later.overdue:
        assert one.latest_start < START + DAY * 9 and one.days > 0
        chain = later.to_due(one.task.id)
        assert chain[0].task == one.task and str(chain[-1].why).startswith(("计划时限", "限制"))
