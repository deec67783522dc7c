"""最晚开工已过 (overdue starts): tasks that should have begun and have not, by how many workdays, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kechuang.engines.plans.dating.network import TASK, Network
from kechuang.engines.plans.dating.pressure import part_of, pressed_by
from kechuang.engines.plans.dating.trail import Numbers, Step, day, step
from kechuang.engines.plans.plan.tasks import Task


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


def overdue(laid: Network, late: Numbers, present: dt.date) -> tuple[Overdue, ...]:
    """Return what is overdue, the earliest latest start first.

    Parameters
    ----------
    laid : Network
        The plan.
    late : (list of int, list of int)
        The latest starts and finishes.
    present : datetime.date
        The first day on which work can still be done.
    """
    limit = {id(calendar): calendar.start_of(present) for calendar in laid.own.values()}
    found: list[Overdue] = []
    for node, kind in enumerate(laid.kinds):
        task, calendar = laid.tasks[node], laid.calendars[node]
        if kind != TASK or task.actual_start is not None or late[0][node] >= limit[id(calendar)]:
            continue
        days = (limit[id(calendar)] - late[0][node] + 1) >> 1
        found.append(Overdue(task, day(calendar.instant(late[0][node])), days))
    return tuple(sorted(found, key=lambda one: one.latest_start))


def to_due(laid: Network, node: int, late: Numbers, end: int) -> tuple[Step, ...]:
    """Return the chain from a task on to the date that presses it, with the latest dates of all.

    Parameters
    ----------
    laid : Network
        The plan.
    node : int
        The task.
    late : (list of int, list of int)
        The latest starts and finishes.
    end : int
        The instant by which everything must be finished.
    """
    steps = []
    while True:
        found = pressed_by(laid, node, late, end)
        steps.append(step(laid, node, late, found.why))
        if found.source < 0:
            return tuple(steps)
        node = part_of(laid, found.source, late)
