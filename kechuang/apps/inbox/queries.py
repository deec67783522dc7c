"""消息的查询 (questions asked of the inbox)."""

from __future__ import annotations

from typing import Any

from kechuang.apps.inbox.models import Notification


def unread_count(user: Any) -> int:
    """Return how many messages a user has not read (one query; none for nobody)."""
    if getattr(user, "pk", None) is None:
        return 0
    return Notification.objects.filter(user_id=user.pk, read_at__isnull=True).count()
