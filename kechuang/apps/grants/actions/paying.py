"""支付批次 (payment batches): who is to be paid is drawn once; the file for the treasury is the same each time.

Money is on its way (支付在途) in the ledger from the moment it is drawn, so that nobody can draw it a second time; the
treasury's answer (:mod:`.returns`) takes it to its end or back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.attesting import attesters, rests_on_nothing
from kechuang.apps.grants.actions.money import shared_out
from kechuang.apps.grants.actions.payments import due_on, live, next_amount
from kechuang.apps.grants.actions.steps import check, lock_programme, log_many, reason_of, take
from kechuang.apps.grants.ledger import balances, post
from kechuang.apps.grants.models import Application, Payment, PaymentBatch, Programme
from kechuang.apps.grants.models.ledger import Kind
from kechuang.core import Money, Verdict


@dataclass
class Drawn:
    """A batch, and why others were not taken into it."""

    batch: PaymentBatch | None
    left_out: dict[str, str] = field(default_factory=dict)


def draw_batch(programme: Programme, *, by: Any, applications: Sequence[Application] | None = None) -> Drawn:
    """Draw the applications that are to be paid into a batch; conditions are asked once more for each.

    Parameters
    ----------
    applications : sequence, optional
        Which of those to be paid; all by default.

    Raises
    ------
    PermissionDenied
        If the person may not.
    """
    access.require(by, access.PAY, programme)
    with transaction.atomic():
        fresh = lock_programme(programme)
        rows = fresh.applications.filter(state="payment").select_related("account")
        if applications is not None:
            rows = rows.filter(pk__in=[one.pk for one in applications])
        drawn = Drawn(None)
        ready = []
        for one in rows.select_for_update(of=("self",)).order_by("pk"):
            one.programme = fresh
            why = _why_not(one, by)
            if why:
                drawn.left_out[str(one)] = why
                Application.objects.filter(pk=one.pk).update(answer=why)
            else:
                ready.append(one)
        if ready:
            drawn.batch = PaymentBatch.objects.create(programme=fresh, by_id=by.pk)
            done = [_draw(one, drawn.batch, by) for one in ready]
            log_many(done, "grants.draw", by=by, obj=drawn.batch, total=Money(sum(
                payment.fen for payment in drawn.batch.payments.all())))  # fmt: skip
    return drawn


def _why_not(one: Application, by: Any) -> str:
    """Say why an application cannot be paid now; empty where it can."""
    if by.pk in (one.reviewed_by_id, one.approved_by_id, *attesters(one)):
        return _("审核或审批过这件申请的人不能支付，请由另一位工作人员支付。")
    if one.account is None:
        return _("申请人还没有确认收款账户。")
    last = one.payments.order_by("-pk").first()
    if last is not None and last.state == Payment.State.FAILED and last.number == one.account.number:
        return _("上次支付被退回（%(why)s），请申请人重新确认收款账户。") % {"why": last.reason}
    due = due_on(one)
    if due is not None and due > core.today():
        return _("本期到 %(day)s 才能支付。") % {"day": due}
    found = check(one, "payment", refuse=False)
    if found.verdict is Verdict.NOT_MET:
        return _("支付前核对：现在不符合条件（%(why)s），请退回处理。") % {"why": found.text}
    if rests_on_nothing(one, found.verdict):
        return _("支付前核对：现在数据不足以判定（%(why)s），请审核人“重新核实”并写明依据，或由企业恢复授权。") % {
            "why": found.text}  # fmt: skip
    if next_amount(one)[0] <= 0:
        return _("没有应付的金额。")
    return ""


def _draw(one: Application, batch: PaymentBatch, by: Any) -> Application:
    fen, advance = next_amount(one)
    held = balances(application=one)
    purses = {account: held[account] for account in held if account.startswith("allotted.") and held[account] > 0}
    if "appropriation" not in one.programme.terms.stages:
        purses = {"committed": held["committed"]}
    if sum(purses.values()) < fen:
        raise Refused(_("%(what)s已下达的指标 %(held)s 不足以支付 %(fen)s，请先下达指标。") % {
            "what": one, "held": Money(sum(purses.values())).exact(), "fen": Money(fen).exact()})  # fmt: skip
    sources = {account: part for account, part in shared_out(fen, purses).items() if part}
    account = one.account
    assert account is not None  # asked before
    payment = Payment.objects.create(
        batch=batch, application=one, part=live(one).count(), advance=advance, fen=fen, sources=sources,
        holder=account.holder, bank=account.bank, number=account.number,
    )  # fmt: skip
    post(
        Kind.SEND, f"send:{payment.pk}", [("transit", source, part) for source, part in sources.items()],
        programme=batch.programme, application=one, by=by, note=batch.number,
    )  # fmt: skip
    return take(one, "draw", by=by, note=batch.number, answer="")


def send_batch(batch: PaymentBatch, *, by: Any) -> PaymentBatch:
    """Note that the file of a batch went to the treasury; a second time changes nothing."""
    access.require(by, access.PAY, batch.programme)
    with transaction.atomic():
        lock_programme(batch.programme)
        fresh = locked(batch)
        if fresh.undone_at is not None:
            raise Refused(_("批次 %(batch)s 已经撤销，不能送出。") % {"batch": fresh})
        if fresh.sent_at is None:
            fresh.sent_at, fresh.sent_by_id = core.now(), by.pk
            fresh.save(update_fields=["sent_at", "sent_by"])
            fresh.payments.filter(state=Payment.State.DRAWN).update(state=Payment.State.SENT)
            log_many([], "grants.send", by=by, obj=fresh, payments=fresh.payments.count())
    return fresh


def undo_batch(batch: PaymentBatch, *, by: Any, reason: str) -> PaymentBatch:
    """Take a batch apart that has not gone to the treasury: its money lies where it lay, its firms wait for payment.

    Raises
    ------
    Refused
        If it was sent or taken apart already, or no reason is given.
    """
    access.require(by, access.PAY, batch.programme)
    reason = reason_of(reason)
    with transaction.atomic():
        programme = lock_programme(batch.programme)
        fresh = locked(batch)
        if fresh.sent_at is not None:
            raise Refused(_("批次 %(batch)s 已经送出，不能撤销，请等国库回执。") % {"batch": fresh})
        if fresh.undone_at is not None:
            raise Refused(_("批次 %(batch)s 已经撤销。") % {"batch": fresh})
        fresh.undone_at = core.now()
        fresh.save(update_fields=["undone_at"])
        done = []
        for payment in fresh.payments.select_related("application").order_by("pk"):
            payment.state, payment.reason, payment.ended_at = Payment.State.UNDONE, reason[:300], core.now()
            payment.save(update_fields=["state", "reason", "ended_at"])
            payment.application.programme = programme
            post(
                Kind.UNDO, f"undo:{payment.pk}", [(source, "transit", fen) for source, fen in payment.sources.items()],
                programme=programme, application=payment.application, by=by, note=reason,
            )  # fmt: skip
            done.append(take(payment.application, "undo", by=by, note=reason))
        log_many(done, "grants.undo", by=by, obj=fresh, reason=reason)
    return fresh
