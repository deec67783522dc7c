"""提及与关系的取得 (naming): what a reading names and tells of it, as rows to be saved.

A short name that is only guessed stands for nothing here by itself: what it may stand for is a candidate, for a person
to look at. Of the pages of a real city most such guesses are everyday words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from kechuang.apps.reports.models import Mention, Relation
from kechuang.apps.reports.models.mention import AROUND, sentence_around
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
        ref = _ref(one)
        first = one.same_as is None or bool(ref and (one.article, ref) not in known)
        if ref:
            known.add((one.article, ref))
        if first:
            around = _around(articles[one.article].text, one.start, one.end)
        yield Mention(
            report_id=document.raw.sha256, name=one.id, kind=one.kind, start=one.span[0], end=one.span[1],
            text=one.text[:200], called=_called(one)[:300], ref=ref,
            candidates=list(one.candidates) or ([one.ref] if one.ref and not ref else []), certainty=one.certainty,
            title=(one.title or "")[:120], number=(one.number or "")[:120], first=first, **around,
        )  # fmt: skip


def relations_of(document: reports.DocumentReading) -> Iterator[Relation]:
    """Yield the relations of a page, not yet saved; what stands twice in it has a key of its own each time."""
    named = {one.id: one for one in document.mentions}
    articles = {article.id: article for article in document.articles}
    seen: dict[str, int] = {}
    sentences: dict[tuple[int, int], str] = {}
    for one in document.relations:
        ends = [_end(side, named) for side in (one.subject, one.object)]
        if one.sentence not in sentences:
            sentences[one.sentence] = _digest("".join(document.raw.text[slice(*one.sentence)].split()))
        # By it a judgement knows the relation: its kind, its sides, its sentence as the raw page has it.
        key = _digest(one.kind, one.subject.text, one.object.text, sentences[one.sentence])
        seen[key] = seen.get(key, 0) + 1
        clean = articles[one.article].clean
        low, high = clean.clean_span(*one.sentence)
        yield Relation(
            report_id=document.raw.sha256, name=one.id, key=f"{key}@{seen[key]}" if seen[key] > 1 else key,
            kind=one.kind, ends=ends, subject_ref=ends[0]["ref"], object_ref=ends[1]["ref"],
            start=one.span[0], end=one.span[1], sentence_start=one.sentence[0], sentence_end=one.sentence[1],
            text=clean.text[low:high].strip()[:TEXT], certainty=one.certainty,
        )  # fmt: skip


def subject_ref(fact: str, document: reports.DocumentReading, named: Mapping[str, reports.Mention]) -> str:
    """Return the id of what the subject of a fact names; empty where it is unknown."""
    mention = named.get(document.subject_mention.get(fact, ""))
    return _ref(mention) if mention else ""


def _around(text: str, start: int, end: int) -> dict[str, Any]:
    """Return the sentence of a name; only what is near is looked at, since a page may be one sentence."""
    low = max(0, start - AROUND)
    near = text[low : end + AROUND]
    at, stop = start - low, end - low
    return sentence_around(near, *reports.sentence_at(near, at, stop), at, stop)


def _ref(mention: reports.Mention) -> str:
    return (mention.ref or "")[:120] if mention.certainty != "guessed" else ""


def _called(mention: reports.Mention) -> str:
    return mention.text if mention.certainty == "guessed" else mention.name


def _end(side: reports.End, named: Mapping[str, reports.Mention]) -> dict[str, Any]:
    mention = named.get(side.mention or "")
    return {
        "text": side.text, "called": _called(mention) if mention else side.text,
        "kind": mention.kind if mention else "", "ref": _ref(mention) if mention else "", "mention": side.mention or "",
        "place_code": side.place_code or "", "start": side.span[0], "end": side.span[1],
    }  # fmt: skip


def _digest(*told: str) -> str:
    return hashlib.sha256("\x1f".join(told).encode("utf-8", "backslashreplace")).hexdigest()[:32]
