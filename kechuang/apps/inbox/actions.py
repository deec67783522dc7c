"""消息的动作 (actions of the inbox): tell a person something; mark what was read.

Reading one's own messages changes nothing that anybody else relies on, so it is not audited; the deeds that a message
tells of are.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kechuang.apps.inbox import access
from kechuang.apps.inbox.models import Notification
from kechuang.core import now


def notify(
    user: Any,
    *,
    kind: str,
    title: str,
    body: str = "",
    link: str = "",
    object_type: str = "",
    object_id: str = "",
    due: dt.date | None = None,
    key: str | None = None,
) -> Notification:
    """Tell a user something, in the caller's transaction; the same key again is the same message.

    Parameters
    ----------
    user : User or int
        Whom to tell, or his id.
    kind : str
        What sort of message, such as ``job_failed``.
    title, body : str
        One line, and what else there is to say.
    link : str
        Where to go: an address of this site, beginning with ``/``.
    object_type, object_id : str
        What it is about.
    due : datetime.date, optional
        By when something has to be done.
    key : str, optional
        What makes two tellings one.

    Raises
    ------
    ValueError
        If the link leads away from this site.
    """
    if link and not (link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)):
        raise ValueError(f"消息只能指向本站的页面（以 / 开头），得到 {link!r}")
    values = {
        "user_id": getattr(user, "pk", user),
        "kind": kind,
        "title": title[:200],
        "body": body,
        "link": link,
        "object_type": object_type,
        "object_id": str(object_id),
        "due": due,
    }
    if key is None:
        return Notification.objects.create(**values)
    notification, _new = Notification.objects.get_or_create(key=key, defaults=values)
    return notification


def mark_read(notification: Notification, *, by: Any) -> Notification:
    """Mark a message as read; the first reading counts.

    Raises
    ------
    PermissionDenied
        If it is somebody else's.
    """
    if not access.may(by, "read", notification):
        raise PermissionDenied(_("这不是发给您的消息"))
    with transaction.atomic():
        Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=now())
        notification.refresh_from_db(fields=["read_at"])
    return notification


def mark_all_read(*, by: Any) -> int:
    """Mark all messages of a user as read; return how many were not."""
    return access.visible_to(by).filter(read_at__isnull=True).update(read_at=now())
