"""资源平衡 (levelling): a job looks for the shortest plan in which no team is booked twice; a person then takes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import read_plan, sentence
from kechuang.apps.projects.actions.replanning import Supposed
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.plans.wording import plain
from kechuang.engines import plans
from kechuang.engines.plans import Constraint, Missed, Plan, PlanError

KIND = "projects.level"
SECONDS = (5, 10, 30, 60)
QUICK = 100
"""Tasks up to which the answer comes at once; larger plans are levelled by a job."""
AT_ONCE = 0.8


def level_now(project: Project, *, seconds: float) -> dict[str, Any]:
    """Level a project's plan and return the result as a page and a job keep it.

    Raises
    ------
    Refused
        If there is no plan, or it cannot be dated.
    """
    plan = read_plan(project)
    if not plan.tasks:
        raise Refused(_("项目还没有任务，先编制计划再平衡资源。"))
    try:
        dated, how = plans.level(plan, today=core.today(), seconds=seconds)
    except PlanError as error:
        raise Refused(sentence(error)) from None
    moved = {
        uid: str(one.start) for uid, one in dated.tasks.items()
        if one.kind != "summary" and not one.task.actual_start and one.start > one.early_start
    }  # fmt: skip
    return {
        "plan_revision": project.plan_revision, "overbooked": list(how.overbooked), "method": how.method,
        "proven": how.proven, "finish": str(dated.finish), "early_finish": str(dated.early_finish),
        "shortfall": how.shortfall, "moved": moved, "held": held_of(plan, moved),
        "notes": [plain(one) for one in how.notes], "missed": [missed_told(one) for one in how.missed],
    }  # fmt: skip


def held_of(plan: Plan, moved: Mapping[str, str]) -> dict[str, str]:
    """Return which of the moved tasks must be held back: those that use something, where the rest follows by links.

    A task that only follows keeps its freedom, so that it comes sooner when what it waits for is done sooner.
    """
    using = {one.id for one in plan.tasks if any(one.uses.values())}
    held = {uid: day for uid, day in moved.items() if uid in using}
    if len(held) == len(moved):
        return held
    kept = {uid: {"constraint": Constraint("SNET", dt.date.fromisoformat(day))} for uid, day in held.items()}
    after = plans.what_if(plan, today=core.today(), changes=kept).after
    return held if all(str(after.tasks[uid].start) == day for uid, day in moved.items()) else dict(moved)


def replaced(constraint: Constraint | None) -> str:
    """Return the constraint of a task that holding it back replaces; empty for none, or one of the same kind."""
    return "" if constraint is None or constraint.kind in {"SNET", "ASAP"} else str(constraint)


def missed_told(one: Missed) -> dict[str, Any]:
    """Return a date that is missed for want of a team, as a page and a job keep it."""
    return {"code": one.task.id, "name": one.task.name, "date": str(one.date), "why": plain(one.why), "days": one.days}


def ask_levelling(project: Project, *, by: Any, seconds: int) -> Job:
    """Ask for a levelling by a job; asking again for the same plan returns the same job.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If the time limit is none of those offered.
    """
    if seconds not in SECONDS:
        raise Refused(_("请从列表中选择时间上限。"))
    with transaction.atomic():
        access.require(by, access.PLAN, project)
        payload = {"project": project.pk, "plan_revision": project.plan_revision, "seconds": seconds}
        key = f"{KIND}:{project.pk}:{project.plan_revision}:{core.today()}:{seconds}"
        return enqueue(KIND, key=key, payload=payload, by=by)


def job_of(project: Project) -> Job | None:
    """Return the newest levelling of a project's plan as it stands today; None where nobody asked."""
    prefix = f"{KIND}:{project.pk}:{project.plan_revision}:{core.today()}:"
    return Job.objects.filter(key__startswith=prefix).order_by("-requested_at", "-pk").first()


def supposed_of(result: dict[str, Any]) -> Supposed:
    """Return what taking a levelled plan changes: what is held back does not begin before the day it was placed on."""
    held = result.get("held", result["moved"])
    return Supposed({uid: {"not_before": dt.date.fromisoformat(day)} for uid, day in held.items()})
