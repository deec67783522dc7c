"""卡点 (blocking points): what holds up critical paths now, and what one more delay of it would cost, by the engine."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kechuang.apps.projects.wall.line import Line
from kechuang.apps.projects.wall.stuck import stuck_at
from kechuang.engines.plans import PlanError, what_if

#: Workdays by which what blocks is supposed to be put off once more: about a month.
DELAY = 20
Ends = dict[int, dt.date | None]


@dataclass(frozen=True)
class Point:
    """A blocking point: the name that the tasks share, and how many projects' critical paths it holds up."""

    name: str
    projects: int


@dataclass(frozen=True)
class Blocking:
    """What blocks, and what becomes of the projects as things stand and if everything that blocks takes longer.

    Attributes
    ----------
    points : tuple of Point
        That which holds up most projects first.
    delay : int
        Workdays by which everything that blocks is supposed to be put off.
    before, after : int
        Projects that would be finished by the end of the year.
    kept, still_kept : int
        Projects that would keep their due dates.
    """

    points: tuple[Point, ...]
    delay: int
    before: int
    after: int
    kept: int
    still_kept: int


def blocking(lines: Sequence[Line], today: dt.date) -> Blocking:
    """Return what blocks the critical paths of projects."""
    running = [one for one in lines if one.tasks and one.project.state != "cancelled"]
    stuck = stuck_at(
        {one.project.pk: one.judged for one in running}, {one.project.pk: one.project.state for one in running}, today
    )
    names: dict[str, int] = defaultdict(int)
    for _uid, name in stuck.values():
        names[name] += 1
    points = sorted((Point(name, n) for name, n in names.items()), key=lambda one: (-one.projects, one.name))
    ends: Ends = {one.project.pk: one.judged.finish for one in running}
    later = ends | {
        one.project.pk: _put_off(one, stuck[one.project.pk][0], today) for one in running if one.project.pk in stuck
    }
    year_end = today.replace(month=12, day=31)

    def finished(dates: Ends, by: Callable[[Line], dt.date | None]) -> int:
        return sum((end := dates[one.project.pk]) is not None and (day := by(one)) is not None and end <= day
                   for one in running)  # fmt: skip

    return Blocking(
        points=tuple(points), delay=DELAY,
        before=finished(ends, lambda _one: year_end), after=finished(later, lambda _one: year_end),
        kept=finished(ends, lambda one: one.project.due), still_kept=finished(later, lambda one: one.project.due),
    )  # fmt: skip


def _put_off(line: Line, uid: str, today: dt.date) -> dt.date | None:
    """Return when a project would be finished if what blocks it took so much longer."""
    dated = line.judged.schedule
    assert dated is not None  # it blocks, so it was dated
    key = (line.project.pk, line.project.created_at, line.project.plan_revision, line.project.revision, today, uid)
    if key not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        task = dated.tasks[uid].task
        begun = bool(task.actual_start or task.percent)
        longer: dict[str, Any] = {"remaining": task.work_left + DELAY} if begun else {"days": task.days + DELAY}
        try:
            _KEPT[key] = what_if(dated.plan, today=today, changes={uid: longer}).after.finish
        except PlanError:
            return line.judged.finish
    return _KEPT[key]


_MOST = 512
_KEPT: dict[tuple[Any, ...], dt.date] = {}
