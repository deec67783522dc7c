"""声明的计划 (declared plans): the tasks and links of projects that have none yet, all of them in few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.projects.declared.facts import department_id, department_ids
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.apps.projects.plans.planning import OWN, calendars_of
from kechuang.declarations.pack import Pack
from kechuang.declarations.project import Project as DeclaredProject
from kechuang.declarations.project import ProjectTask
from kechuang.engines import plans
from kechuang.engines.plans import Constraint, DayRule, Link, Plan, PlanError, WorkCalendar
from kechuang.engines.plans import Task as PlanTask

_Placed = tuple[Project, ProjectTask, str]


def take_plans(given: Sequence[tuple[Project, DeclaredProject]], pack: Pack) -> tuple[int, list[str]]:
    """Give projects without any task, one taken out included, their declared plans.

    Parents are written before their parts, one statement a level, so that a plan of thousands of tasks is quick.

    Returns
    -------
    tuple of int and list of str
        How many tasks came, and one sentence for each plan that cannot be dated and was therefore left out.
    """
    planned = set(Task.objects.filter(project__in=[row for row, _one in given]).values_list("project", flat=True))
    told: list[str] = []
    taken: list[tuple[Project, DeclaredProject]] = []
    for project, one in given:
        if project.pk in planned:
            continue
        try:
            plans.schedule(_plan(project, one, pack), today=core.today())
        except PlanError as error:
            told.append(_("“%(name)s”的计划没有载入：%(why)s") % {"name": project.name, "why": error})
        else:
            taken.append((project, one))
    return _write(taken, pack), told


def _write(taken: Sequence[tuple[Project, DeclaredProject]], pack: Pack) -> int:
    orders = {(project.pk, task.id): at for project, one in taken for at, task in enumerate(one.tasks)}
    rows: dict[tuple[int, str], Task] = {}
    level: list[_Placed] = [(project, task, "") for project, one in taken for task in one.plan]
    while level:
        made = [
            _row(project, task, rows.get((project.pk, parent)), orders[project.pk, task.id], pack)
            for project, task, parent in level
        ]
        Task.objects.bulk_create(made, batch_size=500)
        rows |= {(one.project_id, one.code): one for one in made}
        level = [(project, part, task.id) for project, task, _parent in level for part in task.tasks]
    TaskLink.objects.bulk_create(
        [
            TaskLink(before=rows[project.pk, after.task], after=rows[project.pk, task.id], kind=after.type,
                     lag=after.lag, unit=after.unit)
            for project, one in taken
            for task in one.tasks
            for after in task.after
        ],
        batch_size=500,
    )  # fmt: skip
    return len(rows)


def _plan(project: Project, one: DeclaredProject, pack: Pack) -> Plan:
    """Return the declared plan as the engine reads it, before any of it is written."""
    above = {part.id: task.id for task in one.tasks for part in task.tasks}
    tasks = []
    for task in one.tasks:
        parts: Any = task.constraint_parts()
        tasks.append(
            PlanTask(
                id=task.id, name=task.name or task.id, days=task.days, parent=above.get(task.id),
                calendar=task.calendar, constraint=Constraint(*parts) if parts and parts[0] != "ASAP" else None,
                due=task.due, percent=task.percent, actual_start=task.actual_start, actual_finish=task.actual_finish,
                remaining=task.remaining, uses=task.uses,
            )
        )  # fmt: skip
    return Plan(
        name=project.name, tasks=tuple(tasks),
        links=tuple(
            Link(after.task, task.id, after.type, after.lag, after.unit) for task in one.tasks for after in task.after
        ),
        calendars=calendars_of(project, pack), calendar=OWN, start=project.start, due=project.due,
        as_of=core.today(), resources=project.resources,
    )  # fmt: skip


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
