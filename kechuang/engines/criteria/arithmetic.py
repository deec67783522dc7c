"""精确算术 (exact arithmetic): sums, shares and bands as trees of whole numbers.

Shares are compared by cross-multiplication. Machine integers wrap without a word, so the greatest factor of every
product is recorded in ``weight``; where a table's numbers could reach the limit, the rule runs in 128 bits.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.combine import total as summed
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.quantity import Sum
from kechuang.engines.criteria.tree import Column, Constant, Tree, tree

ROOM = 2**62
"""Products stay below this in 64 bits, so that a difference of two of them fits as well."""


class Arithmetic:
    """Builds trees of whole numbers and keeps in mind how great they can get.

    Attributes
    ----------
    weight : int
        The greatest factor by which a column is multiplied; numbers above ``ROOM // weight`` need 128 bits.
    constant : int
        The greatest constant that stands beside such a number.
    since, on : str, datetime.date or None
        The column with the date before whose year a missing yearly figure is nothing, and the day of judgement.
    """

    def __init__(self, *, since: str = "", on: dt.date | None = None) -> None:
        self.weight = 1
        self.constant = 1
        self.since = since
        self.on = on

    def lit(self, value: int) -> Tree:
        """Return a constant in the width of the rule."""
        self.constant = max(self.constant, abs(value))
        return Constant(value, "number")

    def total(self, amount: Sum) -> Tree:
        """Return the sum; missing where any of its columns is."""
        self.weight = max(self.weight, amount.weight)
        parts: list[Tree] = []
        for factor, column in amount.terms:
            number = self._number(column)
            parts.append(number if factor == 1 else number * factor)
        return summed(parts)

    def _number(self, column: FieldColumn) -> Tree:
        number = Column(column.name, "number")
        if not self.since or self.on is None or not column.back:
            return number
        later = Column(self.since, "date") >= dt.date(self.on.year - column.back, 1, 1)
        return number.fill_null(when((later, Constant(0, "number")), otherwise=Constant(None, "number")))

    def banded(self, limit: Limit, values: Sequence[int]) -> Tree:
        """Return the value of the band that each row is in; missing where the number that chooses it is."""
        if limit.by is None:
            return self.lit(values[0])
        by = self.total(limit.by)
        bands = [(by <= self.lit(last), self.lit(value)) for last, value in zip(limit.upto, values, strict=False)]
        return when((by.is_null(), Constant(None, "number")), *bands, otherwise=self.lit(values[-1]))

    def band(self, limit: Limit) -> Tree:
        """Return the index of the band that each row is in."""
        return self.banded(limit, range(len(limit.values)))

    def against(self, amount: Tree, limit: Limit) -> tuple[Tree, Tree]:
        """Hold a whole number against a limit: whether it holds, and what is lacking (or too much)."""
        line = self.banded(limit, [limit.whole(value) for value in limit.values])
        return (amount <= line, amount - line) if limit.greatest else (amount >= line, line - amount)

    def share_against(self, share: Share, limit: Limit) -> tuple[Tree, Tree]:
        """Hold a share against a limit, by cross-multiplication; the margin is in units of the numerator."""
        common = math.lcm(*(value.denominator for value in limit.values))
        factors = [int(value * common) for value in limit.values]
        self.weight = max(
            self.weight, share.part.weight * common, share.whole.weight * max(abs(factor) for factor in factors)
        )
        left, right = share.numerator * self.lit(common), share.denominator * self.banded(limit, factors)
        floor, ceiling = right // common, (right + (common - 1)) // common
        if limit.greatest:
            truth = left < right if limit.strict else left <= right
            return truth, share.numerator - (ceiling - 1 if limit.strict else floor)
        truth = left > right if limit.strict else left >= right
        return truth, (floor + 1 if limit.strict else ceiling) - share.numerator

    def share_steps(self, share: Share, limits: Sequence[Limit]) -> list[Tree]:
        """Return for each line of a score table whether the share reaches it; all lines on one denominator."""
        common = math.lcm(*(limit.values[0].denominator for limit in limits))
        left = share.numerator * self.lit(common)
        reached = []
        for limit in limits:
            factor = int(limit.values[0] * common)
            self.weight = max(self.weight, share.part.weight * common, share.whole.weight * abs(factor))
            right = share.denominator * self.lit(factor)
            if limit.greatest:
                reached.append(left < right if limit.strict else left <= right)
            else:
                reached.append(left > right if limit.strict else left >= right)
        return reached

    def share(self, part: Sum, whole: Sum, *, contained: bool) -> Share:
        """Return a share whose denominator is missing where it is not positive, or smaller than a part of it."""
        numerator, denominator = self.total(part), self.total(whole)
        sound = denominator > 0
        if contained:
            sound = sound & (numerator <= denominator)
        return Share(part, whole, numerator, when((sound, denominator)), sound)


@dataclass(frozen=True, slots=True)
class Share:
    """A part and its whole; ``sound`` says where the whole can be divided by."""

    part: Sum
    whole: Sum
    numerator: Tree
    denominator: Tree
    sound: Tree

    def gaps(self, *, contained: bool) -> tuple[tuple[str, Tree], ...]:
        """Return for each column where it is what keeps the share from being known."""
        unsound = (~self.sound).fill_null(tree(False))
        of_part = unsound if contained else tree(False)
        return tuple(
            (column.name, Column(column.name).is_null() | blame)
            for columns, blame in ((self.part.columns, of_part), (self.whole.columns, unsound))
            for column in columns
        )
