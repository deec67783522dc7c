"""区县指标的完成 (quotas): an entry counts once another department has confirmed it; who refuses one says why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.models import Quota, QuotaEntry
from kechuang.core import Period

LARGEST = Decimal(10) ** 15


def enter(
    quota: Quota,
    *,
    by: Any,
    name: str,
    on: dt.date,
    number: Decimal = Decimal(1),
    entity_id: str = "",
    note: str = "",
) -> QuotaEntry:
    """Enter one thing towards a district's quota; it waits to be confirmed.

    Raises
    ------
    PermissionDenied
        If the person is neither of the department that counts nor of the two bodies.
    Refused
        If the day lies outside the period, the number is none, or the same thing was entered already.
    """
    with transaction.atomic():
        fresh = locked(quota)
        access.require(by, access.COUNT, fresh)
        name = reason_of(name)
        if on > core.today():
            raise Refused(_("日期不能晚于今天，请在完成后登记。"))
        _in_period(fresh, on)
        if not 0 < number < LARGEST:
            raise Refused(_("数量应大于 0。"))
        same = fresh.entries.filter(refused="")
        twin = same.filter(entity_id=entity_id).first() if entity_id else same.filter(name=name).first()
        if twin is not None:
            raise Refused(_("“%(name)s”已于 %(day)s 登记在这一指标下，不能重复计数。") % {
                "name": twin.name, "day": twin.on})  # fmt: skip
        made = QuotaEntry.objects.create(
            quota=fresh, name=name[:200], on=on, number=number, entity_id=entity_id, note=note.strip()[:500], by=by,
            department=min(access.counting(by, fresh), key=lambda one: (one != fresh.department, one), default=""),
        )  # fmt: skip
        log(fresh, "projects.enter_quota", by=by, entry=made.pk, name=made.name, number=number)
    return made


def _in_period(quota: Quota, on: dt.date) -> None:
    period = Period.parse(quota.period) if quota.period else None
    if period is None:
        return
    if (period.start and on < period.start) or (period.end and on > period.end):
        raise Refused(_("日期不在指标期间 %(period)s 之内，不能计入。") % {"period": period.label})


def confirm(entry: QuotaEntry, *, by: Any) -> QuotaEntry:
    """Agree that an entry counts.

    Raises
    ------
    Refused
        If the person or his department entered it, or it was decided already.
    """
    with transaction.atomic():
        fresh = _open(entry, by)
        if fresh.department in access.counting(by, fresh.quota):
            raise Refused(_("不能确认本部门登记的明细，请由考核部门、工作专班办公室或督查机构中其他部门的人员确认。"))
        fresh.confirmed_by, fresh.confirmed_at = by, core.now()
        fresh.save(update_fields=["confirmed_by", "confirmed_at"])
        log(fresh.quota, "projects.confirm_quota", by=by, entry=fresh.pk, name=fresh.name)
    return fresh


def refuse(entry: QuotaEntry, *, by: Any, reason: str) -> QuotaEntry:
    """Say that an entry does not count, and why; one that was confirmed wrongly no longer counts either.

    Raises
    ------
    Refused
        If no reason is given, the person entered it himself, or it was refused already.
    """
    with transaction.atomic():
        fresh = _open(entry, by, confirmed_too=True)
        fresh.refused, fresh.refused_by, fresh.refused_at = reason_of(reason)[:500], by, core.now()
        fresh.save(update_fields=["refused", "refused_by", "refused_at"])
        log(fresh.quota, "projects.refuse_quota", by=by, entry=fresh.pk, name=fresh.name, reason=fresh.refused)
    return fresh


def _open(entry: QuotaEntry, by: Any, *, confirmed_too: bool = False) -> QuotaEntry:
    """Return an entry under its lock that this person may decide on."""
    fresh = locked(entry)
    access.require(by, access.COUNT, fresh.quota)
    if fresh.by_id is not None and fresh.by_id == getattr(by, "pk", None):
        raise Refused(_("不能确认自己登记的明细，请由考核部门、工作专班办公室或督查机构中其他部门的人员确认。"))
    if fresh.refused:
        raise Refused(_("这一笔已不予计入，理由：%(reason)s。") % {"reason": fresh.refused})
    if fresh.confirmed_at is not None and not confirmed_too:
        raise Refused(_("这一笔已经确认。"))
    return fresh


__all__ = ["confirm", "enter", "refuse"]
