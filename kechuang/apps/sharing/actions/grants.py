"""授权 (grants): given with a request that was agreed to; revoked by the owner or the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.actions import notify
from kechuang.apps.sharing import access
from kechuang.apps.sharing.actions.steps import reason_of
from kechuang.apps.sharing.contracts import contract, open_fields, terms
from kechuang.apps.sharing.models import ShareGrant, ShareRequest

MOST_ROWS = 10_000_000


def give(
    request: ShareRequest,
    *,
    by: Any,
    fields: Sequence[str] | None = None,
    clear_fields: Sequence[str] | None = None,
    quota: int | None = None,
) -> ShareGrant:
    """Give what a request was agreed to, inside the caller's transaction.

    A period whose first day has passed while the request was dealt with begins today.

    Raises
    ------
    Refused
        If the period is over, no field may be shared any more, the number of rows is none, or the pack names no number
        for the class of the data.
    """
    table, today = request.table, core.today()
    if table is None:
        raise Refused(_("申请没有对应的数据资源，不能授权。"))
    if request.ends_on < today:
        raise Refused(_("申请的使用期限已于 %(day)s 届满，请申请部门重新申请。") % {"day": request.ends_on})
    given = open_fields(contract(table), request.fields if fields is None else fields)
    if not given:
        raise Refused(_("所选字段现在都不予共享，不能授权；请核对“%(name)s”的契约。") % {"name": table.name})
    clear = request.clear_fields if clear_fields is None else clear_fields
    if quota is None:
        level = terms(table).level
        declared = current_pack().sharing_quotas.get(level)
        if declared is None:
            raise Refused(_("声明包没有写明这一级数据的每日额度，请在 sharing/quotas.yaml 中补上后再办理。"))
        quota = declared.rows
    if not 1 <= quota <= MOST_ROWS:
        raise Refused(_("每日额度应在 1 与 %(most)s 行之间。") % {"most": f"{MOST_ROWS:,}"})
    return ShareGrant.objects.create(
        request=request, table=table, department=request.department, purpose=request.purpose,
        fields=given, clear_fields=[key for key in clear if key in given],
        starts_on=max(request.starts_on, today), ends_on=request.ends_on, quota=quota, granted_by=by,
    )  # fmt: skip


def may_revoke(user: Any, grant: ShareGrant) -> bool:
    """Whether a user may revoke a grant: who answers for the owner, or who checks for the platform."""
    return access.may(user, access.ANSWER, grant) or access.may(user, access.CHECK, grant)


def revoke(grant: ShareGrant, *, by: Any, reason: str) -> ShareGrant:
    """Take a grant back: from now on nothing is read under it.

    Raises
    ------
    PermissionDenied
        If the person neither answers for the owner nor checks for the platform.
    Refused
        If it was revoked already or is over, or no reason is given.
    """
    if not may_revoke(by, grant):
        access.require(by, access.ANSWER, grant)
    reason = reason_of(reason)
    with transaction.atomic():
        grant = locked(grant)
        if grant.revoked_at is not None:
            raise Refused(_("授权 %(grant)s 已被撤销。") % {"grant": grant.number})
        if grant.ends_on < core.today():
            raise Refused(_("授权 %(grant)s 已到期，不需要撤销。") % {"grant": grant.number})
        grant.revoked_by, grant.revoked_at, grant.reason = by, core.now(), reason[:500]
        grant.save(update_fields=["revoked_by", "revoked_at", "reason"])
        notify(
            grant.request.requested_by_id, kind="share_grant", body=reason,
            title=_("授权 %(grant)s 已被撤销") % {"grant": grant.number},
            link=f"/sharing/grants/{grant.pk}", object_type="sharing.sharegrant", object_id=str(grant.pk),
            key=f"share_grant:{grant.pk}:revoked",
        )  # fmt: skip
        record(verb="sharing.revoke", actor=by, obj=grant, detail={"reason": reason})
    return grant
