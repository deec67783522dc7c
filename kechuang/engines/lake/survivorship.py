"""取值规则 (survivorship): several rows speak of one field of one entity; whose word counts, and why the others lost.

A rule compares candidates by what it lists: sources it names come first, then the contract's rank (lower first) or the
freshness of the row (its business day, else the day of its load), in the rule's order; the order of the tables settles
what is left. Where that can be told from the contracts alone, the first candidate with a value wins; else every
candidate gets one number to be compared by, and the greatest wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from kechuang.declarations.database import Survivorship
from kechuang.declarations.source import Source

_TOGETHER_WITH = {"capital_currency": "capital", "name_normal": "name"}  # said by the same cell
_RANKS, _DAYS, _PLACES = 10_000, 1_000_000, 1_000
_BEFORE = 200_000  # days added, so that no day of the calendar is below 0


@dataclass(frozen=True, slots=True)
class Voice:
    """A candidate: the number of its part, its contract, and expressions of its value and its day."""

    number: int
    source: Source
    value: Any
    day: Any


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one table of the lake."""

    table: str
    declared: Mapping[str, Survivorship] = field(default_factory=dict)

    def of(self, name: str) -> Survivorship:
        """Return the rule of a field: its own, that of all fields, or rank before freshness."""
        name = _TOGETHER_WITH.get(name, name)
        for key in (f"{self.table}.{name}", f"{self.table}.*"):
            if key in self.declared:
                return self.declared[key]
        return Survivorship(field=f"{self.table}.*")


def fixed_order(rule: Survivorship, voices: Sequence[Voice]) -> list[int] | None:
    """Return the candidates' numbers, best first, where no row has to be looked at; else None.

    Rows of one table come in the order of their freshness already.
    """
    groups: dict[tuple[int, int], set[str]] = {}
    for voice in voices:
        rank = _clipped(voice.source.rank) if rule.prefer[0] == "rank" else 0
        groups.setdefault((_listed(rule, voice.source), rank), set()).add(voice.source.table)
    if rule.prefer != ("rank",) and any(len(tables) > 1 for tables in groups.values()):
        return None
    by_rank = "rank" in rule.prefer
    ordered = sorted(
        voices, key=lambda one: (_listed(rule, one.source), _clipped(one.source.rank) if by_rank else 0, one.number)
    )
    return [voice.number for voice in ordered]


def leader(rule: Survivorship, voices: Sequence[Voice]) -> Any:
    """Return the expression of the number of the candidate that wins; null where none has a value."""
    marks = [ibis.ifelse(voice.value.notnull(), _mark(rule, voice), ibis.null("int64")) for voice in voices]
    return (_PLACES - 1) - ibis.greatest(*marks) % _PLACES


def _mark(rule: Survivorship, voice: Voice) -> Any:
    """Return the number by which a candidate is compared: the greater the better."""
    mark: Any = ibis.literal(len(rule.sources) - _listed(rule, voice.source)).cast("int64")
    for criterion in rule.prefer:
        if criterion == "rank":
            mark = mark * _RANKS + (_RANKS - 1 - _clipped(voice.source.rank))
        else:
            mark = mark * _DAYS + (voice.day + _BEFORE)
    return mark * _PLACES + (_PLACES - 1 - voice.number)


def reason(rule: Survivorship, source: Source, day: Any, *, winner: Source, won: Any) -> Any:
    """Return the expression of the sentence that says why a row of ``source`` lost to one of ``winner``."""
    led = f"采用“{winner.name}”："
    if winner.table == source.table:
        return ibis.ifelse(won > day, f"{led}同一张表中日期更新的一行", f"{led}同一张表中在前的一行")
    if _listed(rule, winner) != _listed(rule, source):
        return ibis.literal(f"{led}规则指定先采信")
    better = winner.rank < source.rank
    by_rank = f"{led}优先级更高" if better else f"{led}并列，按表的次序取先"
    if rule.prefer[0] == "rank":
        if better or "freshest" not in rule.prefer:
            return ibis.literal(by_rank)
        return ibis.ifelse(won > day, f"{led}优先级相同，日期更新", by_rank)
    return ibis.ifelse(won > day, f"{led}日期更新", f"{led}日期相同，{by_rank.removeprefix(led)}")


def _listed(rule: Survivorship, source: Source) -> int:
    """Return how far behind the sources that the rule names a source stands; all others stand behind them."""
    return rule.sources.index(source.table) if source.table in rule.sources else len(rule.sources)


def _clipped(rank: int) -> int:
    return min(max(rank, 0), _RANKS - 1)
