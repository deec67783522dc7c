"""计划的排期 (planning): a project's plan handed to the engine `plans`, and its answer kept while nothing moves.

The engine is always told that work can only be done from today on, so that nothing is planned into the past.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.declarations.pack import Pack
from kechuang.engines import plans
from kechuang.engines.plans import Constraint, DayRule, Link, Plan, PlanError, Schedule
from kechuang.engines.plans import Task as PlanTask

#: The calendar of the place, under the name that tasks without one of their own use.
OWN = "own"


def plan_of(project: Project, tasks: Sequence[Task], links: Iterable[TaskLink], *, as_of: dt.date, pack: Pack) -> Plan:
    """Return a project's plan as the engine reads it.

    Parameters
    ----------
    project : Project
        Start, due date, calendars and resources come from it.
    tasks : sequence of Task
        Its tasks as they are to be dated; cancelled ones and their links are left out.
    links : iterable of TaskLink
        Between any of them.
    as_of : datetime.date
        The first day on which work can still be done.
    pack : Pack
        Whose table of holidays holds.
    """
    there = {task.pk: task for task in tasks if task.state != "cancelled"}
    return Plan(
        name=project.name,
        tasks=tuple(_task(task, there) for task in there.values()),
        links=tuple(
            Link(there[one.before_id].code, there[one.after_id].code, one.kind, one.lag, one.unit)  # type: ignore[arg-type]
            for one in links
            if one.before_id in there and one.after_id in there
        ),
        calendars=calendars_of(project, pack),
        calendar=project.calendar or OWN,
        start=project.start,
        due=project.due,
        as_of=as_of,
        resources=project.resources,
    )


def calendars_of(project: Project, pack: Pack) -> dict[str, DayRule]:
    """Return the place's calendar and those of the project's teams, which keep its holidays unless told otherwise."""
    table = pack.calendar
    found = {OWN: DayRule(table, name=str(pack.name))}
    for name, given in project.calendars.items():
        found[name] = DayRule(
            table if given.get("holidays", True) else None,
            frozenset(day - 1 for day in given.get("week", (1, 2, 3, 4, 5))),
            frozenset(map(dt.date.fromisoformat, given.get("rest", ()))),
            frozenset(map(dt.date.fromisoformat, given.get("work", ()))),
            given.get("name", name),
        )
    return found


def _task(task: Task, there: Mapping[int, Task]) -> PlanTask:
    kind: Any = task.constraint_kind
    parent = there.get(task.parent_id) if task.parent_id else None
    return PlanTask(
        id=task.code, name=task.name, days=task.days, parent=parent.code if parent else None,
        calendar=task.calendar or None, constraint=Constraint(kind, task.constraint_date) if kind else None,
        due=task.due, percent=task.percent, actual_start=task.actual_start, actual_finish=task.actual_finish,
        remaining=task.remaining, uses=task.uses, owner=task.lead,
    )  # fmt: skip


def tasks_of(projects: Iterable[Project]) -> tuple[dict[int, list[Task]], dict[int, list[TaskLink]]]:
    """Return the tasks and links of projects by the project's key, with two queries for all of them."""
    keys = [project.pk for project in projects]
    tasks: dict[int, list[Task]] = defaultdict(list)
    links: dict[int, list[TaskLink]] = defaultdict(list)
    for task in Task.objects.filter(project__in=keys, removed_at=None).order_by("order", "pk"):
        tasks[task.project_id].append(task)
    for link in TaskLink.objects.filter(after__project__in=keys).annotate(of=F("after__project")).order_by("pk"):
        links[link.of].append(link)
    return tasks, links


def schedules(
    projects: Sequence[Project], *, as_of: dt.date | None = None, undated: dict[int, PlanError] | None = None
) -> dict[int, Schedule]:
    """Return the schedules of projects that have tasks, by the project's key.

    A schedule is kept in memory until the project's plan changes (``plan_revision``) or the day ends; one that was
    reckoned in a transaction only once that is committed.

    Parameters
    ----------
    undated : dict, optional
        Takes up why a plan cannot be dated, by the project's key, so that one keeps nobody from the others.

    Raises
    ------
    PlanError
        If a plan cannot be dated and ``undated`` is not given; the actions let no such plan be saved.
    """
    day, pack = as_of or core.today(), current_pack()
    found = {project.pk: _KEPT[key] for project in projects if (key := _key(project, day, pack)) in _KEPT}
    missing = [project for project in projects if project.pk not in found]
    if missing:
        tasks, links = tasks_of(missing)
        for project in missing:
            plan = plan_of(project, tasks.get(project.pk, []), links.get(project.pk, []), as_of=day, pack=pack)
            try:
                dated = plans.schedule(plan, today=day) if plan.tasks else None
            except PlanError as error:
                if undated is None:
                    raise
                undated[project.pk] = error
                continue
            found[project.pk] = dated
            _keep(_key(project, day, pack), dated)
    return {pk: one for pk, one in found.items() if one is not None}


def scheduled(project: Project, *, as_of: dt.date | None = None) -> Schedule | None:
    """Return the schedule of one project; None where it has no tasks."""
    return schedules([project], as_of=as_of).get(project.pk)


def percent_of(task: Task) -> int:
    """Return how much of a task is done; of a summary that of its parts, each by its workdays, rounded down."""
    parts: dict[int | None, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(project=task.project_id, removed_at=None).exclude(state="cancelled")
    for one in rows:
        parts[one.parent_id].append(one)
    return percent_among(task, parts)


def percent_among(task: Task, parts: Mapping[int | None, Sequence[Task]]) -> int:
    """Return what :func:`percent_of` does, where the parts of every task are known already."""
    leaves: list[Task] = []
    waiting, seen = [task], set()
    while waiting:
        one = waiting.pop()
        if one.pk in seen:
            continue
        seen.add(one.pk)
        below = parts.get(one.pk, ())
        waiting += below
        if not below:
            leaves.append(one)
    whole = sum(one.days for one in leaves)
    if not whole:  # nothing but milestones
        return sum(one.percent for one in leaves) // len(leaves)
    return sum(one.days * one.percent for one in leaves) // whole


def _key(project: Project, day: dt.date, pack: Pack) -> tuple[Any, ...]:
    # What is added to a database after a test is rolled back may carry the same key: the moment tells them apart.
    return project.pk, project.created_at, project.plan_revision, project.revision, day, pack.id


def _keep(key: tuple[Any, ...], found: Schedule | None) -> None:
    # A revision that is rolled back is given again to another plan: what was reckoned of it must be gone with it.
    transaction.on_commit(lambda: _put(key, found), robust=True)


def _put(key: tuple[Any, ...], found: Schedule | None) -> None:
    if len(_KEPT) >= _MOST:
        _KEPT.pop(next(iter(_KEPT)), None)
    _KEPT[key] = found


_MOST = 512
_KEPT: dict[tuple[Any, ...], Schedule | None] = {}
