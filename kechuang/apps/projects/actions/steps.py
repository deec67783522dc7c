"""办理之后 (after a step): whom it concerns is told, the deed is added to the audit, in the transaction of the step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from kechuang.apps.audit.record import record
from kechuang.apps.inbox.actions import notify
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Meeting, Problem, Programme, Project, SupportPlan, Task, TaskForce
from kechuang.apps.transitions.take import reason_of, take

Thing = Programme | TaskForce | Project | Task | Problem | SupportPlan | Meeting
PLACES = {
    Programme: "programmes", TaskForce: "task-forces", Project: "", Task: "tasks", Problem: "problems",
    Meeting: "meetings",
}  # fmt: skip


def link_of(thing: Any) -> str:
    """Return the address of a thing's page."""
    if isinstance(thing, SupportPlan):
        return f"/projects/{thing.project_id}/support"
    return "/projects/" + "/".join(part for part in (PLACES[type(thing)], str(thing.pk)) if part)


def tell(
    thing: Thing,
    title: str,
    *,
    departments: Iterable[str] = (),
    verb: str = "",
    users: Iterable[Any] = (),
    due: dt.date | None = None,
    body: str = "",
    key: str,
) -> None:
    """Tell people of a thing: those who may do ``verb`` for departments, and ``users``; each once for the same key.

    Of a thing that lies in a division only those of the departments are told who may do it there.

    Parameters
    ----------
    key : str
        What makes two tellings one, such as ``problem:12:3``; the person is added to it.
    """
    where = thing.division
    told = {user.pk: user for one in departments if one for user in access.people_of(one, verb, where)}
    told |= {user.pk: user for user in users if user is not None}
    for user in told.values():
        notify(
            user, kind=thing._meta.model_name or "", title=title, body=body, due=due, link=link_of(thing),
            object_type=thing._meta.label_lower, object_id=str(thing.pk), key=f"{key}:{user.pk}",
        )  # fmt: skip


def log(thing: Any, verb: str, *, by: Any, **detail: Any) -> None:
    """Add a deed to the audit; the last act of a transaction."""
    record(verb=verb, actor=by, obj=thing, detail=detail)


def plan_moved(project: Project) -> None:
    """Note that a project's plan or its progress has changed: its dates are reckoned anew when next asked for."""
    Project.objects.filter(pk=project.pk).update(plan_revision=F("plan_revision") + 1)
    project.refresh_from_db(fields=["plan_revision"])
    key = project.pk
    transaction.on_commit(lambda: _judge_anew(key), robust=True)


def _judge_anew(project: int) -> None:
    """Keep the turn of a project's light once what moved it is kept: what is rolled back turns no light."""
    from kechuang.apps.projects.actions.lights import refresh

    refresh(Project.objects.filter(pk=project))


__all__ = ["link_of", "log", "plan_moved", "reason_of", "take", "tell"]
