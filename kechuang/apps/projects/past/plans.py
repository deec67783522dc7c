"""过去的计划 (past plans): a project's plan as it stood at the end of a past day, dated as it would have been then.

Every change of a task leaves a whole copy of it, and every report its figures; a task that was never changed stands as
it was entered. From these the plan of any day is put together again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Progress, Project, Task, TaskEdit, TaskLink
from kechuang.apps.projects.plans.planning import plan_of
from kechuang.engines import plans
from kechuang.engines.plans import Link, Plan, PlanError


def finishes_on(projects: Sequence[Project], day: dt.date) -> dict[int, dt.date]:
    """Return when projects were expected to be finished, as things stood at the end of a day.

    Left out are projects that had no tasks then, and those whose plan of that day cannot be dated.
    """
    found = {}
    for pk, plan in plans_on(projects, day).items():
        try:
            found[pk] = plans.schedule(plan, today=day).finish
        except PlanError:
            continue
    return found


def plans_on(projects: Sequence[Project], day: dt.date) -> dict[int, Plan]:
    """Return the plans of projects as they stood at the end of a day, by key, with four queries for all of them."""
    keys, pack = [one.pk for one in projects], current_pack()
    end = dt.datetime.combine(day, dt.time.max, core.ZONE)
    rows: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(project__in=keys, created_at__lte=end).order_by("order", "pk"):
        rows[task.project_id].append(task)
    links: dict[int, list[TaskLink]] = defaultdict(list)
    for link in TaskLink.objects.filter(after__project__in=keys).select_related("before").order_by("pk"):
        links[link.after_id].append(link)
    copies, reports = _copies(keys, end), _reports(keys, end)
    found = {}
    for project in projects:
        there = [_as_it_was(task, copies.get(task.pk), reports.get(task.pk)) for task in rows[project.pk]]
        kept = [task for task in there if task.state != "cancelled" and task.removed_at is None]
        codes = {task.code for task in kept}
        joined = tuple(
            Link(before, task.code, kind, lag, unit)
            for task in kept for before, kind, lag, unit in _before(task, copies.get(task.pk), links)
            if before in codes
        )  # fmt: skip
        if kept:
            plan = plan_of(project, kept, (), as_of=day, pack=pack)
            found[project.pk] = replace(plan, links=joined)
    return found


def _copies(projects: Iterable[int], end: dt.datetime) -> dict[int, dict[str, Any]]:
    later = TaskEdit.objects.filter(task=OuterRef("task"), revision__gt=OuterRef("revision"), at__lte=end)
    rows = TaskEdit.objects.filter(task__project__in=list(projects), at__lte=end).filter(~Exists(later))
    return {task: {**copy, "at": at} for task, copy, at in rows.values_list("task_id", "copy", "at")}


def _reports(projects: Iterable[int], end: dt.datetime) -> dict[int, Progress]:
    rows = Progress.objects.filter(task__project__in=list(projects), at__lte=end).order_by("at", "pk")
    return {row.task_id: row for row in rows}


def _as_it_was(task: Task, copy: dict[str, Any] | None, report: Progress | None) -> Task:
    """Return the task with the fields that date it as they were; the row itself is never saved."""
    if copy is not None:
        task.name, task.parent_id = copy["name"], copy["parent"]
        task.days, task.calendar = copy["days"], copy["calendar"]
        task.constraint_kind, task.constraint_date = copy["constraint_kind"], _day(copy["constraint_date"])
        task.due, task.uses, task.state = _day(copy["due"]), copy["uses"], copy["state"]
        task.removed_at = core.now() if copy["removed"] else None
        told: Any = {**copy, "actual_start": _day(copy["actual_start"]), "actual_finish": _day(copy["actual_finish"])}
    else:
        # Never changed until then: what came later is taken back.
        task.removed_at = None
        told = dict.fromkeys(("actual_start", "actual_finish", "remaining")) | {"percent": 0}
    if report is not None and (copy is None or report.at >= copy["at"]):
        told = {name: getattr(report, name) for name in ("percent", "actual_start", "actual_finish", "remaining")}
    task.percent, task.remaining = told["percent"], told["remaining"]
    task.actual_start, task.actual_finish = told["actual_start"], told["actual_finish"]
    return task


def _before(
    task: Task, copy: dict[str, Any] | None, links: dict[int, list[TaskLink]]
) -> Iterable[tuple[str, Any, int, Any]]:
    if copy is not None:
        return [(before, kind, lag, unit) for before, kind, lag, unit in copy["links"]]
    return [(one.before.code, one.kind, one.lag, one.unit) for one in links[task.pk]]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
