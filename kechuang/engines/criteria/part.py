"""评分指标 (part of a score table): its points as an interval, and what they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kechuang.declarations.field import FieldColumn
from kechuang.declarations.score import ScorePart
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.quantity import Sum
from kechuang.engines.criteria.tree import Column, Constant, Tree

if TYPE_CHECKING:
    from kechuang.engines.criteria.judged import Judged


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table, or a part of such a part, as expressions.

    Attributes
    ----------
    low, high : Tree
        Least and greatest points that the known figures allow.
    lacks : Tree or None
        Where the part is open because a field is missing; None where only experts can tell.
    actual, base : Tree or None
        The graded value and the whole of a ratio.
    parts : tuple of Part
        Of which the best counts, or the sum up to the full mark.
    counted : tuple of Judged
        The conditions that it counts.
    first : tuple of (str, Tree)
        Columns by name, to be computed before, because every step of the part uses them.
    """

    declared: ScorePart
    low: Tree
    high: Tree
    lacks: Tree | None
    reads: tuple[FieldColumn, ...] = ()
    gaps: tuple[tuple[str, Tree], ...] = ()
    amount: Sum | None = None
    actual: Tree | None = None
    base: Tree | None = None
    limits: tuple[Limit, ...] = ()
    parts: tuple[Part, ...] = ()
    counted: tuple[Judged, ...] = ()
    first: tuple[tuple[str, Tree], ...] = ()

    @property
    def id(self) -> str:
        """The declared id; its columns are ``<id>.low`` and ``<id>.high``."""
        return self.declared.id

    @property
    def open(self) -> Tree:
        """Where the points are not yet known."""
        return Column(f"{self.id}.low") < Column(f"{self.id}.high")

    @property
    def height(self) -> int:
        """0 for a part that is graded itself, else one more than the highest of its own parts."""
        return 1 + max(part.height for part in self.parts) if self.parts else 0

    def walk(self) -> Iterator[Part]:
        """Give this part and every part below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def fixed(value: int) -> Tree:
    """Return a fixed number of points."""
    return Constant(value, "points")


def capped(points: Tree, full: int) -> Tree:
    """Return points up to the full mark."""
    return when((points > full, fixed(full)), otherwise=points)
