"""网络图 (network): a plan as arrays of whole numbers, checked, in an order in which dates can be reckoned at once.

A task is one node; a summary two: ``opens`` bounds its parts, ``closes`` gathers their dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kechuang.engines.plans.calendar.workcalendar import EveryDay, WorkCalendar
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.order import in_order
from kechuang.engines.plans.plan.checks import check
from kechuang.engines.plans.plan.cycles import name_cycle
from kechuang.engines.plans.plan.tasks import Link, Plan, Task

TASK, OPENS, CLOSES = 0, 1, 2
FROM_FINISH = frozenset({"FS", "FF"})
TO_START = frozenset({"FS", "SS"})
Carry = Callable[[int], int]


@dataclass(slots=True)
class Edge:
    """A bound between two nodes; never changed, and made by the ten thousand.

    ``ahead`` turns a number of the predecessor's end into the least number of the successor's end, ``back`` the other
    way round; both belong to each other as ceiling and floor do. ``lag`` is ``2·workdays`` where both count alike.
    """

    source: int
    target: int
    from_finish: bool
    to_start: bool
    lag: int
    ahead: Carry | None
    back: Carry | None
    link: Link | None


@dataclass(frozen=True, slots=True)
class Network:
    """A plan as arrays by node; the edges of a node are those that end (``before``) or begin (``after``) there."""

    plan: Plan
    node_of: Mapping[str, int]
    closes_of: Mapping[str, int]
    kinds: list[int]
    tasks: list[Task]
    length: list[int]
    calendars: list[WorkCalendar | EveryDay]
    before: list[list[Edge]]
    after: list[list[Edge]]
    children: list[list[int]]
    parent: list[int]
    order: list[int]
    own: Mapping[str, WorkCalendar]

    @property
    def distinct(self) -> list[WorkCalendar | EveryDay]:
        """The calendars of all nodes, each once."""
        return list({id(calendar): calendar for calendar in self.calendars}.values())

    def calendar_of(self, task: Task) -> WorkCalendar:
        """Return the calendar in which a task's days are counted."""
        return self.own[task.calendar or self.plan.calendar]


def network(plan: Plan, anchor: dt.date) -> Network:
    """Check a plan and lay it out.

    Parameters
    ----------
    plan : Plan
        The plan.
    anchor : datetime.date
        About where its dates will lie; of influence on speed only.

    Raises
    ------
    PlanError
        If links lead nowhere or in a circle, days or dates contradict each other, or a calendar is empty.
    """
    if problems := check(plan):
        raise PlanError.of(problems)
    used = {plan.calendar} | {task.calendar for task in plan.tasks if task.calendar}
    own = {name: WorkCalendar(plan.calendars[name], anchor) for name in sorted(used)}
    summaries = {task.parent for task in plan.tasks if task.parent is not None}
    node_of: dict[str, int] = {}
    closes_of: dict[str, int] = {}
    kinds: list[int] = []
    tasks: list[Task] = []
    calendars: list[WorkCalendar | EveryDay] = []
    everyday = EveryDay()
    for task in plan.tasks:
        node_of[task.id] = len(kinds)
        summary = task.id in summaries
        kinds.append(OPENS if summary else TASK)
        tasks.append(task)
        calendars.append(everyday if summary else own[task.calendar or plan.calendar])
        if summary:
            closes_of[task.id] = len(kinds)
            kinds.append(CLOSES)
            tasks.append(task)
            calendars.append(everyday)
    count = len(kinds)
    parent = [-1] * count
    children: list[list[int]] = [[] for _ in range(count)]
    for task in plan.tasks:
        if task.parent is not None:
            end = closes_of.get(task.id, node_of[task.id])
            parent[node_of[task.id]] = node_of[task.parent]
            children[closes_of[task.parent]].append(end)
    laid = Network(
        plan, node_of, closes_of, kinds, tasks, [2 * task.days for task in tasks], calendars,
        [[] for _ in range(count)], [[] for _ in range(count)], children, parent, [], own,
    )  # fmt: skip
    for link in plan.links:
        edge = _edge(laid, link)
        laid.before[edge.target].append(edge)
        laid.after[edge.source].append(edge)
    laid.order.extend(_order(laid))
    return laid


def _edge(laid: Network, link: Link) -> Edge:
    source = laid.closes_of.get(link.before, -1)
    if source < 0:
        source = laid.node_of[link.before]
    target = laid.node_of[link.after]
    days = link.lag
    if link.unit == "percent":
        days = (link.lag * laid.tasks[source].days * 2 + 100) // 200  # half a day counts as one
    here, there = laid.calendars[source], laid.calendars[target]
    counted = there if laid.kinds[target] == TASK else laid.calendar_of(laid.tasks[target])
    ahead = back = None
    if link.unit == "day" or here is not there or counted is not there:
        ahead, back = _carried(here, there, None if link.unit == "day" else counted, 2 * days)
    return Edge(source, target, link.kind in FROM_FINISH, link.kind in TO_START, 2 * days, ahead, back, link)


def _carried(
    here: WorkCalendar | EveryDay, there: WorkCalendar | EveryDay, counted: WorkCalendar | EveryDay | None, lag: int
) -> tuple[Carry, Carry]:
    """Return how numbers are carried over a link whose ends, or whose lag (``counted``), count days differently."""
    carried = _Carried(here, there, EveryDay() if counted is None else counted, lag)
    return carried.ahead, carried.back


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a link does whose ends, or whose lag, count days differently; an object, so that a schedule can be kept."""

    here: WorkCalendar | EveryDay
    there: WorkCalendar | EveryDay
    counted: WorkCalendar | EveryDay
    lag: int

    def ahead(self, number: int) -> int:
        counted = self.counted
        return self.there.ceil(counted.instant(counted.ceil(self.here.instant(number)) + self.lag))

    def back(self, number: int) -> int:
        counted = self.counted
        return self.here.floor(counted.instant(counted.floor(self.there.instant(number)) - self.lag))


def following(laid: Network) -> list[list[int]]:
    """Return for every node those that its dates bound: over links, and between summaries and their parts."""
    found = [[edge.target for edge in edges] for edges in laid.after]
    for node, kind in enumerate(laid.kinds):
        task = laid.tasks[node]
        if kind == OPENS:
            found[node].append(laid.closes_of[task.id])
        start = laid.node_of[task.id]
        above = laid.parent[start]
        if above >= 0 and kind != CLOSES:
            found[above].append(node)
        if above >= 0 and kind != OPENS:
            found[node].append(laid.closes_of[laid.tasks[above].id])
    return found


def _order(laid: Network) -> list[int]:
    """Return all nodes, each after those that bound it."""
    after = following(laid)
    order, left = in_order(after)
    if left:
        raise PlanError(name_cycle(set(left), after.__getitem__, laid.tasks.__getitem__))
    return order
