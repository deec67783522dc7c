"""原因链 (trail): from the first task on, each task with what holds it where it is, up to the date in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kechuang.engines.plans.dating.forward import constrained, morning
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Edge, Network
from kechuang.engines.plans.plan.tasks import Task

Numbers = tuple[list[int], list[int]]
Holder = Callable[[int], tuple[int, str] | None]
"""Given a node that no link holds, the node that keeps it waiting all the same, and why."""


@dataclass(slots=True)
class Step:
    """A task of a chain, and how it hangs on the one before it or, in a chain to a due date, on the one after it.

    Never changed, and made by the ten thousand.

    Attributes
    ----------
    task : Task
        The task.
    start, finish : datetime.date
        Its dates on the chain.
    why : str
        What fixes its date: a link and the date that it carries over, a constraint, the start of the plan, a due date.
    days : int
        Workdays it takes; of a summary those between its dates.
    calendar : str
        The name of the calendar that counts them.
    """

    task: Task
    start: dt.date
    finish: dt.date
    why: str
    days: int = 0
    calendar: str = ""


def back_from(
    laid: Network, start: dt.date, node: int, numbers: Numbers, waits: Holder | None = None
) -> tuple[Step, ...]:
    """Return the chain to a node: back along what holds each where it is, told from the first task on.

    Parameters
    ----------
    laid : Network
        The plan.
    start : datetime.date
        Nothing begins before it.
    node : int
        Where the chain ends.
    numbers : (list of int, list of int)
        Starts and finishes of all nodes.
    waits : callable, optional
        What else can hold a node (a team that is busy).
    """
    walk = _Walk(laid, start, numbers, waits, set())
    steps: list[Step] = []
    at: tuple[int, bool] | None = (node, True)
    while at is not None:
        walk.seen.add(at[0])
        held_by, why = walk.holder(*at)
        steps.append(step(laid, at[0], numbers, why))
        at = held_by
    return tuple(reversed(steps))


def step(laid: Network, node: int, numbers: Numbers, why: str) -> Step:
    """Return a node of a chain with its dates."""
    task, calendar = laid.tasks[node], laid.calendars[node]
    first, last = day(calendar.instant(numbers[0][node])), day(calendar.instant(numbers[1][node]))
    counted = laid.calendar_of(task)
    if laid.kinds[node] == CLOSES:
        return Step(task, first, last, why, counted.between(first, last), counted.rule.name)
    return Step(task, task.actual_start or first, task.actual_finish or last, why, task.days, counted.rule.name)


def lag_told(laid: Network, edge: Edge) -> str:
    """Return a link with what its lag comes to in days and, where that is another than the plan's, its calendar."""
    link = edge.link
    if link is None:
        return ""
    task = laid.tasks[edge.target]
    if link.lag and link.unit == "percent":
        return f"{link}，合 {edge.lag >> 1} 个工作日"
    if link.lag and link.unit == "workday" and task.calendar and task.calendar != laid.plan.calendar:
        return f"{link}，按{laid.calendar_of(task).rule.name or task.calendar}日历"
    return str(link)


def day(instant: int) -> dt.date:
    """Return the date on which an instant lies."""
    return dt.date.fromordinal((instant - 1) >> 1)


