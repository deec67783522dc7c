"""国库回执 (the treasury's answer): what was paid and what came back, taken once, whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.steps import lock_programme, log_many, take
from kechuang.apps.grants.chain import following
from kechuang.apps.grants.ledger import post
from kechuang.apps.grants.models import Application, Payment, PaymentBatch
from kechuang.apps.grants.models.ledger import Kind
from kechuang.core import Money

PAID, FAILED = "成功", "失败"
MOST = 8 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What a file of answers did: paid now, come back now, known already."""

    paid: int
    failed: int
    known: int


@dataclass(frozen=True)
class _Answer:
    row: int
    payment: Payment
    paid: bool
    reason: str
    receipt: str


def take_returns(batch: PaymentBatch, *, by: Any, data: bytes, name: str) -> Taken:
    """Take the treasury's answers to a batch; the same file again changes nothing.

    Parameters
    ----------
    data : bytes
        The batch's own CSV with 结果 (成功 or 失败), 原因 and 回单号 filled in; rows without 结果 wait.
    name : str
        The file's name, for sentences.

    Raises
    ------
    PermissionDenied
        If the person may not.
    Refused
        With row and column, if the file is no answer to this batch or contradicts what is known; nothing is taken.
    """
    access.require(by, access.PAY, batch.programme)
    paid = failed = known = 0
    with transaction.atomic():
        programme = lock_programme(batch.programme)
        fresh = locked(batch)
        if fresh.sent_at is None:
            raise Refused(_("批次 %(batch)s 还没有送出，请先登记送出，再导入回执。") % {"batch": fresh})
        moved = []
        for answer in list(_read(fresh, data, name)):
            payment = answer.payment
            if payment.state in (Payment.State.PAID, Payment.State.FAILED):
                known += 1
                continue
            payment.state = Payment.State.PAID if answer.paid else Payment.State.FAILED
            payment.reason, payment.receipt, payment.ended_at = answer.reason, answer.receipt, core.now()
            payment.save(update_fields=["state", "reason", "receipt", "ended_at"])
            payment.application.programme = programme
            moved.append(_paid(payment, by) if answer.paid else _failed(payment, by))
            paid, failed = paid + answer.paid, failed + (not answer.paid)
        log_many(moved, "grants.take_returns", by=by, obj=fresh, file=name, paid=paid, failed=failed, known=known)
    return Taken(paid, failed, known)


def _paid(payment: Payment, by: Any) -> Application:
    application, terms = payment.application, payment.application.programme.terms
    post(
        Kind.PAY, f"pay:{payment.pk}", [("advance" if payment.advance else "paid", "transit", payment.fen)],
        programme=application.programme, application=application, by=by, note=payment.receipt,
    )  # fmt: skip
    if terms.parts and not payment.advance and application.final_fen is None and payment.part + 1 < len(terms.parts):
        return take(application, "paid_in_part", by=by, note=payment.code)
    after = following(terms.stages, "payment", advance=payment.advance)
    return take(application, f"paid_to_{after}", by=by, note=payment.code)


def _failed(payment: Payment, by: Any) -> Application:
    application = payment.application
    post(
        Kind.FAIL, f"fail:{payment.pk}", [(source, "transit", fen) for source, fen in payment.sources.items()],
        programme=application.programme, application=application, by=by, note=payment.reason,
    )  # fmt: skip
    answer = _("支付被退回：%(why)s。请重新确认收款账户。") % {"why": payment.reason}
    return take(application, "fail", by=by, note=payment.reason, answer=answer)


def _read(batch: PaymentBatch, data: bytes, name: str) -> Iterator[_Answer]:
    """Read a file of answers and hold every row against the batch."""
    if len(data) > MOST:
        raise Refused(_("“%(name)s”超过 8 MB，请确认是不是本批次的回执文件。") % {"name": name})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise Refused(_("“%(name)s”不是文本文件，请导入 CSV 格式的回执。") % {"name": name}) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [one for one in ("支付号", "金额（元）", "结果") if one not in (rows.fieldnames or ())]
    if lacking:
        raise Refused(_("“%(name)s”缺少“%(column)s”一列，请使用本批次下载的文件填写。") % {
            "name": name, "column": lacking[0]})  # fmt: skip
    payments = {one.code: one for one in batch.payments.select_related("application").select_for_update(of=("self",))}
    seen: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        where = {"name": name, "row": number, "code": (row["支付号"] or "").strip()}
        payment = payments.get(str(where["code"]))
        result = (row["结果"] or "").strip()
        if payment is None:
            raise Refused(_("“%(name)s”第 %(row)d 行的支付号“%(code)s”不在本批次，整个文件未导入。") % where)
        if not result:
            continue
        if result not in (PAID, FAILED):
            raise Refused(_("“%(name)s”第 %(row)d 行的“结果”应为“成功”或“失败”，整个文件未导入。") % where)
        if seen.setdefault(payment.code, result) != result:
            raise Refused(_("“%(name)s”第 %(row)d 行的支付号“%(code)s”出现两次且结果相反，整个文件未导入。") % where)
        _same_amount(payment, row["金额（元）"] or "", where)
        _same_as_known(payment, result, where)
        reason = (row.get("原因") or "").strip()[:300]
        if result == FAILED and not reason:
            raise Refused(_("“%(name)s”第 %(row)d 行支付失败，却没有写明“原因”，整个文件未导入。") % where)
        yield _Answer(number, payment, result == PAID, reason, (row.get("回单号") or "").strip()[:80])


def _same_amount(payment: Payment, written: str, where: dict[str, Any]) -> None:
    try:
        same = Money.parse(written).fen == payment.fen
    except ValueError:
        same = False
    if not same:
        words = {**where, "fen": Money(payment.fen).exact(), "written": written}
        raise Refused(_("“%(name)s”第 %(row)d 行的金额“%(written)s”与应付 %(fen)s 不符，整个文件未导入。") % words)


def _same_as_known(payment: Payment, result: str, where: dict[str, Any]) -> None:
    known = {Payment.State.PAID: PAID, Payment.State.FAILED: FAILED}.get(Payment.State(payment.state))
    if known is not None and known != result:
        words = {**where, "known": known, "result": result}
        raise Refused(
            _("“%(name)s”第 %(row)d 行说“%(result)s”，此前的回执是“%(known)s”，请与国库核实，整个文件未导入。") % words
        )
