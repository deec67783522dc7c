"""副本异数 (torn copies): copies of one passage that give a figure differently contradict each other.

Whatever a fact says, and however much of it is guessed, its copy cannot be right as well. Where copies differ in a
figure is known from laying them side by side; here it is joined to the facts whose number stands there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.trail import Voice

_ABOUT = ("indicator_id", "place", "subject", "kind")


def tear(kept: Sequence[tuple[str, Fact]], articles: Iterable[tuple[str, Article]]) -> None:
    """Let facts contradict each other that stand on one figure of copies which give it differently.

    Parameters
    ----------
    kept : sequence of (str, Fact)
        Files and facts as :func:`~.agreement.agree` left them; they are changed.
    articles : iterable of (str, Article)
        Files and articles, compared with their copies.
    """
    standing: dict[tuple[str, str], _Standing] | None = None
    for file, article in articles:
        for each in article.differences:
            standing = _standing(kept) if standing is None else standing
            own = Voice(file, article.id, each.start, each.end)
            here = _at(standing, own)
            for voice in each.witnesses:
                for one, other in _pairs(here, _at(standing, voice)):
                    _contradict(one, other)
                    _contradict(other, one)


class _Standing:
    """Where the numbers of an article's facts stand, in order; ``reach`` is how far those up to each go."""

    def __init__(self, told: list[tuple[int, int, str, Fact]]) -> None:
        self.told = sorted(told, key=_first)
        self.reach = list(accumulate((each[1] for each in self.told), max))


def _first(told: tuple[int, int, str, Fact]) -> int:
    return told[0]


def _standing(kept: Iterable[tuple[str, Fact]]) -> dict[tuple[str, str], _Standing]:
    """Return where the number of each fact stands, wherever it is told."""
    found: dict[tuple[str, str], list[tuple[int, int, str, Fact]]] = defaultdict(list)
    for file, fact in kept:
        if fact.number is None:
            continue
        found[file, fact.article].append((*fact.number, file, fact))
        for one in fact.occurrences:
            if one["number"]:
                found[one["file"], one["article"]].append((*one["number"], file, fact))
    return {where: _Standing(told) for where, told in found.items()}


def _at(standing: dict[tuple[str, str], _Standing], voice: Voice) -> list[tuple[str, Fact]]:
    """Return the facts whose number a place lies in or touches: where a digit is lacking it is empty."""
    there = standing.get((voice.file, voice.article))
    if there is None:
        return []
    found: list[tuple[str, Fact]] = []
    at = bisect_right(there.told, voice.end, key=_first) - 1
    while at >= 0 and there.reach[at] >= voice.start:
        _low, high, file, fact = there.told[at]
        if high >= voice.start:
            found.append((file, fact))
        at -= 1
    return found[::-1]


def _pairs(
    here: Sequence[tuple[str, Fact]], there: Sequence[tuple[str, Fact]]
) -> Iterator[tuple[tuple[str, Fact], tuple[str, Fact]]]:
    for one in here:
        others = [other for other in there if other[1] is not one[1] and _otherwise(one[1], other[1])]
        # Of several facts on one number (绵阳、德阳均增长12%) each is contradicted by its own copy.
        same = [other for other in others if _about(one[1]) == _about(other[1])]
        yield from ((one, other) for other in same or others)


def _about(fact: Fact) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in _ABOUT)


def _otherwise(one: Fact, other: Fact) -> bool:
    mine, theirs = one.quantity, other.quantity
    if mine is None or theirs is None:
        return False
    return (mine.value_si, mine.value_si_max, mine.unit_si) != (theirs.value_si, theirs.value_si_max, theirs.unit_si)


def _contradict(one: tuple[str, Fact], other: tuple[str, Fact]) -> None:
    name, fact = f"{other[0]}#{other[1].id}", one[1]
    if name not in fact.conflicts:
        fact.conflicts.append(name)
        fact.accepted = False
        if "conflict" not in fact.held:
            fact.held.append("conflict")
