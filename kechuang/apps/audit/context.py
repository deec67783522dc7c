"""访问情境 (context): from where and in which request something is done; the accesses noted meanwhile.

An access that must be known even when the deed is rolled back (a refusal, a read of personal data) is noted
here and written after the transaction of the request has ended. A request gets its context from
:class:`~kechuang.apps.audit.middleware.AuditContext`; a command or a job opens one with :func:`context`.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.forms.models import model_to_dict
from django.http import HttpRequest

from kechuang import core
from kechuang.apps.audit.models import AccessKind, AccessLog

log = logging.getLogger("kechuang.audit")


class ObjectRef(NamedTuple):
    """What a deed is about, where no row of a table stands for it: an export, a run, a firm."""

    type: str
    id: str = ""
    label: str = ""


def refer(obj: Any) -> ObjectRef:
    """Return the reference of a row, a reference or nothing."""
    if obj is None:
        return ObjectRef("")
    if isinstance(obj, ObjectRef):
        return obj
    if isinstance(obj, models.Model):
        return ObjectRef(obj._meta.label_lower, str(obj.pk), str(obj))
    raise TypeError(f"审计对象应为数据行或 ObjectRef，得到 {type(obj).__name__}")


def label_of(actor: Any) -> str:
    """Return how the audit names an actor."""
    return str(actor) if getattr(actor, "is_authenticated", False) else "未登录"


@dataclass
class Context:
    """One request, command or job, and the accesses noted in it that are not written yet."""

    request_id: str
    address: str = ""
    method: str = ""
    path: str = ""
    pending: list[AccessLog] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def flush(self) -> None:
        """Write what was noted. A database that refuses gets the lines into the process log instead."""
        lines, self.pending = self.pending, []
        self.seen.clear()
        if lines:
            write(lines)


_current: ContextVar[Context | None] = ContextVar("kechuang_audit_context", default=None)


def current() -> Context | None:
    """Return the context of the request, command or job that runs now."""
    return _current.get()


@contextmanager
def context(path: str, *, address: str = "", method: str = "", request_id: str = "") -> Iterator[Context]:
    """Open a context; what was noted in it is written when it ends, by return or by exception.

    Parameters
    ----------
    path : str
        Where it happens: the address of a page, or ``kechuang users add`` for a command.
    address : str
        The network address of the other side; empty on the machine itself.
    method : str
        HTTP method; empty outside of a request.
    request_id : str
        A name for the run; made up where none is given.
    """
    opened = Context(request_id or uuid.uuid4().hex, address, method, path[:300])
    token = _current.set(opened)
    try:
        yield opened
    finally:
        _current.reset(token)
        opened.flush()


def note(kind: AccessKind, *, actor: Any, verb: str = "", obj: Any = None, reason: str = "") -> None:
    """Note an access; the same one counts once a request.

    Outside of any context it is written at once, and also told to the process log if a transaction is open
    that could still take it back.
    """
    where, what = current(), refer(obj)
    line = AccessLog(
        at=core.now(),
        kind=kind,
        actor_id=getattr(actor, "pk", None),
        actor_label=label_of(actor)[:300],
        verb=verb,
        object_type=what.type,
        object_id=what.id[:128],
        reason=reason[:500],
        method=where.method if where else "",
        path=where.path if where else "",
        request_id=where.request_id if where else "",
        address=where.address if where else "",
    )
    if where is None:
        if connection.in_atomic_block:
            tell(line)
        write([line])
        return
    key = (str(kind), line.actor_label, verb, what.type, what.id, reason)
    if key not in where.seen:
        where.seen.add(key)
        where.pending.append(line)


def write(lines: list[AccessLog]) -> None:
    """Write access lines, or tell them to the process log where the database cannot take them."""
    try:
        AccessLog.objects.bulk_create(lines)
    except DatabaseError as error:
        log.error("访问记录未能写入数据库（%s），改记于此：", error)
        for line in lines:
            tell(line)


def tell(line: AccessLog) -> None:
    """Write an access line to the process log as one line of JSON."""
    log.error("%s", json.dumps(model_to_dict(line) | {"at": line.at.isoformat()}, ensure_ascii=False, default=str))


def client_address(request: HttpRequest) -> str:
    """Return the address of the client; behind a trusted proxy the one that the proxy itself has seen.

    Only the last entry of ``X-Forwarded-For`` is the proxy's own word: those before it may be invented.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR") or "")[:64]
