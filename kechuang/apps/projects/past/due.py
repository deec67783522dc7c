"""到期的任务 (tasks that were due): the tasks that count at the end of a day, with who led them and until when.

How a task stood comes from :mod:`kechuang.apps.projects.past.history`; here it gets what it has from others: the
limit of its nearest summary or of its project, the project's lead. These fields of projects, and where a project
belongs, come back from the audit. A task that was given up or taken out does not count, nor one whose project was
given up; summaries are left out, because their parts are counted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kechuang import core
from kechuang.apps.audit.models import Entry
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.past.history import end_of, standing_on, states_by
from kechuang.apps.projects.plans.limits import limit_of
from kechuang.apps.projects.standing.assessing import Stood
from kechuang.apps.transitions.models import StateChange

_GIVEN_UP, _CLOSED = "cancelled", "closed"
#: Deeds that change a project's own fields and say from what.
_CHANGING = ("projects.edit", "projects.replan", "projects.import", "projects.load")


@dataclass(frozen=True, slots=True)
class ProjectThen:
    """The fields of a project that bear on its tasks, as they were."""

    lead: str
    due: dt.date | None
    state: str
    programme: int | None
    task_force: int | None
    division: str
    contracted: int | None
    registered: int | None


def stood_on(
    projects: Sequence[Project], day: dt.date, *, then: Mapping[int, ProjectThen] | None = None
) -> list[Stood]:
    """Return the tasks of projects that counted at the end of a day, as they stood: a fixed number of queries.

    Parameters
    ----------
    projects : sequence of Project
        Those asked for; one that was entered later has no tasks yet.
    day : datetime.date
        Today or a past day.
    then : mapping of int to ProjectThen, optional
        The projects on that day, where they are known.
    """
    then = projects_on(projects, day) if then is None else then
    counted = [one for one in projects if one.pk in then and then[one.pk].state != _GIVEN_UP]
    called = {one.pk: one.name for one in counted}
    kept = {pk: one for pk, one in standing_on(counted, day).items() if one.state != _GIVEN_UP}
    closed_at = _closed_at(end_of(day))
    uppers = {one.parent for one in kept.values() if one.parent is not None}
    told = {pk: (kept[pk].due, kept[pk].parent) for pk in uppers if pk in kept}
    return [
        Stood(
            task=pk, project=one.project, name=one.name, project_name=called[one.project],
            department=one.own_lead or then[one.project].lead,
            due=limit_of(one.due, one.parent, told, then[one.project].due)[0],
            finished=(one.actual_finish or closed_at.get(str(pk))) if one.state == _CLOSED else None,
        )
        for pk, one in kept.items() if pk not in uppers
    ]  # fmt: skip


def _closed_at(end: dt.datetime) -> dict[str, dt.date]:
    """Return the day on which tasks were closed: what counts where nobody said when they were done."""
    rows = StateChange.objects.filter(object_type=Task._meta.label_lower, to_state=_CLOSED, at__lte=end)
    told = rows.order_by("version").values_list("object_id", "at")
    return {key: timezone.localtime(at, core.ZONE).date() for key, at in told}


def projects_on(projects: Sequence[Project], day: dt.date) -> dict[int, ProjectThen]:
    """Return the projects that were there at the end of a day, as they were, by key: two queries."""
    end = end_of(day)
    there = [one for one in projects if one.created_at <= end]
    was, states = _before(there, end), states_by(Project, [one.pk for one in there], end)
    found = {}
    for one in there:
        fields = was.get(str(one.pk), {})
        due = fields.get("due", one.due)
        found[one.pk] = ProjectThen(
            lead=fields.get("lead", one.lead) or "", due=dt.date.fromisoformat(due) if isinstance(due, str) else due,
            state=states.get(str(one.pk), one.state), programme=fields.get("programme", one.programme_id),
            task_force=fields.get("task_force", one.task_force_id), division=fields.get("division", one.division),
            contracted=fields.get("contracted", one.contracted), registered=fields.get("registered", one.registered),
        )  # fmt: skip
    return found


def _before(projects: Sequence[Project], end: dt.datetime) -> dict[str, dict[str, Any]]:
    """Return what the fields of projects were before the first change after a moment, from the audit."""
    keys = [str(one.pk) for one in projects]
    rows = Entry.objects.filter(
        object_type=Project._meta.label_lower, object_id__in=keys, verb__in=_CHANGING, at__gt=end
    ).order_by("-seq")
    found: dict[str, dict[str, Any]] = {}
    for key, text in rows.values_list("object_id", "detail_json"):
        changed = json.loads(text).get("changed")
        if isinstance(changed, dict):
            was = {name: change.get("key", change["from"]) for name, change in changed.items()}
            found.setdefault(key, {}).update(was)
    return found
