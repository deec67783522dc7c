"""可改 (open to planning): whether a task may still be changed, and by whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_open
from kechuang.apps.projects.actions.edits import require_revision
from kechuang.apps.projects.models import Project, Task


def require_open_task(task: Task) -> None:
    """Make sure that a task may still be changed.

    Raises
    ------
    Refused
        If it is taken out, handed in, closed or cancelled.
    """
    if task.removed_at is not None:
        raise Refused(_("任务“%(task)s”已被移除，应先恢复再改。") % {"task": task})
    if task.state != "open":
        raise Refused(
            _("任务“%(task)s”%(state)s，不能再改；应先撤回提交、重新打开或恢复任务。")
            % {"task": task, "state": task.state_label}
        )


def open_to_plan(task: Task, *, by: Any, revision: int | None) -> tuple[Project, Task]:
    """Lock a task after its project, and let pass who may plan it as he saw it, while both are open."""
    project = locked(task.project)
    task = locked(task)
    task.project = project
    access.require(by, access.PLAN, project)
    require_open(project)
    require_open_task(task)
    require_revision(task, revision)
    return project, task
