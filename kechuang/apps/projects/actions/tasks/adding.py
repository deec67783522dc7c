"""任务的新增 (adding): one task, or the rows of a table, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import keep_new
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.actions.tasks.editing import edit_task
from kechuang.apps.projects.actions.tasks.links import After, known_tasks, links_after
from kechuang.apps.projects.actions.tasks.opened import require_open_task
from kechuang.apps.projects.actions.tasks.telling import tell_leads
from kechuang.apps.projects.models import Project, Task, TaskLink

MOST = 5_000
"""Tasks of one project; more is another project."""


class Row(NamedTuple):
    """One new task of a table: ``parent`` is a code, or the place of another row of the same table."""

    name: str
    days: int = 0
    after: tuple[After, ...] = ()
    lead: str = ""
    due: dt.date | None = None
    parent: str | int | None = None
    code: str = ""


def add_tasks(project: Project, *, by: Any, rows: Sequence[Row], reason: str = "") -> list[Task]:
    """Add the tasks of a table to a project's plan, all or none.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If the plan may not be changed, a row names what is not there, or the whole cannot be dated.
    """
    with transaction.atomic():
        project = locked(project)
        access.require(by, access.PLAN, project)
        require_open(project)
        if not rows:
            raise Refused(_("表中没有任务，应至少填写一行任务名称。"))
        if project.tasks.filter(removed_at=None).count() + len(rows) > MOST:
            raise Refused(_("一个项目最多 %(most)d 个任务，应拆成几个项目。") % {"most": MOST})
        made = _add(project, by, rows)
        keep_new(made, by=by, reason=reason)
        require_datable(project)
        plan_moved(project)
        tell_leads(project, made, by)
        log(project, "projects.task_add", by=by, tasks=[task.code for task in made][:200], count=len(made))
    return made


def add_task(
    project: Project,
    *,
    by: Any,
    name: str,
    links: Sequence[After] = (),
    parent: str = "",
    reason: str = "",
    **fields: Any,
) -> Task:
    """Add one task with all that can be said of it.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`add_tasks`.
    """
    with transaction.atomic():
        (task,) = add_tasks(
            project, by=by, rows=[Row(name, parent=parent or None, due=fields.get("due"))], reason=reason
        )
        return edit_task(task, by=by, revision=task.revision, links=links, reason=reason, name=name, **fields)


def next_code(project: Project) -> int:
    """Return the number that the next new task gets; numbers once given are not given again."""
    return max((int(code) for code in project.tasks.values_list("code", flat=True) if _is_number(code)), default=0) + 1


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) < 10


def _add(project: Project, by: Any, rows: Sequence[Row]) -> list[Task]:
    number, order = next_code(project), project.tasks.aggregate(last=Max("order"))["last"] or 0
    there = {task.code: task for task in project.tasks.filter(removed_at=None)}
    taken = set(project.tasks.values_list("code", flat=True))
    made: list[Task] = []
    for place, row in enumerate(rows, 1):
        code = row.code or str(number + place - 1)
        if code in taken:
            raise Refused(_("第 %(row)d 行的编号 %(code)s 已经用过，应换一个编号。") % {"row": place, "code": code})
        taken.add(code)
        parent = made[row.parent] if isinstance(row.parent, int) else _parent(there, row.parent, place)
        made.append(Task.objects.create(
            project=project, code=code, name=row.name, days=row.days, lead=row.lead, due=row.due, parent=parent,
            order=order + place, synthetic=project.synthetic, created_by=by if by.pk is not None else None,
        ))  # fmt: skip
    known = known_tasks([*there.values(), *made])
    TaskLink.objects.bulk_create(
        link for task, row in zip(made, rows, strict=True) for link in links_after(task, row.after, known)
    )
    return made


def _parent(there: Mapping[str, Task], code: str | int | None, place: int) -> Task | None:
    if code is None or code == "":
        return None
    parent = there.get(str(code))
    if parent is None:
        raise Refused(_("第 %(row)d 行的上级任务 %(code)s 不存在，应核对编号。") % {"row": place, "code": code})
    require_open_task(parent)
    return parent
