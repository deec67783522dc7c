"""兑付的作业 (jobs of the pay-out): approving many; what was done when a worker died is not done again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.models import User
from kechuang.apps.grants.actions.approving import approve_many
from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.run import Run

APPROVE = "grants_approve"


@job(APPROVE, label=_("批量审批"), wait=0.1)
def approve_all(run: Run) -> dict[str, Any]:
    """Approve the applications named, one by one, in the name of whoever asked."""
    outcome = approve_many(run.payload["applications"], by=User.objects.get(pk=run.payload["by"]),
                           progress=run.progress)  # fmt: skip
    return {
        "granted": len(outcome.granted) + len(outcome.before),
        "refused": {str(pk): sentence for pk, sentence in outcome.refused.items()},
    }
