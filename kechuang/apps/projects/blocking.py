"""卡点 (blocking points): what holds up critical paths now, and what one more delay of it would cost, by the engine.

A critical task blocks where an open problem hangs on it, where it should have begun by now, or where the baseline saw
it finished. Of several in one project the earliest counts: the rest waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.wall import Line
from kechuang.engines.plans import Dated, PlanError, what_if

OPEN = Q(state__in=("raised", "assigned", "answered"))
#: Workdays by which what blocks is supposed to be put off once more: about a month.
DELAY = 20


@dataclass(frozen=True)
class Point:
    """A blocking point: the name that the tasks share, and the projects whose critical path it holds up."""

    name: str
    held: tuple[tuple[Line, str], ...]

    @property
    def projects(self) -> int:
        """How many projects it holds up."""
        return len(self.held)


@dataclass(frozen=True)
class Blocking:
    """What blocks, and how many projects are done by the end of the year as things stand and if that lasts.

    ``delay`` is by how many workdays everything that blocks is supposed to be put off.
    """

    points: tuple[Point, ...]
    year_end: dt.date
    delay: int
    before: int
    after: int


def blocking(lines: Sequence[Line], today: dt.date) -> Blocking:
    """Return what blocks the critical paths of projects, the point that holds up most of them first."""
    year_end = today.replace(month=12, day=31)
    troubled = _troubled([one.project.pk for one in lines])
    held: dict[str, list[tuple[Line, str]]] = defaultdict(list)
    for line in lines:
        found = _first(line, troubled.get(line.project.pk, frozenset()), today)
        if found is not None:
            held[found.task.name].append((line, found.task.id))
    named = (Point(name, tuple(those)) for name, those in held.items())
    points = sorted(named, key=lambda one: (-one.projects, one.name))
    ends = {one.project.pk: one.judged.finish for one in lines if _counts(one)}
    later = {line.project.pk: _put_off(line, uid, today) for point in points for line, uid in point.held}
    return Blocking(
        tuple(points), year_end, DELAY, _done_by(year_end, ends.values()), _done_by(year_end, (ends | later).values())
    )


def _counts(line: Line) -> bool:
    return bool(line.tasks) and line.project.state != "cancelled"


def _done_by(day: dt.date, ends: Iterable[dt.date | None]) -> int:
    return sum(end is not None and end <= day for end in ends)


def _troubled(projects: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the tasks on which open problems hang, by project."""
    rows = Problem.objects.filter(OPEN, task__project__in=projects).values_list("task__project", "task__code")
    found: dict[int, set[str]] = defaultdict(set)
    for project, code in rows:
        found[project].add(code)
    return {project: frozenset(codes) for project, codes in found.items()}


def _first(line: Line, troubled: frozenset[str], today: dt.date) -> Dated | None:
    """Return the earliest task of a project that blocks it."""
    dated, kept = line.judged.schedule, line.judged.baseline
    if dated is None or line.project.state not in {"open", "submitted"}:
        return None
    overdue = {one.task.id for one in dated.overdue}

    def blocks(one: Dated) -> bool:
        uid = one.task.id
        if one.kind != "task" or not one.critical or one.task.actual_finish or one.task.percent >= 100:
            return False
        late = kept is not None and uid in kept.tasks and kept.tasks[uid].finish < today
        return uid in troubled or uid in overdue or late

    return min((one for one in line.tasks if blocks(one)), key=lambda one: (one.start, one.finish), default=None)


def _put_off(line: Line, uid: str, today: dt.date) -> dt.date | None:
    """Return when a project would be finished if what blocks it took a month longer."""
    dated = line.judged.schedule
    assert dated is not None  # it blocks, so it was dated
    task = dated.tasks[uid].task
    begun = bool(task.actual_start or task.percent)
    longer: dict[str, Any] = {"remaining": task.work_left + DELAY} if begun else {"days": task.days + DELAY}
    try:
        return what_if(dated.plan, today=today, changes={uid: longer}).after.finish
    except PlanError:
        return line.judged.finish
