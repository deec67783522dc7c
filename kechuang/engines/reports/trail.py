"""文本轨迹 (trail): a text whose every character knows where it stands in the raw page.

A trail is a piece ``[start, end)`` of the raw page and the edits made in it, each a raw span, what it became and
a reason code. The text is the piece with its edits applied; the raw piece comes back by undoing them. A trail is
never changed: every operation returns a new one, and its edits are always told in raw places, however many steps
there were before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any


@dataclass(frozen=True, slots=True)
class Voice:
    """A copy that tells what stands at a place (佐证).

    Parameters
    ----------
    file, article : str
        The page and the article.
    start, end : int
        Its raw span there; empty where the copy has nothing.
    """

    file: str
    article: str
    start: int
    end: int

    def to_json(self) -> dict[str, int | str]:
        """Return the copy ready for JSON."""
        return {"file": self.file, "article": self.article, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the raw page: ``raw[start:end]`` became ``after``.

    Parameters
    ----------
    start, end : int
        The raw span; empty where something was put in.
    after : str
        What stands there now; empty where something was left out.
    reason : str
        Reason code, such as ``pinyin``; of several steps in their order, such as ``slipped+traditional``.
    witnesses : tuple of Voice
        The copies that told it, of an edit that heals.
    """

    start: int
    end: int
    after: str
    reason: str
    witnesses: tuple[Voice, ...] = ()

    def to_json(self, raw: str) -> dict[str, Any]:
        """Return the edit with what stood there before."""
        told: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "before": raw[self.start : self.end],
            "after": self.after,
            "reason": self.reason,
        }
        if self.witnesses:
            told["witnesses"] = [each.to_json() for each in self.witnesses]
        return told


@dataclass(frozen=True, slots=True)
class Change:
    """A change asked for, in places of a trail's text: ``text[start:end]`` becomes ``after``, as copies tell."""

    start: int
    end: int
    after: str
    reason: str
    witnesses: tuple[Voice, ...] = ()


