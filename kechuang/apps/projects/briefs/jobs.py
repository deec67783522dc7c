"""周报的作业 (job of the weekly brief): from Monday morning on the week before is told, once.

Where no worker ran on Monday, it is made up for on a later day of the week.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import Place
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.chores import hourly
from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions.briefs import make_weekly
from kechuang.apps.projects.briefs.briefing import last_week
from kechuang.apps.projects.models import Project

BRIEF = "projects_brief"
#: Before this hour of Monday the reports of the last day may still be on their way.
FROM_HOUR = 7


@job(BRIEF, label=_("编制周报"), wait=1.0)
def run_brief(run: Run) -> dict[str, Any]:
    """Make the brief of a week; where somebody has made it by hand, his stands."""
    with run.effect():
        try:
            made = make_weekly(by=None, day=dt.date.fromisoformat(run.payload["day"]))
        except Refused as refusal:
            run.result = {"sentence": str(refusal), "link": "/projects/briefs"}
        else:
            run.result = {"sentence": _now("%(brief)s已编制") % {"brief": made}, "link": f"/projects/briefs/{made.pk}"}
    return run.result  # type: ignore[no-any-return]


def ask_brief() -> Job | None:
    """Ask for the brief of last week; asked again in the same week it is the same job. None where nothing is built."""
    moment = core.now().astimezone(core.ZONE)
    if moment.weekday() == 0 and moment.hour < FROM_HOUR:
        return None
    if not Place.objects.exists() or not Project.objects.exists():
        return None
    _first, last = last_week(core.today())
    return enqueue(BRIEF, key=f"{BRIEF}:{last}", payload={"day": last.isoformat()})


hourly(ask_brief)
