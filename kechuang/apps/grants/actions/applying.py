"""企业申请 (applying): what the data know is filled in; automatic grants ask for the account alone.

Persons apply in :mod:`.claiming`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.money import release
from kechuang.apps.grants.actions.steps import check, lock_programme, log, reason_of, take
from kechuang.apps.grants.eligibility import eligible
from kechuang.apps.grants.models import Application, BankAccount, Mode, Programme
from kechuang.core import Verdict

_ACCOUNT = re.compile(r"\d[\d ]{6,38}\d")
MOST = 5_000
"""How many firms one invitation takes in."""


def apply_for(
    programme: Programme, *, by: Any, entity_id: str, answers: Mapping[str, str], bank: str, holder: str, number: str
) -> Application:
    """Apply in a round for a firm, with its answers to what the data lack and the account to be paid to.

    Raises
    ------
    PermissionDenied
        If the person does not act for the firm.
    Refused
        If the round is not open, needs no application, or the firm has applied already.
    """
    access.require(by, access.APPLY, Scope(entity_id=entity_id))
    if programme.for_persons:
        raise Refused(_("这一批次面向个人，请由本人在“人才资金”中申请。"))
    if programme.mode == Mode.AUTOMATIC:
        raise Refused(_("这是免申即享的政策，不需要申请；符合条件的企业会收到通知，确认账户即可。"))
    require_open(programme)
    record_ = _record(entity_id)
    try:
        with transaction.atomic():
            account = account_of(entity_id, record_.name, by=by, bank=bank, holder=holder, number=number)
            application = Application.objects.create(
                programme=programme, entity_id=entity_id, credit_code=record_.credit_code, name=record_.name,
                division=record_.division, department=programme.department, applied_by_id=by.pk, account=account,
                answers={key: text.strip()[:500] for key, text in answers.items() if text.strip()},
            )  # fmt: skip
            application = take(application, f"submit_to_{entry(programme)}", by=by)
            check(application, "application", refuse=False)
            log(application, "grants.apply", by=by, programme=str(programme))
    except IntegrityError as error:
        if Application.objects.filter(programme=programme, entity_id=entity_id).exists():
            raise Refused(_("本企业在这一批次已有申请，不必重复提交。")) from error
        raise
    return application


def require_open(programme: Programme) -> None:
    """Let pass while a round takes applications.

    Raises
    ------
    Refused
        If it was closed, has not opened, or its window is over.
    """
    if programme.closed_on is not None:
        raise Refused(_("这一批次已于 %(day)s 结束受理，现在不能申请。") % {"day": programme.closed_on})
    if not programme.is_open:
        raise Refused(_("这一批次的受理时间为 %(from)s 至 %(to)s，现在不能申请。") % {
            "from": programme.opens_on, "to": programme.closes_on})  # fmt: skip


def entry(programme: Programme) -> str:
    """Return the stage at which an application begins."""
    return "completeness" if "completeness" in programme.terms.stages else "review"


def _record(entity_id: str) -> Enterprise:
    found = Enterprise.objects.filter(generation=current_generation(), entity_id=entity_id).first()
    if found is None:
        raise Refused(_("现行数据中没有这家企业，请待登记数据汇聚后再申请。"))
    return found


def account_of(entity_id: str, name: str, *, by: Any, bank: str, holder: str, number: str) -> BankAccount:
    """Note the account to which an applicant is to be paid, as he confirms it.

    Raises
    ------
    Refused
        If it is not in his own name, or is no account.
    """
    number = number.strip()
    if not _ACCOUNT.fullmatch(number):
        raise Refused(_("银行账号应为 8 至 40 位数字，请核对。"))
    if not bank.strip():
        raise Refused(_("请填写开户银行。"))
    if holder.strip() != name:
        raise Refused(_("户名“%(holder)s”与申请人名称“%(name)s”不一致，请使用申请人自己的账户。") % {
            "holder": holder.strip(), "name": name})  # fmt: skip
    return BankAccount.objects.create(
        entity_id=entity_id, holder=name, bank=bank.strip()[:200], number=number.replace(" ", ""), confirmed_by_id=by.pk
    )


def invite(programme: Programme, *, by: Any, entity_ids: list[str]) -> int:
    """Take firms that qualify into a round of automatic grants; each is asked for its account alone.

    Who is in it already, or does not qualify by the data of today, is left out.

    Returns
    -------
    int
        How many were taken in.

    Raises
    ------
    Refused
        If the round is not one of automatic grants.
    """
    access.require(by, access.OPEN, programme)
    if programme.mode != Mode.AUTOMATIC or programme.for_persons:
        raise Refused(_("这一批次须由企业申请，不能直接列入。"))
    if len(entity_ids) > MOST:
        raise Refused(_("一次至多列入 %(most)d 家，请分批列入。") % {"most": MOST})
    taken = 0
    with transaction.atomic():
        fresh = lock_programme(programme)
        if fresh.closed_on is not None:
            raise Refused(_("这一批次已于 %(day)s 结束，不能再列入企业。") % {"day": fresh.closed_on})
        there = set(fresh.applications.exclude(state__in=("refused", "withdrawn")).values_list("entity_id", flat=True))
        wanted = [one for one in dict.fromkeys(entity_ids) if one not in there]
        records = Enterprise.objects.filter(generation=current_generation(), entity_id__in=wanted)
        for one in records.order_by("entity_id"):
            if eligible(fresh, one.entity_id, core.today()).verdict is not Verdict.MET:
                continue
            application = Application.objects.create(
                programme=fresh, entity_id=one.entity_id, credit_code=one.credit_code, name=one.name,
                division=one.division, department=fresh.department,
            )  # fmt: skip
            application = take(application, "invite", by=None)
            check(application, "application", refuse=False)
            taken += 1
            log(application, "grants.invite", by=by)
    return taken


def confirm_account(application: Application, *, by: Any, bank: str, holder: str, number: str) -> Application:
    """Confirm the account of a firm: the start of an automatic grant, or a new one after a payment came back.

    Raises
    ------
    Refused
        If the account is not the firm's own, or it is too late to change it.
    """
    access.require(by, access.APPLY, application)
    with transaction.atomic():
        account = account_of(application.entity_id, application.payee, by=by, bank=bank, holder=holder, number=number)
        if application.state == "invited":
            programme = application.programme
            if programme.closed_on is not None:
                raise Refused(_("这一批次已于 %(day)s 结束，不能再确认账户。") % {"day": programme.closed_on})
            application = take(
                application, f"confirm_to_{entry(programme)}", by=by, account=account, applied_by_id=by.pk
            )
        else:
            fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
            if fresh.state in ("paying", "done", "refused", "withdrawn"):
                raise Refused(_("%(what)s现为“%(state)s”，不能更换收款账户。") % {
                    "what": fresh.number, "state": fresh.state_label})  # fmt: skip
            fresh.account = account
            fresh.save(update_fields=["account"])
            application = fresh
        log(application, "grants.confirm_account", by=by, bank=account.bank, ending=account.number[-4:])
    return application


def give_papers(application: Application, *, by: Any, text: str) -> Application:
    """Hand in what was asked for; the clock goes on."""
    with transaction.atomic():
        text = reason_of(text)
        stage = application.papers_for or "review"
        answers = {**application.answers, _("补正"): text}
        application = take(application, f"give_papers_{stage}", by=by, note=text, answers=answers, answer="")
        log(application, "grants.give_papers", by=by)
    return application


def withdraw(application: Application, *, by: Any, reason: str = "") -> Application:
    """Take an application back; what was promised to it is free again."""
    with transaction.atomic():
        programme = lock_programme(application.programme)
        application = take(application, "withdraw", by=by, note=reason.strip())
        release(programme, application, by=by, note=_("企业撤回"))
        log(application, "grants.withdraw", by=by)
    return application
