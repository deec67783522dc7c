"""数量 (quantity): a number on a page with its unit and comparing words, and where exactly it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Literal

from kechuang.engines.reports.comparing import SIGNS, Comparator
from kechuang.engines.reports.numerals import Number

Kind = Literal["amount", "rank", "duration"]

# Wide enough for eighteen digits times 万亿 times any unit: products are exact, never rounded.
_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A quantity on a page; all places are code points into the raw text.

    Parameters
    ----------
    start, end : int
        The clause ``[start, end)``: comparing words, number and unit (``达到400余家``).
    number_start, number_end : int
        The number alone (``400``; of a range from its first to its last digit).
    kind : {"amount", "rank", "duration"}
        ``rank`` for 第三, 第4家, 前三 (at_most); ``duration`` for years, months, days and hours.
    value, value_max : Decimal or Fraction
        As printed (``2.79`` keeps two decimals); ``value_max`` only of a range. A Fraction only where the page
        prints one. Where 万 or 亿 stands before a unit it belongs to the unit (8.86 亿元), else to the number.
    unit : str
        Common name of the unit; empty where none is printed.
    comparator : str
        See :mod:`kechuang.engines.reports.comparing`.
    printed : str
        The number as it stands on the page.
    value_si, value_si_max : Decimal or Fraction
        Exact value in base units (元, 人, 平方米 …); percentages stay in percent.
    unit_si : str
        The base unit.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    kind: Kind
    value: Number
    value_max: Number | None
    unit: str
    comparator: Comparator
    printed: str
    value_si: Number
    value_si_max: Number | None
    unit_si: str

    @property
    def decimals(self) -> int:
        """How many decimals are printed: 2.79 has two."""
        tail = self.printed.rpartition(".")[2] if "." in self.printed else ""
        return len(tail) if tail.isdigit() else 0

    @property
    def sign(self) -> str:
        """The comparator as a sign: ``≥``."""
        return SIGNS[self.comparator]

    def to_json(self) -> dict[str, Any]:
        """Return the fields ready for JSON; numbers as text, so that nothing is rounded."""
        return {
            "start": self.start,
            "end": self.end,
            "number_start": self.number_start,
            "number_end": self.number_end,
            "kind": self.kind,
            "value": plain(self.value),
            "value_max": None if self.value_max is None else plain(self.value_max),
            "unit": self.unit,
            "comparator": self.comparator,
            "printed": self.printed,
            "value_si": plain(self.value_si),
            "value_si_max": None if self.value_si_max is None else plain(self.value_si_max),
            "unit_si": self.unit_si,
        }


def times(value: Number, factor: Decimal | int) -> Number:
    """Return the exact product, without trailing zeros behind the point."""
    if isinstance(value, Fraction):
        return value * Fraction(factor)
    if factor == 1:
        return value
    product = _EXACT.multiply(value, Decimal(factor))
    whole = product.to_integral_value(context=_EXACT)
    return whole if product == whole else product.normalize(_EXACT)


def number(value: Number) -> int | float:
    """Return a number as JSON has it: whole ones exactly, others as the nearest binary fraction (2.79 reads 2.79)."""
    return int(value) if value == int(value) else float(value)


def plain(value: Number) -> str:
    """Return a number without exponent: ``620000000``, ``2.79``, ``1/3``."""
    return str(value) if isinstance(value, Fraction) else format(value, "f")
