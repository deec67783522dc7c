"""要求 (ask): what a single condition asks of which thing, so that two conditions can be held against each other.

Numbers are asked to lie in a span, texts and truths to be chosen from some. What cannot be told for certain (bounds by
bands, beginnings of texts, expressions) is told too wide, or not at all.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction

from kechuang.declarations.condition import (
    Age,
    Among,
    Cagr,
    Compare,
    Condition,
    Finding,
    Growth,
    Is,
    Member,
    Ratio,
    RuleOf,
    Score,
)
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.quantity import Sum

_YES_NO = frozenset({"是", "否"})


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers between two bounds; ``above`` and ``below`` say that the bound itself does not belong to them."""

    least: Fraction | None = None
    most: Fraction | None = None
    above: bool = False
    below: bool = False
    whole: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        if self.least is None or self.most is None:
            return False
        return self.least > self.most or (self.least == self.most and (self.above or self.below))

    def both(self, other: Span) -> Span:
        """Return the numbers that lie in both."""
        least, above = _tighter(self.least, self.above, other.least, other.above, lower=True)
        most, below = _tighter(self.most, self.below, other.most, other.below, lower=False)
        return Span(least, most, above, below, self.whole)

    def covers(self, other: Span) -> bool:
        """Whether every number of the other lies in this one."""
        return self.both(other) == other

    def joins(self, upper: Span) -> bool:
        """Whether nothing is left out between this one and one above it."""
        if self.most is None or upper.least is None:
            return True
        if self.whole:
            return upper.least <= self.most + 1
        return upper.least < self.most or (upper.least == self.most and not (self.below and upper.above))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Texts that will do, or with ``but`` all others; ``of`` are those that there are, where that is known."""

    texts: frozenset[str]
    but: bool = False
    of: frozenset[str] = frozenset()

    @property
    def known(self) -> Chosen:
        """The same without ``but``, where every text is known."""
        return Chosen(self.of - self.texts, of=self.of) if self.but and self.of else self

    @property
    def empty(self) -> bool:
        """Whether no text is left."""
        known = self.known
        return not known.but and not known.texts

    @property
    def everything(self) -> bool:
        """Whether every text that there is will do."""
        known = self.known
        return not known.texts if known.but else bool(known.of) and known.texts >= known.of

    def both(self, other: Chosen) -> Chosen:
        """Return the texts that will do for both."""
        one, two = self.known, other.known
        if one.but and two.but:
            return Chosen(one.texts | two.texts, True, self.of)
        if one.but or two.but:
            told, left_out = (two, one) if one.but else (one, two)
            return Chosen(told.texts - left_out.texts, of=self.of)
        return Chosen(one.texts & two.texts, of=self.of)

    def either(self, other: Chosen) -> Chosen:
        """Return the texts that will do for one of them."""
        one, two = Chosen(self.texts, not self.but, self.of), Chosen(other.texts, not other.but, self.of)
        neither = one.both(two)
        return Chosen(neither.texts, not neither.but, self.of)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a condition asks.

    Attributes
    ----------
    of : hashable
        The thing that is asked about: conditions with an equal one ask about the same.
    answer : Span or Chosen
        What will do; never narrower than it is.
    natural : Span
        Where a number lies in any case.
    exact : bool
        Whether nothing else will do.
    """

    of: Hashable
    answer: Span | Chosen
    natural: Span = Span()
    exact: bool = True

    @property
    def idle(self) -> bool:
        """Whether it is met whatever the figures say."""
        if isinstance(self.answer, Chosen):
            return self.exact and self.answer.everything
        return self.exact and self.answer.covers(self.natural)

    def both(self, other: Ask) -> Ask:
        """Return what will do for both, which ask about the same."""
        if isinstance(self.answer, Chosen):
            assert isinstance(other.answer, Chosen)
            return Ask(self.of, self.answer.both(other.answer), exact=False)
        assert isinstance(other.answer, Span)
        return Ask(self.of, self.answer.both(other.answer), self.natural, exact=False)

    @property
    def impossible(self) -> bool:
        """Whether nothing will do."""
        return (self.answer if isinstance(self.answer, Chosen) else self.answer.both(self.natural)).empty

    def either_always(self, other: Ask) -> bool:
        """Whether one of the two is met in any case; they ask about the same."""
        if not self.exact or not other.exact:
            return False
        if isinstance(self.answer, Chosen):
            assert isinstance(other.answer, Chosen)
            return self.answer.either(other.answer).everything
        assert isinstance(other.answer, Span)
        spans = [one.both(self.natural) for one in (self.answer, other.answer)]
        return any(
            lower.least == self.natural.least and upper.most == self.natural.most and lower.joins(upper)
            for lower, upper in (spans, spans[::-1])
        )


