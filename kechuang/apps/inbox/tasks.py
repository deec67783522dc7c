"""发件的接收 (receiver of the outbox): a message on the topic ``inbox.notify`` becomes a notification."""

from __future__ import annotations

import datetime as dt

from kechuang.apps.inbox.actions import notify
from kechuang.apps.jobs.models import OutboxMessage
from kechuang.apps.jobs.outbox import receiver


@receiver("inbox.notify")
def deliver(message: OutboxMessage) -> None:
    """Write the notification that a message asks for: ``user`` (id) and what :func:`notify` takes."""
    values = dict(message.payload)
    user, due = values.pop("user"), values.pop("due", None)
    notify(user, **values, due=dt.date.fromisoformat(due) if due else None, key=f"outbox:{message.key}"[:200])
