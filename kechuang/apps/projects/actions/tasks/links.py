"""前置任务 (predecessors): what a task comes after, as people write it, and the links that this makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects.models import Task, TaskLink


class After(NamedTuple):
    """A predecessor as people write it: the other task's code or name, which ends hang together, lag and its unit."""

    before: str
    kind: str = "FS"
    lag: int = 0
    unit: str = "workday"


def known_tasks(tasks: Sequence[Task]) -> dict[str, Task]:
    """Return tasks by code, and by name where only one bears it."""
    names: dict[str, Task | None] = {}
    for task in tasks:
        names[task.name] = None if task.name in names else task
    return {**{name: task for name, task in names.items() if task is not None}, **{task.code: task for task in tasks}}


def links_after(task: Task, after: Sequence[After], known: Mapping[str, Task]) -> list[TaskLink]:
    """Return the links of a task to what it comes after.

    Raises
    ------
    Refused
        If one leads to nothing, to the task itself, or comes twice.
    """
    found: dict[tuple[int, str], TaskLink] = {}
    for one in after:
        before = known.get(one.before)
        if before is None:
            raise Refused(
                _("任务“%(task)s”的前置任务“%(before)s”不存在，应填写本项目任务的编号或名称。")
                % {"task": task, "before": one.before}
            )
        if before.pk == task.pk:
            raise Refused(_("任务“%(task)s”以自己为前置任务，应删去这条关系。") % {"task": task})
        if (before.pk, one.kind) in found:
            raise Refused(
                _("任务“%(task)s”与“%(before)s”之间同一种关系写了两次，应只留一条。") % {"task": task, "before": before}
            )
        found[before.pk, one.kind] = TaskLink(before=before, after=task, kind=one.kind, lag=one.lag, unit=one.unit)
    return list(found.values())