class Trail:
    """A piece of the raw page with its edits.

    Parameters
    ----------
    raw : str
        The whole raw page.
    start, end : int
        The piece; by default all of it.
    edits : sequence of Edit
        In raw order, not overlapping, within the piece.

    Attributes
    ----------
    text : str
        The piece with the edits applied.
    """

    __slots__ = ("_clean", "_edited", "_from", "_put_in", "_to", "edits", "end", "raw", "start", "text")

    def __init__(self, raw: str, start: int = 0, end: int | None = None, edits: Sequence[Edit] = ()) -> None:
        self.raw = raw
        self.start = start
        self.end = len(raw) if end is None else end
        self.edits = tuple(edits)
        # Segments of the text that are not empty: where each begins, its raw span, and whether it was edited.
        self._clean: list[int] = []
        self._from: list[int] = []
        self._to: list[int] = []
        self._edited: list[bool] = []
        self._put_in: dict[int, int] = {}  # where in the text begins what was put in at a raw place
        pieces: list[str] = []
        length, at = 0, start
        for edit in self.edits:
            if edit.start > at:
                self._segment(length, at, edit.start, False)
                pieces.append(raw[at : edit.start])
                length += edit.start - at
            if edit.after:
                self._segment(length, edit.start, edit.end, True)
                if edit.start == edit.end:
                    self._put_in[edit.start] = length
                pieces.append(edit.after)
                length += len(edit.after)
            at = edit.end
        if self.end > at:
            self._segment(length, at, self.end, False)
            pieces.append(raw[at : self.end])
        self.text = "".join(pieces)

    def _segment(self, clean: int, start: int, end: int, edited: bool) -> None:
        self._clean.append(clean)
        self._from.append(start)
        self._to.append(end)
        self._edited.append(edited)

    def __len__(self) -> int:
        return len(self.text)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span of ``text[start:end]``; empty where the text is, or was put in."""
        if start >= end:
            place = self.raw_place(start)
            return place, place
        first = bisect_right(self._clean, start) - 1
        last = bisect_right(self._clean, end - 1) - 1
        low = self._from[first] + (0 if self._edited[first] else start - self._clean[first])
        high = self._to[last] if self._edited[last] else self._from[last] + end - self._clean[last]
        return low, high

    def raw_place(self, place: int) -> int:
        """Return the raw place at which the character at ``place`` begins; the end of the piece behind the last."""
        if place >= len(self.text):
            return self.end
        index = bisect_right(self._clean, place) - 1
        return self._from[index] + (0 if self._edited[index] else place - self._clean[index])

    def clean_place(self, raw_place: int) -> int:
        """Return the first place in the text whose character ends behind ``raw_place``."""
        index = bisect_right(self._to, raw_place)
        if index == len(self._clean):
            return len(self.text)
        if self._edited[index] or raw_place <= self._from[index]:
            return self._clean[index]
        return self._clean[index] + raw_place - self._from[index]

    def clean_span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Return the span of the text that stands for ``raw[raw_start:raw_end]``; empty where nothing of it is left."""
        start = self.clean_place(raw_start)
        index = bisect_left(self._from, raw_end) - 1
        if index < 0:
            return start, start
        if self._edited[index] or self._to[index] <= raw_end:
            end = self._clean[index + 1] if index + 1 < len(self._clean) else len(self.text)
        else:
            end = self._clean[index] + raw_end - self._from[index]
        return start, max(start, end)

    def sub(self, start: int, end: int, *, upto: int = 0) -> Trail:
        """Return the trail of ``text[start:end]`` alone.

        Parameters
        ----------
        start, end : int
            A span of the text; what was left out at its edges stays outside.
        upto : int
            A raw place behind its end up to which what was left out, and blanks, belong to it all the same.
        """
        low, high = self.raw_span(start, end)
        first = bisect_left(self.edits, low, key=lambda edit: edit.start)
        kept = []
        for edit in self.edits[first:]:
            if edit.start > high:
                break
            if self._covered(edit, start, end, low, high):
                kept.append(edit)
        if upto <= high:
            return Trail(self.raw, low, high, kept)
        last = bisect_left(self.edits, high, key=lambda edit: edit.start)
        kept += [edit for edit in takewhile(lambda edit: edit.start < upto, self.edits[last:]) if edit.start < edit.end]
        whole = Trail(self.raw, low, max(upto, kept[-1].end if kept else 0), kept)
        return whole.drop(end - start, len(whole.text), "blank") if len(whole.text) > end - start else whole

    def _covered(self, edit: Edit, start: int, end: int, low: int, high: int) -> bool:
        """Whether an edit lies in ``text[start:end]``, whose raw span is ``[low, high)``."""
        if edit.start == edit.end:
            return start <= self._put_in[edit.start] < end
        return low <= edit.start and edit.end <= high

    def drop(self, start: int, end: int, reason: str) -> Trail:
        """Return the trail without ``text[start:end]``."""
        return self.edit([Change(start, end, "", reason)])

    def replace(self, start: int, end: int, after: str, reason: str) -> Trail:
        """Return the trail with ``after`` for ``text[start:end]``."""
        return self.edit([Change(start, end, after, reason)])

    def insert(self, place: int, after: str, reason: str) -> Trail:
        """Return the trail with ``after`` put in before the character at ``place``."""
        return self.edit([Change(place, place, after, reason)])

    def edit(self, changes: Iterable[Change]) -> Trail:
        """Return the trail with all changes made at once.

        Parameters
        ----------
        changes : iterable of Change
            In places of the present text, in order, not overlapping.

        Raises
        ------
        ValueError
            If a change is outside the text, or begins before the one ahead of it ends.
        """
        groups = self._groups(changes)
        if not groups:
            return self
        edits: list[Edit] = []
        position = 0
        for start, end, members in groups:
            low, high = self.raw_span(start, end)
            reasons = [change.reason for change in reversed(members)]
            witnesses = dict.fromkeys(each for change in members for each in change.witnesses)
            while position < len(self.edits):
                edit = self.edits[position]
                if self._covered(edit, start, end, low, high):
                    reasons += edit.reason.split("+")[::-1] if edit.after else ()
                    witnesses |= dict.fromkeys(edit.witnesses)
                elif edit.end > low:
                    break
                else:
                    edits.append(edit)
                position += 1
            after = self._applied(start, end, members)
            if after != self.raw[low:high]:
                # What was changed before and is changed again tells both reasons, the first one first.
                edits.append(Edit(low, high, after, "+".join(reversed(dict.fromkeys(reasons))), tuple(witnesses)))
        edits.extend(self.edits[position:])
        return Trail(self.raw, self.start, self.end, edits)

    def _groups(self, changes: Iterable[Change]) -> list[tuple[int, int, list[Change]]]:
        """Widen changes that cut through an earlier edit to the whole of it, and join those that then meet."""
        groups: list[tuple[int, int, list[Change]]] = []
        last = 0
        for change in changes:
            if not last <= change.start <= change.end <= len(self.text):
                raise ValueError(
                    f"change [{change.start}, {change.end}) is out of order or outside a text of {len(self.text)}"
                )
            last = change.end
            start, end = self._edges(change.start, change.end)
            if groups and (start < groups[-1][1] or start == end == groups[-1][0] == groups[-1][1]):
                ahead = groups.pop()
                groups.append((min(ahead[0], start), max(ahead[1], end), [*ahead[2], change]))
            else:
                groups.append((start, end, [change]))
        return groups

    def _applied(self, start: int, end: int, changes: Sequence[Change]) -> str:
        pieces: list[str] = []
        place = start
        for change in changes:
            pieces += (self.text[place : change.start], change.after)
            place = change.end
        pieces.append(self.text[place:end])
        return "".join(pieces)

    def _edges(self, start: int, end: int) -> tuple[int, int]:
        """Return the span widened to whole edits, where it begins or ends inside one."""
        low, high = start, end
        index = bisect_right(self._clean, start) - 1
        if index >= 0 and self._edited[index] and self._clean[index] < start < self._stop(index):
            low = self._clean[index]
        index = bisect_left(self._clean, end) - 1
        if index >= 0 and self._edited[index] and self._clean[index] < end < self._stop(index):
            high = self._stop(index)
        if low == high:
            # Beside something already put in, the two become one.
            index = bisect_left(self._clean, high)
            if index and self._from[index - 1] == self._to[index - 1]:
                low = self._clean[index - 1]
            if index < len(self._clean) and self._from[index] == self._to[index]:
                high = self._stop(index)
        return low, high

    def _stop(self, index: int) -> int:
        return self._clean[index + 1] if index + 1 < len(self._clean) else len(self.text)

    def undone(self) -> str:
        """Return the raw piece, rebuilt from text and edits alone."""
        return undo(self.text, self.start, [edit.to_json(self.raw) for edit in self.edits])


def undo(text: str, start: int, edits: Iterable[dict[str, Any]]) -> str:
    """Return the raw piece that begins at ``start``, from the text and its edits (as in the JSON).

    Parameters
    ----------
    text : str
        The text with the edits applied.
    start : int
        Where the piece begins in the raw page.
    edits : iterable of dict
        With ``start``, ``end``, ``before`` and ``after``, in raw order.
    """
    pieces: list[str] = []
    place, raw = 0, start
    for edit in edits:
        kept = edit["start"] - raw
        pieces.append(text[place : place + kept])
        pieces.append(edit["before"])
        place += kept + len(edit["after"])
        raw = edit["end"]
    pieces.append(text[place:])
    return "".join(pieces)
