"""结果格式 (shape): the JSON of a dated plan, version 1: what ``kechuang plans schedule --json`` writes."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.scheduling import Dated, Schedule
from kechuang.engines.plans.dating.trail import Step
from kechuang.engines.plans.levelling.levelled import Levelled
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.search import Solved

_STEPS = 10_000
"""Steps of chains to due dates that are written out; a plan of ten thousand late tasks has millions."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class StepShape(_Shape):
    """A task of a chain."""

    id: str
    name: str
    start: str
    finish: str
    days: int
    """Workdays it takes."""
    calendar: str
    """The name of the calendar that counts them."""
    why: str
    """What fixes its date: a link and the date it carries over, a constraint, the start of the plan, a due date."""


class MissedShape(_Shape):
    """A due date or a constraint that is not kept."""

    id: str
    name: str
    """Of the task that is too late; for the due date of the plan the one that ends last."""
    why: str
    """The date: a due date of the task or of the plan, a constraint."""
    date: str
    """When the task really starts or ends."""
    days: int = Field(gt=0)
    """By how many workdays of its calendar it is late."""


class OverdueShape(_Shape):
    """A task that has not begun though its latest start is past."""

    id: str
    name: str
    latest_start: str
    days: int = Field(gt=0)
    """Workdays of its calendar from its latest start up to, not including, the present day."""
    chain: list[StepShape]
    """Why: with the latest dates of all, from this task on to the date that presses it. Left out of those with the
    later starts once all chains together have ten thousand steps."""


class LinkShape(_Shape):
    """A predecessor."""

    task: str
    type: Literal["FS", "SS", "FF", "SF"]
    lag: int
    unit: Literal["workday", "day", "percent"]


class TaskShape(_Shape):
    """A task with its dates; all dates are the first or last workday, both included."""

    id: str
    name: str
    kind: Literal["task", "summary", "milestone"]
    parent: str | None
    days: int
    early_start: str
    early_finish: str
    late_start: str
    late_finish: str
    start: str
    """Where the plan places it: early dates forward, late dates backward, moved where resources were levelled."""
    finish: str
    slack: int
    """Workdays in reserve; what is missing where negative."""
    critical: bool
    percent: int
    actual_start: str | None
    actual_finish: str | None
    provisional: bool
    """Whether a date lies beyond the table of holidays."""
    after: list[LinkShape]


class LevelledShape(_Shape):
    """How over-booked resources were levelled."""

    overbooked: list[str]
    """Resources of which the plain schedule needs more than there is."""
    method: Literal["none", "search", "priority"]
    """``search``: the fewest days were looked for; ``priority``: placed in the order of the latest starts."""
    proven: bool
    """Whether none ends sooner without missing more; backward, with the due date kept, whether none begins later."""
    makespan: int
    """Workdays from the first to the last day of the levelled plan."""
    shortfall: int = Field(ge=0)
    """Workdays by which the worst of the dates is missed where tasks are placed now."""
    missed: list[MissedShape]
    """The dates missed now that the plain schedule keeps."""
    notes: list[str]
    """What a person should know of how it was levelled; also among the warnings of the plan."""


class ScheduleShape(_Shape):
    """A dated plan."""

    version: Literal[1] = 1
    name: str
    direction: Literal["forward", "backward"]
    calendar: str
    start: str
    finish: str
    early_finish: str
    due: str | None
    as_of: str | None
    latest_start: str | None
    """By when the first task that has not begun must start."""
    shortfall: int = Field(ge=0)
    """Workdays that are missing to keep the due dates, with what levelling costs."""
    chain: list[StepShape]
    """What causes the shortfall, from the first task on to the one that misses its date."""
    chain_end: MissedShape | None
    """The date to which the chain leads."""
    missed: list[MissedShape]
    """All due dates and constraints that are not kept where the tasks are placed, the worst first."""
    overdue_start: int = Field(ge=0)
    """Workdays since ``latest_start`` passed, up to the present day (``as_of`` where it is given)."""
    overdue: list[OverdueShape]
    """All tasks that have not begun though their latest start is past, the earliest first."""
    stale: list[str]
    """Tasks dated before today though they have not begun, or not ended: without ``as_of`` a plan is dated on paper."""
    critical_path: list[StepShape]
    provisional: bool
    warnings: list[str]
    levelled: LevelledShape | None
    tasks: list[TaskShape]


class ActivityShape(_Shape):
    """An activity of a resource-constrained instance; a finish is the period in which nothing of it runs any more."""

    id: str
    """Its number in the file, from 1; the artificial first and last ones are among them."""
    days: int
    """Periods it takes."""
    early_start: int
    early_finish: int
    """The earliest dates by the links alone."""
    late_start: int
    late_finish: int
    """The latest dates by the links alone that keep ``makespan``."""
    start: int
    finish: int
    """Where the schedule found places it."""
    slack: int = Field(ge=0)
    """``late_start`` less ``early_start``."""
    critical: bool
    """Whether it is on a longest chain: no other activity has less slack."""
    after: list[str]
    """Its predecessors."""