@dataclass(frozen=True, slots=True)
class _Walk:
    laid: Network
    start: dt.date
    numbers: Numbers
    waits: Holder | None
    seen: set[int]
    """What is on the chain already: with leads, a team that is busy may lead back to where one came from."""

    def holder(self, node: int, at_finish: bool) -> tuple[tuple[int, bool] | None, str]:
        """Return the node (and which end of it) that holds an end of a node where it is, and in what way."""
        laid, task = self.laid, self.laid.tasks[node]
        if laid.kinds[node] == CLOSES:
            return self._part(node, at_finish)
        if laid.kinds[node] == TASK and task.actual_start is not None:
            if not at_finish:
                return None, f"已于 {task.actual_start} 开始"
            if task.actual_finish is not None:
                return None, f"已于 {task.actual_finish} 完成"
            return self._held(node, only_finish=True) or (None, self._goes_on(task))
        if found := self._held(node, only_finish=False):
            return found
        above = laid.parent[node]
        if above >= 0 and laid.calendars[node].ceil(self.numbers[0][above]) | 1 == self.numbers[0][node] | 1:
            held_by, why = self.holder(above, False)
            if held_by is not None or why.startswith("限制"):
                return held_by, f"所属{laid.tasks[above]}的{why}"
        floor = max(self.start, laid.plan.as_of) if laid.plan.as_of else self.start
        waiting = self.numbers[0][node] | 1 > morning(laid.calendars[node], floor) | 1
        if waiting and self.waits is not None and (other := self.waits(node)) and other[0] not in self.seen:
            return (other[0], True), other[1]
        if waiting and laid.kinds[node] == TASK:
            return None, f"尽量靠后，排在 {day(laid.calendars[node].instant(self.numbers[0][node]))}"
        if laid.plan.as_of and laid.plan.as_of > self.start:
            return None, f"进度日期 {laid.plan.as_of}"
        return None, f"计划开始 {self.start}" if laid.plan.start else f"未写计划开始，自 {self.start} 起"

    def _held(self, node: int, *, only_finish: bool) -> tuple[tuple[int, bool] | None, str] | None:
        """Return the link or the constraint that holds a node."""
        laid, numbers = self.laid, self.numbers
        task, calendar = laid.tasks[node], laid.calendars[node]
        for edge in laid.before[node]:
            if (only_finish and edge.to_start) or edge.source in self.seen:
                continue
            if not self._binds(node, self._carried(edge), edge.to_start):
                continue
            before = laid.tasks[edge.source]
            end = numbers[1] if edge.from_finish else numbers[0]
            when = day(laid.calendars[edge.source].instant(end[edge.source]))
            if laid.kinds[edge.source] == TASK:
                when = (before.actual_finish if edge.from_finish else before.actual_start) or when
            verb = "完成" if edge.from_finish else "开始"
            why = f"前置任务 {before} 于 {when} {verb}（{lag_told(laid, edge)}）"
            return (edge.source, edge.from_finish), why
        point = laid.kinds[node] != OPENS and not laid.length[node]
        begin, end_by = constrained(task, calendar, point, _NONE, _NONE)
        for number, to_start in ((begin, True), (end_by, False)):
            if number > _NONE and not (only_finish and to_start) and self._binds(node, number, to_start):
                return None, f"限制：{task.constraint}"
        return None

    def _carried(self, edge: Edge) -> int:
        """Return where a link, by itself, lets its end of the successor be."""
        number = (self.numbers[1] if edge.from_finish else self.numbers[0])[edge.source]
        if not edge.to_start:
            number &= ~1
        return edge.ahead(number) if edge.ahead else number + edge.lag

    def _binds(self, node: int, number: int, to_start: bool) -> bool:
        laid = self.laid
        start, finish = self.numbers[0][node], self.numbers[1][node]
        if laid.kinds[node] == OPENS or not laid.length[node]:
            return number == (start if to_start else finish)
        return number | 1 == start | 1 if to_start else (number + 1) & ~1 == finish

    def _part(self, node: int, at_finish: bool) -> tuple[tuple[int, bool], str]:
        """Return the part that ends a summary last, or starts it first."""
        laid, numbers = self.laid, self.numbers[1 if at_finish else 0]
        told = sorted(laid.children[node], key=lambda one: laid.calendars[one].instant(numbers[one]))
        part = told[-1 if at_finish else 0]
        return (part, at_finish), f"其下任务 {laid.tasks[part]} {'最后完成' if at_finish else '最先开始'}"

    def _goes_on(self, task: Task) -> str:
        left, as_of = task.work_left, self.laid.plan.as_of
        since = f"，剩余 {left} 个工作日自进度日期 {as_of} 起" if as_of else ""
        return f"已于 {task.actual_start} 开始{since}"


_NONE = -(1 << 60)
