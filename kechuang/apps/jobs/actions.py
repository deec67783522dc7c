"""作业的动作 (actions on jobs): ask for one, cancel it, have it done again; have a dead message delivered again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.audit.record import record
from kechuang.apps.jobs import access, kinds, states
from kechuang.apps.jobs.models import Job, OutboxMessage
from kechuang.apps.jobs.queue import line_up
from kechuang.apps.transitions import NotNow, apply


def enqueue(kind: str, *, key: str, payload: dict[str, Any] | None = None, by: Any = None) -> Job:
    """Ask for a job in the caller's transaction; asking again with the same key returns the same job.

    Parameters
    ----------
    kind : str
        A registered kind.
    key : str
        What makes two askings one, such as ``publish:run-20261121``.
    payload : dict, optional
        What the handler needs (JSON).
    by : User, optional
        Who asks; None for the platform itself.

    Raises
    ------
    LookupError
        If the kind is not registered.
    ValueError
        If the key was used for another kind or payload.
    """
    registered, payload = kinds.kind(kind), payload or {}
    with transaction.atomic():
        job, new = Job.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, "requested_by": by})
        if not new:
            if job.kind != kind or job.payload != payload:
                raise ValueError(f"job key {key!r} was already used for another job")
            return job
        job.task_id = line_up(job.pk, queue=registered.queue)
        job.save(update_fields=["task_id"])
        record(verb="job.enqueue", actor=by, obj=job, detail={"kind": kind, "key": key})
    return job


def cancel(job: Job, *, by: Any) -> Job:
    """Cancel a job that has not ended. One that runs stops at its next word on progress; nothing of it is written."""
    with transaction.atomic():
        apply(job, "cancel", actor=by, ended_at=timezone.now(), message="", worker="")
        record(verb="job.cancel", actor=by, obj=job)
    return job


def retry(job: Job, *, by: Any) -> Job:
    """Have a failed or cancelled job done again, with all its tries before it."""
    registered = kinds.kind(job.kind)
    with transaction.atomic():
        apply(job, "retry", actor=by, attempts=0, progress=0.0, message="", error="", ended_at=None)
        job.task_id = line_up(job.pk, queue=registered.queue)
        job.save(update_fields=["task_id"])
        record(verb="job.retry", actor=by, obj=job)
    return job


def revive(message: OutboxMessage, *, by: Any) -> OutboxMessage:
    """Have a message that could not be delivered tried again from the start.

    Raises
    ------
    PermissionDenied
        If the person may not.
    NotNow
        If the message is not among the dead.
    """
    if not access.may(by, "revive", message):
        raise PermissionDenied(_("您没有权限重新送达消息"))
    with transaction.atomic():
        changed = OutboxMessage.objects.filter(pk=message.pk, state=states.DEAD).update(
            state=states.WAITING, attempts=0, next_attempt=timezone.now()
        )
        if not changed:
            raise NotNow(_("该消息已在送达中，无需重新送达"))
        record(verb="message.revive", actor=by, obj=message, detail={"topic": message.topic, "key": message.key})
    message.refresh_from_db()
    return message
