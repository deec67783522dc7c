"""申报窗口的动作: open a window, note who applied and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.ladder import access
from kechuang.apps.ladder.actions.holdings import firm_of
from kechuang.apps.ladder.models import Application, Cultivation, Window
from kechuang.apps.transitions import apply


def open_window(
    *, by: Any, rule: str, year: int, opens: dt.date, closes: dt.date, basis: str, round: str = ""
) -> Window:
    """Enter the days on which applications are taken.

    Raises
    ------
    PermissionDenied
        If the person may not for every district.
    Refused
        If the days contradict each other, or the window is entered already.
    """
    access.require(by, access.MANAGE, access.whole())
    pack = current_pack()
    if rule not in pack.rules or not pack.rules[rule].rung:
        raise Refused(_("没有这一资质，请从梯度中选择。"))
    if closes < opens:
        raise Refused(_("截止日 %(to)s 早于开始日 %(from)s，请核对通知。") % {"to": closes, "from": opens})
    if not basis.strip():
        raise Refused(_("请写明窗口所依据的通知。"))
    with transaction.atomic():
        made, new = Window.objects.get_or_create(
            rule=rule, year=year, round=round.strip(),
            defaults={"opens": opens, "closes": closes, "basis": basis.strip(), "synthetic": pack.synthetic},
        )  # fmt: skip
        if not new:
            raise Refused(_("%(year)s 年度的这一批次已经登记。") % {"year": year})
        record(verb="ladder.open_window", actor=by, obj=made, detail={"rule": rule, "opens": opens, "closes": closes})
    return made


def apply_in(window: Window, *, by: Any, entity_id: str, on: dt.date | None = None) -> Application:
    """Note that an enterprise has applied; where it is cultivated for this title, that it has stands there too.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If the day lies outside of the window, or the enterprise has applied already.
    """
    firm, day = firm_of(entity_id), on or core.today()
    access.require(by, access.MANAGE, firm)
    if not window.opens <= day <= window.closes or day > core.today():
        raise Refused(
            _("申报日期应在窗口期 %(from)s 至 %(to)s 之内，且不晚于今天。")
            % {"from": window.opens, "to": window.closes}
        )
    with transaction.atomic():
        made, new = Application.objects.get_or_create(
            window=window, entity_id=entity_id,
            defaults={"name": firm.name, "division": firm.division, "applied_on": day},
        )  # fmt: skip
        if not new:
            raise Refused(_("%(name)s已于 %(day)s 申报。") % {"name": firm.name, "day": made.applied_on})
        for one in _cultivated(window, entity_id, "listed"):
            apply(one, "apply", actor=by, note=str(window))
        record(verb="ladder.apply_in", actor=by, obj=made, detail={"window": window.pk, "on": day})
    return made


def decide_application(application: Application, *, by: Any, result: str, note: str = "") -> Application:
    """Note what the authority decided; a cultivation that aimed at it ends, or goes on where it was refused.

    Raises
    ------
    PermissionDenied
        If the person may not, or not in that district.
    Refused
        If it is decided already, or the result is not known.
    """
    access.require(by, access.MANAGE, application)
    if result not in {Application.Result.GRANTED, Application.Result.REFUSED}:
        raise Refused(_("结果只能是“通过”或“未通过”。"))
    with transaction.atomic():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if held.result != Application.Result.OPEN:
            raise Refused(_("%(name)s的结果已经登记，请刷新页面后再看。") % {"name": held.name})
        held.result, held.note = result, note.strip()[:500]
        held.save(update_fields=("result", "note"))
        for one in _cultivated(held.window, held.entity_id, "applied"):
            if result == Application.Result.REFUSED:
                apply(one, "return", actor=by, note=held.note)
            else:
                outcome = _("%(window)s申报通过") % {"window": held.window}
                apply(one, "reach", actor=by, note=outcome, ended_on=core.today(), outcome=outcome)
        record(verb="ladder.decide_application", actor=by, obj=held, detail={"result": result, "note": held.note})
    return held


def _cultivated(window: Window, entity_id: str, state: str) -> list[Cultivation]:
    rows = Cultivation.objects.select_for_update().filter(rule=window.rule, entity_id=entity_id, ended_on=None)
    return list(rows.filter(state=state))
