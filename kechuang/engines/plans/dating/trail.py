"""原因链 (trail): from the first task on, each task with what holds it where it is, up to the date in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kechuang.engines.plans.dating.forward import constrained, morning
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Edge, Network
from kechuang.engines.plans.plan.tasks import Link, Task
from kechuang.engines.plans.sentence import Sentence, says

Numbers = tuple[list[int], list[int]]
Holder = Callable[[int], tuple[int, Sentence] | None]
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
    why : Sentence
        What fixes its date: a link and the date that it carries over, a constraint, the start of the plan, a due date.
    days : int
        Workdays it takes; of a summary those between its dates.
    calendar : str
        The name of the calendar that counts them.
    """

    task: Task
    start: dt.date
    finish: dt.date
    why: Sentence
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


def step(laid: Network, node: int, numbers: Numbers, why: Sentence) -> Step:
    """Return a node of a chain with its dates."""
    task, calendar = laid.tasks[node], laid.calendars[node]
    first, last = day(calendar.instant(numbers[0][node])), day(calendar.instant(numbers[1][node]))
    counted = laid.calendar_of(task)
    if laid.kinds[node] == CLOSES:
        return Step(task, first, last, why, counted.between(first, last), counted.rule.name)
    return Step(task, task.actual_start or first, task.actual_finish or last, why, task.days, counted.rule.name)


@dataclass(frozen=True, slots=True)
class LinkTold:
    """A link in brackets, as a chain tells it: ``（SS+50%，合 3 个工作日）``.

    Attributes
    ----------
    link : Link or None
        The link; None where a chain goes from a summary to its parts.
    more : Sentence or None
        What its lag comes to in days or, where that is another than the plan's, its calendar.
    """

    link: Link | None
    more: Sentence | None = None

    def __str__(self) -> str:
        return f"（{self.link}{self.more or ''}）" if self.link else ""


def lag_told(laid: Network, edge: Edge) -> LinkTold:
    """Return a link with what its lag comes to in days and, where that is another than the plan's, its calendar."""
    link, task = edge.link, laid.tasks[edge.target]
    if link is None or not link.lag:
        return LinkTold(link)
    if link.unit == "percent":
        return LinkTold(link, says("，合 {n} 个工作日", n=edge.lag >> 1))
    if link.unit == "workday" and task.calendar and task.calendar != laid.plan.calendar:
        return LinkTold(link, says("，按{name}日历", name=laid.calendar_of(task).rule.name or task.calendar))
    return LinkTold(link)


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

    def holder(self, node: int, at_finish: bool) -> tuple[tuple[int, bool] | None, Sentence]:
        """Return the node (and which end of it) that holds an end of a node where it is, and in what way."""
        laid, task = self.laid, self.laid.tasks[node]
        if laid.kinds[node] == CLOSES:
            return self._part(node, at_finish)
        if laid.kinds[node] == TASK and task.actual_start is not None:
            if not at_finish:
                return None, says("已于 {day} 开始", day=task.actual_start)
            if task.actual_finish is not None:
                return None, says("已于 {day} 完成", day=task.actual_finish)
            return self._held(node, only_finish=True) or (None, self._goes_on(task))
        if found := self._held(node, only_finish=False):
            return found
        above = laid.parent[node]
        if above >= 0 and laid.calendars[node].ceil(self.numbers[0][above]) | 1 == self.numbers[0][node] | 1:
            held_by, why = self.holder(above, False)
            if held_by is not None or why.kind == "constraint":
                return held_by, says("所属{above}的{why}", kind=why.kind, above=laid.tasks[above], why=why)
        floor = max(self.start, laid.plan.as_of) if laid.plan.as_of else self.start
        waiting = self.numbers[0][node] | 1 > morning(laid.calendars[node], floor) | 1
        if waiting and self.waits is not None and (other := self.waits(node)) and other[0] not in self.seen:
            return (other[0], True), other[1]
        if waiting and laid.kinds[node] == TASK:
            return None, says("尽量靠后，排在 {day}", day=day(laid.calendars[node].instant(self.numbers[0][node])))
        if laid.plan.as_of and laid.plan.as_of > self.start:
            return None, says("进度日期 {day}", kind="as_of", day=laid.plan.as_of)
        if laid.plan.start:
            return None, says("计划开始 {day}", day=self.start)
        return None, says("未写计划开始，自 {day} 起", day=self.start)

    def _held(self, node: int, *, only_finish: bool) -> tuple[tuple[int, bool] | None, Sentence] | None:
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
            link = lag_told(laid, edge)
            if edge.from_finish:
                why = says("前置任务 {before} 于 {day} 完成{link}", before=before, day=when, link=link)
            else:
                why = says("前置任务 {before} 于 {day} 开始{link}", before=before, day=when, link=link)
            return (edge.source, edge.from_finish), why
        point = laid.kinds[node] != OPENS and not laid.length[node]
        begin, end_by = constrained(task, calendar, point, _NONE, _NONE)
        for number, to_start in ((begin, True), (end_by, False)):
            if number > _NONE and not (only_finish and to_start) and self._binds(node, number, to_start):
                return None, says("限制：{constraint}", kind="constraint", constraint=task.constraint)
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

    def _part(self, node: int, at_finish: bool) -> tuple[tuple[int, bool], Sentence]:
        """Return the part that ends a summary last, or starts it first."""
        laid, numbers = self.laid, self.numbers[1 if at_finish else 0]
        told = sorted(laid.children[node], key=lambda one: laid.calendars[one].instant(numbers[one]))
        part = told[-1 if at_finish else 0]
        if at_finish:
            return (part, True), says("其下任务 {part} 最后完成", part=laid.tasks[part])
        return (part, False), says("其下任务 {part} 最先开始", part=laid.tasks[part])

    def _goes_on(self, task: Task) -> Sentence:
        if as_of := self.laid.plan.as_of:
            return says("已于 {day} 开始，剩余 {left} 个工作日自 {as_of} 起", day=task.actual_start,
                        left=task.work_left, as_of=as_of)  # fmt: skip
        return says("已于 {day} 开始", day=task.actual_start)


_NONE = -(1 << 60)
