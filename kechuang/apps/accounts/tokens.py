"""接口身份 (API identity): who calls ``/api/v1``, by token or by the signed-in session."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer, SessionAuth

from kechuang import core
from kechuang.apps.accounts.models import ApiToken, User
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind

PREFIX = "kc_"
# `last_used_at` is for finding forgotten tokens; writing it at every call would make each read a write.
USE_STEP = dt.timedelta(hours=1)


def new_secret() -> str:
    """Return a secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the hash under which a secret is kept. It is random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_of(secret: str) -> User | None:
    """Return the active user for whom a token acts, or None; a token that has ended is noted."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None:
        return None
    moment = core.now()
    if token.revoked_at:
        reason = _("令牌已撤销")
    elif token.expires_at and token.expires_at <= moment:
        reason = _("令牌已过期")
    elif not token.user.is_active:
        reason = _("账号已停用")
    else:
        if token.last_used_at is None or moment - token.last_used_at >= USE_STEP:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
        return token.user
    note(AccessKind.SIGN_IN_FAILED, actor=token.user, obj=token, reason=reason)
    return None


def authenticate_token(request: HttpRequest) -> User | None:
    """Return the user of the request's bearer token, or None; he becomes the request's user."""
    return TokenUser()(request)


class TokenUser(HttpBearer):
    """Authentication by ``Authorization: Bearer kc_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the token's user and make him the request's."""
        user = user_of(token.strip())
        if user is not None:
            request.user = user
        return user


class SessionUser(SessionAuth):
    """Authentication by the signed-in session; not before a first password has been changed."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return the signed-in user."""
        user = super().authenticate(request, key)
        return None if user is None or user.must_change_password else user
