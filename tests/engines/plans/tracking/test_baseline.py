"""Baselines cannot be changed; what moved since is told; re-plans and suppositions leave the plan as it is."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest

from kechuang.engines.plans import Baseline, Link, PlanError, baseline, compare, replan, schedule, what_if
from tests.engines.plans.made import START, day, plan

ASKED = plan({"a": 3, "b": 5, "c": 2}, "a FS b", "b FS c", due=day("05-14"))


def test_a_baseline_cannot_be_written_to_and_shows_if_its_copy_was() -> None:
    kept = baseline(schedule(ASKED, today=START), "开工前", taken=START)
    with pytest.raises(TypeError):
        kept.tasks["a"] = kept.tasks["b"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        kept.name = "x"  # type: ignore[misc]
    stored = kept.to_json()
    assert Baseline.from_json(copy.deepcopy(stored)) == kept
    stored["tasks"]["a"]["finish"] = "2026-05-30"
    with pytest.raises(PlanError, match="与保存时不一致"):
        Baseline.from_json(stored)
    with pytest.raises(PlanError, match="看不懂"):
        Baseline.from_json({"tasks": 3})


def test_several_baselines_stand_beside_a_plan_and_each_tells_what_moved_in_workdays() -> None:
    first = baseline(schedule(ASKED, today=START), "一", taken=START)
    late = replan(ASKED, {"a": {"actual_start": day("04-28"), "percent": 34}}, as_of=day("05-06"))
    second = baseline(schedule(late, today=START), "二", taken=day("05-06"))
    gone = dataclasses.replace(late, tasks=late.tasks[:2], links=late.links[:1])
    more = dataclasses.replace(gone, tasks=(*gone.tasks, dataclasses.replace(ASKED.tasks[2], id="d")))
    shifts = {shift.task: shift for shift in compare(first, schedule(more, today=START))}
    assert {name: shift.state for name, shift in shifts.items()} == {
        "a": "moved",
        "b": "moved",
        "c": "gone",
        "d": "new",
    }
    assert (shifts["a"].started, shifts["a"].finished, shifts["b"].started) == (0, 2, 2)
    assert [shift.state for shift in compare(second, schedule(late, today=START))] == ["same"] * 3


def test_a_report_of_progress_moves_only_what_is_left() -> None:
    told: dict[str, dict[str, Any]] = {
        "a": {"actual_start": day("04-28"), "actual_finish": day("05-07")},
        "b": {"actual_start": day("05-08"), "remaining": 3},
    }
    found = schedule(replan(ASKED, told, as_of=day("05-11")), today=START)
    assert (found.tasks["b"].finish, found.tasks["c"].finish, found.shortfall) == (day("05-13"), day("05-15"), 1)
    assert ASKED.tasks[0].actual_start is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"x": {"percent": 3}}, "任务 x 不存在"),
        ({"a": {"days": 3}}, "任务 a 不能改 days"),
        ({"a": {"actual_start": day("05-12")}}, "晚于进度日期 2026-05-11"),
    ],
)
def test_a_report_that_cannot_be_is_refused(told: dict[str, dict[str, Any]], words: str) -> None:
    with pytest.raises(PlanError, match=words):
        replan(ASKED, told, as_of=day("05-11"))


def test_a_supposition_tells_what_it_would_change() -> None:
    found = what_if(ASKED, today=START, changes={"b": {"days": 6}}, links=[Link("a", "b"), Link("b", "c", "SS", 2)])
    assert (found.finish, found.before.finish, found.after.finish) == (-1, day("05-13"), day("05-12"))
    assert {shift.task: (shift.started, shift.finished) for shift in found.shifts} == {"b": (0, 1), "c": (-3, -3)}
    tighter = what_if(ASKED, today=START, due=day("05-11"))
    assert (tighter.finish, tighter.shifts, tighter.shortfall) == (0, (), 2)
