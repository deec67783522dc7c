"""增长率 (growth): a number of one year held against the same number of earlier years.

``cagr`` is the compound yearly rate (复合增长率), last ÷ first over ``years``; ``growth`` is the mean of the yearly
rates (平均增长率), ½(b/a + c/b) − 1 for three years a, b, c and b/a − 1 for two. A first year that is not positive
has no rate: the condition is missing.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from kechuang.declarations.clause import Bounds, Written


class Cagr(Bounds):
    """The compound yearly rate from the second number to the first, ``years`` later."""

    cagr: tuple[Written, Written]
    years: int = Field(ge=1, le=9)


class Growth(Bounds):
    """The mean of the yearly rates of two or three numbers, the oldest first."""

    growth: tuple[Written, ...]

    @field_validator("growth")
    @classmethod
    def _two_or_three(cls, growth: tuple[str, ...]) -> tuple[str, ...]:
        return two_or_three(growth)


def two_or_three(growth: tuple[str, ...]) -> tuple[str, ...]:
    """Return the years of a mean rate as they came.

    Raises
    ------
    ValueError
        If they are neither two nor three.
    """
    if len(growth) not in {2, 3}:
        raise ValueError(f"平均增长率应写两年或三年的值，从早到晚，得到 {len(growth)} 个")
    return growth
