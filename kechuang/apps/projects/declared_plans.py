"""声明的计划 (declared plans): the tasks and links of projects that have none yet, all of them in few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kechuang import core
from kechuang.apps.projects.declared_facts import department_id, department_ids
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.declarations.pack import Pack
from kechuang.declarations.project import Project as DeclaredProject
from kechuang.declarations.project import ProjectTask
from kechuang.engines.plans import DayRule, WorkCalendar

_Placed = tuple[Project, ProjectTask, str, int]


def take_plans(given: Sequence[tuple[Project, DeclaredProject]], pack: Pack) -> int:
    """Give projects without any task, one taken out included, their declared plans; return how many tasks came.

    Parents are written before their parts, one statement a level, so that a plan of thousands of tasks is quick.
    """
    planned = set(Task.objects.filter(project__in=[row for row, _one in given]).values_list("project", flat=True))
    rows: dict[tuple[int, str], Task] = {}
    links: list[tuple[int, ProjectTask]] = []
    level: list[_Placed] = [
        (row, task, "", order)
        for row, one in given
        if row.pk not in planned
        for order, task in enumerate(one.plan)
    ]  # fmt: skip
    while level:
        made = [_row(project, task, rows.get((project.pk, parent)), order, pack)
                for project, task, parent, order in level]  # fmt: skip
        Task.objects.bulk_create(made, batch_size=500)
        rows |= {(one.project_id, one.code): one for one in made}
        links += [(project.pk, task) for project, task, _parent, _order in level]
        level = [
            (project, part, task.id, order * 1000 + at)
            for project, task, _parent, order in level
            for at, part in enumerate(task.tasks, 1)
        ]
    TaskLink.objects.bulk_create(
        [
            TaskLink(before=rows[key, after.task], after=rows[key, task.id], kind=after.type, lag=after.lag,
                     unit=after.unit)
            for key, task in links
            for after in task.after
        ],
        batch_size=500,
    )  # fmt: skip
    return len(rows)


def _row(project: Project, task: ProjectTask, parent: Task | None, order: int, pack: Pack) -> Task:
    kind, day = task.constraint_parts() or ("", None)
    return Task(
        project=project, code=task.id, name=task.name or task.id, parent=parent, order=order, days=task.days,
        calendar=task.calendar or "", constraint_kind="" if kind == "ASAP" else kind, constraint_date=day,
        due=task.due, lead=department_id(task.lead, pack), supports=department_ids(task.supports, pack),
        percent=task.percent, actual_start=task.actual_start, actual_finish=task.actual_finish,
        remaining=task.remaining, uses=dict(task.uses), state=Task.TABLE.initial,
        synthetic=project.synthetic, created_at=core.now(),
    )  # fmt: skip


class Offsets:
    """Days of an invented project: so many workdays from a day, on the pack's calendar."""

    def __init__(self, pack: Pack, on: dt.date) -> None:
        self._calendar = WorkCalendar(DayRule(pack.calendar), on)
        self._on = self._calendar.start_of(on)

    def day(self, offset: int) -> dt.date:
        """Return the workday that lies so many workdays after (before, where negative) the day of filling."""
        return self._calendar.date(self._on + 2 * offset)
