"""记一笔 (record): adds an entry to the audit inside the transaction of the deed."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from kechuang import core
from kechuang.apps.audit.chain import canonical, digest
from kechuang.apps.audit.context import ObjectRef, current, label_of, refer
from kechuang.apps.audit.models import Entry, Head

SECRET_WORDS = ("password", "passwd", "secret", "密码", "口令")
PLATFORM = "平台"


class ChainError(RuntimeError):
    """The chain cannot take another entry."""


def record(
    *,
    verb: str,
    actor: Any,
    obj: Any = None,
    object_type: str = "",
    object_id: str = "",
    detail: Mapping[str, Any] | None = None,
    on_behalf: str | None = None,
) -> Entry:
    """Add an entry to the audit, inside the caller's transaction: with it the deed stands or falls.

    The head of the chain stays locked until that transaction ends, so call this last. Three queries.

    Parameters
    ----------
    verb : str
        The deed, ``grant.give``.
    actor : User, Console or None
        Who did it; None is the platform itself, in a job or a build that nobody steers.
    obj : Model or ObjectRef, optional
        What it was done to; ``object_type`` and ``object_id`` name what is no row of a table.
    detail : mapping, optional
        What changed. Texts, whole numbers, exact numbers, dates, lists and mappings; no float, no secret.
    on_behalf : str, optional
        The post or roles in which the actor acted; his own main post or roles where left out.

    Raises
    ------
    RuntimeError
        Outside of a transaction.
    ChainError
        If the head of the chain is gone.
    TypeError, ValueError
        If the detail holds a float, an unknown type or a secret; ValueError also for one who is not signed in.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("审计记录须与业务改动写在同一个事务里")
    if actor is not None and not actor.is_authenticated:
        raise ValueError("审计记录须有操作人")
    text = canonical(plain(detail or {}))
    where, what = current(), ObjectRef(object_type, object_id) if object_type else refer(obj)
    if on_behalf is None:
        on_behalf = actor.acting_as if actor is not None else ""
    try:
        head = Head.objects.select_for_update().get(id=1)
    except Head.DoesNotExist:
        raise ChainError("审计链头缺失，已停止写入；请先运行 kechuang audit verify 查明原因") from None
    entry = Entry(
        seq=head.count + 1,
        at=core.now().astimezone(dt.UTC),
        actor_id=actor.pk if actor is not None else None,
        actor_label=_clean(label_of(actor) if actor is not None else PLATFORM, 300),
        on_behalf=_clean(on_behalf, 300),
        verb=_clean(verb, 64),
        object_type=_clean(what.type, 64),
        object_id=_clean(what.id, 128),
        object_label=_clean(what.label, 300),
        detail_json=text,
        request_id=where.request_id[:32] if where else "",
        address=_clean(where.address, 64) if where else "",
        prev_hash=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    Head.objects.filter(id=1).update(count=entry.seq, hash=entry.hash)
    return entry


def plain(value: Any, key: str = "") -> Any:
    """Return a detail as JSON can hold it exactly.

    Raises
    ------
    TypeError
        For a float (it has no one spelling) or an unknown type.
    ValueError
        For a value under a key that names a secret; whether one was set may be told.
    """
    if value is None or isinstance(value, bool):
        return value
    if any(word in key.lower() for word in SECRET_WORDS):
        raise ValueError(f"审计内容不得含密码或密钥（{key}）")
    if isinstance(value, enum.Enum):
        return plain(value.value, key)
    if isinstance(value, int):
        return value
    if isinstance(value, str | Promise):
        return _clean(str(value))
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction | uuid.UUID | core.Ratio):
        return str(value)
    if isinstance(value, core.Money):
        return {"fen": value.fen}
    if isinstance(value, Mapping):
        return {_clean(str(name)): plain(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item, key) for item in items]
    raise TypeError(f"审计内容不能含 {type(value).__name__}（{key or '值'}）")


def _clean(text: str, longest: int | None = None) -> str:
    # Databases refuse NUL and lone surrogates; the audit must not fail on what somebody typed.
    return text.replace("\x00", "␀").encode("utf-8", "backslashreplace").decode()[:longest]
