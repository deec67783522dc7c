"""表达式中的数 (numbers of an expression): sums, products and extremes, each of one unit and within 128 bits."""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from kechuang.core import Money, Ratio
from kechuang.declarations.field import Field, FieldColumn
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.growth import VAST
from kechuang.engines.criteria.sqlparts import (
    Number,
    Part,
    Share,
    Text,
    Unit,
    greatest_factors,
)
from kechuang.engines.criteria.tree import Constant, Extreme, Tree

_MOST = 10**37
"""No product of figures may reach it: 128 bits in Polars, 38 digits in a database."""
_STEEPEST = 2**40
"""The greatest factor of a column, so that any stored number times it fits as well."""


@dataclass(slots=True)
class Numbers(ABC):
    """Reads numbers out of an expression; what stands between them is read by those that build on it."""

    text: str
    fields: Mapping[str, Field]
    tokens: list[Any]
    capped: bool = False
    columns: dict[str, FieldColumn] = field(default_factory=dict)
    weight: int = 1
    constant: int = 1
    degree: int = 0

    @abstractmethod
    def read(self, node: exp.Expression) -> Part:
        """Read any part of an expression."""

    def _number(self, node: exp.Expression) -> Number:
        found = self.read(node)
        if not isinstance(found, Number):
            raise self._refusal(node, "这里应为数")
        return found

    def _fitting(self, node: exp.Expression, one: exp.Expression, other: exp.Expression) -> tuple[Number, Number]:
        """Read two numbers of one unit; an amount that is written down takes the other's."""
        left, right = self.read(one), self.read(other)
        if isinstance(right, Text) and right.kind == "written" and isinstance(left, Number):
            right = self._amount(other, right.written, left)
        if isinstance(left, Text) and left.kind == "written" and isinstance(right, Number):
            left = self._amount(one, left.written, right)
        if not isinstance(left, Number) or not isinstance(right, Number):
            raise self._refusal(node, "两边应同为数")
        for constant, beside in ((left, right), (right, left)):
            if (
                not constant.unit
                and beside.unit
                and beside.unit[0][0].startswith(("money", "share"))
                and constant.most[0]
            ):
                raise self._refusal(node, "金额和比例旁的数应带单位，如 '5000万元'、'5%'")
        if left.unit and right.unit and left.unit != right.unit:
            raise self._refusal(node, "两边的单位不同，不能相加或比较")
        return left, right

    def _amount(self, node: exp.Expression, written: str, beside: Number) -> Number:
        kind = beside.unit[0][0] if len(beside.unit) == 1 and beside.unit[0][1] == 1 else ""
        try:
            if kind.startswith("money"):
                return Number(Constant(value := Money.parse(written).fen, "number"), beside.unit, 1, (abs(value), 0, 0))
            if kind.startswith("share"):
                share = Ratio.parse(written).value * 10**9
                return Number(Constant(int(share), "number"), beside.unit, 1, (abs(int(share)), 0, 0))
        except ValueError as error:
            raise self._refusal(node, str(error)) from error
        raise self._refusal(node, f"'{written}' 旁边不是金额或比例，数应直接写")

    def _sum(self, node: exp.Add | exp.Sub) -> Number:
        left, right = self._fitting(node, node.this, node.expression)
        below = math.lcm(left.below, right.below)
        sign = operator.add if isinstance(node, exp.Add) else operator.sub
        most = tuple(
            a * (below // left.below) + b * (below // right.below) for a, b in zip(left.most, right.most, strict=True)
        )
        return self._sized(node, sign(left.over(below), right.over(below)), left.unit or right.unit, below, most)

    def _product(self, node: exp.Mul) -> Number:
        left, right = self._number(node.this), self._number(node.expression)
        units: dict[str, int] = {}
        for name, power in (*left.unit, *right.unit):
            units[name] = units.get(name, 0) + power
        if (left.most[2] and any(right.most[1:])) or (right.most[2] and any(left.most[1:])):
            raise self._refusal(node, "最多两个字段相乘")
        most = [0, 0, 0]
        for high, one in enumerate(left.most):
            for low, other in enumerate(right.most):
                if one and other:
                    most[high + low] += one * other
        return self._sized(
            node, left.tree * right.tree, tuple(sorted(units.items())), left.below * right.below, tuple(most)
        )

    def _sized(self, node: exp.Expression, made: Tree, unit: Unit, below: int, most: tuple[int, ...]) -> Number:
        c0, c1, c2 = most
        if c1 > _STEEPEST or c0 + (c1 + c2 * VAST) * VAST >= _MOST or below > 10**9:
            raise self._refusal(node, "乘积会太大，应写小系数或少几位小数")
        self.degree = max(self.degree, 2 if c2 else 1)
        return Number(made, unit, below, (c0, c1, c2))

    def _extreme(self, node: exp.Expression) -> Number:
        first, *rest = (node.this, *node.expressions)
        parts = [self._number(first)]
        known: Tree
        for other in rest:
            parts.append(self._fitting(node, first, other)[1])
        below = math.lcm(*(part.below for part in parts))
        # A missing one makes the whole missing, which the least of those that are there would not.
        known = parts[0].tree.is_not_null()
        for part in parts[1:]:
            known &= part.tree.is_not_null()
        extreme = Extreme(tuple(part.over(below) for part in parts), greatest=isinstance(node, exp.Greatest))
        return Number(when((known, extreme)), parts[0].unit, below, greatest_factors(parts, below))

    def _share(self, node: exp.Anonymous) -> Share:
        if len(node.expressions) != 2:
            raise self._refusal(node, "ratio 应写作 ratio(分子, 分母)")
        part, whole = self._fitting(node, *node.expressions)
        return Share(part, Number(when((whole.tree > 0, whole.tree)), whole.unit, whole.below, whole.most))

    def _refusal(self, node: exp.Expression, message: str) -> ValueError:
        return ValueError(f"表达式第 {self._place(node)} 个字符：{message}")

    def _place(self, node: exp.Expression) -> int:
        """Return where a node stands: the first token that begins the way it does."""
        meta = next((found.meta for found in node.walk() if "start" in found.meta), None)
        divisions: dict[type, set[str]] = {exp.Div: {"/"}, exp.IntDiv: {"DIV", "//"}, exp.Mod: {"%", "MOD"}}
        if signs := divisions.get(type(node)):
            return next((token.start + 1 for token in self.tokens if token.text.upper() in signs), 1)
        return meta["start"] + 1 if meta else 1
