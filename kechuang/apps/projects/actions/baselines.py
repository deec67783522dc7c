"""基线 (baselines): a plan with its dates kept as it was agreed, with who and why; never changed afterwards."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_datable
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.models import PlanBaseline, Project
from kechuang.apps.projects.plans.written import written
from kechuang.engines import plans
from kechuang.engines.plans import Schedule


def take_baseline(project: Project, *, by: Any, name: str, reason: str) -> PlanBaseline:
    """Keep a project's plan as it is dated today.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead.
    Refused
        If there is no plan, or no reason is given.
    """
    with transaction.atomic():
        project = locked(project)
        access.require(by, access.PLAN, project)
        dated = require_datable(project)
        if dated is None:
            raise Refused(_("项目还没有任务，先编制计划再设定基线。"))
        made = keep_baseline(project, dated, by=by, name=name, reason=reason_of(reason))
        log(made, "projects.baseline", by=by, number=made.number, reason=reason)
    return made


def keep_baseline(project: Project, dated: Schedule, *, by: Any, name: str, reason: str) -> PlanBaseline:
    """Write down a dated plan as the next baseline, inside the caller's transaction and under the project's lock."""
    number = (project.baselines.aggregate(last=Max("number"))["last"] or 0) + 1
    name = name.strip()[:120] or _("第 %(n)d 版计划") % {"n": number}
    return PlanBaseline.objects.create(
        project=project, number=number, name=name, reason=reason[:500], plan=written(dated.plan),
        dates=plans.baseline(dated, name, taken=core.today()).to_json(), start=dated.start, finish=dated.finish,
        taken_by=by if by.pk is not None else None,
    )  # fmt: skip


def first_baseline(project: Project, dated: Schedule | None, *, by: Any, reason: str) -> None:
    """Keep the plan as it stands before its first re-planning, where no baseline was ever taken."""
    if dated is not None and not project.baselines.exists():
        keep_baseline(project, dated, by=by, name=_("调整前的计划"), reason=reason)
