"""文章 (article): a clean article of a page, and what of the page belongs to none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kechuang.engines.reports.clean import Mark
from kechuang.engines.reports.passage import Passage
from kechuang.engines.reports.raw import Raw
from kechuang.engines.reports.reasons import Reason
from kechuang.engines.reports.trail import Edit, Trail, Voice


@dataclass(slots=True)
class Dropped:
    """A raw span that belongs to no article's text, and why."""

    start: int
    end: int
    reason: Reason

    def to_json(self) -> dict[str, int | str]:
        """Return the span ready for JSON."""
        return {"start": self.start, "end": self.end, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Differing:
    """A raw span of a figure that copies give differently: what they have, and where; never healed."""

    start: int
    end: int
    others: tuple[str, ...]
    witnesses: tuple[Voice, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the difference ready for JSON."""
        return {
            "start": self.start, "end": self.end, "others": list(self.others),
            "witnesses": [each.to_json() for each in self.witnesses],
        }  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Article:
    """An article of a page.

    Parameters
    ----------
    id : str
        ``A1``, ``A2`` … in reading order within its page.
    title : str
        Cleaned; empty where the page gives none.
    title_span : tuple of int or None
        Where the title stands in the raw page; None where only the page's head tells it.
    published : date or None
        The day of publication, as told by the caller, the lines beside the title or the page's head.
    published_span : tuple of int or None
        Where the raw page tells that day; None where it is known from elsewhere.
    spans : list of tuple of int
        The raw spans of its lines.
    clean : Trail
        Its text; paragraphs are lines.
    captions : list of Trail
        Captions that stood between its lines, set aside.
    marks : list of Mark
        Raw spans that could not be put right (masked words, torn or lost characters).
    passages : list of Passage
        Its paragraphs, with the copies of each.
    duplicate_of : str or None
        The article of which this one is a copy: ``A1`` of the same page, else ``file#A1``.
    title_edits : sequence of Edit
        What was put right in its title.
    differences : list of Differing
        Figures that copies give differently.
    """

    id: str
    title: str
    title_span: tuple[int, int] | None
    published: dt.date | None
    spans: list[tuple[int, int]]
    clean: Trail
    captions: list[Trail] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    duplicate_of: str | None = None
    published_span: tuple[int, int] | None = None
    title_edits: Sequence[Edit] = ()
    differences: list[Differing] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.clean.text

    def to_json(self) -> dict[str, Any]:
        """Return the article without its text, ready for JSON; all places are raw."""
        raw = self.clean.raw
        return {
            "id": self.id,
            "title": self.title,
            "title_span": list(self.title_span) if self.title_span else None,
            "published": self.published.isoformat() if self.published else None,
            "spans": [list(span) for span in self.spans],
            "title_edits": [each.to_json(raw) for each in self.title_edits],
            "captions": [[each.start, each.end] for each in self.captions],
            "caption_edits": [edit.to_json(raw) for each in self.captions for edit in each.edits],
            "duplicate_of": self.duplicate_of,
            "passages": [each.to_json() for each in self.passages],
            "marks": [each.to_json() for each in self.marks],
            "differences": [each.to_json() for each in self.differences],
        }


@dataclass(slots=True, kw_only=True)
class Page:
    """A page with its articles and what belongs to none."""

    raw: Raw
    articles: list[Article]
    dropped: list[Dropped]
