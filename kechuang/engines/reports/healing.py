"""修复 (healing): a damaged copy is restored from better ones, by alignment; by majority where there are several.

Each copy of a passage tells, character by character, what stands there with it. Where most of those that can speak
agree on something else than the page has, the page is healed; of two copies only the undamaged one can speak, so a
sound page is never changed to agree with one other. No figure is ever touched: neither a digit nor a numeral, a
multiplier, a percent sign, nor what stands inside or right at a figure and would change it. Where copies differ in a
figure, that is told and left. The original stays visible: healing is one more edit of the trail.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from kechuang.engines.reports.median import far, median
from kechuang.engines.reports.slips import NUMERIC
from kechuang.engines.reports.trail import Change

_MASKED = re.compile("[*＊✱]{2,}|[□▇█\ufffd]+")
_MASKS = frozenset("*＊✱×╳■□▇█●○\ufffd?")
_AT_FIGURE = frozenset(".．,，·:：-–—~～%％‰余多约近超逾达前第点成倍半几数不仅上下左右以内来")
"""What would change a figure if it came, went or changed right beside it."""
_ANCHOR = 24
_TRIES = 40
_STRETCH = 14  # so many characters are tried together
_COPIES = 8
_BLANK = frozenset(" \t\r\n\u3000\xa0")
_FOLD = str.maketrans("，。；：！？（）％“”‘’０１２３４５６７８９", ",.;:!?()%\"\"''0123456789")


@dataclass(frozen=True, slots=True)
class Witness:
    """What another copy has for a piece of a text.

    Parameters
    ----------
    start, end : int
        The piece of the text that it speaks of.
    text : str
        What stands there instead.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that copies give differently and that is left as it is, since it is or touches a figure.

    Parameters
    ----------
    start, end : int
        The piece of the text.
    others : tuple of str
        What the copies have, each once.
    """

    start: int
    end: int
    others: tuple[str, ...]


def healed(
    text: str, witnesses: Sequence[Witness], damaged: Sequence[tuple[int, int]] = ()
) -> tuple[list[Change], list[Difference]]:
    """Return the changes by which copies heal a text, and where they differ from it in a figure.

    Parameters
    ----------
    text : str
        The text.
    witnesses : sequence of Witness
        Its copies, or copies of pieces of it.
    damaged : sequence of tuple of int
        Spans of the text known to be damaged, besides those that show it.
    """
    units = _units(text, damaged)
    told = [_told(text, witness, units) for witness in witnesses]
    columns = _columns(text, told, units)
    wanted: dict[int, str] = {}  # what becomes of a character
    put_in: dict[int, str] = {}  # what comes before one
    for place in sorted(columns):
        column = columns[place]
        if column.here:
            winner = _winner(text[place : units.get(place, place + 1)], column.here, place in units)
            if winner is not None:
                wanted[place] = winner
        if column.ahead:
            winner = _winner("", column.ahead, False)
            if winner:
                put_in[place] = winner
    changes, differences = [], []
    for start, end, after in _nearest(text, _pieces(wanted, put_in, units), columns, told, units):
        before = text[start:end]
        if before.translate(_FOLD) == after.translate(_FOLD) or _only_blank(before + after):
            continue
        if _touches_figure(text, start, end, after):
            if NUMERIC.intersection(before + after):
                differences.append(Difference(start, end, (after,)))
        else:
            changes.append(Change(start, end, after, "healed"))
    return changes, differences + _figures_that_differ(text, columns, wanted)


@dataclass(slots=True)
class _Column:
    """What the copies have for one character, and ahead of it."""

    here: list[str]
    ahead: list[str]


def _units(text: str, damaged: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return where damaged pieces begin and end; each is healed as a whole."""
    units: dict[int, int] = {}
    last = 0
    for start, end in sorted([*damaged, *(found.span() for found in _MASKED.finditer(text))]):
        if start >= last and end > start:
            units[start] = last = end
    return units


@dataclass(slots=True)
class _Told:
    """What a copy has otherwise than the text: for a character, and ahead of one."""

    start: int
    end: int
    here: dict[int, str]
    ahead: dict[int, str]

    def string(self, text: str, start: int, end: int) -> str:
        """Return what it has for ``text[start:end]``."""
        return "".join(self.ahead.get(at, "") + self.here.get(at, text[at]) for at in range(start, end))


def _told(text: str, witness: Witness, units: dict[int, int]) -> _Told:
    here, ahead = _alignment(text, witness)
    for start, end in units.items():
        if witness.start <= start and end <= witness.end:
            instead = [ahead.pop(place, "") if place > start else "" for place in range(start, end)]
            pieces = [put + here.pop(place, text[place]) for place, put in enumerate(instead, start)]
            here[start] = "".join(pieces)
    return _Told(witness.start, witness.end, here, ahead)


def _columns(text: str, told: Sequence[_Told], units: dict[int, int]) -> dict[int, _Column]:
    """Set all copies beside the text; only the places at which some copy differs get a column."""
    differing = {place: _Column([], []) for copy in told for place in copy.here.keys() | copy.ahead.keys()}
    for place, column in differing.items():
        for copy in told:
            if copy.start <= place and units.get(place, place + 1) <= copy.end:
                column.here.append(copy.here.get(place, text[place : units.get(place, place + 1)]))
            if copy.start < place < copy.end:
                column.ahead.append(copy.ahead.get(place, ""))
    return differing


