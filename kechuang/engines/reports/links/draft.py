"""关系草稿 (draft): a relation found, its sides still places of the cleaned text."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.mention import Certainty
from kechuang.engines.reports.links.relation import RelationKind
from kechuang.engines.reports.links.scene import Party


@dataclass(frozen=True, slots=True)
class Words:
    """Words that name no thing of their own: a problem."""

    start: int
    end: int
    certainty: Certainty = "explicit"


@dataclass(frozen=True, slots=True)
class Draft:
    """A relation found.

    Parameters
    ----------
    kind : str
        Which.
    subject, object : Party or Words
        Its sides.
    sentence : Sentence
        Where it is told.
    start, end : int
        The clause.
    certainty : str
        How it is known.
    """

    kind: RelationKind
    subject: Party
    object: Party | Words
    sentence: Sentence
    start: int
    end: int
    certainty: Certainty

    @property
    def key(self) -> tuple[str, ...]:
        """What is the same for the same relation told in one sentence."""
        other = self.object.key if isinstance(self.object, Party) else str(self.object.start)
        sides = (self.subject.key, other)
        if self.kind == "works_with":
            sides = (min(sides), max(sides))
        return (self.kind, *sides, str(self.sentence.start))


def spanning(sentence: Sentence, *sides: Party | Words) -> tuple[int, int]:
    """Return the clauses of a sentence from the first of the sides within it to the last."""
    inside = [each for each in sides if sentence.start <= each.start < sentence.end] or [sides[0]]
    low = min(each.start for each in inside)
    high = max(min(each.end, sentence.end) for each in inside)
    if not sentence.start <= low < sentence.end:
        return sentence.start, sentence.end
    return sentence.clause_start(low), sentence.clause_end(max(low, high - 1))


def drafted(kind: RelationKind, one: Party, other: Party | Words, sentence: Sentence) -> Draft:
    """Return a relation with the clauses that tell it and how it is known."""
    return Draft(kind, one, other, sentence, *spanning(sentence, one, other), certain(one, other))


def certain(*sides: Party | Words) -> Certainty:
    """Return how a relation is known whose sides are known so."""
    return "explicit" if all(side.certainty == "explicit" for side in sides) else "carried"
