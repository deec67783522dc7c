"""配合方案 (supporting plans): filed by a supporting department, accepted or returned by the lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_open
from kechuang.apps.projects.actions.problem_steps import moved_on
from kechuang.apps.projects.actions.steps import log, reason_of, take, tell
from kechuang.apps.projects.models import Project, SupportPlan, Task


def file_plan(
    project: Project,
    *,
    by: Any,
    department: str,
    content: str,
    due: dt.date | None = None,
    task: Task | None = None,
    files: Sequence[Upload] = (),
    version: int | None = None,
) -> SupportPlan:
    """File what a department will do for a project or one of its tasks; filing again replaces what was said before.

    Parameters
    ----------
    version : int, optional
        Of the plan that the person saw, where there is one; a colleague's since is told and nothing is replaced.

    Raises
    ------
    PermissionDenied
        If the person does not act for the department.
    Refused
        If the department does not support this, the plan says nothing, or its date is past.
    """
    content = content.strip()
    if not content:
        raise Refused(_("请写明配合事项与措施。"))
    with transaction.atomic():
        project = locked(project)
        require_open(project)
        supports = set(task.supports) if task is not None else set(project.supports)
        if task is not None and task.project_id != project.pk:
            raise Refused(_("任务不属于这个项目，请刷新页面。"))
        if department not in supports:
            raise Refused(_("该部门不在“%(what)s”的配合部门之列，应先由牵头部门列入。") % {"what": task or project})
        if due is not None and due < core.today():
            raise Refused(_("完成时限 %(day)s 已过，请填写今天或以后的日期。") % {"day": due})
        plan, _new = SupportPlan.objects.get_or_create(project=project, task=task, department=department)
        access.require(by, access.SUPPORT, plan)
        if version is not None and plan.version != version:
            raise Refused(
                _("这份配合方案刚刚被他人处理，现为“%(state)s”；填写的内容保留在本页，核对后可以再次报送。")
                % {"state": plan.state_label}
            )
        # The former content stands in the log: what is replaced is not lost.
        note = _("原内容：%(text)s") % {"text": plan.content} if plan.content and plan.content != content else ""
        done = take(
            plan, "file", by=by, note=note, content=content, due=due, filed_by=by if by.pk is not None else None,
            filed_at=core.now(), answer="",
        )  # fmt: skip
        for upload in files:
            store_upload(upload, by=by, obj=done)
        tell(
            done, _("待确认的配合方案：%(what)s") % {"what": done}, departments=[done.lead], verb=access.MANAGE,
            due=due, key=f"support:{done.pk}:{done.version}",
        )  # fmt: skip
        log(done, "projects.support_file", by=by, department=department, files=len(files))
    return done


def accept_plan(plan: SupportPlan, *, by: Any, note: str = "", seen: int | None = None) -> SupportPlan:
    """Accept a plan as the lead.

    Parameters
    ----------
    seen : int, optional
        The version that the person looked at.

    Raises
    ------
    PermissionDenied, Refused
        If the person is not of the lead; if it does not wait for him, or is not what he saw any more.
    """
    return _answer(plan, "accept", "projects.support_accept", by=by, text=note.strip(), seen=seen)


def return_plan(plan: SupportPlan, *, by: Any, reason: str, seen: int | None = None) -> SupportPlan:
    """Return a plan with the reason.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`accept_plan`; Refused also without a reason.
    """
    return _answer(plan, "return", "projects.support_return", by=by, text=reason_of(reason), seen=seen)


def _answer(plan: SupportPlan, step: str, verb: str, *, by: Any, text: str, seen: int | None) -> SupportPlan:
    with transaction.atomic():
        fresh = locked(plan)
        access.require(by, fresh.TABLE[step].who, fresh)
        if seen is not None and fresh.version != seen:
            raise Refused(moved_on(fresh))
        done = take(fresh, step, by=by, note=text, answer=text[:500])
        tell(
            done, _("配合方案%(state)s：%(what)s") % {"state": done.state_label, "what": done}, body=text,
            departments=[done.department], verb=access.SUPPORT, users=[done.filed_by],
            key=f"support:{done.pk}:{done.version}",
        )  # fmt: skip
        log(done, verb, by=by, note=text)
    return done
