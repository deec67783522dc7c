"""锁 (locks): what an action holds while it looks and changes, always taken in the same order.

Administrators first, then the user concerned, the audit's head last (by ``record``): two actions that take
their locks in one order never wait for each other in a circle. On SQLite the transaction itself is the lock.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role

Row = TypeVar("Row", bound=Model)


def locked(row: Row) -> Row:
    """Lock a row and return it as it is now.

    Raises
    ------
    Refused
        If it is gone.
    """
    manager = row._meta.model._base_manager  # not type(): the signed-in user is a lazy wrapper
    found = manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("%(what)s已不存在，请刷新页面。") % {"what": row._meta.verbose_name})
    return found


def administrators() -> QuerySet[User]:
    """Return the users who can administer the platform today."""
    grants = Grant.objects.filter(Grant.current_q(), user=OuterRef("pk"), role=Role.ADMINISTRATOR)
    return User.objects.filter(Exists(grants), is_active=True)


def lock_administrators() -> None:
    """Lock every administrator, so that of two who remove each other at once the second sees the first's deed."""
    list(administrators().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def require_another_administrator(*, than: User, grant: Grant | None = None) -> None:
    """Refuse what would leave the platform without an administrator.

    Parameters
    ----------
    than : User
        Who is about to lose his rights.
    grant : Grant, optional
        The only grant that he loses; all of them where left out.

    Raises
    ------
    Refused
        If nobody could administer afterwards.
    """
    left = Grant.objects.filter(Grant.current_q(), role=Role.ADMINISTRATOR, user__is_active=True)
    if not left.filter(user=than).exists():
        return
    left = left.exclude(pk=grant.pk) if grant is not None else left.exclude(user=than)
    if not left.exists():
        raise Refused(_("%(user)s是最后一名系统管理员，请先授权另一名系统管理员。") % {"user": than})
