"""表达式的成分 (parts of an expression): numbers with their unit, texts, truths and shares, as trees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kechuang.engines.criteria.tree import Case, Constant, Kind, Tree

Unit = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a unit as a tree over a whole denominator, with the greatest factors of its columns by degree."""

    tree: Tree
    unit: Unit
    below: int = 1
    most: tuple[int, int, int] = (0, 0, 0)

    def over(self, below: int) -> Tree:
        """Return the tree over a common denominator."""
        times = below // self.below
        return self.tree if times == 1 else self.tree * times


@dataclass(frozen=True, slots=True)
class Text:
    """A text or a date of the subject, or one that is written down."""

    tree: Tree
    kind: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """What holds, does not, or is missing."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that waits to be compared."""

    part: Number
    whole: Number


Part = Number | Text | Truth | Share


def chosen(conditions: Sequence[Tree], values: Sequence[Tree], last: Tree, kind: Kind) -> Tree:
    """Return a case in which an unknown condition leaves the value unknown; SQL alone would try the next branch."""
    unknown = Constant(None, kind)
    branches: list[tuple[Tree, Tree]] = []
    for condition, value in zip(conditions, values, strict=True):
        branches += [(condition.is_null(), unknown), (condition, value)]
    return Case(tuple(branches), last)


def constant(value: Fraction) -> Number:
    """Return a number that is written down."""
    return Number(Constant(value.numerator, "number"), (), value.denominator, (abs(value.numerator), 0, 0))


def greatest_factors(parts: list[Number], below: int) -> tuple[int, int, int]:
    """Return the greatest factors of any of several numbers over a common denominator."""
    scaled = [[most * (below // part.below) for most in part.most] for part in parts]
    c0, c1, c2 = (max(column) for column in zip(*scaled, strict=True))
    return c0, c1, c2


def day_of(part: Text) -> Tree:
    """Return a day of the subject, or one that is written down."""
    return part.tree if part.kind == "date" else Constant(dt.date.fromisoformat(part.written), "date")
