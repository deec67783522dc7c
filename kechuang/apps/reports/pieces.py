"""原文的分段 (pieces): the raw page cut where anything begins or ends, each piece with what is known of it.

The pieces joined are the raw text, whatever was dropped, edited or read in it; nothing of the page is ever taken for
markup.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kechuang.apps.reports.models import Fact
from kechuang.apps.reports.notes import QUIET, Note
from kechuang.apps.reports.wording import EDITS, reason

Span = tuple[int, int]


_SPOILT = {"mark": "rv-mark", "differ": "rv-differ"}


@dataclass(frozen=True, slots=True)
class Again:
    """Where a fact of another place stands once more, and the address of its card."""

    start: int
    end: int
    url: str


@dataclass(slots=True)
class Piece:
    """A stretch of the raw text: whether it was dropped or edited, and of which facts it is clause and number."""

    text: str
    dropped: str = ""
    edited: str = ""
    title: str = ""
    put_in: str = ""
    clause: Fact | None = None
    number: Fact | None = None
    again: str = ""
    spoilt: str = ""
    named: str = ""
    note: Note | None = None
    hit: bool = False
    first: bool = False


def pieces(
    text: str,
    facts: Sequence[Fact],
    asked: Span | None = None,
    *,
    dropped: Iterable[dict[str, Any]] = (),
    edits: Iterable[dict[str, Any]] = (),
    copies: Iterable[Again] = (),
    notes: Sequence[Note] = (),
    names: Iterable[tuple[int, int, str]] = (),
    part: Span | None = None,
) -> Iterator[Piece]:
    """Cut the text, or a part of it, at every border; of spans of one kind that overlap the first has the piece.

    Parameters
    ----------
    text : str
        The raw page.
    facts : sequence of Fact
        What was read.
    asked : tuple of int, optional
        The span that is to be shown.
    dropped, edits : iterable of dict
        As a report keeps them.
    copies : iterable of Again
        Where facts that were told before stand here once more.
    notes : sequence of Note
        What is to be said of spots of the part.
    names : iterable of (int, int, str)
        Where whoever or whatever is named, and what it is.
    part : tuple of int, optional
        The part that is to be cut; by default all of it.
    """
    length = len(text)
    low, high = part or (0, length)
    lines = [one for one in dropped if one["start"] < one["end"] <= length and _within(one, low, high)]
    known = [one for one in edits if one["end"] <= length and _within(one, low, high)]
    here = [one for one in facts if 0 <= one.start < one.end <= length]
    cuts = {low, high}
    for one in lines + known:
        cuts |= {one["start"], one["end"]}
    for note in notes:
        cuts |= {note.start, note.end}
    called = [one for one in names if 0 <= one[0] < one[1] <= length]
    for start, end, _kind in called:
        cuts |= {start, end}
    for fact in here:
        cuts |= {fact.start, fact.end, *_number(fact)}
    told = [one for one in copies if 0 <= one.start < one.end <= length]
    for copy in told:
        cuts |= {copy.start, copy.end}
    if asked:
        cuts |= set(asked)
    borders = sorted(cut for cut in cuts if low <= cut <= high)
    made = [Piece(text[start:end]) for start, end in pairwise(borders)]

    def over(start: int, end: int) -> list[Piece]:
        return made[bisect_left(borders, start) : bisect_left(borders, end)]

    for one in lines:
        for piece in over(one["start"], one["end"]):
            piece.dropped = piece.dropped or one["reason"]
    for one in known:
        _edit(one, over(one["start"], one["end"]), _at(made, bisect_left(borders, one["start"])))
    for fact in here:
        for piece in over(*_number(fact)):
            piece.number = piece.number or fact
        for piece in over(fact.start, fact.end):
            piece.clause = piece.clause or fact
    for copy in told:
        for piece in over(copy.start, copy.end):
            piece.again = piece.again or copy.url
    for start, end, kind in called:
        for piece in over(start, end):
            piece.named = piece.named or kind
    for note in notes:
        touched = over(note.start, note.end) or _at(made, bisect_left(borders, note.start))
        for piece in touched if note.kind in _SPOILT else ():
            piece.spoilt = _SPOILT[note.kind]
            piece.title = piece.title or note.says
        for piece in touched[:1]:
            piece.note = piece.note or note
    for number, piece in enumerate(over(*asked) if asked else ()):
        piece.hit, piece.first = True, number == 0
    yield from made


def _within(one: dict[str, Any], low: int, high: int) -> bool:
    return bool(one["start"] <= high and low <= one["end"])


def _at(made: list[Piece], index: int) -> list[Piece]:
    return made[index : index + 1]


def _number(fact: Fact) -> Span:
    if fact.number_start is None or fact.number_end is None or not fact.number_start < fact.number_end:
        return fact.start, fact.end
    return fact.number_start, fact.number_end


def _edit(one: dict[str, Any], touched: list[Piece], follows: list[Piece]) -> None:
    codes = [code for code in one["reason"].split("+") if code in EDITS]
    if not codes:
        return
    for piece in touched:
        piece.edited = "healed" if "healed" in codes else codes[-1]
        after = one["after"].strip()
        said = _("读作“%(after)s”") % {"after": after} if after else _("略去")
        piece.title = f"{said}（{reason('+'.join(codes))}）"
    if not touched and one["after"].strip() and follows:
        follows[0].put_in = one["after"]
        follows[0].title = _("补入“%(after)s”（%(why)s）") % {"after": one["after"], "why": reason("+".join(codes))}


def raw_html(cut: Iterable[Piece]) -> SafeString:
    """Write the pieces as the page shows them; a carriage return is written so that every offset counts there too."""
    out: list[str] = []
    for piece in cut:
        text = str(escape(piece.text)).replace("\r", "&#13;")
        kinds = []
        if piece.dropped:
            kinds.append("rv-drop")
        if piece.edited:
            quiet = piece.edited in QUIET
            kinds.append("rv-heal" if piece.edited == "healed" else "rv-form" if quiet else "rv-edit")
        if piece.spoilt:
            kinds.append(piece.spoilt)
        if piece.clause and not piece.dropped:
            kinds.append("rv-clause")
        if piece.named:
            kinds.append("rv-name")
        title = piece.title or (reason(piece.dropped) if piece.dropped else piece.named)
        told = f' title="{escape(title)}"' if title and "rv-form" not in kinds else ""
        if piece.put_in and piece.note is None:
            told += f' data-put-in="{escape(piece.put_in)}"'
        classes = " ".join(kinds)
        named = f' class="{classes}"' if kinds else ""
        if piece.number:
            state, order = piece.number.state, piece.number.order
            text = (
                f'<a class="rv-num {classes}" href="#f{order}" data-of="{order}" data-state="{state}"{told}>{text}</a>'
            )
        elif piece.again:
            text = f'<a class="rv-again {classes}" href="{escape(piece.again)}"{told}>{text}</a>'
        elif piece.note and not piece.put_in:
            text = f'<a class="rv-note {classes}" {_to(piece.note)}{told}>{text}</a>'
        elif named or told:
            text = f"<span{named}{told}>{text}</span>"
        if piece.note and piece.put_in:
            text = f'<a class="rv-note" {_to(piece.note, bare=True)} data-put-in="{escape(piece.put_in)}"></a>{text}'
        elif piece.note and (piece.number or piece.again):
            # A link within a link is none: the number leads to its card, what follows it to the note.
            text += f'<a class="rv-note" {_to(piece.note, bare=True)}></a>'
        if piece.hit:
            text = f'<mark id="hit">{text}</mark>' if piece.first else f"<mark>{text}</mark>"
        out.append(text)
    return mark_safe("".join(out))


def _to(note: Note, *, bare: bool = False) -> str:
    """Write where a spot of the text leads; a link without words of its own says so to a screen reader."""
    name = escape(_("注 %(n)d") % {"n": note.number})
    said = f' aria-label="{name}"' if bare else ""
    return f'id="s{note.number}" href="#e{note.number}" data-n="{note.number}" aria-describedby="e{note.number}"{said}'
