"""发件箱 (outbox): what a change has to tell others is written with the change and delivered afterwards.

A receiver runs in one transaction with the mark that its message is sent, so what it writes to this database happens
exactly once. A receiver that reaches beyond the database must pass ``message.key`` on, because its call may be
repeated if the process dies between the call and the mark.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.jobs import states
from kechuang.apps.jobs.models import OutboxMessage

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12  # the waits between them add up to about two hours
FIRST_WAIT = 2.0  # seconds
LONGEST_WAIT = 3600.0

Receiver = Callable[[OutboxMessage], None]
RECEIVERS: dict[str, Receiver] = {}


def receiver(topic: str) -> Callable[[Receiver], Receiver]:
    """Register the decorated function as the one that takes messages of a topic.

    Raises
    ------
    ValueError
        If the topic has another receiver.
    """

    def register(function: Receiver) -> Receiver:
        taken = RECEIVERS.get(topic)
        if taken is not None and taken.__qualname__ != function.__qualname__:
            raise ValueError(f"topic {topic!r} already goes to {taken.__module__}.{taken.__qualname__}")
        RECEIVERS[topic] = function
        return function

    return register


def put(topic: str, key: str, payload: dict[str, Any]) -> OutboxMessage:
    """Write a message in the caller's transaction; the same key again is the same message.

    Raises
    ------
    RuntimeError
        If there is no transaction: the message could then outlive, or die without, the change it tells of.
    ValueError
        If the key was used for something else.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("outbox.put belongs in the transaction of the change that it tells of")
    message, new = OutboxMessage.objects.get_or_create(key=key, defaults={"topic": topic, "payload": payload})
    if not new and (message.topic != topic or message.payload != payload):
        raise ValueError(f"outbox key {key!r} was already used for another message")
    return message


def deliver(limit: int = 100) -> int:
    """Deliver what is due, at most ``limit`` messages; return how many were tried."""
    tried = 0
    while tried < limit and _due().exists():  # looked at first without a lock, so that an idle worker disturbs nobody
        if not _deliver_one():
            break
        tried += 1
    return tried


def _due() -> Any:
    return OutboxMessage.objects.filter(state=states.WAITING, next_attempt__lte=timezone.now())


def _deliver_one() -> bool:
    """Try the message that waits longest and is in nobody else's hands; False where there is none."""
    with transaction.atomic():
        message = _due().order_by("next_attempt").select_for_update(skip_locked=True).first()
        if message is None:
            return False
        # It is ours until the end of the transaction: PostgreSQL has locked its row, SQLite lets one transaction write
        # at a time, from its beginning (IMMEDIATE).
        message.attempts += 1
        OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts)
        try:
            with transaction.atomic():
                function = RECEIVERS.get(message.topic)
                if function is None:
                    raise LookupError(_("主题“%(topic)s”没有接收方") % {"topic": message.topic})
                function(message)
        except Exception as error:
            _put_off(message, error)
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(state=states.SENT, sent_at=timezone.now(), last_error="")
    return True


def _put_off(message: OutboxMessage, error: Exception) -> None:
    dead = message.attempts >= MOST_ATTEMPTS
    logger.warning(
        "message %s to %s: attempt %d failed%s: %s",
        message.key,
        message.topic,
        message.attempts,
        " for the last time" if dead else "",
        error,
    )
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=states.DEAD if dead else states.WAITING,
        next_attempt=timezone.now() + dt.timedelta(seconds=wait_after(message.attempts)),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def wait_after(attempts: int) -> float:
    """Return the seconds to wait after so many failed attempts: twice as long each time, give or take half.

    The random part keeps a thousand messages that failed together from coming back together.
    """
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * random.uniform(0.5, 1.5)
