"""任务的编制 (tasks): add, edit, move, take out and bring back; every change is datable and leaves a copy.

Two people at one task: the one who comes second is told what the first did, and nothing of his is lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, planning
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import EDITABLE, keep, keep_first, keep_new, require_revision
from kechuang.apps.projects.actions.postponing import later_tasks, postpone, stood
from kechuang.apps.projects.actions.steps import log, plan_moved, tell
from kechuang.apps.projects.limits import limits_of
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.engines import plans

MOST = 5_000
"""Tasks of one project; more is another project."""


class After(NamedTuple):
    """A predecessor as people write it: the other task's code or name, which ends hang together, lag and its unit."""

    before: str
    kind: str = "FS"
    lag: int = 0
    unit: str = "workday"


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
        _tell_leads(project, made, by)
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
    known = _known([*there.values(), *made])
    TaskLink.objects.bulk_create(
        link for task, row in zip(made, rows, strict=True) for link in _links(task, row.after, known)
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


def _known(tasks: Sequence[Task]) -> dict[str, Task]:
    """Return tasks by code, and by name where only one bears it."""
    names: dict[str, Task | None] = {}
    for task in tasks:
        names[task.name] = None if task.name in names else task
    return {**{name: task for name, task in names.items() if task is not None}, **{task.code: task for task in tasks}}


def _links(task: Task, after: Sequence[After], known: Mapping[str, Task]) -> list[TaskLink]:
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
        project, task = _open_to_plan(task, by=by, revision=revision)
        keep_first(task)
        was, limit = task.department, stood([task])
        for name, value in fields.items():
            setattr(task, name, value)
        if links is not None:
            # Those to tasks that were taken out stay for when these are brought back.
            task.links_before.filter(before__removed_at=None).delete()
            known = _known(list(project.tasks.filter(removed_at=None)))
            TaskLink.objects.bulk_create(_links(task, links, known))
        task.revision += 1
        task.save(update_fields=[*fields, "revision"])
        keep(task, by=by, reason=reason)
        require_datable(project)
        plan_moved(project)
        if task.department != was:
            _tell_leads(project, [task], by)
        postpone(project, later_tasks([task], limit), reason=reason, key=f"task:{task.pk}:{task.revision}")
        log(task, "projects.task_edit", by=by, fields=sorted(fields), reason=reason)
    return task


def _open_to_plan(task: Task, *, by: Any, revision: int | None) -> tuple[Project, Task]:
    """Lock a task after its project, and let pass who may plan it as he saw it, while both are open."""
    project = locked(task.project)
    task = locked(task)
    task.project = project
    access.require(by, access.PLAN, project)
    require_open(project)
    require_open_task(task)
    require_revision(task, revision)
    return project, task


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
        project, task = _open_to_plan(task, by=by, revision=revision)
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


def below(task: Task) -> list[Task]:
    """Return all parts of a task, and theirs, that are not taken out."""
    parts: dict[int | None, list[Task]] = {}
    for one in Task.objects.filter(project=task.project_id, removed_at=None).order_by("order", "pk"):
        parts.setdefault(one.parent_id, []).append(one)
    found, waiting, seen = [], [task.pk], {task.pk}
    while waiting:
        for one in parts.get(waiting.pop(), []):
            if one.pk not in seen:
                seen.add(one.pk)
                found.append(one)
                waiting.append(one.pk)
    return found


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
        project, task = _open_to_plan(task, by=by, revision=revision)
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


def _tell_leads(project: Project, tasks: Sequence[Task], by: Any) -> None:
    """Tell the departments that were given tasks, each once for all of them."""
    led: dict[str, list[Task]] = {}
    for task in tasks:
        if task.lead and task.lead not in access.departments_of(by, access.PLAN):
            led.setdefault(task.lead, []).append(task)
    for department, given in led.items():
        tell(
            given[0] if len(given) == 1 else project,
            _("新的牵头任务：%(task)s（%(project)s）") % {"task": _named(given), "project": project},
            departments=[department], verb=access.REPORT, due=given[0].due,
            key=f"task_lead:{given[0].pk}:{given[0].revision}:{department}",
        )  # fmt: skip


def _named(tasks: Sequence[Task]) -> str:
    first = "、".join(task.name for task in tasks[:2])
    return first if len(tasks) <= 2 else _("%(first)s等 %(n)d 项") % {"first": first, "n": len(tasks)}
