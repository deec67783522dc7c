"""正文 (body): how well the articles found in a page cover the characters of the true ones, and nothing else.

Titles, bylines and captions count neither way, nor do the few characters (line ends, indents) between two pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GAP = 4  # line ends and two ideographic spaces


@dataclass(frozen=True, slots=True)
class Bodies:
    """Characters of article bodies: found and true, found in all, true in all; and whole articles told to be copies."""

    shared: int = 0
    found: int = 0
    true: int = 0
    labelled: int = 0
    dropped: int = 0
    copies_found: int = 0
    copies_told: int = 0
    copies_true: int = 0

    def __add__(self, other: Bodies) -> Bodies:
        return Bodies(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def f1(self) -> float | None:
        """Twice the shared characters over both sums, None where there are none."""
        both = self.found + self.true
        return 2 * self.shared / both if both else None


def bodies(document: Mapping[str, Any], page: Mapping[str, Any]) -> Bodies:
    """Compare a document that was read with the page's answers.

    Parameters
    ----------
    document : mapping
        ``articles`` with ``spans`` and ``duplicate_of``; ``dropped`` with ``start``, ``end``, ``reason``.
    page : mapping
        The same of the answers; ``beside`` of an article is what counts neither way.
    """
    true = _offsets(span for article in page["articles"] for span in article["spans"])
    beside = _offsets((start, end) for article in page["articles"] for start, end, _ in article.get("beside", ()))
    pieces = [
        *((s[0], s[1]) for a in page["articles"] for s in [*a["spans"], *a.get("beside", ())]),
        *((d["start"], d["end"]) for d in page.get("dropped", ())),
    ]
    neither = (beside | _gaps(pieces)) - true
    found = _offsets(span for article in document.get("articles", ()) for span in article["spans"]) - neither
    reasons = {at: d["reason"] for d in document.get("dropped", ()) for at in range(d["start"], d["end"])}
    told = [(d["reason"], range(d["start"], d["end"])) for d in page.get("dropped", ())]
    return Bodies(
        len(true & found),
        len(found),
        len(true),
        sum(reasons.get(at) == reason for reason, block in told for at in block),
        sum(len(block) for _, block in told),
        *_copies(document, page),
    )


def _copies(document: Mapping[str, Any], page: Mapping[str, Any]) -> tuple[int, int, int]:
    true = [_offsets(article["spans"]) for article in page["articles"] if article.get("duplicate_of")]
    told = [_offsets(article["spans"]) for article in document.get("articles", ()) if article.get("duplicate_of")]
    right = sum(any(2 * len(one & other) > len(one | other) for other in told) for one in true)
    return right, len(told), len(true)


def _offsets(spans: Iterable[Any]) -> set[int]:
    return {at for span in spans for at in range(int(span[0]), int(span[1]))}


def _gaps(pieces: Iterable[tuple[int, int]]) -> set[int]:
    gaps: set[int] = set()
    end = 0
    for start, stop in sorted(pieces):
        if start - end <= GAP:
            gaps.update(range(end, start))
        end = max(end, stop)
    gaps.update(range(end, end + GAP))
    return gaps
