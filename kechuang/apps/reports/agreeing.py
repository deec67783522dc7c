"""数值是否相合 (agreeing): whether two accepted figures for one thing can both be right, and which tells it best.

超1200家 and 1265家 agree, and so do 1.2亿元 and 12000万元: each reaches over what its words and its rounding leave
open, in the base unit. The engine asks the same of what it reads (its ``differ``); here it is asked of what people
have accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from kechuang.engines import reports

Fields = Mapping[str, str]
Reach = tuple[Fraction | None, Fraction | None, bool]
"""Least and greatest value that a figure may mean, None where it has no end; and whether it is a rounded one."""

_LOOSE = Fraction(1, 10)
"""What 约 and 近 leave open."""


def contradict(one: Fields, other: Fields) -> bool:
    """Return whether two figures cannot both be right.

    >>> told = {"value": "1265", "value_max": "", "value_si": "1265", "value_si_max": "", "unit_si": "家"}
    >>> contradict({**told, "comparator": "exactly"}, {**told, "value_si": "1200", "comparator": "more_than"})
    False
    >>> contradict({**told, "comparator": "exactly"}, {**told, "value_si": "1266", "comparator": "exactly"})
    True
    """
    if one["unit_si"] != other["unit_si"]:
        return True
    (low, high, rounded), (other_low, other_high, other_rounded) = reach(one), reach(other)
    # What two rounded figures have in common must be more than a border: 1200 and 1201 are two figures.
    border = rounded and other_rounded
    return _below(high, other_low, border) or _below(other_high, low, border)


def _below(high: Fraction | None, low: Fraction | None, border: bool) -> bool:
    return high is not None and low is not None and (high < low or (border and high == low))


def reach(fields: Fields) -> Reach:
    """Return what a figure may mean, in its base unit."""
    value = Fraction(fields["value_si"] or fields["value"])
    if fields["comparator"] in ("more_than", "at_least"):
        return value, None, False
    if fields["comparator"] in ("less_than", "at_most"):
        return None, value, False
    if fields["comparator"] in ("about", "nearly"):
        away = abs(value) * _LOOSE
        return value - away, value + away, False
    printed = Fraction(fields["value"])
    scale = abs(value / printed) if printed else Fraction(1)
    step = scale / 10 ** len(fields["value"].partition(".")[2]) / 2
    high = Fraction(fields["value_si_max"] or fields["value_max"] or value)
    return value - step, high + step, True


def rank(fields: Fields, unit: str) -> tuple[int, bool, Fraction]:
    """Return how well a figure tells a thing, the best first: two ends, then the catalogue's unit, then the closer."""
    low, high, _rounded = reach(fields)
    other = fields["unit"] != unit
    if low is not None and high is not None:
        return 0, other, high - low
    return 1, other, -low if low is not None else high or Fraction(0)


def as_close(one: Fields, other: Fields, unit: str) -> bool:
    """Return whether a figure agrees with another and tells the thing as closely: then the other adds nothing."""
    return not contradict(one, other) and rank(one, unit) <= rank(other, unit)


def exactly(fields: Fields) -> tuple[object, ...]:
    """Return what two figures have in common that are one: the value in its base unit, and how it is meant."""
    high = fields["value_si_max"] or fields["value_max"]
    low = Fraction(fields["value_si"] or fields["value"])
    return low, Fraction(high) if high else None, fields["unit_si"], fields["comparator"]


class Printed(Protocol):
    """A figure as the board keeps it."""

    printed: str
    printed_max: str
    unit: str
    comparator: str


def fields_of(row: Printed) -> dict[str, str]:
    """Return a figure of the board as a fact tells it, in its base unit too."""
    scale, unit = measure(row.unit)
    low, high = (str(Fraction(text) * scale) if text else "" for text in (row.printed, row.printed_max))
    return {
        "value": row.printed, "value_max": row.printed_max, "unit": row.unit, "comparator": row.comparator,
        "value_si": low, "value_si_max": high, "unit_si": unit,
    }  # fmt: skip


def base_unit(unit: str) -> str:
    """Return the base unit of a printed one: 元 of 亿元; one that the engine does not know is its own."""
    return measure(unit)[1]


@lru_cache(maxsize=512)
def measure(unit: str) -> tuple[Fraction, str]:
    """Return how many base units a unit is, and which."""
    found = next(iter(reports.quantities(f"为1{unit}。")), None)
    if found is None or found.unit != unit:
        return Fraction(1), unit
    return Fraction(found.value_si), found.unit_si
