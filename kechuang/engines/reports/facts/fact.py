"""事实 (fact): what a clause of a report says with one number, field by field, and how each field is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from kechuang.engines.reports.comparing import SIGNS
from kechuang.engines.reports.quantity import Quantity, number, plain

Certainty = Literal["explicit", "carried", "guessed"]
"""Said by the clause itself; taken over from what was said before; assumed."""

KNOWN = (
    "place", "subject", "indicator", "indicator_id", "value", "unit", "comparator", "kind", "period", "modality",
    "speaker",
)  # fmt: skip
"""The fields of which it is told how they are known, and where their words stand."""


@dataclass(slots=True, kw_only=True)
class Fact:
    """A fact of an article; all places are code points into the raw page.

    Parameters
    ----------
    id : str
        ``A1-F3``: the article and the number within it.
    article : str
        The article.
    quantity : Quantity or None
        Value, unit and comparator; None for an event, a dated deed. Its places are those of the cleaned text.
    number : tuple of int or None
        Where the number stands.
    sentence, span : tuple of int
        The sentence and the clause.
    clause : str
        The clause as cleaned.
    place, place_code, subject : str or None
        None where the text does not decide it.
    indicator, indicator_id : str or None
        As the clause names it, and of the catalogue.
    kind, modality : str
        See :mod:`kinds` and :mod:`modality`.
    period : str or None
        An ISO day, month, year or two of them parted by ``/``; ``..`` is an open end.
    speaker : str or None
        Who says it, where the sentence quotes somebody.
    told_as : str
        Fingerprint of its sentence, by which a copy is known.
    certainty : dict
        Field to ``explicit``, ``carried`` or ``guessed``; a field left empty is absent.
    evidence : dict
        Field to where the words stand that decided it; absent where none of the page does.
    accepted : bool
        Whether it is taken without a person.
    held : list of str
        The doubts for which it is not; see :mod:`acceptance`.
    occurrences : list of dict
        Where else the same fact stands.
    conflicts : list of str
        Facts of the same indicator, place and period with another value, as ``file#id``.
    """

    id: str
    article: str
    quantity: Quantity | None
    number: tuple[int, int] | None
    sentence: tuple[int, int]
    span: tuple[int, int]
    clause: str
    place: str | None = None
    place_code: str | None = None
    subject: str | None = None
    indicator: str | None = None
    indicator_id: str | None = None
    kind: str = "level"
    modality: str = "actual"
    period: str | None = None
    speaker: str | None = None
    told_as: str = ""
    certainty: dict[str, Certainty] = field(default_factory=dict)
    evidence: dict[str, tuple[int, int]] = field(default_factory=dict)
    accepted: bool = False
    held: list[str] = field(default_factory=list)
    occurrences: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the fact ready for JSON; :meth:`figures` has its numbers to the last digit."""
        of = self.quantity
        return {
            "id": self.id,
            "article": self.article,
            "place": self.place,
            "place_code": self.place_code,
            "subject": self.subject,
            "indicator": self.indicator,
            "indicator_id": self.indicator_id,
            "value": number(of.value) if of else None,
            "value_max": number(of.value_max) if of and of.value_max is not None else None,
            "unit": of.unit if of else None,
            "value_si": number(of.value_si) if of else None,
            "value_si_max": number(of.value_si_max) if of and of.value_si_max is not None else None,
            "unit_si": of.unit_si if of else None,
            "comparator": None if of is None else "range" if of.comparator == "range" else SIGNS[of.comparator],
            "kind": self.kind,
            "period": self.period,
            "modality": self.modality,
            "speaker": self.speaker,
            "sentence": list(self.sentence),
            "span": list(self.span),
            "number": list(self.number) if self.number else None,
            "text": self.clause,
            "certainty": {name: self.certainty.get(name) for name in KNOWN},
            "evidence": {name: list(span) for name, span in self.evidence.items()},
            "accepted": self.accepted,
            "held": self.held,
            "occurrences": self.occurrences,
            "conflicts": self.conflicts,
        }

    def figures(self) -> dict[str, str | None]:
        """Return the numbers as text, so that nothing is rounded: ``2.90``, ``1/3``."""
        numbers = {
            name: getattr(self.quantity, name, None) for name in ("value", "value_max", "value_si", "value_si_max")
        }
        return {name: None if one is None else plain(one) for name, one in numbers.items()}
