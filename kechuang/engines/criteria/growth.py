"""增长率的算式 (rates of growth): compound and mean yearly rates, compared exactly by powers and products.

A compound rate over n years reaches r exactly where last ≥ first × (1 + r)ⁿ, so it is judged as a share of the first
value. The mean of two rates, ½(b/a + c/b) − 1, is the fraction (b² + ac − 2ab) / 2ab; its products need 128 bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kechuang.engines.criteria.arithmetic import Arithmetic
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.quantity import Sum
from kechuang.engines.criteria.tree import AsInt, Column, Tree

VAST = 10**16
"""No figure of an enterprise is beyond 100 万亿元; what is counts as missing, and squares stay within 128 bits."""
FINEST = 10**5
"""A rate, one added, over the common denominator of the bounds: what the squares of figures are multiplied by."""


def multiples(limits: Sequence[Limit], years: int) -> tuple[Limit, ...]:
    """Return the bounds on a compound rate as bounds on last ÷ first.

    Raises
    ------
    ValueError
        If a rate is -100 % or less, or so fine that its power does not fit.
    """
    for limit in limits:
        for value in limit.values:
            if value <= -1:
                raise ValueError("增长率的要求不能是 -100% 或更低")
    lines = tuple(replace(limit, values=tuple((1 + value) ** years for value in limit.values)) for limit in limits)
    if any(max(value.numerator, value.denominator) > 2**40 for line in lines for value in line.values):
        raise ValueError(f"{years} 年复合增长率的要求写得太细，应少写几位小数")
    return lines


@dataclass(frozen=True, slots=True)
class MeanRate:
    """The mean rate of three years as a fraction in 128 bits; missing where a base is not positive.

    Attributes
    ----------
    numerator, denominator : Tree
        b² + ac − 2ab and 2ab; with ``later``, c − b and b where the first year is nothing.
    bases : Tree
        Whether both bases can be divided by.
    """

    years: tuple[Sum, ...]
    first: Tree
    second: Tree
    last: Tree
    numerator: Tree
    denominator: Tree
    bases: Tree

    def against(self, arithmetic: Arithmetic, limit: Limit) -> tuple[Tree, Tree]:
        """Hold it against a limit: whether it holds, and what the last year lacks (or has too much)."""
        common = _common([limit])
        factors = [int(value * common) for value in limit.values]
        factor = AsInt(arithmetic.banded(limit, factors), "wide")
        left, right = self.numerator * common, self.denominator * factor
        # c reaches the line where c ≥ (2(q + p)ab − q b²) / qa; the line itself is a whole number of units.
        over = 2 * (factor + common) * self.first * self.second - self.second * self.second * common
        under = self.first * common
        floor, ceiling = over // under, (over + (under - 1)) // under
        known = self.denominator.is_not_null()
        if limit.greatest:
            truth = left < right if limit.strict else left <= right
            return truth, when((known, self.last - (ceiling - 1 if limit.strict else floor)))
        truth = left > right if limit.strict else left >= right
        return truth, when((known, (floor + 1 if limit.strict else ceiling) - self.last))

    def steps(self, limits: Sequence[Limit]) -> list[Tree]:
        """Return for each line of a score table whether the rate reaches it."""
        common = _common(limits)
        left = self.numerator * common
        reached = []
        for limit in limits:
            right = self.denominator * int(limit.values[0] * common)
            if limit.greatest:
                reached.append(left < right if limit.strict else left <= right)
            else:
                reached.append(left > right if limit.strict else left >= right)
        return reached

    def gaps(self) -> tuple[tuple[str, Tree], ...]:
        """Return for each column where it is what keeps the rate from being known."""
        *bases, last = zip(self.years, (self.first, self.second, self.last), strict=True)
        blamed = [(year, ((value <= 0) | _beyond(value)).fill_null(False)) for year, value in bases]
        blamed.append((last[0], _beyond(last[1]).fill_null(False)))
        return tuple(
            (column.name, Column(column.name).is_null() | blame) for year, blame in blamed for column in year.columns
        )


def mean_rate(arithmetic: Arithmetic, years: Sequence[Sum], *, later: bool = False) -> MeanRate:
    """Return the mean rate of three years, the oldest first; with ``later`` the later two count from nothing."""
    first, second, last = (AsInt(arithmetic.total(year), "wide") for year in years)
    base = first >= 0 if later else first > 0
    bases = base & (second > 0)
    told = ~(_beyond(first) | _beyond(second) | _beyond(last))
    numerator: Tree = second * second + first * last - 2 * first * second
    denominator: Tree = 2 * first * second
    if later:
        nothing = first == 0
        numerator = when((nothing, last - second), otherwise=numerator)
        denominator = when((nothing, second), otherwise=denominator)
    sound = bases & told
    return MeanRate(
        tuple(years), first, second, last,
        when((sound, numerator)), when((sound, denominator)), bases,
    )  # fmt: skip


def _beyond(value: Tree) -> Tree:
    return (value > VAST) | (value < -VAST)


def _common(limits: Sequence[Limit]) -> int:
    common = math.lcm(*(value.denominator for limit in limits for value in limit.values))
    if any(common * (1 + abs(value)) > FINEST for limit in limits for value in limit.values):
        raise ValueError("增长率的要求写得太细或太大，应少写几位小数")
    return common


def rate_parts(last: int, first: int, years: int, places: int, *, up: bool) -> Fraction | None:
    """Return a compound rate cut to so many decimal places, towards failing; None where there is none.

    Parameters
    ----------
    up : bool
        Round up (for a greatest value) or down (for a least value).
    """
    if first <= 0 or last < 0:
        return None
    scale = 10**places
    over = last * scale**years
    root = _root(over // first, years)
    if up and root**years * first < over:
        root += 1
    return Fraction(root - scale, scale)


def _root(number: int, degree: int) -> int:
    """Return the greatest whole number whose power does not exceed ``number``."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle - 1
    return low
