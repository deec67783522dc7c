"""理由 (reasons): why a character of the raw page is not in the text, or is there as another one; one word each.

Of a line that was left out: ``title``, ``byline``, ``caption``, ``navigation``, ``recommendation``, ``related``,
``advert``, ``contact``, ``comment``, ``spam``, ``other``. Of what stands beside the lines: ``blank``, ``markup``,
``hidden`` (scripts, comments, what a browser does not show). Of characters that were put right: ``invisible``,
``slipped``, ``pinyin``, ``evasion``, ``traditional``, ``wrap``, ``entity``, ``healed``.
"""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "title", "byline", "caption", "navigation", "recommendation", "related", "advert", "contact", "comment", "spam",
    "other", "blank", "markup", "hidden", "invisible", "pinyin",
]  # fmt: skip
"""Why a stretch of the page is in no article's text."""

Put = Literal["invisible", "slipped", "pinyin", "evasion", "traditional", "wrap", "markup", "entity", "healed"]
"""Why characters of a text are not those of the page."""

REASONS: tuple[Reason, ...] = get_args(Reason)
EDITS: tuple[str, ...] = tuple(dict.fromkeys((*get_args(Put), *REASONS)))
"""Reasons of an edit: what was put right, and lines left out between others; several are joined by ``+``."""

_TOLD: dict[str, Reason] = {
    "menu": "navigation", "noise": "navigation", "repeated": "title", "linked": "navigation", "footer": "navigation",
    "disclaimer": "contact",
}  # fmt: skip


def reason_of(label: str) -> Reason:
    """Return the reason that a label of a line stands for; ``other`` where it has none."""
    if label in _TOLD:
        return _TOLD[label]
    return next((each for each in REASONS if each == label), "other")