def ask_of(judged: Judged) -> Ask | None:
    """Return what a single condition asks of what; None for a group, or where it cannot be told."""
    node, leaf = judged.node, judged.leaf
    if isinstance(node, Is):
        return Ask(("is", node.is_), Chosen(frozenset({"是" if node.be else "否"}), of=_YES_NO))
    if isinstance(node, Finding):
        return Ask(("is", node.finding), Chosen(frozenset({"是"}), of=_YES_NO))
    if isinstance(node, RuleOf):
        return Ask(("rule", node.rule), Chosen(frozenset({"是"}), of=_YES_NO))
    if isinstance(node, Member):
        texts = frozenset(node.in_ or node.not_in)
        if not texts or any(text.startswith("$") for text in texts):
            return None
        return Ask(("text", node.member), Chosen(texts, bool(node.not_in)))
    if leaf is None or not leaf.limits:
        return None
    whole = not isinstance(node, Ratio | Cagr | Growth)
    answer = Span(whole=whole)
    for limit in leaf.limits:
        answer = answer.both(_span(limit, whole=whole))
    return Ask(
        _thing(node, leaf.amount), answer, _natural(judged, whole=whole), all(one.by is None for one in leaf.limits)
    )


def _thing(node: Condition, amount: Sum | None) -> Hashable:
    if isinstance(node, Compare) and amount is not None:
        return "sum", tuple(sorted((column.name, factor) for factor, column in amount.terms))
    if isinstance(node, Among):
        return "among", node.among, tuple(sorted((key, wanted.model_dump_json()) for key, wanted in node.where.items()))
    if isinstance(node, Score):
        return "score", node.score, node.nonzero, node.signed
    if isinstance(node, Age):
        return "age", node.age, node.at
    if isinstance(node, Ratio):
        return "ratio", *(text.replace(" ", "") for text in node.ratio)
    if isinstance(node, Cagr):
        return "cagr", *(text.replace(" ", "") for text in node.cagr), node.years
    return ("growth", *(text.replace(" ", "") for text in node.growth)) if isinstance(node, Growth) else node


def _span(limit: Limit, *, whole: bool) -> Span:
    """Return what one bound leaves; of several bands what the widest leaves."""
    if whole:
        values = [Fraction(limit.whole(value)) for value in limit.values]
        return Span(most=max(values), whole=True) if limit.greatest else Span(min(values), whole=True)
    if limit.greatest:
        return Span(most=max(limit.values), below=limit.strict)
    return Span(min(limit.values), above=limit.strict)


def _natural(judged: Judged, *, whole: bool) -> Span:
    node, amount = judged.node, judged.leaf.amount if judged.leaf else None
    if isinstance(node, Age | Among | Score):
        return Span(Fraction(0), whole=True)
    if amount is None or isinstance(node, Cagr | Growth):
        return Span(whole=whole)
    if any(factor < 0 or column.field.least is None for factor, column in amount.terms):
        return Span(most=Fraction(1)) if isinstance(node, Ratio) and node.part else Span(whole=whole)
    least = sum((Fraction(factor * (column.field.least or 0) * column.field.scale) for factor, column in amount.terms),
                Fraction(0))  # fmt: skip
    if isinstance(node, Ratio):
        return Span(Fraction(0) if least >= 0 else None, Fraction(1) if node.part else None)
    return Span(least, whole=whole)


def _tighter(
    one: Fraction | None, one_out: bool, other: Fraction | None, other_out: bool, *, lower: bool
) -> tuple[Fraction | None, bool]:
    if one is None or other is None:
        return (other, other_out) if one is None else (one, one_out)
    if one == other:
        return one, one_out or other_out
    return (one, one_out) if (one > other) is lower else (other, other_out)
