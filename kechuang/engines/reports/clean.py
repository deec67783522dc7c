"""清洗 (cleaning) of characters: what is no part of the text is left out, what was spoilt is put right, with a reason.

=============  =========================================================================================
``invisible``  zero-width and direction characters, variation selectors, soft hyphens
``slipped``    a two-byte character torn apart by a reading (:mod:`slips`)
``pinyin``     a reading in brackets that fits the character before it (:mod:`pinyin`)
``evasion``    蕞 for 最, as platforms write it to get round their word filters
``traditional`` Traditional characters (:mod:`script`)
=============  =========================================================================================

What cannot be known is marked and never guessed: ``masked`` (战略***), ``torn`` (a slip that stays), ``lost`` (a
replacement character).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from kechuang.engines.reports.pinyin import pinyin_changes
from kechuang.engines.reports.script import script_changes, simplified
from kechuang.engines.reports.slips import slip_changes
from kechuang.engines.reports.trail import Change, Trail

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_EVASION = re.compile("蕞(?!尔)")
_HAN = "\u3400-\u9fff"
_MASKED = re.compile(rf"[*＊✱]{{2,}}|(?<=[{_HAN}])[×╳■□▇█●○]{{2,}}|[□▇█]{{2,}}(?=[{_HAN}])")
_LOST = re.compile("\ufffd+|[\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A raw span that cannot be put right, and why."""

    start: int
    end: int
    reason: str

    def to_json(self) -> dict[str, int | str]:
        """Return the mark ready for JSON."""
        return {"start": self.start, "end": self.end, "reason": self.reason}


def cleaned(trail: Trail, *, protected: Collection[str] = ()) -> tuple[Trail, list[Mark]]:
    """Return a text with its characters put right, and the marks of what could not be.

    Parameters
    ----------
    trail : Trail
        The text.
    protected : collection of str
        Names of places that stay as they are.
    """
    text = trail.text
    if not text.isascii() and _INVISIBLE.search(text):
        trail = trail.edit(Change(*found.span(), "", "invisible") for found in _INVISIBLE.finditer(text))
        text = trail.text
    marks: list[Mark] = []
    if ")" in text or "）" in text:
        repairs, torn = slip_changes(text, simplified)
        marks += [Mark(*trail.raw_span(*span), "torn") for span in torn]
        trail = trail.edit(repairs)
        trail = trail.edit(pinyin_changes(trail.text, simplified))
    if "蕞" in trail.text:
        trail = trail.edit(Change(*found.span(), "最", "evasion") for found in _EVASION.finditer(trail.text))
    trail = trail.edit(script_changes(trail.text, protected))
    for pattern, reason in ((_MASKED, "masked"), (_LOST, "lost")):
        marks += [Mark(*trail.raw_span(*found.span()), reason) for found in pattern.finditer(trail.text)]
    return trail, sorted(marks, key=lambda mark: (mark.start, mark.end))
