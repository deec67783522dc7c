"""错过的日期 (missed dates): due dates and constraints that a plan does not keep where its tasks are placed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kechuang.engines.plans.dating.network import CLOSES, TASK, Network
from kechuang.engines.plans.dating.pressure import Bound, of_plan, own_bounds
from kechuang.engines.plans.dating.trail import Numbers, day
from kechuang.engines.plans.plan.tasks import Task
from kechuang.engines.plans.sentence import Sentence, says


@dataclass(frozen=True, slots=True)
class Missed:
    """A date that is not kept.

    Attributes
    ----------
    task : Task
        The task that is too late; for the due date of the plan the one that ends last.
    why : Sentence
        The date: a due date of the task or of the plan, a constraint.
    date : datetime.date
        When the task really starts or ends.
    days : int
        By how many workdays of its calendar it is late, above 0.
    """

    task: Task
    why: Sentence
    date: dt.date
    days: int

    @property
    def key(self) -> tuple[str, str]:
        """The date itself, whichever task misses that of the plan."""
        return ("" if self.why.kind == "plan" else self.task.id), str(self.why)

    @property
    def told(self) -> Sentence:
        """The same in words."""
        return says("{task} 到 {date}，晚于{why} 共 {days} 个工作日", task=self.task, date=self.date, why=self.why,
                    days=self.days)  # fmt: skip

    def __str__(self) -> str:
        return str(self.told)


def missed(laid: Network, placed: Numbers, end: int) -> tuple[Missed, ...]:
    """Return the dates that are not kept, the worst first; what has ended in fact no longer counts.

    Parameters
    ----------
    laid : Network
        The plan.
    placed : (list of int, list of int)
        Where its tasks are placed.
    end : int
        The instant by which everything must be finished, if the plan has a due date.
    """
    found = [one for node, bound in demands(laid) if (one := _too_late(laid, node, bound, placed))]
    if laid.plan.due is not None:
        last = last_of(laid, placed)
        bound = Bound(laid.calendars[last].floor(end), True, -1, of_plan(laid.plan.due))
        if one := _too_late(laid, last, bound, placed):
            found.append(one)
    return tuple(sorted(found, key=lambda one: -one.days))


def demands(laid: Network) -> Iterator[tuple[int, Bound]]:
    """Yield every date that a task's own due date or constraint asks for, with the task's node."""
    for task in laid.plan.tasks:
        if (task.due is not None or task.constraint is not None) and task.actual_finish is None:
            node = laid.closes_of.get(task.id, laid.node_of[task.id])
            for bound in own_bounds(laid, node):
                if bound.of_finish or task.actual_start is None or laid.kinds[node] == CLOSES:
                    yield node, bound


def late_by(laid: Network, node: int, bound: Bound, placed: Numbers) -> int:
    """Return by how many workdays a node misses a bound; 0 or less where it keeps it."""
    number = placed[1 if bound.of_finish else 0][node]
    if laid.kinds[node] == CLOSES:
        calendar = laid.calendar_of(laid.tasks[node])
        return (calendar.floor(number) - calendar.floor(bound.number)) >> 1 if number > bound.number else 0
    if laid.length[node]:
        return (number - (bound.number & ~1 if bound.of_finish else (bound.number - 1) | 1)) >> 1
    return -((bound.number - number) >> 1)


def last_of(laid: Network, numbers: Numbers, nodes: Sequence[int] = ()) -> int:
    """Return the task that ends last, among some or all; of several the one that others wait least for."""
    among = set(nodes)
    found = [node for node in laid.order if laid.kinds[node] == TASK and (not among or node in among)]
    return max(enumerate(found), key=lambda one: (laid.calendars[one[1]].instant(numbers[1][one[1]]), one[0]))[1]


def _too_late(laid: Network, node: int, bound: Bound, placed: Numbers) -> Missed | None:
    days = late_by(laid, node, bound, placed)
    if days <= 0 or laid.tasks[node].actual_finish is not None:
        return None
    number = placed[1 if bound.of_finish else 0][node]
    return Missed(laid.tasks[node], bound.why, day(laid.calendars[node].instant(number)), days)
