"""梯度培育的作业与例行事务 (jobs and chores of the ladder): the register, reminders, authorisations that have ended."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.jobs.chores import hourly
from kechuang.apps.jobs.kinds import JobError, job
from kechuang.apps.jobs.run import Run
from kechuang.apps.ladder.actions.holdings import certificates, take_holdings
from kechuang.apps.ladder.actions.reminders import remind_of_expiry
from kechuang.apps.ladder.rejudge import rejudge_stale
from kechuang.apps.ladder.taking import TAKE


@job(TAKE, label=_("更新资质登记"), wait=1.0)
def take(run: Run) -> dict[str, Any]:
    """Take the certificates of the departments' data into the register, for whoever asked or after a publication."""
    by = User.objects.filter(pk=run.requested_by_id).first()
    try:
        found = certificates(progress=lambda share: run.progress(share, _now("读取部门数据中的证书")))
        with run.effect():
            taken = take_holdings(by=by, found=found)
            words = {"new": taken.new, "changed": taken.changed, "same": taken.same}
            run.result = {
                "sentence": _now("资质登记已更新：新增 %(new)d 条，变更 %(changed)d 条，%(same)d 条没有变化") % words,
                "link": "/ladder/holders", **words,
            }  # fmt: skip
    except (Refused, PermissionDenied) as refused:
        raise JobError(str(refused)) from None
    return dict(run.result)


@hourly
def remind() -> None:
    """Remind of certificates that end soon."""
    remind_of_expiry()


@hourly
def withdraw() -> None:
    """Judge those anew whose authorisation to use their tax data has ended."""
    rejudge_stale()
