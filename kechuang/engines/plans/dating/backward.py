"""倒排 (backward pass): the latest dates, from the due date back; one walk against the order of the network."""

from __future__ import annotations

import datetime as dt

from kechuang.engines.plans.dating.forward import LONG_AGO, Calendar, Placing
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Network
from kechuang.engines.plans.plan.tasks import Constraint

NEVER = -LONG_AGO


def backward(laid: Network, end: int, starts: list[int], placing: Placing | None = None) -> tuple[list[int], list[int]]:
    """Return the latest start and finish of every node, as numbers of its calendar.

    Parameters
    ----------
    laid : Network
        The plan.
    end : int
        The instant by which everything must be finished.
    starts : list of int
        The earliest starts, which say what part of a summary starts it.
    placing : callable, optional
        Given a task's node and its latest start, says where it starts.

    Returns
    -------
    tuple of list of int
        Starts and finishes. What is finished in fact holds nothing back and keeps ``NEVER``. Of a summary the opening
        node holds the latest start of its parts, the closing node the bound on their finish.
    """
    kinds, tasks, calendars, parent = laid.kinds, laid.tasks, laid.calendars, laid.parent
    count = len(kinds)
    starts_by, finishes_by = [NEVER] * count, [NEVER] * count
    starter_by: dict[int, int] = {}  # the part that starts a summary, and the instant by which links ask for that
    last = {id(calendar): calendar.floor(end) for calendar in laid.distinct}
    for node in reversed(laid.order):
        kind, task, calendar = kinds[node], tasks[node], calendars[node]
        above = parent[node if kind != CLOSES else laid.node_of[task.id]]
        if kind == OPENS:
            begin = starts_by[node]  # its parts have told theirs
            if above >= 0:
                starts_by[above] = min(starts_by[above], begin)
            continue
        finish, begin = _asked(laid, node, starts_by, finishes_by, last[id(calendar)])
        if task.due is not None or task.constraint is not None:
            point = kind == TASK and not laid.length[node]
            finish, begin = bounded(calendar, finish, begin, due=task.due, constraint=task.constraint, point=point)
        if above >= 0:
            finish = min(finish, calendar.floor(finishes_by[laid.closes_of[tasks[above].id]]))
            if node in starter_by:
                begin = min(begin, calendar.floor(starter_by[node]))
        if kind == CLOSES:
            finishes_by[node] = finish
            if begin != NEVER:
                starter = next(
                    part for part in laid.children[node] if calendars[part].instant(starts[part]) == starts[node]
                )
                starter_by[starter] = begin
            continue
        if task.actual_finish is not None:
            continue
        if task.actual_start is not None:
            finishes_by[node] = finish & ~1
            continue
        if length := laid.length[node]:
            start = min((finish & ~1) - length + 1, (begin - 1) | 1)  # the last morning that is not after the bound
            if placing is not None:
                start = placing(node, start)
            starts_by[node], finishes_by[node] = start, start - 1 + length
        else:
            moment = min(finish, begin)
            starts_by[node] = finishes_by[node] = moment if placing is None else placing(node, moment)
        if above >= 0:
            starts_by[above] = min(starts_by[above], calendar.instant(starts_by[node]))
    return starts_by, finishes_by


def _asked(laid: Network, node: int, starts_by: list[int], finishes_by: list[int], finish: int) -> tuple[int, int]:
    """Return by when the node must finish and start for the sake of those after it."""
    begin = NEVER
    for edge in laid.after[node]:
        number = starts_by[edge.target] if edge.to_start else finishes_by[edge.target]
        if number == NEVER:
            continue
        number = edge.back(number) if edge.back else number - edge.lag
        if not edge.to_start:
            number |= 1
        if edge.from_finish:
            finish = min(finish, number)
        else:
            begin = min(begin, number)
    return finish, begin


def bounded(
    calendar: Calendar, finish: int, begin: int, *, due: dt.date | None, constraint: Constraint | None, point: bool
) -> tuple[int, int]:
    """Return the bounds on finish and start once a due date and a constraint are added."""
    if due is not None:
        finish = min(finish, calendar.floor(2 * due.toordinal() + 2))
    if constraint is None or constraint.date is None:
        return finish, begin
    day = 2 * constraint.date.toordinal()
    if constraint.kind in {"FNLT", "MFO"}:
        finish = min(finish, calendar.floor(day + 2))
    elif constraint.kind in {"SNLT", "MSO"}:
        begin = min(begin, calendar.floor(day + (2 if point else 1)))
    return finish, begin
