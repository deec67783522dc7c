"""最晚开工已过 (overdue starts): tasks that should have begun and have not, by how many workdays, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kechuang.engines.plans.network import TASK, Network
from kechuang.engines.plans.plan import Task
from kechuang.engines.plans.pressure import part_of, pressed_by
from kechuang.engines.plans.trail import Numbers, Step, day, step


@dataclass(slots=True)
class Overdue:
    """A task that has not begun though its latest start is past; never changed, and made by the ten thousand.

    Attributes
    ----------
    task : Task
        The task.
    latest_start : datetime.date
        By when it had to start; a task whose latest start is the present day is not overdue.
    days : int
        Workdays of its calendar from that day up to, not including, the present one; above 0.
    """

    task: Task
    latest_start: dt.date
    days: int


@dataclass(slots=True)
class Pressed:
    """One task on the way to a due date, never changed: its step, and the id of what presses it, None for a date."""

    step: Step
    then: str | None


def overdue(
    laid: Network, late: Numbers, end: int, present: dt.date
) -> tuple[tuple[Overdue, ...], Mapping[str, Pressed]]:
    """Return what is overdue, the earliest latest start first, and what presses each task on the way to its date.

    Parameters
    ----------
    laid : Network
        The plan.
    late : (list of int, list of int)
        The latest starts and finishes.
    end : int
        The instant by which everything must be finished.
    present : datetime.date
        The first day on which work can still be done.
    """
    limit = {id(calendar): calendar.start_of(present) for calendar in laid.own.values()}
    found: list[Overdue] = []
    pressed: dict[str, Pressed] = {}
    for node, kind in enumerate(laid.kinds):
        task, calendar = laid.tasks[node], laid.calendars[node]
        if kind != TASK or task.actual_start is not None or late[0][node] >= limit[id(calendar)]:
            continue
        days = (limit[id(calendar)] - late[0][node] + 1) >> 1
        found.append(Overdue(task, day(calendar.instant(late[0][node])), days))
        _follow(laid, node, late, end, pressed)
    return tuple(sorted(found, key=lambda one: one.latest_start)), pressed


def _follow(laid: Network, node: int, late: Numbers, end: int, pressed: dict[str, Pressed]) -> None:
    """Note what presses a task, what presses that, and so on to the due date or to what is noted already."""
    while laid.tasks[node].id not in pressed:
        bound = pressed_by(laid, node, late, end)
        then = part_of(laid, bound.source, late) if bound.source >= 0 else -1
        pressed[laid.tasks[node].id] = Pressed(
            step(laid, node, late, bound.why), laid.tasks[then].id if then >= 0 else None
        )
        if then < 0:
            return
        node = then
