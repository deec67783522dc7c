"""平台核验 (the platform's check): whether a request is complete and fit; what is unconditional is granted with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kechuang.apps.sharing.actions.grants import give
from kechuang.apps.sharing.actions.steps import known_limit, log, reason_of, take
from kechuang.apps.sharing.contracts import all_unconditional, contract
from kechuang.apps.sharing.models import RequestKind, ShareRequest


def pass_check(request: ShareRequest, *, by: Any, note: str = "") -> ShareRequest:
    """Let a request pass: granted at once, handed to the owner, or given to the owner to publish what is missing.

    One conditional field makes the whole request the owner's. Personal data asked for unmasked are the owner's to
    decide, even of a table that is shared unconditionally.
    """
    with transaction.atomic():
        request = take(request, "pass", by=by, note=note.strip())
        if request.kind == RequestKind.NEW:
            known_limit("supplying")
            request = take(request, "assign", by=None)
        elif (
            request.table is not None
            and all_unconditional(contract(request.table), request.fields)
            and not (request.clear_fields)
        ):
            request = take(request, "grant", by=None)
            give(request, by=by)
        else:
            known_limit("answering")
            request = take(request, "forward", by=None)
        log(request, "sharing.pass", by=by, note=note.strip())
    return request


def ask_papers(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Ask the department for papers; the clock stands still until they come."""
    with transaction.atomic():
        request = take(request, "ask_papers", by=by, note=reason_of(reason), answer=reason.strip())
        log(request, "sharing.ask_papers", by=by, reason=reason.strip())
    return request


def reject(request: ShareRequest, *, by: Any, reason: str) -> ShareRequest:
    """Send a request back that is not fit."""
    with transaction.atomic():
        request = take(request, "reject", by=by, note=reason_of(reason), answer=reason.strip())
        log(request, "sharing.reject", by=by, reason=reason.strip())
    return request
