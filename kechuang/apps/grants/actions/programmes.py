"""设立批次 (opening a round): from an item of a policy, with a budget; the guide; more budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.steps import lock_programme, reason_of
from kechuang.apps.grants.chain import checked
from kechuang.apps.grants.ledger import post
from kechuang.apps.grants.models import Audience, Mode, Programme
from kechuang.apps.grants.models.ledger import Kind
from kechuang.apps.grants.terms import Terms
from kechuang.declarations.policy_item import PolicyItem


def open_programme(
    *,
    by: Any,
    item: str,
    name: str,
    year: int,
    department: str,
    mode: str,
    budget_fen: int | None,
    opens_on: dt.date,
    closes_on: dt.date,
    terms: Terms,
    policy: str = "",
    basis: str = "",
    document: str = "",
    issued_on: dt.date | None = None,
    joint: Sequence[str] | None = None,
    audience: str = Audience.ENTERPRISE,
    synthetic: bool = False,
) -> Programme:
    """Open a round in which an item of a policy is paid.

    Parameters
    ----------
    item, policy : str
        Ids of the item and of its policy.
    budget_fen : int or None
        The budget in 分.
    basis, document : str
        What it rests on; where the terms move a threshold or an amount of the item, the document that moves it.
    terms : Terms
        What the item declares; ``joint`` names the departments of the joint review where the item does not.
    audience : str
        Who applies: firms, or persons for themselves.

    Raises
    ------
    PermissionDenied
        If the person may not open rounds for this department.
    Refused
        If there is no budget, the item is for others than the round, the window is empty, the chain is not one, or
        moved terms rest on no document.
    """
    access.require(by, access.OPEN, Scope(department=department))
    if not budget_fen or budget_fen <= 0:
        raise Refused(_("政策条目“%(name)s”没有预算，不能设立兑付批次；请先落实预算金额。") % {"name": name})
    _fits(item, name, audience, mode)
    if terms.values and not document.strip():
        raise Refused(_("按测算方案“%(plan)s”改动了条目的门槛或标准，请写明依据的文件。") % {"plan": terms.moved_by})
    if closes_on < opens_on:
        raise Refused(_("受理止日不能早于受理起日，请改正日期。"))
    terms = replace(terms, stages=checked(terms.stages), joint=tuple(joint if joint is not None else terms.joint))
    if "joint_review" in terms.stages and not terms.joint:
        raise Refused(_("环节中有部门联审，请选择参加联审的部门，或去掉这一环节。"))
    if Programme.objects.filter(item=item, year=year, opens_on=opens_on).exists():
        raise Refused(_("这一条目在 %(day)s 起的批次已经设立，不必重复设立。") % {"day": opens_on})
    with transaction.atomic():
        programme = Programme.objects.create(
            policy=policy, item=item, name=name, basis="；".join(filter(None, (basis.strip(), document.strip())))[:500],
            audience=audience, year=year, department=department, mode=mode, budget_fen=budget_fen,
            opens_on=opens_on, closes_on=closes_on, terms_kept=terms.kept(), issued_on=issued_on, synthetic=synthetic,
            opened_by_id=by.pk,
        )  # fmt: skip
        post(Kind.OPEN, f"open:{programme.pk}", [("available", "budget", budget_fen)], programme=programme, by=by)
        detail = {"item": item, "budget": core.Money(budget_fen), "moved": dict(terms.values)}
        record(verb="grants.open", actor=by, obj=programme, detail=detail)
    return programme


def _fits(item: str, name: str, audience: str, mode: str) -> None:
    """Refuse a round whose item is for others, or that would pay persons whom no data name."""
    declared = _declared(item)
    if declared is not None and declared.audience != audience:
        raise Refused(_("“%(name)s”面向%(whom)s，请按这一对象设立批次。") % {
            "name": name, "whom": Audience(declared.audience).label})  # fmt: skip
    if audience == Audience.PERSON and mode == Mode.AUTOMATIC:
        raise Refused(_("“%(name)s”面向个人，没有可以自动匹配的个人数据，请按申报设立。") % {"name": name})


def _declared(item: str) -> PolicyItem | None:
    try:
        return current_pack().policy_items.get(item)
    except NoPlace:
        return None


def add_budget(programme: Programme, *, by: Any, fen: int, document: str) -> Programme:
    """Add to the budget of a round under a document; the same document adds once.

    Raises
    ------
    Refused
        If the amount is not positive or no document is named.
    """
    access.require(by, access.OPEN, programme)
    if fen <= 0:
        raise Refused(_("追加的预算应大于 0 元。"))
    document = reason_of(document)
    with transaction.atomic():
        fresh = lock_programme(programme)
        voucher = post(
            Kind.ADD, f"add:{fresh.pk}:{document}"[:120], [("available", "budget", fen)], programme=fresh, by=by,
            note=document,
        )  # fmt: skip
        if voucher is None:
            raise Refused(_("按“%(document)s”追加的预算已经登记过，不再重复。") % {"document": document})
        Programme.objects.filter(pk=fresh.pk).update(budget_fen=F("budget_fen") + fen)
        fresh.refresh_from_db()
        record(verb="grants.add_budget", actor=by, obj=fresh, detail={"fen": fen, "document": document})
    return fresh


def publish_guide(programme: Programme, *, by: Any) -> Programme:
    """Note that the guide of a round has been published today; the first day counts."""
    access.require(by, access.OPEN, programme)
    with transaction.atomic():
        fresh = lock_programme(programme)
        if fresh.guide_on is not None:
            raise Refused(_("申报指南已于 %(day)s 发布。") % {"day": fresh.guide_on})
        fresh.guide_on = core.today()
        fresh.save(update_fields=["guide_on"])
        record(verb="grants.publish_guide", actor=by, obj=fresh, detail={"on": fresh.guide_on})
    return fresh