class InstanceShape(_Shape):
    """A resource-constrained instance, solved."""

    version: Literal[1] = 1
    name: str
    makespan: int
    """The latest finish of the schedule found."""
    bound: int
    """No schedule is shorter than this."""
    proven: bool
    """Whether none is shorter than ``makespan``."""
    seconds: float
    starts: list[int]
    """By activity, in the order of the file, the artificial first and last ones among them."""
    tasks: list[ActivityShape]
    """The activities, in the order of the file."""


def told(schedule: Schedule, levelled: Levelled | None = None) -> dict[str, Any]:
    """Return a dated plan, and how it was levelled, as :class:`ScheduleShape` describes it.

    Plain values: checking ten thousands of tasks against a shape would take longer than dating them.
    """
    plan = schedule.plan
    after: dict[str, list[dict[str, Any]]] = {}
    for link in plan.links:
        shaped = {"task": link.before, "type": link.kind, "lag": link.lag, "unit": link.unit}
        after.setdefault(link.after, []).append(shaped)
    return {
        "version": 1, "name": plan.name, "direction": plan.direction, "calendar": plan.calendar,
        "start": str(schedule.start), "finish": str(schedule.finish), "early_finish": str(schedule.early_finish),
        "due": _text(plan.due), "as_of": _text(plan.as_of), "latest_start": _text(schedule.latest_start),
        "shortfall": schedule.shortfall, "chain": [_step(step) for step in schedule.chain],
        "chain_end": None if schedule.chain_end is None else _missed(schedule.chain_end),
        "missed": [_missed(one) for one in schedule.missed], "overdue_start": schedule.overdue_start,
        "overdue": _overdue(schedule), "stale": list(schedule.stale),
        "critical_path": [_step(step) for step in schedule.critical_path],
        "provisional": schedule.provisional, "warnings": list(schedule.warnings),
        "levelled": None if levelled is None else {
            "overbooked": list(levelled.overbooked), "method": levelled.method, "proven": levelled.proven,
            "makespan": levelled.makespan, "shortfall": levelled.shortfall,
            "missed": [_missed(one) for one in levelled.missed], "notes": list(levelled.notes),
        },
        "tasks": [_task(one, after.get(one.task.id, [])) for one in schedule.tasks.values()],
    }  # fmt: skip


def solved(instance: Instance, found: Solved) -> InstanceShape:
    """Return a solved instance in its published form."""
    after: list[list[str]] = [[] for _ in instance.durations]
    for before, later, _ in instance.links:
        after[later].append(str(before + 1))
    late = [found.makespan - tail for tail in instance.tails]
    least = min((by - head for by, head in zip(late, instance.heads, strict=True)), default=0)
    tasks = [
        ActivityShape(
            id=str(number + 1), days=days, early_start=head, early_finish=head + days, late_start=by,
            late_finish=by + days, start=start, finish=start + days, slack=by - head, critical=by - head <= least,
            after=after[number],
        )
        for number, (days, head, by, start) in enumerate(
            zip(instance.durations, instance.heads, late, found.starts, strict=True)
        )
    ]  # fmt: skip
    return InstanceShape(
        name=instance.name, makespan=found.makespan, bound=found.bound, proven=found.proven,
        seconds=round(found.seconds, 3), starts=list(found.starts), tasks=tasks,
    )  # fmt: skip


def result_schema_text() -> str:
    """Return the JSON schema of the two results, as it stands in ``docs/schema/schedule-1.json``."""
    shapes: dict[str, type[BaseModel]] = {"schedule": ScheduleShape, "instance": InstanceShape}
    schemas = {name: shape.model_json_schema() for name, shape in shapes.items()}
    return json.dumps(schemas, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _task(one: Dated, after: list[dict[str, Any]]) -> dict[str, Any]:
    task = one.task
    return {
        "id": task.id, "name": task.name, "kind": one.kind, "parent": task.parent, "days": one.days,
        "early_start": one.early_start.isoformat(), "early_finish": one.early_finish.isoformat(),
        "late_start": one.late_start.isoformat(), "late_finish": one.late_finish.isoformat(),
        "start": one.start.isoformat(), "finish": one.finish.isoformat(), "slack": one.slack,
        "critical": one.critical, "percent": task.percent, "actual_start": _text(task.actual_start),
        "actual_finish": _text(task.actual_finish), "provisional": one.provisional, "after": after,
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.task.id, "name": step.task.name, "start": str(step.start), "finish": str(step.finish),
        "days": step.days, "calendar": step.calendar, "why": step.why,
    }  # fmt: skip


def _missed(one: Missed) -> dict[str, Any]:
    return {"id": one.task.id, "name": one.task.name, "why": one.why, "date": str(one.date), "days": one.days}


def _overdue(schedule: Schedule) -> list[dict[str, Any]]:
    found, left = [], _STEPS
    for one in schedule.overdue:
        uid = one.task.id
        chain = schedule.to_due(uid) if left > 0 else ()
        left -= len(chain)
        found.append({
            "id": uid, "name": one.task.name, "latest_start": str(one.latest_start), "days": one.days,
            "chain": [_step(step) for step in chain],
        })  # fmt: skip
    return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)
