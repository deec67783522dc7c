"""某日的状态 (history): how every task of a plan stood at the end of a past day, from rows that are never changed.

A task is known by the copies that its changes leave, by the reports on it and by the steps of its close-out; of each
the newest one of that day counts. It is what people saw that day, whatever was corrected afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kechuang import core
from kechuang.apps.projects.models import Progress, Project, Task, TaskEdit
from kechuang.apps.transitions.models import StateChange


@dataclass(frozen=True, slots=True)
class Standing:
    """A task as it stood.

    Attributes
    ----------
    task, project : int
        Their keys.
    code, name : str
        By which people knew it.
    parent : int or None
        The key of the summary it was part of.
    lead : str
        The department that led it: its own, else the project's at the time of the copy.
    own_lead : str
        Its own; empty where its project's led it.
    due : datetime.date or None
        Its own due date.
    state : str
        Of its close-out.
    percent : int
        How much was reported as done; of a summary what stood in its row.
    actual_start, actual_finish : datetime.date or None
        When it had really begun and ended.
    """

    task: int
    project: int
    code: str
    name: str
    parent: int | None
    lead: str
    own_lead: str
    due: dt.date | None
    state: str
    percent: int
    actual_start: dt.date | None
    actual_finish: dt.date | None


def end_of(day: dt.date) -> dt.datetime:
    """Return the last moment of a day."""
    return dt.datetime.combine(day, dt.time.max, core.ZONE)


def standing_on(projects: Sequence[Project], day: dt.date) -> dict[int, Standing]:
    """Return the tasks that were in the plans at the end of a day, by key, in the order of the plans; four queries.

    Parameters
    ----------
    projects : sequence of Project
        Whose plans.
    day : datetime.date
        Today or a past day.
    """
    end, keys = end_of(day), [one.pk for one in projects]
    tasks = Task.objects.filter(project__in=keys, created_at__lte=end).select_related("project")
    copies = {
        pk: (at, copy)
        for pk, at, copy in TaskEdit.objects.filter(task__project__in=keys, at__lte=end)
        .order_by("revision")
        .values_list("task", "at", "copy")
    }
    reports = {
        one.task_id: one for one in Progress.objects.filter(task__project__in=keys, at__lte=end).order_by("at", "pk")
    }
    found = list(tasks.order_by("project", "order", "pk"))
    states = states_by(Task, [task.pk for task in found], end)
    standings = {}
    for task in found:
        _at, copy = copies.get(task.pk, (None, None))
        if copy["removed"] if copy is not None else task.removed_at is not None and task.removed_at <= end:
            continue
        standings[task.pk] = _standing(task, copy, reports.get(task.pk), states.get(str(task.pk)))
    return standings


def _standing(task: Task, copy: dict[str, Any] | None, report: Progress | None, state: str | None) -> Standing:
    told: Any = report
    if told is None and copy is not None:
        done = (copy["percent"], _day(copy["actual_start"]), _day(copy["actual_finish"]))
    else:
        told = told or task  # one that was never changed nor reported on is as it came
        done = (told.percent, told.actual_start, told.actual_finish)
    if copy is None:
        return Standing(
            task.pk, task.project_id, task.code, task.name, task.parent_id, task.department, task.lead,
            task.due, state or task.state, *done,
        )  # fmt: skip
    return Standing(
        task.pk, task.project_id, copy["code"], copy["name"], copy["parent"], copy["department"], copy["lead"],
        _day(copy["due"]), state or copy["state"], *done,
    )  # fmt: skip


def states_by(model: type[Project | Task], keys: Iterable[int], end: dt.datetime) -> dict[str, str]:
    """Return the newest state of rows by a moment, by key; of those whose first step came later that they began in."""
    of = {"object_type": model._meta.label_lower, "object_id__in": [str(key) for key in keys]}
    rows = StateChange.objects.filter(**of).order_by("version")
    found: dict[str, str] = {}
    for key, before, after, at in rows.values_list("object_id", "from_state", "to_state", "at"):
        if at <= end:
            found[key] = after
        else:
            found.setdefault(key, before)
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
