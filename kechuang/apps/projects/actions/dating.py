"""可排期 (datable): no plan is saved that the engine cannot date; its sentence is what the person reads."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.wording import plain
from kechuang.engines import plans
from kechuang.engines.plans import Plan, PlanError, Schedule

#: Between these days lies everything that is planned.
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


def read_plan(project: Project) -> Plan:
    """Return a project's plan as the database has it now, inside the caller's transaction."""
    tasks, links = planning.tasks_of([project])
    return planning.plan_of(
        project, tasks.get(project.pk, []), links.get(project.pk, []), as_of=core.today(), pack=current_pack()
    )


def require_datable(project: Project) -> Schedule | None:
    """Date a project's plan as it would be saved; None where it has no tasks.

    Raises
    ------
    Refused
        If it cannot be dated: a cycle named task by task, a link to nothing, a due date before the start, a day
        that lies out of reason …
    """
    plan = read_plan(project)
    _require_reason(plan)
    if not plan.tasks:
        return None
    try:
        return plans.schedule(plan, today=core.today())
    except PlanError as error:
        raise Refused(sentence(error)) from None


def _require_reason(plan: Plan) -> None:
    """Refuse days that can only be slips of the pen: calendars end somewhere, and no wall draws a thousand years."""
    days = [(plan.name, plan.start), (plan.name, plan.due)]
    days += [(task.name, day) for task in plan.tasks for day in (task.due, task.constraint and task.constraint.date)]
    for name, day in days:
        if day is not None and not FIRST <= day <= LAST:
            raise Refused(
                _("“%(what)s”的日期 %(day)s 不在 %(first)s 至 %(last)s 之间，应核对年份。")
                % {"what": name, "day": day, "first": FIRST, "last": LAST}
            )


def sentence(error: PlanError) -> str:
    """Return the engine's sentence with its full stop."""
    return plain(str(error)).rstrip("。") + "。"


def require_open(project: Project) -> None:
    """Make sure that a project's plan may still be changed.

    Raises
    ------
    Refused
        If the project is handed in, closed or cancelled.
    """
    if project.state != "open":
        raise Refused(
            _("项目“%(project)s”%(state)s，不能再改计划；应先撤回提交、重新打开或恢复项目。")
            % {"project": project, "state": project.state_label}
        )
