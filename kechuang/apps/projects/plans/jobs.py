"""计划的作业 (jobs of plans): levelling that takes longer than a page may wait."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.jobs.kinds import JobError, job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions import balancing
from kechuang.apps.projects.actions.levelling import KIND, level_now
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.queries.loads import running


@job(KIND, label=_("平衡资源"), attempts=2, wait=1.0)
def run_levelling(run: Run) -> dict[str, Any]:
    """Level a project's plan within the time that was allowed; nothing of the plan changes by it."""
    project = Project.objects.get(pk=run.payload["project"])
    if project.plan_revision != run.payload["plan_revision"]:
        raise JobError(_now("计划在此期间已被调整，请重新平衡。"))
    run.progress(0.05, _now("寻找最短的排法，最多 %(n)d 秒") % {"n": run.payload["seconds"]})
    try:
        found = level_now(project, seconds=float(run.payload["seconds"]))
    except Refused as refusal:
        raise JobError(str(refusal)) from None
    said = _now("平衡后最早 %(day)s 完成") % {"day": found["finish"]}
    return {"sentence": said, "link": f"/projects/{project.pk}/plan/level", **found}


@job(balancing.KIND, label=_("统筹平衡"), attempts=2, wait=1.0)
def run_together(run: Run) -> dict[str, Any]:
    """Level projects that share teams within the time that was allowed; nothing of their plans changes by it."""
    revisions = {int(key): revision for key, revision in run.payload["projects"].items()}
    projects = list(Project.objects.filter(pk__in=revisions).order_by("order", "pk"))
    if {one.pk: one.plan_revision for one in projects} != revisions:
        raise JobError(_now("有项目的计划在此期间已被调整，请重新统筹。"))
    # Whom he who asked may not see is not told of, so they cannot be told apart from free teams either.
    asked = User.objects.filter(pk=run.requested_by_id).first()
    everybody = [*projects, *(one for one in running(asked) if one.pk not in revisions)] if asked else projects
    run.progress(0.05, _now("寻找最短的排法，最多 %(n)d 秒") % {"n": run.payload["seconds"]})
    try:
        found = balancing.level_together(projects, everybody, seconds=float(run.payload["seconds"]))
    except Refused as refusal:
        raise JobError(str(refusal)) from None
    moved = sum(bool(one["moved"]) for one in found["projects"])
    said = _now("统筹后 %(n)d 个项目需要调整") % {"n": moved}
    return {"sentence": said, "link": f"/projects/loads/level/{run.job_id}", **found}