def _nearest(
    text: str, pieces: list[tuple[int, int, str]], columns: dict[int, _Column], told: Sequence[_Told],
    units: dict[int, int],
) -> list[tuple[int, int, str]]:  # fmt: skip
    """Return the pieces, and where copies are spoilt side by side what is nearest to all of them instead."""
    if len(told) < 2:
        return pieces
    for start, end in _stretches(columns, len(text)):
        copies = [copy.string(text, start, end) for copy in told if copy.start <= start and end <= copy.end]
        copies.append(text[start:end])
        if len(copies) < 3 or any(start <= unit < end for unit in units):
            continue
        if any(_damaged(copy) or NUMERIC.intersection(copy) for copy in copies):
            continue
        inside = [piece for piece in pieces if start <= piece[0] and piece[1] <= end]
        now = _with(text, start, end, inside)
        best = median(copies[-_COPIES:])
        if far(best, copies) < far(now, copies):
            pieces = [piece for piece in pieces if piece not in inside]
            pieces.append(_trimmed(start, text[start:end], best))
    return sorted(pieces)


def _stretches(columns: dict[int, _Column], length: int) -> list[tuple[int, int]]:
    """Return where copies differ at places that stand close together, with what stands around."""
    stretches: list[tuple[int, int]] = []
    for place in sorted(columns):
        start, end = max(0, place - 1), min(length, place + 2)
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return [(start, end) for start, end in stretches if end - start <= _STRETCH]


def _with(text: str, start: int, end: int, pieces: Sequence[tuple[int, int, str]]) -> str:
    made, at = [], start
    for low, high, after in pieces:
        made += [text[at:low], after]
        at = high
    return "".join([*made, text[at:end]])


def _trimmed(start: int, before: str, after: str) -> tuple[int, int, str]:
    """Return a change without what stays the same at its ends."""
    both = min(len(before), len(after))
    head = next((at for at in range(both) if before[at] != after[at]), both)
    tail = next((at for at in range(both - head) if before[-1 - at] != after[-1 - at]), both - head)
    return start + head, start + len(before) - tail, after[head : len(after) - tail]


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


def _winner(own: str, others: Sequence[str], spoilt: bool) -> str | None:
    """Return what most of the copies that can speak have, where it is not what the text has."""
    said = Counter([own, *others])
    # A character that nobody uses is damage as well, unless a second copy has it: then it is a name.
    spoilt = spoilt or (said[own] == 1 and any(map(_outlandish, own)))
    votes = Counter(
        other for other in others if not _damaged(other) and not (said[other] == 1 and any(map(_outlandish, other)))
    )
    if not votes:
        return None
    sound = not spoilt and not _damaged(own)
    if sound:
        votes[own] += 1
    (first, count), *rest = votes.most_common(2)
    if first == own or (rest and rest[0][1] == count):
        return None
    if sound and count < 2:
        # One copy against a sound text: who is right cannot be told.
        return None
    return first


def _damaged(piece: str) -> bool:
    return bool(_MASKS.intersection(piece))


def _outlandish(character: str) -> bool:
    """Whether a Chinese character is none of the 6,763 that simplified text is written with."""
    return "\u3400" <= character <= "\u9fff" and not character.encode("gb2312", "ignore")


def _pieces(wanted: dict[int, str], put_in: dict[int, str], units: dict[int, int]) -> list[tuple[int, int, str]]:
    """Join what becomes of neighbouring characters into pieces."""
    pieces: list[tuple[int, int, str]] = []
    for place in sorted(wanted.keys() | put_in.keys()):
        start, end = place, units.get(place, place + 1) if place in wanted else place
        after = put_in.get(place, "") + wanted.get(place, "")
        if pieces and pieces[-1][1] == start:
            ahead = pieces.pop()
            start, after = ahead[0], ahead[2] + after
        pieces.append((start, end, after))
    return pieces


def _only_blank(text: str) -> bool:
    return bool(text) and _BLANK.issuperset(text)


def _touches_figure(text: str, start: int, end: int, after: str) -> bool:
    before = text[start:end]
    if NUMERIC.intersection(before) or NUMERIC.intersection(after):
        return True
    beside = NUMERIC.intersection(text[start - 1 : start] + text[end : end + 1])
    if not beside:
        return False
    # Right at a figure a character may be restored, but nothing may come or go that would change the figure; and what
    # is masked there might be a digit of it.
    return bool(_AT_FIGURE.intersection(before + after)) or (not after and _damaged(before))


def _figures_that_differ(text: str, columns: dict[int, _Column], wanted: dict[int, str]) -> list[Difference]:
    found = []
    for place in sorted(columns):
        if place in wanted:
            continue
        others = {other for other in columns[place].here if other != text[place]}
        others = {other for other in others if NUMERIC.intersection(other + text[place]) and not _damaged(other)}
        if others:
            found.append(Difference(place, place + 1, tuple(sorted(others))))
    return found


def aligned(start: int, text: str, other: str, *, most: int = 100_000_000) -> list[Witness]:
    """Return a copy as witnesses short enough to be aligned letter by letter.

    Parameters
    ----------
    start : int
        Where ``text`` begins in the text that is to be healed.
    text, other : str
        The passage and its copy.
    most : int
        The largest product of both lengths that is aligned at once.
    """
    if len(text) * len(other) <= most:
        return [Witness(start, start + len(text), other)]
    half = len(text) // 2
    for anchor in range(half, min(len(text) - _ANCHOR, half + _TRIES * _ANCHOR), _ANCHOR):
        piece = text[anchor : anchor + _ANCHOR]
        if text.count(piece) == other.count(piece) == 1:
            there = other.index(piece)
            return [
                *aligned(start, text[:anchor], other[:there], most=most),
                *aligned(start + anchor, text[anchor:], other[there:], most=most),
            ]
    return []
