"""任务的移动 (moving): a task under another summary, or to another place among its siblings."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects.actions.dating import require_datable
from kechuang.apps.projects.actions.edits import keep, keep_first
from kechuang.apps.projects.actions.postponing import later_tasks, postpone, stood
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.actions.tasks.opened import open_to_plan, require_open_task
from kechuang.apps.projects.actions.tasks.parts import below
from kechuang.apps.projects.models import Task


def move_task(
    task: Task, *, by: Any, revision: int | None, parent: Task | None, after: Task | None, reason: str = ""
) -> Task:
    """Put a task behind another one (first where ``after`` is None) under a parent (on the first level where None).

    A reason is needed only where it has a later limit there.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`edit_task`; Refused also if it would become part of itself.
    """
    with transaction.atomic():
        project, task = open_to_plan(task, by=by, revision=revision)
        if parent is not None:
            parent = locked(parent)
            require_open_task(parent)
            if parent.project_id != project.pk or parent.pk in {task.pk, *(one.pk for one in below(task))}:
                raise Refused(_("任务不能移到自己或自己的下级之中，应另选上级任务。"))
        keep_first(task)
        limit = stood([task])
        siblings = [
            one for one in project.tasks.filter(parent=parent, removed_at=None).order_by("order", "pk")
            if one.pk != task.pk
        ]  # fmt: skip
        place = next((n for n, one in enumerate(siblings, 1) if after is not None and one.pk == after.pk), 0)
        siblings.insert(place, task)
        task.parent = parent
        for number, one in enumerate(siblings):
            one.order = number
        Task.objects.bulk_update([one for one in siblings if one.pk != task.pk], ["order"])
        task.revision += 1
        task.save(update_fields=["parent", "order", "revision"])
        keep(task, by=by, reason=reason)
        require_datable(project)
        plan_moved(project)
        postpone(project, later_tasks([task], limit), reason=reason, key=f"task:{task.pk}:{task.revision}")
        log(task, "projects.task_move", by=by, parent=parent.code if parent else "", place=place, reason=reason)
    return task
