"""兑付的作业与例行事务 (jobs and chores of the pay-out): approving many, reminders of limits.

What was approved when a worker died is not approved again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.models import User
from kechuang.apps.grants.actions.approving import approve_many
from kechuang.apps.grants.actions.reminders import remind
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.jobs import states
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.chores import hourly
from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run

APPROVE = "grants_approve"


@job(APPROVE, label=_("批量审批"), wait=0.1)
def approve_all(run: Run) -> dict[str, Any]:
    """Approve the applications named, one by one, in the name of whoever asked."""
    outcome = approve_many(run.payload["applications"], by=User.objects.get(pk=run.payload["by"]),
                           progress=run.progress)  # fmt: skip
    done, refused = len(outcome.granted) + len(outcome.before), len(outcome.refused)
    said = _now("审批通过 %(n)d 件") % {"n": done}
    if refused:
        why = "；".join(dict.fromkeys(outcome.refused.values()))
        said += _now("，未通过 %(n)d 件：%(why)s") % {"n": refused, "why": why[:600]}
    programme = run.payload.get("programme")
    return {
        "sentence": said,
        "link": f"/grants/programmes/{programme}" if programme else "/grants/",
        "granted": len(outcome.granted) + len(outcome.before),
        "refused": {str(pk): sentence for pk, sentence in outcome.refused.items()},
    }


def ask_approval(programme: Programme, applications: Sequence[Application], *, by: User) -> Job:
    """Ask for the approval of many applications of a round; asked twice while it runs, it is one job.

    What was refused may be asked for again later, when there is more budget.
    """
    pks = sorted(one.pk for one in applications)
    named = hashlib.sha256(",".join(map(str, pks)).encode()).hexdigest()[:16]
    base = f"{APPROVE}:{programme.pk}:{by.pk}:{named}"
    ended = Job.objects.filter(key__startswith=base).exclude(state__in=states.OPEN).count()
    payload = {"applications": pks, "by": by.pk, "programme": programme.pk}
    return enqueue(APPROVE, key=f"{base}:{ended}", payload=payload, by=by)


def last_approval(programme: Programme) -> Job | None:
    """Return the newest approval of many that was asked for in a round."""
    return Job.objects.filter(kind=APPROVE, key__startswith=f"{APPROVE}:{programme.pk}:").order_by("-pk").first()


hourly(remind)
