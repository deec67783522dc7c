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

from kechuang.engines.reports.alignment import Told, Witness
from kechuang.engines.reports.alignment import told as told_by
from kechuang.engines.reports.median import far, median
from kechuang.engines.reports.slips import NUMERIC
from kechuang.engines.reports.trail import Change, Voice

_MASKED = re.compile("[*＊✱]{2,}|[□▇█\ufffd]+")
_MASKS = frozenset("*＊✱×╳■□▇█●○\ufffd?")
_AT_FIGURE = frozenset(".．,，·:：-–—~～%％‰余多约近超逾达前第点成倍半几数不仅上下左右以内来")
"""What would change a figure if it came, went or changed right beside it."""
_POINTS = frozenset(".．")
_STRETCH = 14  # so many characters are tried together
_COPIES = 8
_BLANK = frozenset(" \t\r\n\u3000\xa0")
_FOLD = str.maketrans("，。；：！？（）％“”‘’０１２３４５６７８９", ",.;:!?()%\"\"''0123456789")


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that copies give differently and that is left as it is, since it is or touches a figure.

    Parameters
    ----------
    start, end : int
        The piece of the text.
    others : tuple of str
        What the copies have, each once.
    witnesses : tuple of Voice
        Where they have it.
    """

    start: int
    end: int
    others: tuple[str, ...]
    witnesses: tuple[Voice, ...] = ()


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
    told = [told_by(text, witness, units) for witness in witnesses]
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
                differences.append(_difference(text, start, end, told, (after,)))
        else:
            changes.append(Change(start, end, after, "healed", _told_by(text, start, end, after, told)))
    return changes, differences + _figures_that_differ(text, columns, wanted, told)


def _told_by(text: str, start: int, end: int, after: str, told: Sequence[Told]) -> tuple[Voice, ...]:
    """Return the copies that have what a piece is healed to; where none has, those that have not what it was."""
    own = text[start:end]
    having: dict[Voice, None] = {}
    others: dict[Voice, None] = {}
    for copy in told:
        if not copy.covers(start, end):
            continue
        says, more = copy.string(text, start, end), copy.ahead.get(end, "")
        voice = copy.voice(start, end, ahead=says + more == after)
        if voice is not None and after in (says, says + more):
            having[voice] = None
        elif voice is not None and says != own:
            others[voice] = None
    return tuple(having or others)


def _difference(text: str, start: int, end: int, told: Sequence[Told], others: tuple[str, ...]) -> Difference:
    own = text[start:end]
    differing = (copy for copy in told if copy.covers(start, end) and copy.string(text, start, end) != own)
    voices = dict.fromkeys(voice for copy in differing if (voice := copy.voice(start, end)) is not None)
    return Difference(start, end, others, tuple(voices))


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


def _columns(text: str, told: Sequence[Told], units: dict[int, int]) -> dict[int, _Column]:
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
    text: str, pieces: list[tuple[int, int, str]], columns: dict[int, _Column], told: Sequence[Told],
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


def _figures_that_differ(
    text: str, columns: dict[int, _Column], wanted: dict[int, str], told: Sequence[Told]
) -> list[Difference]:
    found = []
    for place in sorted(columns):
        if place in wanted:
            continue
        others = {other for other in columns[place].here if other != text[place]}
        numeric = _in_figure(text, place)
        others = {other for other in others if numeric.intersection(other + text[place]) and not _damaged(other)}
        if others:
            found.append(_difference(text, place, place + 1, told, tuple(sorted(others))))
        more = {other for other in columns[place].ahead if numeric.intersection(other) and not _damaged(other)}
        if more and (at := _figure_beside(text, place)) is not None:
            # A digit that copies have more is told of the figure that it would belong to.
            says = {other + text[at] if at == place else text[at] + other for other in more}
            found.append(_more(text, at, place, told, tuple(sorted(says))))
    return found


def _in_figure(text: str, place: int) -> frozenset[str]:
    """Return the characters that make a figure another one at a place: behind a digit a point as well."""
    return NUMERIC | _POINTS if text[max(0, place - 1) : place] in NUMERIC else NUMERIC


def _figure_beside(text: str, place: int) -> int | None:
    return next((at for at in (place, place - 1) if 0 <= at < len(text) and text[at] in NUMERIC), None)


def _more(text: str, at: int, place: int, told: Sequence[Told], others: tuple[str, ...]) -> Difference:
    """Return the difference at a figure's character, beside which copies have something more ahead of ``place``."""
    numeric = _in_figure(text, place)
    having = (copy for copy in told if copy.covers(at, at + 1) and numeric.intersection(copy.ahead.get(place, "")))
    voices = dict.fromkeys(voice for copy in having if (voice := copy.voice(at, at + 1, ahead=at < place)) is not None)
    return Difference(at, at + 1, others, tuple(voices))
