"""对齐 (alignment): what another copy of a passage has for each character of it."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from kechuang.engines.reports.slips import NUMERIC
from kechuang.engines.reports.trail import Trail, Voice

_ANCHOR = 24
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Whose:
    """Where a copy stands: its page and article, its text, and at which character of that it begins."""

    file: str
    article: str
    clean: Trail
    at: int

    def voice(self, start: int, end: int) -> Voice:
        """Return the place of characters of the copy on their page."""
        return Voice(self.file, self.article, *self.clean.raw_span(self.at + start, self.at + end))

    def from_there(self, more: int) -> Whose:
        """Return the copy without its first characters."""
        return Whose(self.file, self.article, self.clean, self.at + more)


@dataclass(frozen=True, slots=True)
class Witness:
    """What another copy has for a piece of a text.

    Parameters
    ----------
    start, end : int
        The piece of the text that it speaks of.
    text : str
        What stands there instead.
    whose : Whose or None
        Where the copy stands.
    """

    start: int
    end: int
    text: str
    whose: Whose | None = None


@dataclass(slots=True)
class Told:
    """What a copy has otherwise than the text: for a character, for a piece told as a whole, and ahead of one."""

    start: int
    end: int
    here: dict[int, str]
    ahead: dict[int, str]
    whole: dict[int, int]
    whose: Whose | None = None

    def string(self, text: str, start: int, end: int) -> str:
        """Return what it has for ``text[start:end]``."""
        pieces, at = [], start
        while at < end:
            pieces += [self.ahead.get(at, ""), self.here.get(at, text[at])]
            at = self.whole.get(at, at + 1)
        return "".join(pieces)

    def covers(self, start: int, end: int) -> bool:
        """Whether it speaks of all of ``text[start:end]``."""
        return self.start <= start and end <= self.end

    def voice(self, start: int, end: int, *, ahead: bool = False) -> Voice | None:
        """Return where it has what it has for ``text[start:end]``, with what it has more ahead of the end."""
        if self.whose is None:
            return None
        more = len(self.ahead.get(end, "")) if ahead else 0
        return self.whose.voice(self._place(start), self._place(end) + more)

    def _place(self, at: int) -> int:
        place = at - self.start
        place += sum(len(other) - (self.whole.get(one, one + 1) - one) for one, other in self.here.items() if one < at)
        return place + sum(len(more) for one, more in self.ahead.items() if one < at)


def told(text: str, witness: Witness, units: dict[int, int]) -> Told:
    """Return what a copy has otherwise than the text.

    Parameters
    ----------
    text : str
        The text.
    witness : Witness
        The copy.
    units : dict of int to int
        Where pieces begin and end that are told as a whole, as what their first character is.
    """
    here, ahead = _alignment(text, witness)
    whole = {}
    for start, end in units.items():
        if witness.start <= start and end <= witness.end:
            instead = [ahead.pop(place, "") if place > start else "" for place in range(start, end)]
            pieces = [put + here.pop(place, text[place]) for place, put in enumerate(instead, start)]
            here[start] = "".join(pieces)
            whole[start] = end
    return Told(witness.start, witness.end, here, ahead, whole, witness.whose)


def _alignment(text: str, witness: Witness) -> tuple[dict[int, str], dict[int, str]]:
    """Return what a copy has for each character that it gives differently, and what it has more, ahead of one.

    The longest common sequence decides what stands beside what. Where a character stands twice and is left out once,
    or the other way round, it is always the last of the two, so that all copies tell it of the same place; the first
    where only that one stands apart from a figure.
    """
    here: dict[int, str] = {}
    ahead: dict[int, str] = {}
    for start, end, other in _gaps(text[witness.start : witness.end], witness.text):
        low, high = witness.start + start, witness.start + end
        both = min(high - low, len(other))
        for place in range(low, low + both):
            here[place] = other[place - low]
        if both == 0 and max(high - low, len(other)) == 1:
            place = _last_of_run(text, low, high, other, witness)
            if other:
                ahead[place] = ahead.get(place, "") + other
            else:
                here[place] = ""
            continue
        for place in range(low + both, high):
            here[place] = ""
        if both:
            ahead[high] = ahead.get(high, "") + other[both:]
        else:
            _put_in(text, low, other, witness.end, ahead)
    return here, {place: more for place, more in ahead.items() if more}


def _last_of_run(text: str, low: int, high: int, other: str, witness: Witness) -> int:
    """Return at which character of a run of the same one a copy is told to have one less, or one more ahead of it."""
    one = other or text[low]
    first, last = low, low
    while first > witness.start and text[first - 1] == one:
        first -= 1
    while last + (high - low) < witness.end and text[last + (high - low)] == one:
        last += 1
    beside = text[last + (high - low) : last + (high - low) + 1]
    return first if beside in NUMERIC else last


def _put_in(text: str, low: int, other: str, end: int, ahead: dict[int, str]) -> None:
    """Note what a copy has more: each piece ahead of the first character that can stand behind it."""
    while low < end and 0 < (found := other.find(text[low])) < len(other):
        ahead[low] = ahead.get(low, "") + other[:found]
        other = other[found + 1 :] + text[low]
        low += 1
    ahead[low] = ahead.get(low, "") + other


def _gaps(text: str, other: str) -> list[tuple[int, int, str]]:
    """Return the pieces of a text that a copy gives differently, and what it has there."""
    gaps: list[tuple[int, int, int, int]] = []
    for operation in LCSseq.editops(text, other):
        start, there = operation.src_pos, operation.dest_pos
        end, there_end = start + (operation.tag == "delete"), there + (operation.tag == "insert")
        if gaps and start <= gaps[-1][1] and there <= gaps[-1][3]:
            gaps[-1] = (gaps[-1][0], end, gaps[-1][2], there_end)
        else:
            gaps.append((start, end, there, there_end))
    return [(start, end, other[there:there_end]) for start, end, there, there_end in gaps]


def aligned(start: int, text: str, other: str, *, whose: Whose | None = None, most: int = 100_000_000) -> list[Witness]:
    """Return a copy as witnesses short enough to be aligned letter by letter.

    Parameters
    ----------
    start : int
        Where ``text`` begins in the text that is to be healed.
    text, other : str
        The passage and its copy.
    whose : Whose, optional
        Where the copy stands.
    most : int
        The largest product of both lengths that is aligned at once.
    """
    if len(text) * len(other) <= most:
        return [Witness(start, start + len(text), other, whose)]
    half = len(text) // 2
    for anchor in range(half, min(len(text) - _ANCHOR, half + _TRIES * _ANCHOR), _ANCHOR):
        piece = text[anchor : anchor + _ANCHOR]
        if text.count(piece) == other.count(piece) == 1:
            there = other.index(piece)
            return [
                *aligned(start, text[:anchor], other[:there], whose=whose, most=most),
                *aligned(
                    start + anchor, text[anchor:], other[there:], whose=whose and whose.from_there(there), most=most
                ),
            ]
    return []
