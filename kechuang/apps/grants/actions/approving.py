"""审批 (approval): by another than who reviewed, against a budget that is never exceeded, however many approve at once.

Many at once are approved one by one, each in a transaction of its own: what is done when the machine stops is done,
and doing it all again does only the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.attesting import rests_on_nothing
from kechuang.apps.grants.actions.money import promise
from kechuang.apps.grants.actions.rationing import sufficient
from kechuang.apps.grants.actions.steps import check, lock_programme, log, onward, reason_of, take
from kechuang.apps.grants.models import Application
from kechuang.core import Money


def approve(application: Application, *, by: Any, note: str = "") -> Application:
    """Approve an application; the amount is taken from the budget in the same transaction.

    Raises
    ------
    PermissionDenied
        If the person may not.
    Refused
        If he reviewed it himself, the firm no longer qualifies, somebody was first, or the budget does not suffice.
    """
    with transaction.atomic():
        programme = lock_programme(application.programme)
        # Two rounds that approve the same firm at once: the second must see what the first has promised. Both lock all
        # its applications in one order, their own among them, so that neither waits for the other in a circle.
        list(Application.objects.select_for_update().filter(entity_id=application.entity_id).order_by("pk"))
        fresh = locked(application)
        access.require(by, access.APPROVE, fresh)
        if fresh.state != "approval":
            raise Refused(_("%(what)s现为“%(state)s”，不能审批。") % {"what": fresh, "state": fresh.state_label})
        found = check(fresh, "approval")
        if rests_on_nothing(fresh, found.verdict):
            raise Refused(_("%(what)s审核时按数据认定，现在数据不足（%(why)s），请退回重审，由审核人写明依据。") % {
                "what": fresh, "why": found.text})  # fmt: skip
        sufficient(programme, fresh)
        fen = fresh.proposed_fen
        if not fen:
            raise Refused(_("审核没有写明金额，请退回重审。"))
        if found.limit is not None and fen > found.limit:
            raise Refused(_("%(why)s审核金额 %(fen)s 超过可享受的 %(limit)s，请退回重审。") % {
                "why": found.text, "fen": Money(fen).exact(), "limit": Money(found.limit).exact()})  # fmt: skip
        done = onward(
            fresh, by=by, note=note.strip(), fen=fen, approved_by_id=by.pk, approved_on=core.today()
        )  # fmt: skip
        promise(programme, done, fen, by=by)
        log(done, "grants.approve", by=by, fen=fen)
    return done


def send_back(application: Application, *, by: Any, reason: str) -> Application:
    """Send an application back to the review."""
    with transaction.atomic():
        reason = reason_of(reason)
        application = take(application, "send_back", by=by, note=reason, answer=reason, reviewed_by=None)
        log(application, "grants.send_back", by=by, reason=reason)
    return application


@dataclass
class Outcome:
    """What came of approving many: those granted now, those granted before, why others were not."""

    granted: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def approve_many(pks: Iterable[int], *, by: Any, progress: Callable[[float, str], object] | None = None) -> Outcome:
    """Approve applications one by one; those that stand approved already are left as they are.

    Parameters
    ----------
    progress : callable, optional
        Told how far it is, from 0 to 1, with a sentence.
    """
    outcome, wanted = Outcome(), list(dict.fromkeys(pks))
    for done, pk in enumerate(wanted):
        application = Application.objects.select_related("programme").filter(pk=pk).first()
        if application is None:
            outcome.refused[pk] = _("没有这件申请。")
        elif application.is_held:
            outcome.before.append(pk)
        else:
            try:
                approve(application, by=by)
                outcome.granted.append(pk)
            except Refused as refusal:
                outcome.refused[pk] = str(refusal)
        if progress is not None:
            progress((done + 1) / len(wanted), _("已处理 %(n)d 件") % {"n": done + 1})
    return outcome
