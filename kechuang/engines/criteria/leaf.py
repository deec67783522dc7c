"""条件的算式 (leaf): what a single condition computes, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.quantity import Sum
from kechuang.engines.criteria.tree import Tree


@dataclass(frozen=True, slots=True)
class Leaf:
    """The expressions of a leaf, and what they read.

    Attributes
    ----------
    verdict : Tree
        Its code (UInt8), before evidence is asked for.
    reads : tuple of FieldColumn
        The columns it reads.
    gaps : tuple of (str, Tree)
        For each column, where it is what a missing verdict lacks; a single column always is.
    actual, base, high, margin, band : Tree or None
        The value (the least one where it is an interval), the whole of a ratio, the greatest value of an
        interval, what is lacking, the index of the band.
    told : str
        The requirement in words, where no bounds say it.
    upper : bool
        Whether it is a greatest value, where no bounds say it.
    first : tuple of (str, Tree)
        Columns by name, to be computed before, because several expressions of the leaf use them.
    upto : tuple of int
        The last whole number of each band but the open one, where the leaf chooses among conditions by bands.
    """

    verdict: Tree
    reads: tuple[FieldColumn, ...]
    gaps: tuple[tuple[str, Tree], ...]
    limits: tuple[Limit, ...] = ()
    first: tuple[tuple[str, Tree], ...] = ()
    amount: Sum | None = None
    actual: Tree | None = None
    base: Tree | None = None
    high: Tree | None = None
    margin: Tree | None = None
    band: Tree | None = None
    told: str = ""
    upper: bool = False
    upto: tuple[int, ...] = ()

    @property
    def greatest(self) -> bool:
        """Whether what is asked is a greatest value."""
        return self.limits[0].greatest if self.limits else self.upper
