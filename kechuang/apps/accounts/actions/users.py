"""用户的动作: add, edit, set a password, stop and start again, end sessions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.access import CONSOLE, forget, require
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import lock_administrators, locked, require_another_administrator
from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.passwords import check_password_choice, random_password
from kechuang.apps.audit.record import record


def valid(row: Any) -> None:
    """Check a row whole.

    Raises
    ------
    Refused
        With what is wrong, field by field.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        names = {field.name: str(field.verbose_name) for field in row._meta.fields}
        parts = [
            (f"{names[name]}：" if name in names else "") + "".join(messages)
            for name, messages in error.message_dict.items()
        ]
        raise Refused("；".join(parts)) from None


def create_user(
    *,
    actor: Any,
    username: str,
    display_name: str,
    phone: str = "",
    synthetic: bool = False,
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Add a user with a random password, which is returned here and kept nowhere.

    Returns
    -------
    tuple of User and str
        The user and his first password.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, the name is taken or a field is wrong.
    """
    require(actor, "user.manage")
    password = random_password()
    user = User(
        username=User.normalize_username(username),
        display_name=display_name.strip(),
        phone=phone.strip(),
        synthetic=synthetic,
        must_change_password=must_change_password,
    )
    user.set_password(password)
    valid(user)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            record(
                verb="user.create",
                actor=actor,
                obj=user,
                detail={"username": user.username, "display_name": user.display_name, "synthetic": synthetic},
            )
    except IntegrityError:
        raise Refused(_("已有同名用户，请换一个用户名。")) from None
    return user, password


def edit_user(*, actor: Any, user: User, display_name: str, phone: str) -> User:
    """Change a user's name and telephone."""
    require(actor, "user.manage")
    with transaction.atomic():
        user = locked(user)
        changed = [
            name for name, new in (("display_name", display_name), ("phone", phone)) if getattr(user, name) != new
        ]
        user.display_name, user.phone = display_name.strip(), phone.strip()
        valid(user)
        if changed:
            user.save(update_fields=changed)
            # The telephone is personal data: the audit says that it changed, not what it is.
            record(verb="user.edit", actor=actor, obj=user, detail={"changed": changed})
    return user


def change_own_password(*, actor: User, current: str, password: str) -> User:
    """Change one's own password; every other session of the user ends.

    Raises
    ------
    Refused
        If the present password is wrong or the new one breaks a rule.
    """
    with transaction.atomic():
        user = locked(actor)
        if not user.check_password(current):
            raise Refused(_("当前密码不正确，请重新输入。"))
        if current == password:
            raise Refused(_("新密码不能与当前密码相同。"))
        check_password_choice(password, user)
        _store(user, password, must_change=False)
        record(verb="user.change_password", actor=actor, obj=user)
    return user


def reset_password(*, actor: Any, user: User, must_change: bool = True) -> str:
    """Give a user a new random password and end his sessions; it is returned here and kept nowhere.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, or means himself (who changes his own by giving the present one).
    """
    require(actor, "user.manage")
    if actor is not CONSOLE and actor.pk == user.pk:
        raise Refused(_("请用“修改密码”更改自己的密码。"))
    password = random_password()
    with transaction.atomic():
        user = locked(user)
        _store(user, password, must_change=must_change)
        record(verb="user.reset_password", actor=actor, obj=user, detail={"must_change": must_change})
    return password


def _store(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def deactivate(*, actor: Any, user: User, reason: str) -> User:
    """Stop an account: its sessions and tokens end at once, its grants rest.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, means himself, or the user is the last administrator.
    """
    require(actor, "user.manage")
    _reasoned(reason)
    if actor is not CONSOLE and actor.pk == user.pk:
        raise Refused(_("不能停用自己的账号，请另一名系统管理员办理。"))
    with transaction.atomic():
        lock_administrators()
        user = locked(user)
        if not user.is_active:
            raise Refused(_("%(user)s已经停用。") % {"user": user})
        require_another_administrator(than=user)
        user.is_active = False
        user.session_epoch += 1
        user.save(update_fields=["is_active", "session_epoch"])
        forget(user)
        record(verb="user.deactivate", actor=actor, obj=user, detail={"reason": reason})
    return user


def reactivate(*, actor: Any, user: User, reason: str) -> User:
    """Start a stopped account again, with the grants that still run."""
    require(actor, "user.manage")
    _reasoned(reason)
    with transaction.atomic():
        user = locked(user)
        if user.is_active:
            raise Refused(_("%(user)s已是启用状态。") % {"user": user})
        user.is_active = True
        user.save(update_fields=["is_active"])
        forget(user)
        record(verb="user.reactivate", actor=actor, obj=user, detail={"reason": reason})
    return user


def end_sessions(*, actor: Any, user: User) -> User:
    """End every session of a user; he signs in again."""
    require(actor, "user.manage")
    with transaction.atomic():
        user = locked(user)
        user.session_epoch += 1
        user.save(update_fields=["session_epoch"])
        record(verb="user.end_sessions", actor=actor, obj=user)
    return user


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("请写明理由。"))
