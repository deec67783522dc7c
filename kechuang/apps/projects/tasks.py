"""重点项目的作业 (jobs of projects): the daily escalation of what is near its last day or past it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.catalog.models import Place
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.chores import hourly
from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions.escalating import escalate
from kechuang.apps.projects.briefs import jobs as brief_jobs  # noqa: F401 - register their jobs and chores
from kechuang.apps.projects.plans import jobs as plan_jobs  # noqa: F401 - register their jobs and chores
from kechuang.apps.projects.standing import chores as light_chores  # noqa: F401 - register their jobs and chores

ESCALATE = "projects_escalate"


@job(ESCALATE, label=_("预警与督办"), wait=1.0)
def run_escalation(run: Run) -> dict[str, Any]:
    """Send what has been reached today: each sending stands by itself, so a second try does only the rest."""
    count = escalate(lambda number: run.progress(0.5, _now("已检查 %(n)d 件") % {"n": number}))
    said = _now("预警 %(warn)d 件，催办 %(remind)d 件，督办函 %(letter)d 件，报告领导 %(report)d 件") % count
    return {"sentence": said, "link": "/projects/urges", **count}


def ask_escalation() -> Job | None:
    """Ask for the day's escalation; asked again on the same day it is the same job. None where nothing is built."""
    if not Place.objects.exists():
        return None
    return enqueue(ESCALATE, key=f"{ESCALATE}:{core.today()}")


hourly(ask_escalation)
