"""任务的移除与恢复 (removing): a task and its parts out of the plan and back; their rows stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import keep, keep_first
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.actions.tasks.opened import open_to_plan, require_open_task
from kechuang.apps.projects.actions.tasks.parts import below
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.limits import limits_of
from kechuang.engines import plans


def remove_task(task: Task, *, by: Any, revision: int | None, reason: str = "") -> list[Task]:
    """Take a task and its parts out of the plan; their rows stay, so that they can be brought back.

    Returns
    -------
    list of Task
        What was taken out.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`edit_task`; Refused also where something was reported or handed in already,
        or a limit is past.
    """
    with transaction.atomic():
        project, task = open_to_plan(task, by=by, revision=revision)
        gone = [task, *below(task)]
        if any(one.state in {"submitted", "closed"} or one.reports.exists() for one in gone):
            raise Refused(
                _("任务“%(task)s”或其下任务已有进度报告或已提交销号，不能移除；不再做的，由工作专班办公室终止。")
                % {"task": task}
            )
        late = overdue(gone, project)
        if late:
            raise Refused(
                _("任务“%(task)s”已过时限（%(day)s），不能移除；不再做的，由工作专班办公室或督查机构终止。")
                % {"task": late[0][0], "day": late[0][1]}
            )
        at = core.now()
        for one in gone:
            one.project = project
            keep_first(one)
            one.removed_at = at
            one.revision += 1
            one.save(update_fields=["removed_at", "revision"])
            keep(one, by=by, reason=reason)
        require_datable(project)
        plan_moved(project)
        log(task, "projects.task_remove", by=by, tasks=[one.code for one in gone][:200], reason=reason)
    return gone


def overdue(tasks: Iterable[Task], project: Project) -> list[tuple[Task, dt.date]]:
    """Return the open tasks of a project whose limit is past, each with its limit: these are not taken out alone."""
    there = [one for one in tasks if one.state == "open"]
    for one in there:
        one.project = project
    limits = {pk: limit for pk, (limit, _whose) in limits_of(there).items()}
    found = [(one, limits[one.pk]) for one in there]
    return [(one, limit) for one, limit in found if limit is not None and limit < core.today()]


def restore_task(task: Task, *, by: Any) -> list[Task]:
    """Bring back a task with those of its parts that were taken out with it.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`edit_task`; Refused also if it is there, or its summary is not.
    """
    with transaction.atomic():
        project = locked(task.project)
        task = locked(task)
        task.project = project
        access.require(by, access.PLAN, project)
        require_open(project)
        if task.removed_at is None:
            raise Refused(_("任务“%(task)s”没有被移除，不需要恢复。") % {"task": task})
        if task.parent is not None:
            if task.parent.removed_at is not None:
                raise Refused(_("上级任务“%(task)s”也已移除，应先恢复上级任务。") % {"task": task.parent})
            require_open_task(task.parent)
        back, waiting = [task], [task.pk]
        while waiting:
            parts = list(Task.objects.filter(parent=waiting.pop(), removed_at=task.removed_at))
            back += parts
            waiting += [one.pk for one in parts]
        for one in back:
            one.project = project
            one.removed_at = None
            one.revision += 1
            one.save(update_fields=["removed_at", "revision"])
            keep(one, by=by)
        require_datable(project)
        plan_moved(project)
        log(task, "projects.task_restore", by=by, tasks=[one.code for one in back][:200])
    return back


def finish_without(project: Project, keys: Collection[int]) -> tuple[dt.date | None, dt.date | None]:
    """Return when a project can be finished at the earliest, now and without some of its tasks.

    Raises
    ------
    PlanError
        If what is left cannot be dated.
    """
    found: list[dt.date | None] = []
    tasks, links = planning.tasks_of([project])
    for gone in (frozenset[int](), keys):
        left = [one for one in tasks.get(project.pk, []) if one.pk not in gone]
        plan = planning.plan_of(project, left, links.get(project.pk, []), as_of=core.today(), pack=current_pack())
        found.append(plans.schedule(plan, today=core.today()).early_finish if plan.tasks else None)
    return found[0], found[1]
