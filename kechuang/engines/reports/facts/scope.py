"""所承 (scope): what governs the clause at hand: whose figures they are, when, in which mood, of which indicator."""

from __future__ import annotations

from dataclasses import dataclass, field

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.places import Place
from kechuang.engines.reports.facts.times import Span, Time

Words = tuple[int, int]
"""Where words stand in the cleaned text."""


@dataclass(slots=True)
class Scope:
    """What governs the clause at hand."""

    place: Place | None
    subject: str | None = None
    place_at: Words | None = None  # where the words stand that name it; None where it is the article's own
    subject_at: Words | None = None
    place_how: Certainty = "carried"
    time: Time | None = None
    time_how: Certainty = "carried"
    mood: str = "actual"
    mood_at: Words | None = None  # where the words stand that tell it
    mooded: Words | None = None  # and those of the clause at hand
    phrase: str = ""
    phrase_at: Words | None = None
    named_at: Words | None = None  # where the indicator of the figure before is named
    phrases: list[tuple[str, Words | None]] = field(default_factory=list)
    last: Fact | None = None
    last_end: int = 0
    since: int = 0  # where the sentence at hand begins
    commas: tuple[int, ...] = ()  # where its clauses begin
    opens: int = -1  # where it begins, if it opens its paragraph
    opened: int = 0  # where its paragraph begins
    frame: Time | None = None  # the time that governs the paragraph
    frame_how: Certainty = "carried"
    framing: Time | None = None  # the time that governed before the clause at hand
    forced: Time | None = None  # the figure's own of a list of times
    pair: tuple[str, str, int] | None = None  # the periods of 由…增至…, and where it stands
    aside: Place | None = None  # whose figures go on after what 其中 told of a part
    aside_at: Words | None = None
    section: Place | None = None  # the part of the city that the heading above names
    section_at: Words | None = None
    section_time: Time | None = None  # the time that the heading above tells
    closing: Span | None = None  # 年末, where the paragraph told it


@dataclass(frozen=True, slots=True)
class At:
    """Where a figure stands.

    Parameters
    ----------
    sentence : Sentence
        Its sentence.
    clause : tuple of int
        Its clause.
    local : int
        Where the part of the clause begins that speaks of it alone, behind the figure before.
    mood : str
        The modality of the clause before.
    place_how : str
        How its place is known.
    told : str
        The words that may name its indicator.
    told_at : tuple of int or None
        Where they stand; None where that is right before it.
    previous : str
        The name of the figure before, on which it may lean.
    previous_at : tuple of int or None
        Where that stands.
    """

    sentence: Sentence
    clause: tuple[int, int]
    local: int
    mood: str
    place_how: Certainty
    told: str
    told_at: Words | None
    previous: str
    previous_at: Words | None
