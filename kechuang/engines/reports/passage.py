"""段 (passage): a paragraph of an article, known again by its fingerprint, and the copies of it elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from kechuang.engines.reports.surface import trimmed
from kechuang.engines.reports.trail import Trail

_PARAGRAPH = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_OTHER = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """Where else a passage stands.

    Parameters
    ----------
    file, article : str
        The page and the article.
    start, end : int
        The raw span there.
    share : float
        How much of the passage's characters are the same there, between 0 and 1.
    """

    file: str
    article: str
    start: int
    end: int
    share: float

    def to_json(self) -> dict[str, Any]:
        """Return the copy ready for JSON."""
        return {
            "file": self.file, "article": self.article, "start": self.start, "end": self.end, "share": self.share,
        }  # fmt: skip


@dataclass(slots=True)
class Passage:
    """A paragraph of an article.

    Parameters
    ----------
    start, end : int
        Its raw span.
    fingerprint : str
        Sixteen hexadecimal digits of its letters, characters and figures, by which it is known again when the page is
        read anew or stands elsewhere.
    copies : list of Copy
        Where else it stands, wholly or in part.
    """

    start: int
    end: int
    fingerprint: str
    copies: list[Copy] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the passage ready for JSON."""
        return {
            "start": self.start,
            "end": self.end,
            "fingerprint": self.fingerprint,
            "copies": [each.to_json() for each in self.copies],
        }


def fingerprint(text: str) -> str:
    """Return the fingerprint of a paragraph; punctuation and blanks do not change it."""
    return hashlib.sha256(_OTHER.sub("", text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def passages(clean: Trail) -> list[Passage]:
    """Return the paragraphs of a cleaned text."""
    found = []
    for line in _PARAGRAPH.finditer(clean.text):
        start, end = trimmed(clean.text, line.start(), line.end())
        if start < end:
            low, high = clean.raw_span(start, end)
            found.append(Passage(low, high, fingerprint(clean.text[start:end])))
    return found
