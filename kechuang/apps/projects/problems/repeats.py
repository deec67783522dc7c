"""重复问题 (repeats): problems that seem to say the same, found by pairs of neighbouring characters, with the reasons.

Two titles are alike by the share of character pairs that they have in common (Dice); pairs that stand in nearly every
title weigh little. The same project, firm, place or department makes two that are alike the likelier to be one. What
is found is a proposal: only the office merges problems.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

#: From which likeness on two problems are shown as perhaps the same; measured in tests/apps/projects/test_repeats.py.
LINE = 0.4
_SIGNS = re.compile(r"[\W_]+")
_BODY = 0.25  # how much of the likeness the description can make up where both have one
_SAME = {"project": 0.15, "entity": 0.15, "division": 0.05, "lead": 0.05}


@dataclass(frozen=True)
class Said:
    """What of a problem is compared; ``key`` is handed back."""

    key: int
    title: str
    body: str = ""
    project: int | None = None
    entity: str = ""
    division: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Alike:
    """Two problems that are perhaps one: how alike (0 to 1), and why in words."""

    one: int
    other: int
    score: float
    reasons: tuple[str, ...]


def pairs_of(text: str) -> frozenset[str]:
    """Return the neighbouring character pairs of a text, whatever its width, case and punctuation."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain} - {""})


class Index:
    """Problems by their character pairs, so that only those that share some are compared."""

    def __init__(self, rows: Iterable[Said]) -> None:
        self.rows = {row.key: row for row in rows}
        self.titles = {key: pairs_of(row.title) for key, row in self.rows.items()}
        self.bodies: dict[int, frozenset[str]] = {}  # read when first compared: titles alone need none
        self.holders: dict[str, list[int]] = defaultdict(list)
        for key, found in self.titles.items():
            for pair in found:
                self.holders[pair].append(key)
        total = len(self.rows) + 1
        self.weights = {pair: math.log(1 + total / len(keys)) for pair, keys in self.holders.items()}
        self.rare = math.log(1 + total)

    def like(self, said: Said, *, most: int = 5, line: float = LINE) -> list[Alike]:
        """Return those that are perhaps the same as what is said, the likeliest first."""
        mine, body = pairs_of(said.title), pairs_of(said.body)
        shared: Counter[int] = Counter()
        for pair in mine:
            shared.update(self.holders.get(pair, ()))
        shared.pop(said.key, None)
        found = [self._compare(said, mine, body, key) for key in shared]
        return sorted((one for one in found if one.score >= line), key=lambda one: (-one.score, one.other))[:most]

    def all_pairs(self, *, most: int = 50, line: float = LINE) -> list[Alike]:
        """Return the pairs among the problems themselves, each once, the likeliest first."""
        found = [one for row in self.rows.values() for one in self.like(row, most=10, line=line) if one.one < one.other]
        return sorted(found, key=lambda one: (-one.score, one.one, one.other))[:most]

    def _compare(self, said: Said, mine: frozenset[str], body: frozenset[str], key: int) -> Alike:
        other = self.rows[key]
        title = self._dice(mine, self.titles[key])
        score, reasons = title, [_("题目相近（%(n)d%%）") % {"n": round(title * 100)}]
        if body and (held := self._body(key)):
            text = self._dice(body, held)
            score = max(score, (1 - _BODY) * title + _BODY * text)
            if text >= LINE:
                reasons.append(_("情况说明相近（%(n)d%%）") % {"n": round(text * 100)})
        words = {
            "project": _("同一项目"), "entity": _("同一企业"), "division": _("同一地区"), "lead": _("同一牵头部门"),
        }  # fmt: skip
        for field, more in _SAME.items():
            if getattr(said, field) and getattr(said, field) == getattr(other, field):
                reasons.append(words[field])
                score += more * title  # the same project alone makes no repeat: it strengthens what the words say
        return Alike(said.key, key, min(score, 1.0), tuple(reasons))

    def _body(self, key: int) -> frozenset[str]:
        if key not in self.bodies:
            self.bodies[key] = pairs_of(self.rows[key].body)
        return self.bodies[key]

    def _dice(self, one: frozenset[str], other: frozenset[str]) -> float:
        both = self._weight(one & other)
        whole = self._weight(one) + self._weight(other)
        return 2 * both / whole if whole else 0.0

    def _weight(self, found: Iterable[str]) -> float:
        return sum(self.weights.get(pair, self.rare) for pair in found)


def like(said: Said, rows: Sequence[Said], *, most: int = 5) -> list[Alike]:
    """Return those of some problems that are perhaps the same as what is said, the likeliest first."""
    return Index(rows).like(said, most=most)
