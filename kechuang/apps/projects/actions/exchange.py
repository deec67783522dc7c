"""计划导入的动作 (taking a file's plan): the file is kept, looked through, taken whole; the old plan is a baseline."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files import storage
from kechuang.apps.files.actions import Upload, adopt
from kechuang.apps.files.models import Attachment
from kechuang.apps.files.names import tidy
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.baselines import keep_baseline
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import Outdated, keep, keep_first, keep_new
from kechuang.apps.projects.actions.postponing import later_tasks, postpone, stood
from kechuang.apps.projects.actions.progress import report
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.importing import (
    LIMITS,
    OWN,
    TYPES,
    Preview,
    calendar_json,
    department_of,
    preview,
    read_file,
    suffix_of,
    told_of,
)
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import WEEKDAYS, Plan

OBJECT = "projects.planimport"


def hand_in(project: Project, *, by: Any, upload: Upload) -> Attachment:
    """Keep a plan file that can be read; nothing of the plan changes yet.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If it cannot be read as a plan, is too large or hostile.
    """
    access.require(by, access.PLAN, project)
    require_open(project)
    name = tidy(upload.name or "")
    suffix = suffix_of(name)
    with storage.received(upload.chunks(), name, LIMITS[suffix]) as (file, stored):
        read_file(file, name, project)
    with transaction.atomic():
        version = adopt(
            storage.path_of(stored.sha256), name=name, sha256=stored.sha256, content_type=TYPES[suffix], by=by,
            object_type=OBJECT, object_id=str(project.pk),
        )  # fmt: skip
    return version.attachment


def look_through(project: Project, attachment: Attachment) -> Preview:
    """Say what would become of the plan if the file were taken now.

    Raises
    ------
    Refused
        If the file is not this project's, or cannot be read any more.
    """
    version = attachment.current
    if attachment.object_type != OBJECT or attachment.object_id != str(project.pk) or version is None:
        raise Refused(_("这份文件不是本项目的计划文件，请重新上传。"))
    try:
        with storage.path_of(version.sha256).open("rb") as file:
            plan, notes = read_file(file, version.name, project)
    except FileNotFoundError:
        raise Refused(_("计划文件“%(name)s”丢失，请重新上传。") % {"name": version.name}) from None
    return preview(project, plan, notes)


def take_file(
    project: Project,
    attachment: Attachment,
    *,
    by: Any,
    progress: bool = False,
    plan_revision: int | None = None,
    reason: str = "",
) -> Preview:
    """Take a file's plan: tasks come, change and go as it says; the old plan is kept as a baseline.

    Parameters
    ----------
    progress : bool
        Whether the progress that the file tells is reported as well.
    plan_revision : int, optional
        Of the plan beside which the person saw the file.
    reason : str
        Why limits move later, where any of them does.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If something clashes, the plan moved meanwhile, or a limit moves later without a reason.
    """
    with transaction.atomic():
        project = locked(project)
        access.require(by, access.PLAN, project)
        require_open(project)
        if plan_revision is not None and project.plan_revision != plan_revision:
            raise Outdated(_("计划在您核对期间已被他人调整或报告了进度，没有导入；请重新核对后再导入。"))
        seen = look_through(project, attachment)
        if seen.conflicts:
            raise Refused(seen.conflicts[0])
        said, before = reason.strip(), stood(project.tasks.filter(removed_at=None, state="open"))
        reason = _("导入计划文件 %(name)s") % {"name": attachment.title} + (f"；{said}" if said else "")
        dated = require_datable(project)
        if dated is not None:
            keep_baseline(project, dated, by=by, name=_("导入前的计划"), reason=reason)
        was = project.due
        _take_terms(project, seen.plan)
        _take_tasks(project, seen, by, reason)
        require_datable(project)
        plan_moved(project)
        now = project.tasks.filter(removed_at=None, pk__in=list(before)).order_by("order", "pk")
        postpone(project, later_tasks(now, before), reason=said, key=f"file:{project.pk}:{project.plan_revision}")
        if progress:
            _take_progress(project, seen, by, reason)
        log(
            project, "projects.import", by=by, file=attachment.title, added=len(seen.added), edited=len(seen.changed),
            gone=len(seen.gone), progress=progress,
            changed={"due": {"from": was, "to": project.due}} if was != project.due else {},
        )  # fmt: skip
    return seen


def _take_terms(project: Project, plan: Plan) -> None:
    """Take calendars and resources that the file's tasks use; the project's own dates stay where the file has none."""
    used = {task.calendar for task in plan.tasks if task.calendar and task.calendar != OWN}
    whole = plan.calendars[plan.calendar]
    plain = whole.table is not None and whole.week == WEEKDAYS and not whole.rest and not whole.work
    calendars = dict(project.calendars)
    for key in used | (set() if plain or plan.calendar == OWN else {plan.calendar}):
        if key not in project.calendars or plan.calendars[key].rest or plan.calendars[key].work:
            calendars[key] = calendar_json(plan.calendars[key])
    project.calendars = calendars
    if not plain and plan.calendar != OWN:
        project.calendar = plan.calendar
    project.resources = {**project.resources, **plan.resources}
    if plan.start and project.start is None:
        project.start = plan.start
    if plan.due and project.due is None:
        project.due = plan.due
    project.revision += 1
    project.save(update_fields=["calendars", "calendar", "resources", "start", "due", "revision"])


def _take_tasks(project: Project, seen: Preview, by: Any, reason: str) -> None:
    tasks = {one.code: one for one in project.tasks.all()}
    at, pack = core.now(), current_pack()
    for task in seen.gone:
        gone = tasks[task.code]
        gone.project = project
        keep_first(gone)
        gone.removed_at = at
        gone.revision += 1
        gone.save(update_fields=["removed_at", "revision"])
        keep(gone, by=by, reason=reason)
    kept_codes = {one.code for one in seen.kept}
    changed = {one.code for one in seen.changed}
    made: list[Task] = []
    for order, one in enumerate(seen.plan.tasks):
        known = tasks.get(one.id)
        if known is None:
            known = tasks[one.id] = Task(
                project=project, code=one.id, created_by=by if by.pk is not None else None, synthetic=project.synthetic
            )
            made.append(known)
        elif known.removed_at is not None or one.id in changed:
            known.project = project
            keep_first(known)
        _fill(known, one, order, pack)
    # Saved level by level: a part needs the key of what it is part of.
    waiting = list(seen.plan.tasks)
    saved: set[str] = set(kept_codes)
    while waiting:
        ready = [one for one in waiting if one.parent is None or one.parent in saved]
        if not ready:
            raise Refused(_("文件中的上下级任务成了一圈，应改正后再导入。"))
        for one in ready:
            task = tasks[one.id]
            fresh = task.pk is None
            back = task.removed_at is not None
            task.parent = tasks[one.parent] if one.parent else None
            task.removed_at = None
            if not fresh and (back or one.id in changed):
                task.revision += 1
            task.save()
            saved.add(one.id)
        waiting = [one for one in waiting if one.id not in saved]
    _take_links(seen.plan, tasks, kept_codes)
    keep_new(made, by=by, reason=reason)
    for code in changed | {one.id for one in seen.added if tasks[one.id] not in made}:
        tasks[code].project = project
        keep(tasks[code], by=by, reason=reason)


def _fill(task: Task, one: Any, order: int, pack: Pack) -> None:
    told = told_of(one)
    task.name, task.due, task.calendar, task.uses, task.order = (
        told["name"], told["due"], told["calendar"], told["uses"], order,
    )  # fmt: skip
    task.days = told["days"]
    task.constraint_kind, task.constraint_date = told["constraint"]
    lead = department_of(one.owner, pack)
    if lead and lead != task.department:
        task.lead = lead


def _take_links(plan: Plan, tasks: dict[str, Task], kept: set[str]) -> None:
    listed = {one.id for one in plan.tasks}
    # Those to tasks that are taken out stay for when these are brought back.
    old = TaskLink.objects.filter(after__in=[tasks[code] for code in listed], before__removed_at=None)
    old.exclude(before__in=[tasks[code] for code in kept]).delete()
    TaskLink.objects.bulk_create(
        TaskLink(before=tasks[one.before], after=tasks[one.after], kind=one.kind, lag=one.lag, unit=one.unit)
        for one in plan.links
    )


def _take_progress(project: Project, seen: Preview, by: Any, reason: str) -> None:
    listed = {one.id: one for one in seen.plan.tasks}
    for code in seen.progress:
        one = listed[code]
        task = project.tasks.get(code=code)
        if task.has_parts():
            continue
        try:
            report(
                task, by=by, percent=100 if one.actual_finish else one.percent, actual_start=one.actual_start,
                actual_finish=one.actual_finish, remaining=one.remaining, note=reason, dated=False,
            )  # fmt: skip
        except Refused as refusal:
            raise Refused(_("任务“%(task)s”的进度不能采用：%(why)s") % {"task": task, "why": refusal}) from None
    require_datable(project)
    plan_moved(project)


__all__ = ["OBJECT", "hand_in", "look_through", "take_file"]
