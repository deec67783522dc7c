"""平衡 (levelling a plan): tasks moved until no team is booked twice, in the fewest days that can be found in time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from kechuang.engines.plans.forward import forward
from kechuang.engines.plans.levelling.instance import Instance
from kechuang.engines.plans.levelling.search import search
from kechuang.engines.plans.network import CLOSES, OPENS, TASK, Network, following
from kechuang.engines.plans.plan import Plan
from kechuang.engines.plans.schedule import Dating, Schedule, date_all, tell
from kechuang.engines.plans.trail import Numbers
from kechuang.engines.plans.workcalendar import WorkCalendar

_MOST = 2_000
"""Tasks up to which the fewest days are looked for; larger plans are levelled by priority alone."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """How a plan was levelled.

    Attributes
    ----------
    overbooked : tuple of str
        Resources of which the plain schedule needs more than there is on some day.
    method : {"none", "search", "priority"}
        Nothing to do; the fewest days were looked for; tasks were placed in the order of their latest starts.
    proven : bool
        Whether no levelled schedule takes fewer days.
    makespan : int
        Workdays of the plan's calendar from its first to its last day.
    """

    overbooked: tuple[str, ...]
    method: str
    proven: bool
    makespan: int


def level(plan: Plan, *, today: dt.date, seconds: float) -> tuple[Schedule, Levelled]:
    """Date a plan and level its resources.

    Early and late dates, slack and what is missing stay those of the plain plan; where each task is placed changes.

    Parameters
    ----------
    plan : Plan
        The plan, with ``resources`` and what its tasks use of them.
    today : datetime.date
        The present day.
    seconds : float
        The time limit of the search.

    Raises
    ------
    PlanError
        If the plan cannot be used as it stands.
    """
    dating = date_all(plan, today)
    overbooked = _overbooked(dating.laid, dating.placed)
    if not overbooked:
        return _result(dating, dating.placed, today, Levelled((), "none", False, 0))
    placed = _by_priority(dating)
    method, proven = "priority", False
    instance = _instance(dating)
    if instance is not None:
        found = search(instance, seconds=seconds)
        base = _base(dating)
        held = [2 * (base + start) + 1 for start in found.starts]
        better = forward(dating.laid, dating.start, held)
        if _end(dating.laid, better) <= _end(dating.laid, placed) and not _overbooked(dating.laid, better):
            placed, method, proven = better, "search", found.proven
    return _result(dating, placed, today, Levelled(overbooked, method, proven, 0))


def _result(dating: Dating, placed: Numbers, today: dt.date, how: Levelled) -> tuple[Schedule, Levelled]:
    schedule = tell(dating, placed, today)
    days = dating.laid.own[dating.laid.plan.calendar].between(schedule.start, schedule.finish)
    return schedule, replace(how, makespan=days)


def _end(laid: Network, placed: Numbers) -> int:
    return max(laid.calendars[node].instant(placed[1][node]) for node, kind in enumerate(laid.kinds) if kind == TASK)


def _days(calendar: WorkCalendar, start: int, finish: int) -> list[int]:
    """Return the ordinals of the days worked from one number to another."""
    return [calendar.day(place) for place in range(start >> 1, finish >> 1)]


def _overbooked(laid: Network, placed: Numbers) -> tuple[str, ...]:
    """Return the resources that are booked beyond what there is; what is finished in fact does not count."""
    used: dict[str, Counter[int]] = {name: Counter() for name in laid.plan.resources}
    for node, (kind, task) in enumerate(zip(laid.kinds, laid.tasks, strict=True)):
        calendar = laid.calendars[node]
        if kind == TASK and task.uses and not task.actual_finish and isinstance(calendar, WorkCalendar):
            days = _days(calendar, placed[0][node], placed[1][node])
            for name, amount in task.uses.items():
                for day in days:
                    used[name][day] += amount
    return tuple(name for name, there in laid.plan.resources.items() if any(sum > there for sum in used[name].values()))


def _by_priority(dating: Dating) -> Numbers:
    """Place tasks in the order of their latest starts, each as soon as what it uses is free all its days."""
    laid, late = dating.laid, dating.late[0]
    used: dict[str, Counter[int]] = {name: Counter() for name in laid.plan.resources}
    # What has begun goes on where it is.
    for node, (kind, task) in enumerate(zip(laid.kinds, laid.tasks, strict=True)):
        calendar = laid.calendars[node]
        if kind == TASK and task.actual_start and not task.actual_finish and isinstance(calendar, WorkCalendar):
            for day in _days(calendar, dating.early[0][node], dating.early[1][node]):
                for name, amount in task.uses.items():
                    used[name][day] += amount

    def place(node: int, begin: int) -> int:
        task, calendar = laid.tasks[node], laid.calendars[node]
        if not any(task.uses.values()) or not isinstance(calendar, WorkCalendar):
            return begin
        first = place_ = begin >> 1
        while place_ < first + task.days:
            day = calendar.day(place_)
            if any(used[name][day] + amount > laid.plan.resources[name] for name, amount in task.uses.items()):
                first = place_ + 1
            place_ += 1
        for day in (calendar.day(one) for one in range(first, first + task.days)):
            for name, amount in task.uses.items():
                used[name][day] += amount
        return 2 * first + 1

    urgency = [laid.calendars[node].instant(number) for node, number in enumerate(late)]
    return forward(replace(laid, order=_urgent_first(laid, urgency)), dating.start, None, place)


def _urgent_first(laid: Network, urgency: list[int]) -> list[int]:
    """Return the nodes in an order that respects all bounds, and otherwise puts the most urgent first."""
    after = following(laid)
    waiting = [0] * len(laid.kinds)
    for targets in after:
        for target in targets:
            waiting[target] += 1
    ready = [(urgency[node], node) for node, count in enumerate(waiting) if not count]
    heapify(ready)
    order = []
    while ready:
        node = heappop(ready)[1]
        order.append(node)
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, (urgency[target], target))
    return order


def _base(dating: Dating) -> int:
    """Return the workday that is period 0 of the instance."""
    return min(number >> 1 for number, kind in zip(dating.early[0], dating.laid.kinds, strict=True) if kind == TASK)


def _instance(dating: Dating) -> Instance | None:
    """Return the plan as an instance in workdays, or None where its days are not all of one kind."""
    laid = dating.laid
    plan = laid.plan
    if len(plan.tasks) > _MOST or len(laid.own) > 1 or any(task.actual_start for task in plan.tasks):
        return None
    if any(link.unit == "day" for link in plan.links) or any(
        edge.source in laid.closes_of.values() and not edge.from_finish for row in laid.before for edge in row
    ):
        return None  # a link from the start of a summary waits for whichever part starts first
    calendar = laid.own[plan.calendar]
    base = _base(dating)
    names = list(plan.resources)
    count = len(laid.kinds)
    days = [length >> 1 if kind == TASK else 0 for length, kind in zip(laid.length, laid.kinds, strict=True)]
    uses = [
        [task.uses.get(name, 0) if kind == TASK else 0 for name in names]
        for task, kind in zip(laid.tasks, laid.kinds, strict=True)
    ]
    releases = [0] * count
    links = []
    for node, kind in enumerate(laid.kinds):
        number = dating.early[0][node]
        releases[node] = max(0, (number if kind == TASK else calendar.ceil(number)) // 2 - base)
        if kind == CLOSES:
            releases[node] = 0
            links += [(part, node, days[part]) for part in laid.children[node]]
        if kind == OPENS:
            links.append((node, laid.closes_of[laid.tasks[node].id], 0))
        if kind != CLOSES and laid.parent[node] >= 0:
            links.append((laid.parent[node], node, 0))
        for edge in laid.before[node]:
            lag = edge.lag >> 1
            lag += days[edge.source] if edge.from_finish else 0
            links.append((edge.source, node, lag if edge.to_start else lag - days[node]))
    return Instance(plan.name, days, uses, [plan.resources[name] for name in names], links, releases)
