"""接口令牌的动作: issue one (its secret is shown once) and revoke it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import require
from kechuang.apps.accounts.actions.users import valid
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.accounts.models import ApiToken, User
from kechuang.apps.accounts.tokens import digest, new_secret
from kechuang.apps.audit.record import record

SHOWN = 8


def issue_token(*, actor: Any, user: User, name: str, days: int = 365) -> tuple[ApiToken, str]:
    """Issue a token that acts for a user.

    Parameters
    ----------
    name : str
        What it is for; unique among the user's tokens in force.
    days : int
        Days until it ends, from 1 to 3650.

    Returns
    -------
    tuple of ApiToken and str
        The token and its secret, which is kept nowhere.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, the user is stopped, or he has a token of that name.
    """
    require(actor, "user.manage")
    if not 1 <= days <= 3650:
        raise Refused(_("令牌有效期应为 1 至 3650 天。"))
    secret = new_secret()
    token = ApiToken(
        user=user,
        name=name.strip(),
        prefix=secret[:SHOWN],
        digest=digest(secret),
        expires_at=core.now() + dt.timedelta(days=days),
    )
    try:
        with transaction.atomic():
            user = locked(user)
            if not user.is_active:
                raise Refused(_("%(user)s已停用，请先启用账号。") % {"user": user})
            if ApiToken.objects.filter(user=user, name=token.name, revoked_at__isnull=True).exists():
                raise Refused(
                    _("%(user)s已有名为“%(name)s”的令牌，请先撤销或换名。") % {"user": user, "name": token.name}
                )
            valid(token)
            token.save()
            record(
                verb="token.issue",
                actor=actor,
                obj=token,
                detail={"user": user.username, "name": token.name, "expires_at": token.expires_at},
            )
    except IntegrityError:
        raise Refused(_("同名令牌刚刚发放，请刷新页面。")) from None
    return token, secret


def revoke_token(*, actor: Any, token: ApiToken) -> ApiToken:
    """Revoke a token; the next call with it is refused."""
    require(actor, "user.manage")
    with transaction.atomic():
        token = locked(token)
        if token.revoked_at:
            raise Refused(_("这个令牌已经撤销。"))
        token.revoked_at = core.now()
        token.save(update_fields=["revoked_at"])
        record(verb="token.revoke", actor=actor, obj=token, detail={"user": token.user.username, "name": token.name})
    return token
