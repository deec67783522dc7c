"""原因链 (trail): the chain of tasks, each with what holds it where it is, that leads to a date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from kechuang.engines.plans.network import CLOSES, OPENS, TASK, Edge, Network
from kechuang.engines.plans.plan import Task

Numbers = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a chain, and how it hangs on the one before it.

    Attributes
    ----------
    task : Task
        The task.
    start, finish : datetime.date
        Its dates on the chain.
    why : str
        What fixes its date: the link to the task before it, a constraint, a summary, the start of the plan.
    """

    task: Task
    start: dt.date
    finish: dt.date
    why: str


def leading(laid: Network, early: Numbers) -> tuple[Step, ...]:
    """Return the longest path: from the task that ends last back along what holds each task where it is."""
    return _back_from(laid, _last(laid, [node for node in laid.order if laid.kinds[node] == TASK], early), early)


def pressing(laid: Network, early: Numbers, slack: list[int]) -> tuple[Step, ...]:
    """Return the chain to the date that is missed by most: its last task first found, then back as for `leading`."""
    open_nodes = [node for node in laid.order if laid.kinds[node] == TASK and laid.tasks[node].actual_finish is None]
    least = min(slack[node] for node in open_nodes)
    return _back_from(laid, _last(laid, [node for node in open_nodes if slack[node] == least], early), early)


def _last(laid: Network, nodes: list[int], early: Numbers) -> int:
    """Return the node that ends last; of several the one that others wait least for."""
    return max(enumerate(nodes), key=lambda one: (laid.calendars[one[1]].instant(early[1][one[1]]), one[0]))[1]


def _back_from(laid: Network, node: int, early: Numbers) -> tuple[Step, ...]:
    steps: list[Step] = []
    while True:
        held_by, why = _holder(laid, node, early)
        task, calendar = laid.tasks[node], laid.calendars[node]
        if laid.kinds[node] != OPENS:
            first = task.actual_start or _day(calendar.instant(early[0][node]))
            last = task.actual_finish or _day(calendar.instant(early[1][node]))
            steps.append(Step(task, first, last, why))
        elif held_by is not None or "限制" in why:
            steps[-1] = replace(steps[-1], why=f"所属{task}的{why}")
        if held_by is None:
            return tuple(reversed(steps))
        node = held_by


def _day(instant: int) -> dt.date:
    return dt.date.fromordinal((instant - 1) >> 1)


def _holder(laid: Network, node: int, early: Numbers) -> tuple[int | None, str]:
    """Return the node that holds a node where it is, and in what way."""
    task, calendar = laid.tasks[node], laid.calendars[node]
    if laid.kinds[node] == CLOSES:
        part = max(laid.children[node], key=lambda one: laid.calendars[one].instant(early[1][one]))
        return part, f"其下任务{laid.tasks[part]}最后完成"
    if laid.kinds[node] == TASK and task.actual_start is not None:
        return None, f"已于 {task.actual_start} 开始"
    for edge in laid.before[node]:
        if _binds(laid, edge, node, early):
            before = laid.tasks[edge.source]
            return edge.source, f"前置任务 {before}（{edge.link}）"
    constraint = task.constraint
    if constraint is not None and constraint.date is not None and constraint.kind in {"SNET", "MSO", "FNET", "MFO"}:
        bound = early[1][node] if constraint.kind[0] == "F" or constraint.kind == "MFO" else early[0][node]
        if _day(calendar.instant(bound)) >= constraint.date and not _above_binds(laid, node, early):
            return None, f"限制：{constraint}"
    if _above_binds(laid, node, early):
        return laid.parent[node], f"属于{laid.tasks[laid.parent[node]]}"
    return None, "计划开始"


def _binds(laid: Network, edge: Edge, node: int, early: Numbers) -> bool:
    number = early[1][edge.source] if edge.from_finish else early[0][edge.source]
    if not edge.to_start:
        number &= ~1
    number = edge.ahead(number) if edge.ahead else number + edge.lag
    mine = early[0][node] if edge.to_start else early[1][node]
    return number >> 1 == mine >> 1 if laid.kinds[node] != OPENS else number == mine


def _above_binds(laid: Network, node: int, early: Numbers) -> bool:
    above = laid.parent[node]
    if above < 0 or not (laid.before[above] or laid.tasks[above].constraint or laid.parent[above] >= 0):
        return False
    return laid.calendars[node].ceil(early[0][above]) >> 1 == early[0][node] >> 1
