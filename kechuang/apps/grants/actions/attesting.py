"""重新核实 (attesting): what the data said at the review and say no longer, a person finds and answers for.

An authorisation that was withdrawn, a table that came without a firm: who was reviewed by the data alone is then
neither approved nor paid on old data. At approval he goes back to the review; once money is promised, a reviewer writes
here on what it rests that he still qualifies.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.steps import log, reason_of
from kechuang.apps.grants.models import Application
from kechuang.core import Verdict

ATTESTED = "attested"
"""What a check is called that a person made; its ``by`` is that person."""


def rests_on_nothing(application: Application, verdict: Verdict) -> bool:
    """Whether the data do not say now that he qualifies, and nobody found so: the review took it from the data."""
    if verdict is Verdict.MET:
        return False
    last = next((one for one in reversed(application.checks) if one["stage"] in ("review", ATTESTED)), None)
    return last is not None and last["stage"] == "review" and Verdict(last["verdict"]) is Verdict.MET


def attesters(application: Application) -> frozenset[int]:
    """Return who attested, by primary key: none of them may pay."""
    return frozenset(one["by"] for one in application.checks if one["stage"] == ATTESTED)


def attest(application: Application, *, by: Any, finding: str) -> Application:
    """Find, where the data do not say it any more, that an application still qualifies; another person pays.

    Raises
    ------
    PermissionDenied
        If the person may not review.
    Refused
        If it does not wait for payment, is the person's own, or no finding is given.
    """
    finding = reason_of(finding)
    with transaction.atomic():
        fresh = locked(application)
        access.require(by, access.REVIEW, fresh)
        if fresh.state != "payment":
            raise Refused(_("%(what)s现为“%(state)s”，只有待支付的申请需要重新核实。") % {
                "what": fresh.number, "state": fresh.state_label})  # fmt: skip
        if by.pk == fresh.applied_by_id:
            raise Refused(_("申请人不能办理自己的申请。"))
        fresh.checks = [*fresh.checks, {
            "on": core.today().isoformat(), "stage": ATTESTED, "verdict": str(Verdict.PERSON), "fen": None,
            "text": finding, "by": by.pk,
        }]  # fmt: skip
        fresh.answer = ""
        fresh.save(update_fields=["checks", "answer"])
        log(fresh, "grants.attest", by=by, finding=finding)
    return fresh
