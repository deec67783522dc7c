"""授权的动作: give a role and take it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE, forget, require
from kechuang.apps.accounts.actions.users import valid
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import lock_administrators, locked, require_another_administrator
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import UNLIMITED_ROLES, Role
from kechuang.apps.audit.record import record
from kechuang.apps.inbox.actions import notify


def grant_role(
    *,
    actor: Any,
    user: User,
    role: str,
    department: str = "",
    region: str = "",
    item: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    reason: str,
) -> Grant:
    """Give a user a role.

    Parameters
    ----------
    department : str
        The pack's id of the only department; all where empty.
    region : str
        The only division, as six digits or as the leading digits of those inside it; everywhere where empty.
    item : str
        The only service item; every one where empty.
    starts_on, ends_on : datetime.date, optional
        First (today) and last day (open).

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not or means himself, the user is stopped, or he has the same grant already.
    """
    require(actor, "grant.manage")
    if actor is not CONSOLE and actor.pk == user.pk:
        raise Refused(_("不能给自己授权，请另一名系统管理员办理。"))
    prefix = region_prefix(region)
    if role in UNLIMITED_ROLES and (department or prefix or item):
        raise Refused(_("“%(role)s”面向全平台，不能限定部门、地区或事项。") % {"role": Role(role).label})
    grant = Grant(
        user=user,
        role=role,
        department=department.strip(),
        region=prefix,
        item=item.strip(),
        starts_on=starts_on or core.today(),
        ends_on=ends_on,
        reason=reason.strip(),
        granted_by=None if actor is CONSOLE else actor,
    )
    if ends_on and ends_on < grant.starts_on:
        raise Refused(_("授权止期不能早于起期。"))
    if ends_on and ends_on < core.today():
        raise Refused(_("授权止期已过，请改为今天或以后。"))
    valid(grant)
    with transaction.atomic():
        user = locked(user)  # of two who give the same at once, the second sees the first's grant
        if not user.is_active:
            raise Refused(_("%(user)s已停用，请先启用账号。") % {"user": user})
        if _overlapping(grant).exists():
            raise Refused(_("%(user)s在这一范围内已有“%(role)s”授权。") % {"user": user, "role": Role(role).label})
        grant.save()
        forget(user)
        notify(
            user,
            kind="grant_given",
            title=_("您获得了“%(role)s”授权") % {"role": Role(role).label},
            body=grant.reason,
            link="/me/grants",
            object_type="accounts.grant",
            object_id=str(grant.pk),
        )
        record(verb="grant.give", actor=actor, obj=grant, detail=_told(grant))
    return grant


def revoke_grant(*, actor: Any, grant: Grant, reason: str) -> Grant:
    """Take a grant back, from now on.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, it was taken back already, or nobody could administer afterwards.
    """
    require(actor, "grant.manage")
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    with transaction.atomic():
        if grant.role == Role.ADMINISTRATOR:
            lock_administrators()
        grant = locked(grant)
        if grant.revoked_at:
            raise Refused(_("这项授权已经撤销。"))
        if grant.role == Role.ADMINISTRATOR:
            require_another_administrator(than=grant.user, grant=grant)
        grant.revoked_at = core.now()
        grant.revoked_by = None if actor is CONSOLE else actor
        grant.save(update_fields=["revoked_at", "revoked_by"])
        forget(grant.user)
        notify(
            grant.user,
            kind="grant_revoked",
            title=_("您的“%(role)s”授权已撤销") % {"role": grant.get_role_display()},
            body=reason.strip(),
            link="/me/grants",
            object_type="accounts.grant",
            object_id=str(grant.pk),
        )
        record(verb="grant.revoke", actor=actor, obj=grant, detail={**_told(grant), "reason": reason})
    return grant


def region_prefix(region: str) -> str:
    """Return the leading digits of all divisions inside one, from a six-digit code or from the digits themselves.

    Raises
    ------
    Refused
        If it is neither.
    """
    region = region.strip()
    if region and not (region.isascii() and region.isdigit() and len(region) in {2, 4, 6}):
        raise Refused(_("地区应写作 6 位行政区划代码，如 370303；全市为 370300。"))
    return core.division_prefix(region) if len(region) == 6 else region


def _overlapping(grant: Grant) -> Any:
    """Return the grants of the same role and scope that run on a day on which this one runs."""
    same = Grant.objects.filter(
        user=grant.user,
        role=grant.role,
        department=grant.department,
        region=grant.region,
        item=grant.item,
        revoked_at__isnull=True,
    ).exclude(ends_on__lt=grant.starts_on)
    return same.exclude(starts_on__gt=grant.ends_on) if grant.ends_on else same


def _told(grant: Grant) -> dict[str, Any]:
    return {
        "user": grant.user.username,
        "role": grant.role,
        "department": grant.department,
        "region": grant.region,
        "item": grant.item,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
        "reason": grant.reason,
    }
