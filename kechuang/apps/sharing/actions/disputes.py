"""争议 (disputes): a department does not accept a refusal; the platform mediates, the government's office decides."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kechuang.apps.sharing.actions.grants import give
from kechuang.apps.sharing.actions.steps import known_limit, log, reason_of, take
from kechuang.apps.sharing.models import ShareRequest


def dispute(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Ask the platform to mediate."""
    return _up(request, "dispute", "disputed", by, reason)


def escalate(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Ask the government's office to decide."""
    return _up(request, "escalate", "escalated", by, reason)


def _up(request: ShareRequest, step: str, state: str, by: Any, reason: str) -> ShareRequest:
    known_limit(state)
    with transaction.atomic():
        request = take(request, step, by=by, note=reason_of(reason))
        log(request, f"sharing.{step}", by=by, reason=reason.strip())
    return request


def order(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Decide that it shall be shared: granted, or given to the owner to publish where it does not exist yet."""
    with transaction.atomic():
        request = take(request, "order", by=by, note=reason_of(reason), answer=reason.strip())
        if request.table is not None:
            request = take(request, "grant", by=None)
            give(request, by=by)
        else:
            known_limit("supplying")
            request = take(request, "assign", by=None)
        log(request, "sharing.order", by=by, reason=reason.strip())
    return request


def uphold(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Find, in mediation, that the refusal stands; the department may still go to the government's office."""
    return _end(request, "uphold", by, reason)


def close(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Decide finally that it is not shared."""
    return _end(request, "close", by, reason)


def _end(request: ShareRequest, step: str, by: Any, reason: str) -> ShareRequest:
    with transaction.atomic():
        request = take(request, step, by=by, note=reason_of(reason), answer=reason.strip())
        log(request, f"sharing.{step}", by=by, reason=reason.strip())
    return request
