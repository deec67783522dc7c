"""环节 (the stages): on to the next, who qualifies asked again, whom it concerns told, the deed audited.

Locks are taken in one order: the round, then the application, the audit last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.record import record
from kechuang.apps.grants import access
from kechuang.apps.grants.chain import STAGES, following
from kechuang.apps.grants.eligibility import Eligibility, eligible
from kechuang.apps.grants.models import Application, Opinion, Programme
from kechuang.apps.inbox.actions import notify
from kechuang.apps.transitions.take import reason_of, take
from kechuang.core import Verdict


def onward(application: Application, *, by: Any, note: str = "", to: str = "", **changes: Any) -> Application:
    """Take the step to the stage that follows in the chain, or to a named one; a joint review asks its departments.

    Raises
    ------
    Refused
        If the application has meanwhile left the stage at which it was read.
    """
    fresh = locked(application)
    if fresh.state != application.state or fresh.state not in STAGES:
        raise Refused(_("%(what)s现为“%(state)s”，请刷新页面后再办理。") % {
            "what": fresh.number, "state": fresh.state_label})  # fmt: skip
    terms = fresh.programme.terms
    target = to or following(terms.stages, fresh.state, advance=bool(terms.advance) and fresh.final_fen is None)
    done = take(fresh, f"{fresh.state}_to_{target}", by=by, note=note, **changes)
    if target == "joint_review":
        Opinion.objects.filter(application=done).delete()
        Opinion.objects.bulk_create(Opinion(application=done, department=one) for one in terms.joint)
    return done


def lock_programme(programme: Programme) -> Programme:
    """Lock a round, so that one deed at a time spends its budget."""
    return locked(programme)


def check(application: Application, stage: str, *, refuse: bool = True) -> Eligibility:
    """Ask again whether the applicant qualifies, and keep the answer with the application.

    Raises
    ------
    Refused
        If he does not, and it was asked to be refused.
    """
    found = eligible(application.programme, application.entity_id, core.today(), application.facts)
    application.checks = [*application.checks, {
        "on": core.today().isoformat(), "stage": stage, "verdict": str(found.verdict), "fen": found.fen,
        "text": found.text,
    }]  # fmt: skip
    Application.objects.filter(pk=application.pk).update(checks=application.checks)
    if refuse and found.verdict is Verdict.NOT_MET:
        raise Refused(_("%(name)s现在不符合条件（%(why)s），请退回或不予通过。") % {
            "name": application.name, "why": found.text})  # fmt: skip
    return found


def log(application: Application, verb: str, *, by: Any, **detail: Any) -> None:
    """Tell the firm and those for whom it waits now, and add the deed to the audit; last in a transaction."""
    place = {
        "object_type": application._meta.label_lower, "object_id": str(application.pk),
        "link": f"/grants/applications/{application.pk}",
    }  # fmt: skip
    words = {"what": str(application), "state": application.state_label}
    for user in access.applicants_of(application):
        notify(
            user, kind="grant_state", title=_("%(what)s：%(state)s") % words, body=application.answer,
            key=f"grant:{application.pk}:{application.version}:{user.pk}", **place,
        )  # fmt: skip
    if application.state in ("completeness", "review", "approval"):
        for user in access.officers_of(STAGES[application.state].verb, application.programme):
            notify(
                user, kind="grant_todo", title=_("待办理：%(what)s，%(state)s") % words,
                key=f"grant:{application.pk}:{application.version}:{user.pk}", **place,
            )  # fmt: skip
    record(
        verb=verb, actor=by, obj=application,
        detail={"number": application.number, "state": application.state, **detail},
    )  # fmt: skip


def log_many(applications: Iterable[Application], verb: str, *, by: Any, obj: Any, **detail: Any) -> None:
    """Tell the firms of many applications, and add one deed to the audit."""
    done = list(applications)
    for application in done:
        for user in access.applicants_of(application):
            notify(
                user, kind="grant_state", title=_("%(what)s：%(state)s") % {
                    "what": str(application), "state": application.state_label},
                key=f"grant:{application.pk}:{application.version}:{user.pk}",
                object_type=application._meta.label_lower, object_id=str(application.pk),
                link=f"/grants/applications/{application.pk}",
            )  # fmt: skip
    record(verb=verb, actor=by, obj=obj, detail={"applications": [one.number for one in done], **detail})


__all__ = ["check", "lock_programme", "log", "log_many", "onward", "reason_of", "take"]
