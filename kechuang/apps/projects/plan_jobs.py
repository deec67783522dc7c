"""计划的作业 (jobs of plans): levelling that takes longer than a page may wait."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.jobs.kinds import JobError, job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions.levelling import KIND, level_now
from kechuang.apps.projects.models import Project


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
