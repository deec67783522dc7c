"""互证 (agreement): the same fact in many places is one with occurrences; differing figures are a conflict.

Two facts are the same where indicator, place, subject, period, kind, modality, value, unit and comparator are. Where
all but the value are, they contradict each other: both stay, and each names the other. Facts whose indicator the
catalogue does not know, or whose place or period is open, are compared by the words of their clause only. What may be
set side by side or summed is decided by :mod:`~.comparability`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kechuang.engines.reports.facts.comparability import growth_base
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.quantity import Quantity

Owned = tuple[str, Fact]
"""A file and a fact that stands in it."""

_LOOSE = Fraction(1, 10)  # what 约 and 近 leave open


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts about the same thing whose figures cannot all be right, side by side; none of them is preferred.

    Parameters
    ----------
    facts : tuple of (str, Fact)
        File and fact, in reading order.
    """

    facts: tuple[Owned, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the conflict ready for JSON: what it is about, and each figure with its place on its page."""
        about = self.facts[0][1].to_json()
        keys = ("indicator_id", "place", "place_code", "subject", "period", "kind", "modality", "unit_si")
        shown = ("id", "article", "value_si", "value_si_max", "comparator", "span", "number", "text")
        told = [(file, fact.to_json()) for file, fact in self.facts]
        return {
            **{key: about[key] for key in keys},
            "facts": [{"file": file, **{key: fact[key] for key in shown}} for file, fact in told],
        }


def conflicts(kept: Sequence[Owned]) -> list[Conflict]:
    """Return the conflicts among facts that were joined by :func:`agree`, by their ``conflicts``.

    Parameters
    ----------
    kept : sequence of (str, Fact)
        In reading order.
    """
    named = {f"{file}#{fact.id}": (file, fact) for file, fact in kept if fact.conflicts}
    leader = {name: name for name in named}

    def first(name: str) -> str:
        while leader[name] != name:
            leader[name] = name = leader[leader[name]]
        return name

    for name, (_file, fact) in named.items():
        for other in fact.conflicts:
            if other in leader:
                leader[first(other)] = first(name)
    for members in _groups(list(named.values())):
        # Two pairs about one thing are one conflict, though neither of one contradicts one of the other.
        names = [f"{file}#{fact.id}" for file, fact in members]
        for one, other in pairwise(names):
            leader[first(other)] = first(one)
    groups: dict[str, list[Owned]] = defaultdict(list)
    for name, owned in named.items():
        groups[first(name)].append(owned)
    return [Conflict(tuple(members)) for members in groups.values()]


def agree(owned: Sequence[Owned]) -> list[Owned]:
    """Return facts, the same ones joined to the first of them; the facts are changed.

    Parameters
    ----------
    owned : sequence of (str, Fact)
        In reading order.
    """
    first: dict[tuple[object, ...], Owned] = {}
    kept: list[Owned] = []
    for file, fact in owned:
        copied = (fact.told_as, fact.clause[-24:], *_value(fact))
        key = _key(fact)
        held = first.get(copied) if len(fact.told_as) > 0 else None
        held = held or first.get(key)
        if held is None:
            first[key] = first[copied] = (file, fact)
            kept.append((file, fact))
            continue
        held[1].occurrences.append(
            {
                "file": file, "article": fact.article, "sentence": list(fact.sentence), "span": list(fact.span),
                "number": list(fact.number) if fact.number else None,
            }
        )  # fmt: skip
    _contradict(kept)
    return kept


def _key(fact: Fact) -> tuple[object, ...]:
    about: object = (fact.indicator_id, fact.kind) if fact.indicator_id and fact.place and fact.period else None
    if about is None:
        about = re.sub(r"\W+", "", fact.clause)
        if len(str(about)) < 8:
            # 增长12% alone is said of many things.
            about = (about, fact.indicator, fact.sentence[1] - fact.sentence[0])
    return (about, fact.place, fact.subject, fact.period, fact.modality, *_value(fact))


def _value(fact: Fact) -> tuple[object, ...]:
    of = fact.quantity
    return (of.value_si, of.value_si_max, of.unit_si, of.comparator) if of else (fact.indicator,)


def _groups(kept: Sequence[Owned]) -> list[list[Owned]]:
    """Return the facts that tell the same thing, where nothing of them is guessed."""
    groups: dict[tuple[object, ...], list[Owned]] = defaultdict(list)
    for file, fact in kept:
        if (
            fact.indicator_id
            and fact.place
            and fact.period
            and fact.quantity
            and "guessed" not in fact.certainty.values()
        ):
            key = (fact.indicator_id, fact.place, fact.subject, fact.period, fact.kind, fact.modality)
            base = growth_base(fact.clause) if fact.kind == "growth" else ""
            groups[*key, fact.quantity.unit_si, base].append((file, fact))
    return list(groups.values())


def _contradict(kept: Sequence[Owned]) -> None:
    for members in _groups(kept):
        for file, fact in members:
            fact.conflicts = [f"{f}#{other.id}" for f, other in members if _against((file, fact), (f, other))]
            if fact.conflicts:
                fact.accepted = False
                fact.held.append("conflict")


def _against(one: Owned, other: Owned) -> bool:
    """Whether two facts contradict each other; a sentence does not contradict itself: 确保1600家、力争1700家."""
    same = one[0] == other[0] and one[1].sentence == other[1].sentence
    return not same and differ(one[1], other[1])


def differ(one: Fact, other: Fact) -> bool:
    """Whether two figures for the same thing cannot both be right.

    1265家 and 超1200家 agree, and so do 263.9亿元 and 264亿元: the coarser is the finer rounded.
    """
    if one is other or one.quantity is None or other.quantity is None:
        return False
    low, high = _reach(one.quantity)
    other_low, other_high = _reach(other.quantity)
    return (high is not None and other_low is not None and high < other_low) or (
        other_high is not None and low is not None and other_high < low
    )


def _reach(of: Quantity) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest value that a figure may mean; None is no end."""
    value = Fraction(of.value_si)
    decimals = len(of.printed.partition(".")[2].rstrip("万亿千百十余多 ")) if "." in of.printed else 0
    step = abs(value / Fraction(of.value)) / 10**decimals / 2 if of.value else Fraction(0)
    if of.value_si_max is not None:
        return value - step, Fraction(of.value_si_max) + step
    if of.comparator in ("more_than", "at_least"):
        return value, None
    if of.comparator in ("less_than", "at_most"):
        return None, value
    if of.comparator in ("about", "nearly"):
        return value * (1 - _LOOSE), value * (1 + _LOOSE)
    return value - step, value + step
