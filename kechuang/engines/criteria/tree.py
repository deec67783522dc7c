"""表达式树 (expression tree): what a compiled rule is made of, before any backend.

A rule becomes columns, whole constants, ``+ - *``, comparisons, and/or/not, null tests and cases; Polars expressions
(:mod:`.onpolars`) and Ibis expressions (:mod:`.onibis`) are both made from it. Truth is three-valued as in SQL: a
comparison with a missing value is missing. There is no division but that by a positive whole, cut to the floor, and it
is never behind a verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "points", "code", "bool", "text", "date", "plain"]
"""``number`` has the width of the rule, ``points`` 64 bits, ``code`` 8; ``plain`` takes that of its surroundings."""
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DAY_OR_YEAR = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"
WHOLE = r"^-?[0-9]{1,18}$"
"""What a text of a list's entry must look like to be a day or a whole number; backends differ on what ``\\d`` is."""
Value = int | str | bool | dt.date | None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A node; operators build the nodes above it."""

    def __add__(self, other: Tree | int) -> Tree:
        return Binary("+", self, tree(other))

    def __sub__(self, other: Tree | int) -> Tree:
        return Binary("-", self, tree(other))

    def __rsub__(self, other: int) -> Tree:
        return Binary("-", tree(other), self)

    def __mul__(self, other: Tree | int) -> Tree:
        return Binary("*", self, tree(other))

    def __rmul__(self, other: int) -> Tree:
        return Binary("*", tree(other), self)

    def __floordiv__(self, other: Tree | int) -> Tree:
        return Binary("//", self, tree(other))

    def __neg__(self) -> Tree:
        return Binary("-", tree(0), self)

    def __lt__(self, other: Tree | Value) -> Tree:
        return Binary("<", self, tree(other))

    def __le__(self, other: Tree | Value) -> Tree:
        return Binary("<=", self, tree(other))

    def __gt__(self, other: Tree | Value) -> Tree:
        return Binary(">", self, tree(other))

    def __ge__(self, other: Tree | Value) -> Tree:
        return Binary(">=", self, tree(other))

    def __eq__(self, other: object) -> Tree:  # type: ignore[override]
        return Binary("==", self, tree(other))

    def __ne__(self, other: object) -> Tree:  # type: ignore[override]
        return Binary("!=", self, tree(other))

    __hash__ = object.__hash__

    def __and__(self, other: Tree) -> Tree:
        return Binary("and", self, other)

    def __or__(self, other: Tree) -> Tree:
        return Binary("or", self, other)

    def __invert__(self) -> Tree:
        return Not(self)

    def is_null(self) -> Tree:
        """Return where it is missing."""
        return IsNull(self)

    def is_not_null(self) -> Tree:
        """Return where it is there."""
        return Not(IsNull(self))

    def fill_null(self, other: Tree | Value) -> Tree:
        """Return it with another value where it is missing."""
        return Coalesce(self, tree(other))

    def is_in(self, values: Sequence[str]) -> Tree:
        """Return whether a text is one of these."""
        return OneOf(self, tuple(values))


@dataclass(frozen=True, slots=True, eq=False)
class Column(Tree):
    """A column of subjects or one that was computed before; numbers are widened where the rule is."""

    name: str
    kind: Kind = "plain"


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Tree):
    """A value that is the same for every subject."""

    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Tree):
    """Two nodes and what joins them."""

    sign: Literal["+", "-", "*", "//", "<", "<=", ">", ">=", "==", "!=", "and", "or"]
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Not(Tree):
    """The contrary; missing where the node is."""

    part: Tree


@dataclass(frozen=True, slots=True, eq=False)
class IsNull(Tree):
    """Whether the node is missing."""

    part: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Coalesce(Tree):
    """The node, or another where it is missing."""

    part: Tree
    other: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Case(Tree):
    """The value beside the first condition that holds, else the last one, else nothing."""

    branches: tuple[tuple[Tree, Tree], ...]
    otherwise: Tree | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Extreme(Tree):
    """The greatest or the least of several values, of those that are there."""

    of: tuple[Tree, ...]
    greatest: bool


@dataclass(frozen=True, slots=True, eq=False)
class Code(Tree):
    """The verdict code of a truth: met, not_met, or missing."""

    holds: Tree


@dataclass(frozen=True, slots=True, eq=False)
class AsInt(Tree):
    """A truth as 0 or 1, or a number in another width."""

    part: Tree
    kind: Literal["number", "points", "code", "wide"]


@dataclass(frozen=True, slots=True, eq=False)
class OneOf(Tree):
    """Whether a text is among others; missing where it is missing."""

    part: Tree
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Begins(Tree):
    """Whether a text begins with one of these."""

    part: Tree
    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Days(Tree):
    """Whole days from one date to another."""

    since: Tree
    until: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Tree):
    """The text under a key of the list's entry that is looked at."""

    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Whole(Tree):
    """A text as a whole number; missing where it is none."""

    part: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Dated(Tree):
    """A text that is an ISO day (or a bare year, where that will do); missing where it is not."""

    part: Tree
    year_will_do: bool


@dataclass(frozen=True, slots=True, eq=False)
class Entries(Tree):
    """How many entries of a list fit for sure, or may fit."""

    name: str
    fits: Tree
    sure: bool


def tree(value: object) -> Tree:
    """Return a node for a value."""
    if isinstance(value, Tree):
        return value
    assert value is None or isinstance(value, int | str | dt.date)
    return Constant(value, "plain")
