"""数量 (quantity): sums of columns, and thresholds in the very unit in which those columns are stored.

Everything is a whole number or an exact fraction of stored units (分, persons, billionths); a float never appears.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kechuang.core import Money, Ratio
from kechuang.declarations.field import NUMERIC, Field, FieldColumn, find_column

_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d{1,3})\s*\*\s*)?([a-z][a-z0-9_]*)\s*")


@dataclass(frozen=True, slots=True)
class Sum:
    """Columns of one unit, each with a whole factor: ``rd_t + rd_t1``."""

    terms: tuple[tuple[int, FieldColumn], ...]

    @property
    def field(self) -> Field:
        """The field whose unit the sum has."""
        return self.terms[0][1].field

    @property
    def columns(self) -> tuple[FieldColumn, ...]:
        """The columns that are added up."""
        return tuple(column for _, column in self.terms)

    @property
    def weight(self) -> int:
        """How many times the greatest column the sum can be at most."""
        return sum(abs(factor) for factor, _ in self.terms)

    @property
    def label(self) -> str:
        """What an official reads: the field's name, or the names joined."""
        return "与".join(dict.fromkeys(column.field.label for column in self.columns))


def parse_sum(text: str, fields: Mapping[str, Field]) -> Sum:
    """Read ``rd_t + rd_t1`` or ``2 * ip1 - ip2``.

    Raises
    ------
    ValueError
        If it is no sum, names an unknown field, one that is no number, or fields of different units.
    """
    terms: list[tuple[int, FieldColumn]] = []
    place = 0
    while place < len(text):
        match = _TERM.match(text, place)
        if not match or (terms and not match[1]):
            raise ValueError(f"{text!r} 不是字段的和，应写作 rd_t + rd_t1")
        column = find_column(match[3], fields)
        if column.field.kind not in NUMERIC:
            raise ValueError(f"字段 {match[3]}（{column.field.label}）不是数，不能比较大小")
        terms.append((int(match[2] or 1) * (-1 if match[1] == "-" else 1), column))
        place = match.end()
    if not terms:
        raise ValueError("没有写字段")
    total = Sum(tuple(terms))
    for other in total.columns:
        if not same_unit(total.field, other.field):
            raise ValueError(f"{other.field.label}与{total.field.label}的单位不同，不能相加")
    return total


def same_unit(one: Field, other: Field) -> bool:
    """Whether numbers of the two fields may be added, or divided to a share."""
    return one.kind == other.kind and one.unit == other.unit


def parse_share(text: str) -> Fraction:
    """Read ``5%`` or ``0.05``; a bare number above 1 is taken for a forgotten percent sign and refused.

    Raises
    ------
    ValueError
        If it is no share.
    """
    share = Ratio.parse(text).value
    if abs(share) > 1 and not text.strip().endswith("%"):
        raise ValueError(f"{text!r} 大于 1，比例应写作 {text.strip()}% 或小数")
    return share


def share_text(numerator: int, denominator: int, *, up: bool, places: int = 2) -> str:
    """Return a share in percent, rounded towards failing so that it never seems to reach what it does not.

    Parameters
    ----------
    up : bool
        Round up (for a greatest value) or down (for a least value).
    """
    whole, rest = divmod(numerator * 100 * 10**places, denominator)
    return Ratio(Fraction(whole + (1 if up and rest else 0), 100 * 10**places)).percent(places)


def plain(field: Field, stored: int) -> str:
    """Return a stored number for a machine: 元 with two decimals, shares as fractions, counts as they are."""
    if field.kind == "money":
        return Money(stored).exact().removesuffix("\u00a0元").replace(",", "")
    if field.kind == "share":
        sign, (whole, part) = "-" if stored < 0 else "", divmod(abs(stored), field.scale)
        return f"{sign}{whole}.{part:09d}".rstrip("0").rstrip(".")
    return str(stored)
