"""培育的动作: put an enterprise on the list, note measures, say how it ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.actions import notify
from kechuang.apps.ladder import access
from kechuang.apps.ladder.actions.holdings import firm_of
from kechuang.apps.ladder.models import Cultivation, Measure, RuleVerdict
from kechuang.apps.ladder.standing import unmet_text
from kechuang.apps.transitions import apply


def begin_cultivation(*, by: Any, rule: str, entity_id: str, owner: Any, year: int) -> Cultivation:
    """Put an enterprise on the list: for which rung, in whose hands, by which year.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district, or the owner may not.
    Refused
        If the enterprise is on the list already, or the year is over.
    """
    pack, firm = current_pack(), firm_of(entity_id)
    access.require(by, access.MANAGE, firm)
    if rule not in pack.rules or not pack.rules[rule].rung:
        raise Refused(_("没有这一资质，请从梯度中选择。"))
    if year < core.today().year:
        raise Refused(_("目标年度 %(year)s 已经过去。") % {"year": year})
    if not access.may(owner, access.MANAGE, firm):
        raise Refused(_("%(who)s没有该区县的培育权限，请另选责任人。") % {"who": owner})
    verdict = RuleVerdict.objects.filter(generation=firm.generation, rule=rule, entity_id=entity_id).first()
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Cultivation.objects.create(
                    rule=rule, entity_id=entity_id, name=firm.name, division=firm.division, year=year, owner=owner,
                    lacking=unmet_text(verdict, firm.generation, pack)[:500] if verdict else "",
                    began_on=core.today(), synthetic=firm.synthetic,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_("%(name)s已在培育名单中。") % {"name": firm.name}) from None
        record(verb="ladder.begin_cultivation", actor=by, obj=made, detail={"rule": rule, "year": year})
        if owner != by:
            title = _("%(name)s列入培育，由您负责") % {"name": firm.name}
            notify(owner, kind="cultivation", title=title, link=f"/ladder/cultivation/{made.pk}", key=f"cult:{made.pk}")
    return made


def add_measure(cultivation: Cultivation, *, by: Any, text: str, on: dt.date | None = None) -> Measure:
    """Note what was done for an enterprise.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If nothing is written, the day lies ahead, or the cultivation has ended.
    """
    access.require(by, access.MANAGE, cultivation)
    day, text = on or core.today(), text.strip()
    if not text:
        raise Refused(_("请写明做了什么。"))
    if day > core.today() or day < cultivation.began_on:
        raise Refused(_("措施日期应在列入日至今天之间。"))
    with transaction.atomic():
        held = Cultivation.objects.select_for_update().get(pk=cultivation.pk)
        if held.ended_on is not None:
            raise Refused(_("%(name)s的培育已经结束。") % {"name": held.name})
        made = Measure.objects.create(cultivation=held, on=day, text=text[:500], by=by if by.pk else None)
        record(verb="ladder.add_measure", actor=by, obj=held, detail={"on": day, "text": made.text})
    return made


def move_cultivation(cultivation: Cultivation, step: str, *, by: Any) -> Cultivation:
    """Note that the enterprise has applied, or that the application came back (``apply``, ``return``)."""
    access.require(by, access.MANAGE, cultivation)
    with transaction.atomic():
        apply(cultivation, step, actor=by)
        record(verb="ladder.move_cultivation", actor=by, obj=cultivation, detail={"step": step})
    return cultivation


def end_cultivation(cultivation: Cultivation, *, by: Any, reached: bool, outcome: str) -> Cultivation:
    """Say how it ended: recognised, or given up, and in words why.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If no outcome is written, or it has ended already.
    """
    access.require(by, access.MANAGE, cultivation)
    if not outcome.strip():
        raise Refused(_("请写明成效或不再培育的原因。"))
    with transaction.atomic():
        apply(
            cultivation, "reach" if reached else "drop", actor=by, note=outcome.strip()[:500],
            ended_on=core.today(), outcome=outcome.strip()[:500],
        )  # fmt: skip
        record(
            verb="ladder.end_cultivation", actor=by, obj=cultivation,
            detail={"reached": reached, "outcome": cultivation.outcome},
        )  # fmt: skip
    return cultivation
