"""时限 (limit of a task): its own, else that of its nearest summary that has one, else its project's.

What is past it is 超期 everywhere: in the lists of a department, in what waits for it, in the assessment. The day by
which a task must be done so that its project keeps its own (最晚完成日) comes from the plan, and is called so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef

from kechuang.apps.projects.models import Task

#: Where a limit comes from.
OWN, SUMMARY, PROJECT = "own", "summary", "project"

#: Limit and summary of a task, by its key.
Told = Mapping[int, tuple[dt.date | None, int | None]]


def limit_of(due: dt.date | None, parent: int | None, uppers: Told, last: dt.date | None) -> tuple[dt.date | None, str]:
    """Return a task's limit and where it comes from.

    Parameters
    ----------
    due : datetime.date or None
        Its own.
    parent : int or None
        Key of its summary.
    uppers : mapping of int to (datetime.date or None, int or None)
        Limit and summary of the summaries that count; one that is not among them ends the way up.
    last : datetime.date or None
        The project's.
    """
    whose, seen = OWN, set[int]()
    while due is None and parent is not None and parent in uppers and parent not in seen:
        seen.add(parent)
        whose, (due, parent) = SUMMARY, uppers[parent]
    return (due, whose) if due is not None else (last, PROJECT)


def uppers_of(projects: Collection[int]) -> dict[int, tuple[dt.date | None, int | None]]:
    """Return limit and summary of the summaries of projects that count, by key: one query."""
    parts = Task.objects.filter(parent=OuterRef("pk"))
    rows = Task.objects.filter(Exists(parts), project__in=projects, removed_at=None).exclude(state="cancelled")
    return {pk: (due, parent) for pk, due, parent in rows.values_list("pk", "due", "parent")}


def limits_of(tasks: Iterable[Task]) -> dict[int, tuple[dt.date | None, str]]:
    """Return the limits of tasks with their projects, and where they come from, by key: one query."""
    tasks = list(tasks)
    uppers = uppers_of({one.project_id for one in tasks})
    return {one.pk: limit_of(one.due, one.parent_id, uppers, one.project.due) for one in tasks}
