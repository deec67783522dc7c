"""顺排 (forward pass): the earliest dates, from the start on; one walk along the order of the network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from kechuang.engines.plans.calendar.workcalendar import EveryDay, WorkCalendar
from kechuang.engines.plans.dating.network import CLOSES, OPENS, Network
from kechuang.engines.plans.plan.tasks import Task

Calendar = WorkCalendar | EveryDay
Placing = Callable[[int, int], int]
LONG_AGO = -(1 << 60)


def morning(calendar: Calendar, day: dt.date) -> int:
    """Return the least number that is not before the morning of a day."""
    return calendar.ceil(2 * day.toordinal() + 1)


def evening(calendar: Calendar, day: dt.date) -> int:
    """Return the least number that is not before the evening of a day."""
    return calendar.ceil(2 * day.toordinal() + 2)


def forward(
    laid: Network, start: dt.date, held: Sequence[int] | None = None, placing: Placing | None = None
) -> tuple[list[int], list[int]]:
    """Return the earliest start and finish of every node, as numbers of its calendar.

    Parameters
    ----------
    laid : Network
        The plan.
    start : datetime.date
        Nothing that has not begun begins before it, nor before the plan's ``as_of``.
    held : sequence of int, optional
        For every node a number before which it does not start (to place tasks later than need be).
    placing : callable, optional
        Given a task's node and where it may start, says where it does: there or later.

    Returns
    -------
    tuple of list of int
        Starts and finishes. Of a summary the opening node holds the bound on its parts, the closing node its dates.
    """
    plan, kinds, tasks, calendars, before = laid.plan, laid.kinds, laid.tasks, laid.calendars, laid.before
    floor = max(start, plan.as_of) if plan.as_of else start
    first = {id(calendar): morning(calendar, floor) for calendar in laid.distinct}
    opening = {id(calendar): morning(calendar, start) for calendar in laid.distinct}
    starts, finishes = [0] * len(kinds), [0] * len(kinds)
    for node in laid.order:
        kind, task, calendar = kinds[node], tasks[node], calendars[node]
        if kind == CLOSES:
            starts[node], finishes[node] = _gathered(laid, node, starts, finishes)
            continue
        # An opening holds back what has not begun, which ``as_of`` does by itself.
        begin = opening[id(calendar)] if kind == OPENS else first[id(calendar)]
        end = LONG_AGO
        if laid.parent[node] >= 0:
            begin = max(begin, calendar.ceil(starts[laid.parent[node]]))
        for edge in before[node]:
            source = edge.source
            number = finishes[source] if edge.from_finish else starts[source]
            if not edge.to_start:
                number &= ~1
            number = edge.ahead(number) if edge.ahead else number + edge.lag
            if edge.to_start:
                begin = max(begin, number)
            else:
                end = max(end, number)
        if task.constraint is not None:
            point = kind != OPENS and not laid.length[node]
            begin, end = constrained(task, calendar, point, begin, end)
        if held is not None:
            begin = max(begin, held[node])
        if kind == OPENS:
            starts[node] = finishes[node] = begin
        elif task.actual_start is not None:
            starts[node], finishes[node] = _begun(laid, node, end)
        elif laid.length[node]:
            length = laid.length[node]
            begin = max(begin | 1, ((end + 1) & ~1) - length + 1) if end > LONG_AGO else begin | 1
            if placing is not None:
                begin = placing(node, begin)
            starts[node], finishes[node] = begin, begin - 1 + length
        else:
            starts[node] = finishes[node] = max(begin, end)
    return starts, finishes


def constrained(task: Task, calendar: Calendar, point: bool, begin: int, end: int) -> tuple[int, int]:
    """Return the bounds on start and finish once the task's own constraint is added.

    A milestone (``point``) happens at the end of its day: its start is its finish.
    """
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return begin, end
    if constraint.kind in {"SNET", "MSO"}:
        begin = max(begin, (evening if point else morning)(calendar, constraint.date))
    elif constraint.kind in {"FNET", "MFO"}:
        end = max(end, evening(calendar, constraint.date))
    return begin, end


def _begun(laid: Network, node: int, end: int) -> tuple[int, int]:
    """Return the real start and the real or expected finish of a task that has begun."""
    task, calendar, as_of = laid.tasks[node], laid.calendars[node], laid.plan.as_of
    if task.actual_start is None:
        raise AssertionError(task)
    started = morning(calendar, task.actual_start)
    if task.actual_finish is not None:
        if not laid.length[node]:
            started = evening(calendar, task.actual_finish)
        return started, max(started, evening(calendar, task.actual_finish))
    if as_of is None:
        return started, max((started & ~1) + 2 * max(task.days, task.work_left), (end + 1) & ~1)
    again = max(started, morning(calendar, as_of))
    return started, max((again & ~1) + 2 * task.work_left, (end + 1) & ~1)


def _gathered(laid: Network, node: int, starts: list[int], finishes: list[int]) -> tuple[int, int]:
    """Return the first start and the last finish of a summary's parts, as instants."""
    parts = laid.children[node]
    return (
        min(laid.calendars[part].instant(starts[part]) for part in parts),
        max(laid.calendars[part].instant(finishes[part]) for part in parts),
    )
