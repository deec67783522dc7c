"""其余 (remainder): what of a page stands in no article's text and in no line that was left out, with its reason.

Every raw character is accounted for: it stands in the text of an article, or an edit of that text took it, or it is
told here or with the lines left out. What remains beside the lines is mostly nothing anybody would read: line ends and
blanks, markup, scripts and what the page hides, a reading or a zero-width character at the end of a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from kechuang.engines.reports.article import Article, Dropped
from kechuang.engines.reports.reasons import Reason
from kechuang.engines.reports.surface import BLANK
from kechuang.engines.reports.trail import Edit, Trail

Span = tuple[int, int]
_BLANK = frozenset(BLANK) | frozenset("\x1c\x1d\x1e\x85\u2028\u2029")
_OWN: dict[str, Reason] = {"markup": "markup", "invisible": "invisible", "pinyin": "pinyin"}


def remainder(
    page: Trail, made: Iterable[Article], dropped: Iterable[Dropped], hidden: Sequence[Span]
) -> list[Dropped]:
    """Return what is left of a page beside the texts of its articles and the lines left out.

    Parameters
    ----------
    page : Trail
        The cleaned text of the whole page.
    made : iterable of Article
        Its articles.
    dropped : iterable of Dropped
        The lines that are no article's text.
    hidden : sequence of tuple of int
        Raw spans that a browser would not show, in order.
    """
    told = [(each.clean.start, each.clean.end) for each in made] + [(each.start, each.end) for each in dropped]
    found: list[Dropped] = []
    for start, end, reason in _reasons(page, _gaps(told, len(page.raw)), hidden):
        if found and found[-1].end == start and found[-1].reason == reason:
            found[-1].end = end
        else:
            found.append(Dropped(start, end, reason))
    return found


def _gaps(told: Iterable[Span], length: int) -> Iterator[Span]:
    at = 0
    for start, end in sorted(told):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _reasons(page: Trail, gaps: Iterable[Span], hidden: Sequence[Span]) -> Iterator[tuple[int, int, Reason]]:
    """Cut the gaps where an edit of the page begins or ends, and say why each piece is no text."""
    position = 0
    edits = page.edits
    for start, end in gaps:
        at = start
        while position < len(edits) and edits[position].end <= start:
            position += 1
        inner = position
        while inner < len(edits) and edits[inner].start < end:
            edit = edits[inner]
            low, high = max(edit.start, at), min(edit.end, end)
            if low < high:
                if at < low:
                    yield at, low, _plain(page.raw, at, low)
                yield from _edited(page.raw, low, high, edit, hidden)
                at = high
            inner += 1
        if at < end:
            yield at, end, _plain(page.raw, at, end)


def _edited(raw: str, start: int, end: int, edit: Edit, hidden: Sequence[Span]) -> Iterator[tuple[int, int, Reason]]:
    """Part what was edited away where the page hides something in it."""
    code = _OWN.get(edit.reason.partition("+")[0], "other")
    if _blank(raw, start, end) or (code == "other" and _blank(edit.after, 0, len(edit.after))):
        yield start, end, "blank"
        return
    at = start
    index = max(0, bisect_right(hidden, (start, start)) - 1)
    for first, last in hidden[index:] if code == "markup" else ():
        if first >= end:
            break
        low, high = max(first, at), min(last, end)
        if low < high:
            if at < low:
                yield at, low, code
            yield low, high, "hidden"
            at = high
    if at < end:
        yield at, end, code


def _plain(raw: str, start: int, end: int) -> Reason:
    return "blank" if _blank(raw, start, end) else "other"


def _blank(raw: str, start: int, end: int) -> bool:
    return all(character in _BLANK for character in raw[start:end])
