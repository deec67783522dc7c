"""谁可以看、取消、重做作业: whoever asked for it, and the administrators."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kechuang.apps.accounts.access import CONSOLE, standing
from kechuang.apps.accounts.roles import Role
from kechuang.apps.jobs.models import Job, OutboxMessage

VERBS = frozenset({"view", "cancel", "retry"})


def administers(user: Any) -> bool:
    """Whether the user looks after the platform as a whole."""
    if user is CONSOLE:
        return True
    if not (getattr(user, "is_authenticated", False) and getattr(user, "is_active", False)):
        return False
    return any(held.role == Role.ADMINISTRATOR for held in standing(user).grants)


def visible_to(user: Any) -> QuerySet[Job]:
    """Return the jobs that a user may see."""
    if administers(user):
        return Job.objects.all()
    return Job.objects.filter(requested_by_id=user.pk) if user.pk is not None else Job.objects.none()


def may(user: Any, verb: str, obj: Job | OutboxMessage) -> bool:
    """Return whether a user may ``view``, ``cancel`` or ``retry`` a job, or ``revive`` a message.

    Raises
    ------
    KeyError
        If there is no such verb.
    """
    if isinstance(obj, OutboxMessage):
        if verb != "revive":
            raise KeyError(verb)
        return administers(user)
    if verb not in VERBS:
        raise KeyError(verb)
    own = user.pk is not None and obj.requested_by_id == user.pk and getattr(user, "is_active", False)
    return own or administers(user)
