"""谁可以看消息: the one to whom it was sent, nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kechuang.apps.inbox.models import Notification


def visible_to(user: Any) -> QuerySet[Notification]:
    """Return the messages of a user."""
    if getattr(user, "pk", None) is None:
        return Notification.objects.none()
    return Notification.objects.filter(user_id=user.pk)


def may(user: Any, verb: str, obj: Notification) -> bool:
    """Return whether a user may ``view`` or ``read`` (mark as read) a message.

    Raises
    ------
    KeyError
        If there is no such verb.
    """
    if verb not in {"view", "read"}:
        raise KeyError(verb)
    return getattr(user, "pk", None) is not None and obj.user_id == user.pk
