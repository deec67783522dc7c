"""提及与关系的取得 (naming): what a reading names and tells of it, as rows to be saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from kechuang.apps.reports.models import Mention, Relation
from kechuang.apps.reports.models.mention import sentence_around
from kechuang.engines import reports

TEXT = 300
"""So much of the sentence of a relation is kept."""


def mentions_of(document: reports.DocumentReading) -> Iterator[Mention]:
    """Yield the mentions of a page, not yet saved."""
    articles = {article.id: article for article in document.articles}
    known: set[tuple[str, str]] = set()
    for one in document.mentions:
        around: dict[str, Any] = {}
        # It may be known only further down which thing a name stands for.
        first = one.same_as is None or bool(one.ref and (one.article, one.ref) not in known)
        if one.ref:
            known.add((one.article, one.ref))
        if first:
            text = articles[one.article].text
            around = sentence_around(text, *reports.sentence_at(text, one.start, one.end), one.start, one.end)
        yield Mention(
            report_id=document.raw.sha256, name=one.id, kind=one.kind, start=one.span[0], end=one.span[1],
            text=one.text[:200], called=one.name[:300], ref=(one.ref or "")[:120], candidates=list(one.candidates),
            certainty=one.certainty, title=(one.title or "")[:120], number=(one.number or "")[:120],
            first=first, **around,
        )  # fmt: skip


def relations_of(document: reports.DocumentReading) -> Iterator[Relation]:
    """Yield the relations of a page, not yet saved; what stands twice in it has a key of its own each time."""
    named = {one.id: one for one in document.mentions}
    articles = {article.id: article for article in document.articles}
    seen: dict[str, int] = {}
    for one in document.relations:
        ends = [_end(side, named) for side in (one.subject, one.object)]
        key = _key(one, document.raw.text)
        seen[key] = seen.get(key, 0) + 1
        clean = articles[one.article].clean
        low, high = clean.clean_span(*one.sentence)
        yield Relation(
            report_id=document.raw.sha256, name=one.id, key=f"{key}@{seen[key]}" if seen[key] > 1 else key,
            kind=one.kind, ends=ends, subject_ref=ends[0]["ref"][:120], object_ref=ends[1]["ref"][:120],
            start=one.span[0], end=one.span[1], sentence_start=one.sentence[0], sentence_end=one.sentence[1],
            text=clean.text[low:high].strip()[:TEXT], certainty=one.certainty,
        )  # fmt: skip


def subject_ref(fact: str, document: reports.DocumentReading, named: Mapping[str, reports.Mention]) -> str:
    """Return the id of what the subject of a fact names; empty where it is unknown."""
    mention = named.get(document.subject_mention.get(fact, ""))
    return ((mention.ref if mention else "") or "")[:120]


def _end(side: reports.End, named: Mapping[str, reports.Mention]) -> dict[str, Any]:
    mention = named.get(side.mention or "")
    return {
        "text": side.text, "called": mention.name if mention else side.text, "kind": mention.kind if mention else "",
        "mention": side.mention or "", "ref": (mention.ref if mention else "") or "",
        "place_code": side.place_code or "", "start": side.span[0], "end": side.span[1],
    }  # fmt: skip


def _key(one: reports.Relation, text: str) -> str:
    """Return what a judgement knows a relation by: its kind, its sides, its sentence as the raw page has it."""
    sentence = "".join(text[slice(*one.sentence)].split())
    told = "\x1f".join((one.kind, one.subject.text, one.object.text, sentence))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
