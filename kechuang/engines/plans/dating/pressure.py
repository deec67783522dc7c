"""时限链 (pressure): from a task on to the date that fixes by when it must start, each task with what presses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kechuang.engines.plans.dating.backward import NEVER, bounded
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Edge, Network
from kechuang.engines.plans.dating.trail import Numbers, day, lag_told
from kechuang.engines.plans.sentence import Sentence, says


@dataclass(slots=True)
class Bound:
    """What may press a node: a number by which it must start or finish, and where that comes from; never changed.

    Attributes
    ----------
    number : int
        Of the node's calendar.
    of_finish : bool
        Whether it bounds the finish.
    source : int
        The node that asks for it, -1 where a date does.
    why : Sentence
        The same for people.
    """

    number: int
    of_finish: bool
    source: int
    why: Sentence


def last_pressed(laid: Network, node: int, late: Numbers, end: int) -> tuple[int, Bound]:
    """Return the task at the end of the chain from a task on, the one that a date itself presses, and that date.

    Parameters
    ----------
    laid : Network
        The plan.
    node : int
        A task.
    late : (list of int, list of int)
        The latest starts and finishes.
    end : int
        The instant by which everything must be finished.
    """
    while (found := pressed_by(laid, node, late, end)).source >= 0:
        node = part_of(laid, found.source, late)
    return node, found


def pressed_by(laid: Network, node: int, late: Numbers, end: int) -> Bound:
    """Return what fixes the latest dates of a task."""
    for edge in laid.after[node]:
        # Told in words only where it is the one: there are ten thousands of links.
        if _presses(laid, node, late, number := _asked(laid, edge, late), edge.from_finish):
            return Bound(number, edge.from_finish, edge.target, _link_told(laid, edge, late))
    for bound in _other_bounds(laid, node, late, end):
        if _presses(laid, node, late, bound.number, bound.of_finish):
            return bound
    when = day(laid.calendars[node].instant(late[1][node]))
    return Bound(late[1][node], True, -1, says("须于 {day} 完成", day=when))


def _presses(laid: Network, node: int, late: Numbers, number: int, of_finish: bool) -> bool:
    """Say whether a number is what the latest dates of a task come from."""
    if number == NEVER:
        return False
    if laid.tasks[node].actual_start is not None:
        return of_finish and number & ~1 == late[1][node]
    if length := laid.length[node]:
        return ((number & ~1) - length + 1 if of_finish else (number - 1) | 1) == late[0][node]
    return number == late[0][node]


def _other_bounds(laid: Network, node: int, late: Numbers, end: int) -> Iterator[Bound]:
    """Yield what else presses a task or the parts of a summary: dates, then the summary above with its links."""
    task, calendar, summary = laid.tasks[node], laid.calendars[node], laid.kinds[node] == CLOSES
    yield from own_bounds(laid, node)
    above = laid.parent[laid.node_of[task.id] if summary else node]
    if above >= 0:
        whole = laid.closes_of[laid.tasks[above].id]
        links = [
            Bound(number, edge.from_finish, edge.target, _link_told(laid, edge, late)) for edge in laid.after[whole]
            if (number := _asked(laid, edge, late)) != NEVER
        ]  # fmt: skip
        for bound in (*links, *_other_bounds(laid, whole, late, end)):
            number = calendar.floor(bound.number)
            why = bound.why
            if why.kind != "plan":
                why = says("所属{above}的{why}", kind=why.kind, above=laid.tasks[above], why=why)
            yield Bound(number, bound.of_finish, bound.source, why)
        return
    yield Bound(
        calendar.floor(end), True, -1,
        of_plan(laid.plan.due) if laid.plan.due else says("计划完成 {day}", kind="plan", day=day(end)),
    )  # fmt: skip


def of_plan(due: dt.date) -> Sentence:
    """Return the due date of the whole plan in words."""
    return says("计划时限 {due}", kind="plan", due=due)


def own_bounds(laid: Network, node: int) -> Iterator[Bound]:
    """Yield the due date and the constraint of a node itself."""
    task, calendar = laid.tasks[node], laid.calendars[node]
    point = laid.kinds[node] == TASK and not laid.length[node]
    finish, _ = bounded(calendar, NEVER, NEVER, due=task.due, constraint=None, point=point)
    if finish != NEVER:
        yield Bound(finish, True, -1, says("时限 {due}", due=task.due))
    finish, begin = bounded(calendar, NEVER, NEVER, due=None, constraint=task.constraint, point=point)
    if finish != NEVER:
        yield Bound(finish, True, -1, says("限制：{constraint}", kind="constraint", constraint=task.constraint))
    if begin != NEVER:
        yield Bound(begin, False, -1, says("限制：{constraint}", kind="constraint", constraint=task.constraint))


def _asked(laid: Network, edge: Edge, late: Numbers) -> int:
    """Return by when a link asks its predecessor to be done, ``NEVER`` where the successor asks for nothing more."""
    after = laid.tasks[edge.target]
    if laid.kinds[edge.target] == TASK and (after.actual_finish or (edge.to_start and after.actual_start)):
        return NEVER
    number = (late[0] if edge.to_start else late[1])[edge.target]
    if number == NEVER:
        return NEVER
    number = edge.back(number) if edge.back else number - edge.lag
    return number if edge.to_start else number | 1


def _link_told(laid: Network, edge: Edge, late: Numbers) -> Sentence:
    number = (late[0] if edge.to_start else late[1])[edge.target]
    when: dt.date = day(laid.calendars[edge.target].instant(number))
    after, link = laid.tasks[edge.target], lag_told(laid, edge)
    if edge.to_start:
        return says("后续任务 {after} 最晚 {day} 开始{link}", after=after, day=when, link=link)
    return says("后续任务 {after} 最晚 {day} 完成{link}", after=after, day=when, link=link)


def part_of(laid: Network, node: int, late: Numbers) -> int:
    """Return the task whose latest start presses the opening of a summary; the node itself where it is a task."""
    while laid.kinds[node] == OPENS:
        whole = laid.closes_of[laid.tasks[node].id]
        starts = [laid.node_of[laid.tasks[part].id] for part in laid.children[whole]]
        node = min(starts, key=lambda one: laid.calendars[one].instant(late[0][one]))
    return node
