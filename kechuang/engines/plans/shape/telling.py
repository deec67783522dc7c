"""结果的写出 (telling): a dated plan or a solved instance as its JSON has it."""

from __future__ import annotations

from typing import Any

from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.dating.trail import Step
from kechuang.engines.plans.levelling.levelled import Levelled
from kechuang.engines.plans.shape.shapes import ActivityShape, InstanceShape
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.search import Solved

_STEPS = 10_000
"""Steps of chains to due dates that are written out; a plan of ten thousand late tasks has millions."""


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
        "provisional": schedule.provisional, "warnings": [str(one) for one in schedule.warnings],
        "levelled": None if levelled is None else {
            "overbooked": list(levelled.overbooked), "method": levelled.method, "proven": levelled.proven,
            "makespan": levelled.makespan, "shortfall": levelled.shortfall,
            "missed": [_missed(one) for one in levelled.missed], "notes": [str(one) for one in levelled.notes],
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
        "days": step.days, "calendar": step.calendar, "why": str(step.why),
    }  # fmt: skip


def _missed(one: Missed) -> dict[str, Any]:
    return {"id": one.task.id, "name": one.task.name, "why": str(one.why), "date": str(one.date), "days": one.days}


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
