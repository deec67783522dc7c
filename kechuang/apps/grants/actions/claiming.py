"""个人申请 (claiming): a person applies for himself, says what no data say, is paid to an account in his own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.applying import account_of, entry, require_open
from kechuang.apps.grants.actions.steps import check, log, take
from kechuang.apps.grants.eligibility import questions
from kechuang.apps.grants.models import Application, Claimant, Programme
from kechuang.engines import lake
from kechuang.web.environment import data_folder


def claim_for(
    programme: Programme, *, by: Any, name: str, number: str, facts: Mapping[str, str], bank: str, account: str
) -> Application:
    """Apply in a round for persons, for oneself.

    Parameters
    ----------
    name, number : str
        The person's name and ID number; of the number a keyed hash and a mask are kept.
    facts : mapping of str to str
        What he says of himself, by the key of the field.
    bank, account : str
        The account to be paid to; its holder is the person himself.

    Raises
    ------
    PermissionDenied
        If the person may not apply here.
    Refused
        If the round is for firms or not open, he has applied already, or the number is another's.
    """
    access.require(by, access.CLAIM)
    if not programme.for_persons:
        raise Refused(_("这一批次面向企业，请由企业的代办人申请。"))
    require_open(programme)
    with transaction.atomic():
        claimant = _claimant(by, name.strip(), number)
        if programme.applications.filter(claimant=claimant).exclude(state__in=("refused", "withdrawn")).exists():
            raise Refused(_("您在这一批次已有申请，不必重复提交。"))
        told = {key: text.strip()[:500] for key, text in facts.items() if text.strip()}
        labels = {one.key: one.label for one in questions(programme.terms.asks, current_pack())}
        paid_to = account_of(claimant.entity_id, claimant.name, by=by, bank=bank, holder=claimant.name, number=account)
        application = Application.objects.create(
            programme=programme, entity_id=claimant.entity_id, name=claimant.shown, claimant=claimant,
            division=current_pack().place or "", department=programme.department, applied_by_id=by.pk,
            account=paid_to, facts=told, answers={labels.get(key, key): text for key, text in told.items()},
        )  # fmt: skip
        application = take(application, f"submit_to_{entry(programme)}", by=by)
        check(application, "application", refuse=False)
        log(application, "grants.apply", by=by, programme=str(programme))
    return application


def _claimant(user: Any, name: str, number: str) -> Claimant:
    if not name:
        raise Refused(_("请填写姓名。"))
    try:
        sealed, mask = lake.seal_person(data_folder() / "lake", number)
    except ValueError as error:
        raise Refused(_("证件号码有误：%(why)s，请核对。") % {"why": error}) from error
    known = Claimant.objects.filter(user_id=user.pk).first()
    if known is not None:
        if (known.name, known.number_hash) != (name, sealed):
            raise Refused(_("您的账号已登记为 %(who)s，姓名或证件号码不一致，请使用本人的账号。") % {
                "who": known.shown})  # fmt: skip
        return known
    try:
        with transaction.atomic():
            return Claimant.objects.create(user_id=user.pk, name=name, number_hash=sealed, number_mask=mask)
    except IntegrityError as error:
        raise Refused(_("这一证件号码已由另一个账号登记，请使用原来的账号，或请系统管理员核实。")) from error
