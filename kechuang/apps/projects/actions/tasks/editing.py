"""任务的修改 (editing): one task and all of its links to what it comes after; a later limit asks for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kechuang.apps.projects.actions.dating import require_datable
from kechuang.apps.projects.actions.edits import EDITABLE, keep, keep_first
from kechuang.apps.projects.actions.postponing import later_tasks, postpone, stood
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.actions.tasks.links import After, known_tasks, links_after
from kechuang.apps.projects.actions.tasks.opened import open_to_plan
from kechuang.apps.projects.actions.tasks.telling import tell_leads
from kechuang.apps.projects.models import Task, TaskLink


def edit_task(
    task: Task,
    *,
    by: Any,
    revision: int | None,
    links: Sequence[After] | None = None,
    reason: str = "",
    **fields: Any,
) -> Task:
    """Change a task, and all of its links to what it comes after.

    Parameters
    ----------
    revision : int or None
        The task's revision that the person saw; None for an operator's script.
    links : sequence of After, optional
        All its predecessors; as they are where left out.
    **fields
        Of :data:`~kechuang.apps.projects.actions.edits.EDITABLE`.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`add_tasks`; :class:`~kechuang.apps.projects.actions.edits.Outdated` where somebody was first.
    """
    if unknown := set(fields) - set(EDITABLE):
        raise KeyError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        project, task = open_to_plan(task, by=by, revision=revision)
        keep_first(task)
        was, limit = task.department, stood([task])
        for name, value in fields.items():
            setattr(task, name, value)
        if links is not None:
            # Those to tasks that were taken out stay for when these are brought back.
            task.links_before.filter(before__removed_at=None).delete()
            known = known_tasks(list(project.tasks.filter(removed_at=None)))
            TaskLink.objects.bulk_create(links_after(task, links, known))
        task.revision += 1
        task.save(update_fields=[*fields, "revision"])
        keep(task, by=by, reason=reason)
        require_datable(project)
        plan_moved(project)
        if task.department != was:
            tell_leads(project, [task], by)
        postpone(project, later_tasks([task], limit), reason=reason, key=f"task:{task.pk}:{task.revision}")
        log(task, "projects.task_edit", by=by, fields=sorted(fields), reason=reason)
    return task
