"""滚动调整与假设推演 (re-plan, what-if): a plan with real progress or with supposed changes, dated anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.schedule import Schedule
from kechuang.engines.plans.dating.scheduling import schedule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.plan.tasks import Link, Plan
from kechuang.engines.plans.tracking.baselines import Shift, baseline, compare, moved

_PROGRESS = frozenset({"percent", "actual_start", "actual_finish", "remaining"})
_SUPPOSED = frozenset({"days", "calendar", "constraint", "due", "uses"}) | _PROGRESS


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two schedules of a plan, and what differs.

    Attributes
    ----------
    before, after : Schedule
        As it is, and as it would be.
    shifts : tuple of Shift
        The tasks that would lie elsewhere, come or go.
    finish : int
        Workdays by which the whole would end later; negative where sooner.
    shortfall : int
        By how much the shortfall would grow; negative where it would shrink.
    """

    before: Schedule
    after: Schedule
    shifts: tuple[Shift, ...]
    finish: int
    shortfall: int


def replan(plan: Plan, progress: Mapping[str, Mapping[str, Any]], *, as_of: dt.date) -> Plan:
    """Return the plan with what has really happened; what is left is dated from ``as_of`` on.

    Parameters
    ----------
    plan : Plan
        The plan.
    progress : mapping of str to mapping
        By task: ``percent``, ``actual_start``, ``actual_finish``, ``remaining``, those that are reported.
    as_of : datetime.date
        The first day on which work can still be done.

    Raises
    ------
    PlanError
        If a task does not exist, something else than progress is told, or a fact lies after the day of report.
    """
    changed = _changed(plan, progress, _PROGRESS)
    for task in changed.tasks:
        for told, day in (("实际开始", task.actual_start), ("实际完成", task.actual_finish)):
            if day and day > as_of:
                raise PlanError(f"任务 {task} 的{told} {day} 晚于进度日期 {as_of}，应核对日期")
    return replace(changed, as_of=as_of)


def what_if(
    plan: Plan,
    *,
    today: dt.date,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    links: Sequence[Link] | None = None,
    due: dt.date | None = None,
) -> WhatIf:
    """Return what would become of a plan if some of it were otherwise; the plan itself stays.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : datetime.date
        The present day.
    changes : mapping of str to mapping, optional
        By task: days, calendar, constraint, due, uses or progress as supposed.
    links : sequence of Link, optional
        All links as supposed.
    due : datetime.date, optional
        The due date as supposed.

    Raises
    ------
    PlanError
        If a task does not exist, or the supposed plan cannot be used.
    """
    supposed = _changed(plan, changes or {}, _SUPPOSED)
    supposed = replace(supposed, links=tuple(plan.links if links is None else links), due=due or plan.due)
    before, after = schedule(plan, today=today), schedule(supposed, today=today)
    shifts = compare(baseline(before, plan.name, taken=today), after)
    calendar = WorkCalendar(plan.calendars[plan.calendar], before.start)
    finish = moved(calendar, before.finish, after.finish)
    elsewhere = tuple(shift for shift in shifts if shift.state != "same")
    return WhatIf(before, after, elsewhere, finish, after.shortfall - before.shortfall)


def _changed(plan: Plan, changes: Mapping[str, Mapping[str, Any]], allowed: frozenset[str]) -> Plan:
    known = {task.id for task in plan.tasks}
    for uid, change in changes.items():
        if uid not in known:
            raise PlanError(f"任务 {uid} 不存在，应核对任务编号")
        if wrong := sorted(set(change) - allowed):
            raise PlanError(f"任务 {uid} 不能改 {wrong[0]}，可改的有：{'、'.join(sorted(allowed))}")
    return replace(plan, tasks=tuple(replace(task, **changes.get(task.id, {})) for task in plan.tasks))
