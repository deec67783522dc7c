"""排期 (schedule): early and late dates, slack and critical path, forward and backward from the due date."""

from __future__ import annotations

import datetime as dt

from kechuang.engines.plans.dating.backward import NEVER, backward
from kechuang.engines.plans.dating.forward import forward
from kechuang.engines.plans.dating.missed import Missed, last_of, late_by, missed
from kechuang.engines.plans.dating.network import CLOSES, TASK, Network, network
from kechuang.engines.plans.dating.overdue import overdue
from kechuang.engines.plans.dating.pressure import last_pressed
from kechuang.engines.plans.dating.schedule import Dated, Dating, Schedule
from kechuang.engines.plans.dating.trail import Holder, Numbers, Step, back_from, day
from kechuang.engines.plans.dating.warnings import warnings_of
from kechuang.engines.plans.plan.facts import settled
from kechuang.engines.plans.plan.tasks import Plan, Task

_LATE_BACKWARD = {"", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"}  # all that is not asked as soon as can be


def schedule(plan: Plan, *, today: dt.date) -> Schedule:
    """Date a plan.

    Parameters
    ----------
    plan : Plan
        The plan. Without a ``start`` what has not begun may begin ``today``.
    today : datetime.date
        The present day.

    Raises
    ------
    PlanError
        If the plan cannot be used as it stands.
    """
    dating = date_all(plan, today)
    return tell(dating, dating.placed, today)


def date_all(plan: Plan, today: dt.date) -> Dating:
    """Reckon all numbers of a plan; see :func:`schedule`."""
    given = plan
    plan, notes = settled(given, today)
    began = [task.actual_start for task in plan.tasks if task.actual_start]
    start = plan.start or min([plan.as_of or today, *began])
    laid = network(plan, start)
    starts, finishes = forward(laid, start)
    end = max(laid.calendars[node].instant(finishes[node]) for node, kind in enumerate(laid.kinds) if kind == TASK)
    by = 2 * plan.due.toordinal() + 2 if plan.due else end
    starts_by, finishes_by = backward(laid, by, starts)
    _fill(laid, starts, finishes, starts_by, finishes_by)
    held = _held(laid, starts, starts_by)
    placed = forward(laid, start, held) if held else (starts, finishes)
    return Dating(given, notes, laid, start, by, (starts, finishes), (starts_by, finishes_by), placed)


def _fill(laid: Network, starts: list[int], finishes: list[int], starts_by: list[int], finishes_by: list[int]) -> None:
    """Give what has begun its real dates, and each summary the latest dates of its parts."""
    for node in laid.order:
        kind = laid.kinds[node]
        if kind == CLOSES:
            parts = laid.children[node]
            starts_by[node] = min(laid.calendars[part].instant(starts_by[part]) for part in parts)
            finishes_by[node] = max(laid.calendars[part].instant(finishes_by[part]) for part in parts)
        elif kind == TASK and starts_by[node] == NEVER:
            starts_by[node] = starts[node]
            if finishes_by[node] == NEVER:
                finishes_by[node] = finishes[node]


def _held(laid: Network, starts: list[int], starts_by: list[int]) -> list[int] | None:
    """Return before what number each node is not placed, or None where all are placed as early as can be."""
    late = placed_late(laid)
    if not any(late):
        return None
    return [max(early, by) if one else -NEVER for one, early, by in zip(late, starts, starts_by, strict=True)]


def placed_late(laid: Network) -> list[bool]:
    """Return which nodes are placed as late as can be."""
    kinds = _LATE_BACKWARD if laid.plan.direction == "backward" else {"ALAP"}
    return [
        kind == TASK and task.actual_start is None and (task.constraint.kind if task.constraint else "") in kinds
        for kind, task in zip(laid.kinds, laid.tasks, strict=True)
    ]


def tell(dating: Dating, placed: Numbers, today: dt.date, waits: Holder | None = None) -> Schedule:
    """Return the schedule in which every task lies where ``placed`` says; ``waits`` tells which team was busy."""
    laid, early, late = dating.laid, dating.early, dating.late
    plan = laid.plan
    slack = [
        0 if kind != TASK or task.actual_finish else
        (late[1][node] - early[1][node]) >> 1 if task.actual_start else (late[0][node] - early[0][node]) >> 1
        for node, (kind, task) in enumerate(zip(laid.kinds, laid.tasks, strict=True))
    ]  # fmt: skip
    open_nodes = [node for node, kind in enumerate(laid.kinds) if kind == TASK and not laid.tasks[node].actual_finish]
    least = min((slack[node] for node in open_nodes), default=0)
    is_open = _gather_slack(laid, slack)
    dated = _dated(dating, placed, slack, [one and by <= max(0, least) for one, by in zip(is_open, slack, strict=True)])
    present = plan.as_of or today
    late_starts = overdue(laid, late, present)
    to_start = [node for node in open_nodes if not laid.tasks[node].actual_start]
    latest = min((day(laid.calendars[node].instant(late[0][node])) for node in to_start), default=None)
    kept_not = missed(laid, placed, dating.end)
    shortfall = max(0, -least)
    chain, chain_end = _chain(dating, slack, open_nodes, shortfall)
    if kept_not and kept_not[0].days > shortfall:
        shortfall, chain_end = kept_not[0].days, kept_not[0]
        node = laid.closes_of.get(chain_end.task.id, laid.node_of[chain_end.task.id])
        chain = back_from(laid, dating.start, node, placed, waits)
    stale = tuple(uid for uid, one in dated.items() if _is_stale(laid.tasks[laid.node_of[uid]], one, today))
    provisional = any(one.provisional for one in dated.values())
    return Schedule(
        plan=dating.plan, tasks=dated, start=min(one.start for one in dated.values()),
        finish=max(one.finish for one in dated.values()),
        early_finish=max(one.early_finish for one in dated.values()), latest_start=latest, shortfall=shortfall,
        chain=chain, chain_end=chain_end, missed=kept_not,
        critical_path=back_from(laid, dating.start, last_of(laid, early), early),
        overdue_start=late_starts[0].days if late_starts else 0, overdue=late_starts, stale=stale,
        provisional=provisional,
        warnings=dating.notes + warnings_of(
            laid, dated, certain=_certainty(plan), provisional=provisional, missed=kept_not, stale=stale, today=today
        ),
        _dating=dating,
    )  # fmt: skip


def _dated(dating: Dating, placed: Numbers, slack: list[int], critical: list[bool]) -> dict[str, Dated]:
    """Return every task with its dates."""
    laid, plan = dating.laid, dating.laid.plan
    known: dict[int, dict[int, dt.date]] = {id(calendar): {} for calendar in laid.distinct}

    def date(node: int, number: int) -> dt.date:
        calendar = laid.calendars[node]
        days = known[id(calendar)]
        found = days.get(number)
        if found is None:
            found = days[number] = day(calendar.instant(number))
        return found

    certain = _certainty(plan)
    dated: dict[str, Dated] = {}
    for given, task in zip(dating.plan.tasks, plan.tasks, strict=True):
        node = laid.closes_of.get(task.id, laid.node_of[task.id])
        kind = "summary" if laid.kinds[node] == CLOSES else "task" if task.days else "milestone"
        six = [date(node, numbers[node]) for pair in (dating.early, dating.late, placed) for numbers in pair]
        if task.actual_start and kind != "summary":
            # The day that was told, be it a day off.
            six[0] = six[2] = six[4] = task.actual_start
            if task.actual_finish:
                six[1] = six[3] = six[5] = task.actual_finish
        dated[task.id] = Dated(
            task=given, kind=kind,
            days=laid.calendar_of(task).between(six[4], six[5]) if kind == "summary" else task.days,
            early_start=six[0], early_finish=six[1], late_start=six[2], late_finish=six[3], start=six[4],
            finish=six[5], slack=slack[node], critical=critical[node],
            provisional=not (certain[0] <= min(six) and max(six) <= certain[1]),
        )  # fmt: skip
    return dated


def _chain(
    dating: Dating, slack: list[int], open_nodes: list[int], shortfall: int
) -> tuple[tuple[Step, ...], Missed | None]:
    """Return the chain to the date that is missed by most, from the first task on, and that date."""
    if not shortfall:
        return (), None
    laid, early = dating.laid, dating.early
    worst = [node for node in open_nodes if slack[node] == -shortfall]
    # Where calendars differ, the task with the least slack need not be the one whose own date is missed.
    node, bound = last_pressed(laid, last_of(laid, early, worst), dating.late, dating.end)
    number = early[1 if bound.of_finish else 0][node]
    late = late_by(laid, node, bound, early)
    end = Missed(laid.tasks[node], bound.why, day(laid.calendars[node].instant(number)), late)
    return back_from(laid, dating.start, node, early), end


def _is_stale(task: Task, one: Dated, today: dt.date) -> bool:
    """Say whether a task lies in the past where it cannot have been."""
    if one.kind == "summary" or task.actual_finish:
        return False
    return (one.finish if task.actual_start else one.start) < today


def _gather_slack(laid: Network, slack: list[int]) -> list[bool]:
    """Give each summary the least slack of its parts that have not ended, and return what has not ended by node."""
    is_open = [kind == TASK and not task.actual_finish for kind, task in zip(laid.kinds, laid.tasks, strict=True)]
    for node in laid.order:
        if laid.kinds[node] == CLOSES:
            parts = [part for part in laid.children[node] if is_open[part]]
            is_open[node] = bool(parts)
            slack[node] = min((slack[part] for part in parts), default=0)
    return is_open


def _certainty(plan: Plan) -> tuple[dt.date, dt.date]:
    """Return the stretch that the tables of all calendars in use cover."""
    used = {plan.calendar} | {task.calendar for task in plan.tasks if task.calendar}
    tables = [table for name in used if (table := plan.calendars[name].table) is not None]
    return (
        max((table.first for table in tables), default=dt.date.min),
        min((table.last for table in tables), default=dt.date.max),
    )
