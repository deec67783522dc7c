"""专班日历与资源 (calendars and resources): which days each team of a project works, and how much there is of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.actions.steps import log, plan_moved
from kechuang.apps.projects.models import Project

WEEK = range(1, 8)


def set_calendars(
    project: Project,
    *,
    by: Any,
    revision: int | None,
    calendars: Mapping[str, Mapping[str, Any]],
    calendar: str,
    resources: Mapping[str, int],
) -> Project:
    """Set all calendars of a project's teams, the one that holds where a task names none, and its resources.

    Parameters
    ----------
    revision : int or None
        The project's revision that the person saw.
    calendars : mapping of str to mapping
        By id: ``name``, ``week`` (1 is Monday), ``rest`` and ``work`` (days as ISO text), ``holidays`` (whether the
        table of holidays holds).
    calendar : str
        Id of the project's own calendar; the place's where empty.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If a calendar that tasks use is missing or has no workday, or the plan cannot be dated with them.
    """
    with transaction.atomic():
        project = locked(project)
        access.require(by, access.PLAN, project)
        require_open(project)
        if revision is not None and project.revision != revision:
            raise Outdated(_("项目刚刚被他人修改，您的设定没有保存；填写的内容保留在本页，核对后可以再次保存。"))
        for one in calendars.values():
            _require_sound(one)
        used = set(project.tasks.filter(removed_at=None).exclude(calendar="").values_list("calendar", flat=True))
        if missing := sorted((used | {calendar} - {""}) - set(calendars)):
            name = project.calendars.get(missing[0], {}).get("name", missing[0])
            raise Refused(_("日历“%(name)s”还有任务在用，应先给这些任务改用别的日历再删除。") % {"name": name})
        _require_enough(project, resources)
        project.calendars = {key: dict(one) for key, one in calendars.items()}
        project.calendar, project.resources = calendar, dict(resources)
        project.revision += 1
        project.save(update_fields=["calendars", "calendar", "resources", "revision"])
        require_datable(project)
        plan_moved(project)
        log(project, "projects.calendars", by=by, calendars=sorted(calendars), resources=dict(resources))
    return project


def _require_sound(given: Mapping[str, Any]) -> None:
    week, rest, work = given.get("week", ()), set(given.get("rest", ())), set(given.get("work", ()))
    if not set(week) <= set(WEEK):
        raise Refused(_("每周工作日应在周一至周日中选择。"))
    if not week and not work:
        raise Refused(_("日历“%(name)s”没有一个工作日，请至少选择一天。") % {"name": given.get("name", "")})
    for day in rest | work:
        dt.date.fromisoformat(day)
    if both := rest & work:
        raise Refused(
            _("日历“%(name)s”的 %(day)s 既是休息日又是上班日，应只列一处。")
            % {"name": given.get("name", ""), "day": min(both)}
        )


def _require_enough(project: Project, resources: Mapping[str, int]) -> None:
    for task in project.tasks.filter(removed_at=None):
        for name, amount in task.uses.items():
            if amount > resources.get(name, 0):
                raise Refused(
                    _("任务“%(task)s”占用“%(name)s” %(n)d，不能少于它；应先改任务的占用。")
                    % {"task": task, "name": name, "n": amount}
                )
