"""过去的任务 (tasks of a past day): how every task that counts stood at the end of a day, whatever was changed since.

Put together from what is never changed: the copies that every change of a task leaves, the reports on it, the steps
of its close-out, and the audit of its project's own fields. A task that was given up or taken out does not count, nor
one whose project was given up; summaries are left out, because their parts are counted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from kechuang import core
from kechuang.apps.audit.models import Entry
from kechuang.apps.projects.assessing import Stood
from kechuang.apps.projects.models import Progress, Project, Task, TaskEdit
from kechuang.apps.transitions.models import StateChange

_GIVEN_UP = "cancelled"
_CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ProjectThen:
    """The fields of a project that bear on its tasks, as they were."""

    lead: str
    due: dt.date | None
    state: str


def end_of(day: dt.date) -> dt.datetime:
    """Return the last moment of a day."""
    return dt.datetime.combine(day, dt.time.max, core.ZONE)


def stood_on(projects: Sequence[Project], day: dt.date) -> list[Stood]:
    """Return the tasks of projects that counted at the end of a day, as they stood: a fixed number of queries.

    Parameters
    ----------
    projects : sequence of Project
        Those asked for; one that was entered later has no tasks yet.
    day : datetime.date
        Today or a past day.
    """
    end = end_of(day)
    then = projects_on(projects, day)
    keys = [pk for pk, one in then.items() if one.state != _GIVEN_UP]
    called = {one.pk: one.name for one in projects}
    rows = list(Task.objects.filter(project__in=keys, created_at__lte=end).order_by("project", "order", "pk"))
    copies, reports, states = _copies(keys, end), _reports(keys, end), _states(Task, end)
    kept: dict[int, _TaskThen] = {}
    for task in rows:
        one = _task(task, copies.get(task.pk), reports.get(task.pk), states, end)
        if one is not None:
            kept[task.pk] = one
    uppers = {one.parent for one in kept.values() if one.parent is not None}
    return [
        Stood(
            task=pk, project=one.project, name=one.name, project_name=called[one.project],
            department=one.lead or then[one.project].lead, due=_due(one, kept, then[one.project].due),
            finished=one.finished,
        )
        for pk, one in kept.items() if pk not in uppers
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _TaskThen:
    project: int
    name: str
    parent: int | None
    lead: str
    due: dt.date | None
    finished: dt.date | None


def _task(
    task: Task, copy: Mapping[str, Any] | None, report: Progress | None, states: States, end: dt.datetime
) -> _TaskThen | None:
    """Return a task as it was; None where it did not count."""
    removed = copy["removed"] if copy is not None else task.removed_at is not None and task.removed_at <= end
    state, closed_at = states.of(task, end)
    if removed or state == _GIVEN_UP:
        return None
    finished = None
    if state == _CLOSED:
        really = report.actual_finish if report is not None else task.actual_finish
        finished = really or (timezone.localtime(closed_at, core.ZONE).date() if closed_at else None)
    if copy is None:
        return _TaskThen(task.project_id, task.name, task.parent_id, task.lead, task.due, finished)
    return _TaskThen(task.project_id, copy["name"], copy["parent"], copy["lead"], _day(copy["due"]), finished)


def _due(one: _TaskThen, kept: Mapping[int, _TaskThen], last: dt.date | None) -> dt.date | None:
    """Return the time limit: its own, else that of the nearest summary that has one, else the project's."""
    seen: set[int] = set()
    at: _TaskThen | None = one
    while at is not None:
        if at.due is not None:
            return at.due
        if at.parent is None or at.parent in seen:
            break
        seen.add(at.parent)
        at = kept.get(at.parent)
    return last


def _copies(projects: Iterable[int], end: dt.datetime) -> dict[int, dict[str, Any]]:
    later = TaskEdit.objects.filter(task=OuterRef("task"), revision__gt=OuterRef("revision"), at__lte=end)
    rows = TaskEdit.objects.filter(task__project__in=list(projects), at__lte=end).filter(~Exists(later))
    return dict(rows.values_list("task_id", "copy"))


def _reports(projects: Iterable[int], end: dt.datetime) -> dict[int, Progress]:
    rows = Progress.objects.filter(task__project__in=list(projects), at__lte=end).order_by("at", "pk")
    return {row.task_id: row for row in rows.only("task_id", "actual_finish")}


@dataclass(frozen=True, slots=True)
class States:
    """The newest state of things of a kind by a moment, and since when; ``stepped`` are those that ever moved."""

    newest: Mapping[str, tuple[str, dt.datetime]]
    stepped: frozenset[str]

    def of(self, thing: Any, end: dt.datetime) -> tuple[str, dt.datetime | None]:
        """Return the state of a thing then; one that was entered in its state never took a step."""
        key = str(thing.pk)
        if key in self.newest:
            return self.newest[key]
        if key in self.stepped or thing.state == thing.TABLE.initial:
            return thing.TABLE.initial, None
        if thing.closed_at is not None and thing.closed_at > end:
            return thing.TABLE.initial, None
        return thing.state, thing.closed_at


def _states(model: type[Any], end: dt.datetime) -> States:
    rows = StateChange.objects.filter(object_type=model._meta.label_lower).order_by("version")
    newest, stepped = {}, set()
    for key, state, at in rows.values_list("object_id", "to_state", "at"):
        stepped.add(key)
        if at <= end:
            newest[key] = (state, at)
    return States(newest, frozenset(stepped))


def projects_on(projects: Sequence[Project], day: dt.date) -> dict[int, ProjectThen]:
    """Return the projects that were there at the end of a day, as they were, by key: two queries."""
    end = end_of(day)
    there = [one for one in projects if one.created_at <= end]
    was, states = _before(there, end), _states(Project, end)
    found = {}
    for one in there:
        fields = was.get(str(one.pk), {})
        due = fields.get("due", one.due)
        found[one.pk] = ProjectThen(
            lead=fields.get("lead", one.lead) or "", due=_day(due) if isinstance(due, str) else due,
            state=states.of(one, end)[0],
        )  # fmt: skip
    return found


def _before(projects: Sequence[Project], end: dt.datetime) -> dict[str, dict[str, Any]]:
    """Return what the fields of projects were before the first change after a moment, from the audit."""
    keys = [str(one.pk) for one in projects]
    rows = Entry.objects.filter(
        object_type=Project._meta.label_lower, object_id__in=keys, verb__in=("projects.edit", "projects.replan", "projects.import"),
        at__gt=end,
    ).order_by("-seq")  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for key, text in rows.values_list("object_id", "detail_json"):
        changed = json.loads(text).get("changed", {})
        found.setdefault(key, {}).update({name: change["from"] for name, change in changed.items()})
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
