"""审计链 (chain): entries that each carry the hash of the one before, and the check that none was touched.

What the chain proves: an entry changed, removed from the middle, inserted or reordered no longer fits, and
entries cut off the end no longer reach the head. What it cannot prove alone: whoever owns the database may
cut the end off *and* set the head back, or write a whole new chain. Against that the head (``count:hash``)
is noted from time to time outside of the database, and :func:`verify` is asked to find it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from kechuang.apps.audit import guards
from kechuang.apps.audit.models import GENESIS, Entry, Head

_HASHED = (
    "seq", "at", "actor_id", "actor_label", "on_behalf", "verb", "object_type", "object_id", "object_label",
    "detail_json", "request_id", "address", "prev_hash",
)  # fmt: skip


def digest(entry: Entry) -> str:
    """Return the hash of an entry: sha256 over the canonical JSON of its fields and the hash before it."""
    fields = {name: getattr(entry, name) for name in _HASHED}
    fields["at"] = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return the one JSON spelling of a value: keys sorted, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What :func:`verify` found.

    Attributes
    ----------
    entries : int
        Entries read.
    ok : bool
        Whether the chain is whole, reaches its head, and holds what was expected.
    first_bad : int or None
        Number of the first entry that does not fit; ``entries + 1`` where the end is cut off.
    reason : str
        What is wrong, as one sentence; empty where all is well.
    head : str
        ``count:hash``, to be noted outside of the database.
    guarded : bool
        Whether all triggers of :mod:`~kechuang.apps.audit.guards` stand.
    """

    entries: int
    ok: bool
    first_bad: int | None = None
    reason: str = ""
    head: str = ""
    guarded: bool = True


def verify(expect: str | None = None) -> Report:
    """Check the whole chain against its head.

    Parameters
    ----------
    expect : str, optional
        A head noted earlier outside of the database, ``count:hash`` or the hash alone; it must be in the chain.
    """
    guarded = guards.present(connection) == set(guards.rules(connection.vendor))
    head = Head.objects.filter(id=1).first()
    count, hash_, wanted, found = 0, GENESIS, (expect or "").strip().lower(), False
    wanted_hash = wanted.rpartition(":")[2]

    def bad(seq: int, reason: str) -> Report:
        return Report(entries=count, ok=False, first_bad=seq, reason=reason, guarded=guarded)

    # The head is read first: entries that others add meanwhile lie beyond it and are looked at below.
    limit = head.count if head else None
    entries = Entry.objects.order_by("seq")
    for entry in (entries.filter(seq__lte=limit) if limit is not None else entries).iterator(chunk_size=2000):
        if entry.seq != count + 1:
            return bad(count + 1, f"第 {count + 1} 条缺失，其后为第 {entry.seq} 条")
        if entry.prev_hash != hash_:
            return bad(entry.seq, f"第 {entry.seq} 条与上一条不衔接")
        if entry.hash != digest(entry):
            return bad(entry.seq, f"第 {entry.seq} 条内容被改动")
        count, hash_ = entry.seq, entry.hash
        found = found or wanted in (hash_, f"{count}:{hash_}")
    if head is None:
        return bad(count + 1, "审计链头缺失，无法判断末尾是否被删")
    if count < head.count:
        return bad(count + 1, f"链头记有 {head.count} 条，实有 {count} 条，末尾记录被删除")
    if hash_ != head.hash:
        return bad(count, f"第 {count} 条与链头不符，末尾记录被替换")
    newest = Entry.objects.aggregate(newest=Max("seq"))["newest"] or 0
    if newest > Head.objects.values_list("count", flat=True).get(id=1):
        return bad(head.count + 1, f"第 {head.count + 1} 条在链头之外")
    if wanted and not found and wanted_hash != GENESIS:
        return bad(count + 1, f"外部留存的链头 {wanted} 不在链中，末尾曾被删除或整链被重写")
    if not guarded:
        reason = "链条完整，但防篡改触发器不全，请重建后再用"
        return Report(entries=count, ok=False, reason=reason, head=f"{head.count}:{head.hash}", guarded=False)
    return Report(entries=count, ok=True, head=f"{head.count}:{head.hash}")
