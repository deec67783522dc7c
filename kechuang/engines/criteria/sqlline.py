"""表达式的差距 (margin of an expression): what the left side lacks, where all of it is one comparison of sums.

``rd_t * 100 >= sales_t * 5`` is read as 研发费用 against a twentieth of 销售收入: the actual value is the left side
without its factor, the margin what it lacks in whole stored units. A comparison of ``ratio(a, b)`` with a number is
read as a share, and its margin is what the numerator lacks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from kechuang.core import Money, Ratio
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.combine import total, when
from kechuang.engines.criteria.quantity import Sum
from kechuang.engines.criteria.tree import Column, Constant, Tree

_SIGNS: dict[type[exp.Expression], tuple[bool, bool]] = {
    exp.GTE: (False, False), exp.GT: (False, True), exp.LTE: (True, False), exp.LT: (True, True),
}  # fmt: skip
Columns = Mapping[str, FieldColumn]


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of sums.

    Attributes
    ----------
    amount : Sum
        The left side, which is held against the right one.
    actual, base, margin : Tree
        Its value, the whole where it is a share, and what it lacks to hold (or has too much), zero or less where it
        does.
    greatest : bool
        Whether the right side is a greatest value.
    weight, constant : int
        The greatest factor of a column in them, and the greatest number that stands beside.
    """

    amount: Sum
    actual: Tree
    base: Tree | None
    margin: Tree
    greatest: bool
    weight: int
    constant: int


@dataclass(frozen=True, slots=True)
class Line:
    """A sum of columns with exact factors, and what is added to it."""

    terms: Mapping[str, Fraction]
    added: Fraction = Fraction(0)

    def plus(self, other: Line, times: Fraction = Fraction(1)) -> Line:
        """Return the sum of this and another, times a factor."""
        names = dict.fromkeys((*self.terms, *other.terms))
        zero = Fraction(0)
        terms = {name: self.terms.get(name, zero) + other.terms.get(name, zero) * times for name in names}
        return Line({name: factor for name, factor in terms.items() if factor}, self.added + other.added * times)

    def tree(self, below: int) -> Tree:
        """Return it as a tree, times a whole number that makes every factor whole."""
        parts: list[Tree] = [_times(name, int(factor * below)) for name, factor in self.terms.items()]
        if self.added or not parts:
            parts.append(Constant(int(self.added * below), "number"))
        return total(parts)


def compared(node: exp.Expression, columns: Columns) -> Compared | None:
    """Return the two sides of an expression that is one comparison; None where it is anything else.

    Parameters
    ----------
    node : sqlglot expression
        One that was found to be on the list, with units that fit.
    columns : mapping of str to FieldColumn
        The columns that it names.
    """
    node = bare(node)
    if type(node) not in _SIGNS:
        return None
    greatest, strict = _SIGNS[type(node)]
    sides = [bare(side) for side in (node.this, node.expression)]
    if _is_share(sides[1]):
        sides.reverse()
        greatest = not greatest
    if _is_share(sides[0]):
        return _share(sides[0], sides[1], columns, greatest=greatest, strict=strict)
    left, right = (line_of(side, columns) for side in sides)
    if left is None or right is None:
        return None
    # A column on both sides moves on both: it is counted once, on the left.
    shared = Line({name: right.terms[name] for name in left.terms if name in right.terms}, left.added)
    left, right = left.plus(shared, Fraction(-1)), right.plus(shared, Fraction(-1))
    if not left.terms:
        left, right, greatest = Line(right.terms), Line({}, -right.added), not greatest
    if set(left.terms) | set(right.terms) != set(columns):  # one falls out, whose absence still counts
        return None
    return _held(left, right, columns, greatest=greatest, strict=strict) if left.terms else None


def _share(
    ratio: exp.Expression, other: exp.Expression, columns: Columns, *, greatest: bool, strict: bool
) -> Compared | None:
    part, whole = (line_of(side, columns) for side in ratio.expressions)
    if not isinstance(other, exp.Literal) or part is None or whole is None or not part.terms or not whole.terms:
        return None
    factors = [*part.terms.values(), *whole.terms.values()]
    if (
        part.added
        or whole.added
        or any(factor.denominator > 1 for factor in factors)
        or set(part.terms) & set(whole.terms)
    ):
        return None
    share = Ratio.parse(other.this).value if other.is_string else Fraction(other.this)
    base = whole.tree(1)
    known = base > 0
    # Not divided by a common factor: the actual share is the numerator as written over the whole as written.
    scaled = Line({name: factor * share for name, factor in whole.terms.items()})
    return _held(part, scaled, columns, greatest=greatest, strict=strict, base=when((known, base)), divided=False)


def _held(
    left: Line, right: Line, columns: Columns, *, greatest: bool, strict: bool, base: Tree | None = None,
    divided: bool = True,
) -> Compared:  # fmt: skip
    every = [*left.terms.values(), *right.terms.values(), right.added]
    below = math.lcm(*(factor.denominator for factor in every))
    under = math.gcd(*(int(factor * below) for factor in left.terms.values())) if divided else below
    terms = {name: int(factor * below) // under for name, factor in left.terms.items()}
    amount = Sum(tuple((factor, columns[name]) for name, factor in terms.items()))
    actual = total([_times(name, factor) for name, factor in terms.items()])
    over = right.tree(below)
    floor, ceiling = over // under, (over + (under - 1)) // under
    least = (floor + 1 if strict else ceiling) - actual
    margin = actual - (ceiling - 1 if strict else floor) if greatest else least
    if base is not None:
        margin = when((base.is_not_null(), margin))
    weight = max(sum(abs(int(factor * below)) for factor in line.terms.values()) for line in (left, right))
    return Compared(amount, actual, base, margin, greatest, weight, abs(int(right.added * below)) + under)


def line_of(node: exp.Expression, columns: Columns) -> Line | None:
    """Return one side of a comparison as a sum of columns; None where it is more than that."""
    node = bare(node)
    if isinstance(node, exp.Column):
        return Line({node.name: Fraction(1)}) if node.name in columns else None
    if isinstance(node, exp.Literal):
        value = _stored(node.this, columns) if node.is_string else Fraction(node.this)
        return None if value is None else Line({}, value)
    if isinstance(node, exp.Neg):
        line = line_of(node.this, columns)
        return None if line is None else Line({}).plus(line, Fraction(-1))
    if not isinstance(node, exp.Add | exp.Sub | exp.Mul):
        return None
    one, other = line_of(node.this, columns), line_of(node.expression, columns)
    if one is None or other is None:
        return None
    if not isinstance(node, exp.Mul):
        return one.plus(other, Fraction(1 if isinstance(node, exp.Add) else -1))
    if one.terms and other.terms:
        return None
    return Line({}).plus(other, one.added) if other.terms else Line({}).plus(one, other.added)


def _stored(written: str, columns: Columns) -> Fraction | None:
    """Read an amount in the unit of the columns beside it, all of one kind; None where it is something else."""
    try:
        if any(column.field.kind == "money" for column in columns.values()):
            return Fraction(Money.parse(written).fen)
        return Fraction(int(Ratio.parse(written).value * 10**9))
    except ValueError:
        return None


def bare(node: exp.Expression) -> exp.Expression:
    """Return a node without the parentheses around it."""
    return bare(node.this) if isinstance(node, exp.Paren) else node


def _is_share(node: exp.Expression) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "ratio"


def _times(name: str, factor: int) -> Tree:
    column = Column(name, "number")
    return column if factor == 1 else column * factor
