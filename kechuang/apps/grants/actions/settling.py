"""清算、追回与绩效 (settlement, recovery, performance): what comes after the money has been paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.money import promise, release
from kechuang.apps.grants.actions.steps import lock_programme, log, log_many, onward, reason_of
from kechuang.apps.grants.ledger import balances, post
from kechuang.apps.grants.models import Application, Recovery, Voucher
from kechuang.apps.grants.models.ledger import Kind
from kechuang.core import Money


def settle(application: Application, *, by: Any, final_fen: int, ground: str) -> Application:
    """Settle an advance against the final amount: the rest is paid, too much is to be given back.

    Raises
    ------
    Refused
        If the amount is negative, above the item's cap, or more than the budget has room for.
    """
    ground = reason_of(ground)
    with transaction.atomic():
        programme = lock_programme(application.programme)
        fresh = locked(application)
        access.require(by, access.REVIEW, fresh)
        if fresh.state != "settlement":
            raise Refused(_("%(what)s现为“%(state)s”，不在清算环节。") % {"what": fresh, "state": fresh.state_label})
        cap = programme.terms.cap_fen
        if final_fen < 0 or (cap is not None and final_fen > cap):
            raise Refused(_("清算金额不能为负，也不能超过封顶，请改正。"))
        advance = balances(application=fresh)["advance"]
        earned, excess = min(final_fen, advance), max(advance - final_fen, 0)
        due = final_fen - earned
        extra = max(due - _unspent(fresh), 0)
        after = ("appropriation" if extra and "appropriation" in programme.terms.stages else "payment") if due else ""
        gross = max(final_fen, advance)
        fresh.final_fen = final_fen
        Application.objects.filter(pk=fresh.pk).update(final_fen=final_fen)
        done = onward(fresh, by=by, to=after, note=ground, final_fen=final_fen, fen=gross)
        post(
            Kind.SETTLE, f"settle:{done.pk}", [("paid", "advance", earned), ("recoverable", "advance", excess)],
            programme=programme, application=done, by=by, note=ground,
        )  # fmt: skip
        if extra:
            promise(programme, done, extra, by=by)
        else:
            _give_back(programme, done, _unspent(done) - due, by=by, note=ground)
        if excess:
            Recovery.objects.create(application=done, fen=excess, reason=ground[:500], by_id=by.pk)
        log(done, "grants.settle", by=by, final=Money(final_fen), advance=Money(advance))
    return done


def _unspent(application: Application) -> int:
    held = balances(application=application)
    return sum(fen for account, fen in held.items() if account == "committed" or account.startswith("allotted."))


def _give_back(programme: Any, application: Application, fen: int, *, by: Any, note: str) -> None:
    """Give back to the budget what a settled application will not need."""
    if fen <= 0:
        return
    if fen == _unspent(application):
        release(programme, application, by=by, note=note)
        return
    held = balances(application=application)
    moves, left = [], fen
    for account in ("committed", "allotted.county", "allotted.city", "allotted.province"):
        part = min(left, held[account])
        moves.append(("available", account, part))
        left -= part
    type(programme).objects.filter(pk=programme.pk).update(held_fen=F("held_fen") - fen)
    post(
        Kind.RELEASE, f"release:{application.pk}:{application.version}", moves, programme=programme,
        application=application, by=by, note=note,
    )  # fmt: skip


def demand_recovery(
    application: Application, *, by: Any, fen: int, reason: str, due_on: dt.date | None = None
) -> Recovery:
    """Demand that money be given back, with reasons.

    Raises
    ------
    Refused
        If it is more than was paid and not yet demanded.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        programme = lock_programme(application.programme)
        fresh = locked(application)
        access.require(by, access.REVIEW, fresh)
        paid = balances(application=fresh)["paid"]
        if not 0 < fen <= paid:
            raise Refused(_("已支付且未要求追回的只有 %(paid)s，不能要求追回 %(fen)s。") % {
                "paid": Money(paid).exact(), "fen": Money(fen).exact()})  # fmt: skip
        recovery = Recovery.objects.create(application=fresh, fen=fen, reason=reason[:500], due_on=due_on, by_id=by.pk)
        post(
            Kind.DEMAND, f"demand:{recovery.pk}", [("recoverable", "paid", fen)], programme=programme,
            application=fresh, by=by, note=reason,
        )  # fmt: skip
        log_many([fresh], "grants.demand", by=by, obj=fresh, fen=fen, reason=reason)
    return recovery


def receive_recovery(recovery: Recovery, *, by: Any, fen: int, receipt: str) -> Recovery:
    """Note money that came back, under its receipt; the same receipt counts once.

    Raises
    ------
    Refused
        If it is more than is still to come, or the receipt is known.
    """
    receipt = reason_of(receipt)
    with transaction.atomic():
        programme = lock_programme(recovery.application.programme)
        fresh = locked(recovery)
        access.require(by, access.PAY, fresh.application)
        if Voucher.objects.filter(key=f"recover:{fresh.pk}:{receipt}"[:120]).exists():
            raise Refused(_("回单 %(receipt)s 已经登记，不再重复。") % {"receipt": receipt})
        if not 0 < fen <= fresh.left_fen:
            raise Refused(_("还应追回 %(left)s，不能登记 %(fen)s。") % {
                "left": Money(fresh.left_fen).exact(), "fen": Money(fen).exact()})  # fmt: skip
        post(
            Kind.RECOVER, f"recover:{fresh.pk}:{receipt}"[:120], [("recovered", "recoverable", fen)],
            programme=programme, application=fresh.application, by=by, note=receipt,
        )  # fmt: skip
        fresh.received_fen += fen
        fresh.save(update_fields=["received_fen"])
        log_many([], "grants.recover", by=by, obj=fresh.application, fen=fen, receipt=receipt)
    return fresh


def report_performance(application: Application, *, by: Any, text: str) -> Application:
    """Record what came of the money, which ends the matter."""
    with transaction.atomic():
        text = reason_of(text)
        answers = {**application.answers, _("绩效"): text[:1000]}
        application = onward(application, by=by, note=text, answers=answers)
        log(application, "grants.perform", by=by)
    return application
