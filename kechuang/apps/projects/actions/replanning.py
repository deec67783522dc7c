"""调整计划 (re-planning): what was tried out in a scratch is taken, and kept as a new baseline with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.baselines import first_baseline, keep_baseline
from kechuang.apps.projects.actions.dating import read_plan, require_datable, require_open, sentence
from kechuang.apps.projects.actions.edits import Outdated, keep, keep_first
from kechuang.apps.projects.actions.postponing import later_project, later_tasks, postpone, stood
from kechuang.apps.projects.actions.steps import log, plan_moved, reason_of, tell
from kechuang.apps.projects.actions.tasks import require_open_task
from kechuang.apps.projects.models import PlanBaseline, Project, Task
from kechuang.engines.plans import Constraint, PlanError, WhatIf, what_if

FIELDS = frozenset({"days", "due", "not_before"})


@dataclass(frozen=True)
class Supposed:
    """What is supposed of a plan.

    Attributes
    ----------
    tasks : mapping of str to mapping
        By code: ``days``, ``due``, ``not_before`` (the day before which it does not begin).
    due : datetime.date or None
        The project's due date; as it is where None.
    """

    tasks: Mapping[str, Mapping[str, Any]]
    due: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.tasks) or self.due is not None


def try_out(project: Project, supposed: Supposed) -> WhatIf:
    """Return what would become of a project's plan; nothing is written.

    Raises
    ------
    Refused
        If there is no plan, or the supposed one cannot be dated.
    """
    plan = read_plan(project)
    if not plan.tasks:
        raise Refused(_("项目还没有任务，先编制计划再推演。"))
    try:
        return what_if(
            plan, today=core.today(), due=supposed.due,
            changes={code: _change(one) for code, one in supposed.tasks.items()},
        )  # fmt: skip
    except PlanError as error:
        raise Refused(sentence(error)) from None


def _change(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(given) - FIELDS:
        raise KeyError(f"not supposable: {sorted(unknown)}")
    found = {name: value for name, value in given.items() if name != "not_before"}
    if "not_before" in given:
        day = given["not_before"]
        found["constraint"] = Constraint("SNET", day) if day else None
    return found


def take_plan(
    project: Project, *, by: Any, supposed: Supposed, reason: str, name: str = "", plan_revision: int | None = None
) -> PlanBaseline:
    """Take what was tried out: tasks and due date change, and the new plan is kept as a baseline with the reason.

    Parameters
    ----------
    plan_revision : int, optional
        Of the plan that the person saw beside the supposed one; another one since is told and nothing is taken.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If nothing is supposed, no reason is given, a task may not be changed, or the plan moved meanwhile.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        project = locked(project)
        access.require(by, access.PLAN, project)
        require_open(project)
        if plan_revision is not None and project.plan_revision != plan_revision:
            raise Outdated(
                _(
                    "计划在您推演期间已被他人调整或报告了进度，您的调整没有保存；"
                    "填写的内容保留在本页，请重新看过影响后再采用。"
                )
            )
        if not supposed:
            raise Refused(_("没有改动任何任务或时限，不需要采用。"))
        first_baseline(project, require_datable(project), by=by, reason=reason)
        before = stood(project.tasks.filter(code__in=supposed.tasks, removed_at=None))
        changed = _change_tasks(project, supposed, by, reason)
        was = project.due
        if supposed.due is not None and supposed.due != project.due:
            project.due = supposed.due
            project.save(update_fields=["due"])
            Project.objects.filter(pk=project.pk).update(revision=F("revision") + 1)
        dated = require_datable(project)
        if dated is None:
            raise Refused(_("项目还没有任务，先编制计划再推演。"))
        made = keep_baseline(project, dated, by=by, name=name, reason=reason)
        plan_moved(project)
        later = [*later_project(project, was), *later_tasks(changed, before)]
        postpone(project, later, reason=reason, key=f"replanned:{project.pk}:{made.number}")
        tell(
            project, _("计划已调整：%(project)s，预计 %(day)s 完成") % {"project": project, "day": dated.finish},
            departments=sorted({task.department for task in changed} | {project.lead}), verb=access.REPORT, body=reason,
            key=f"replanned:{project.pk}:{made.number}",
        )  # fmt: skip
        log(
            project, "projects.replan", by=by, baseline=made.number, tasks=sorted(supposed.tasks)[:200],
            due=str(supposed.due or ""), reason=reason,
            changed={"due": {"from": was, "to": project.due}} if was != project.due else {},
        )  # fmt: skip
    return made


def _change_tasks(project: Project, supposed: Supposed, by: Any, reason: str) -> list[Task]:
    tasks = {one.code: one for one in project.tasks.filter(code__in=supposed.tasks, removed_at=None)}
    changed = []
    for code, given in supposed.tasks.items():
        task = tasks.get(code)
        if task is None:
            raise Refused(_("任务 %(code)s 不存在或已移除，请刷新页面。") % {"code": code})
        task.project = project
        require_open_task(task)
        _change(given)
        keep_first(task)
        for name in given.keys() & {"days", "due"}:
            setattr(task, name, given[name])
        if "not_before" in given:
            day = given["not_before"]
            task.constraint_kind, task.constraint_date = ("SNET", day) if day else ("", None)
        task.revision += 1
        task.save(update_fields=["days", "due", "constraint_kind", "constraint_date", "revision"])
        keep(task, by=by, reason=reason)
        changed.append(task)
    return changed
