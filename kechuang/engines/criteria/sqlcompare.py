"""表达式中的比较 (comparisons of an expression): numbers, shares, texts and days."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from sqlglot import exp

from kechuang.core import Ratio
from kechuang.engines.criteria.sqlnumbers import Numbers
from kechuang.engines.criteria.sqlparts import (
    Number,
    Part,
    Share,
    Text,
    Truth,
    constant,
    day_of,
)
from kechuang.engines.criteria.tree import Tree

_SIGNS: dict[str, Callable[[Any, Any], Tree]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(slots=True)
class Comparisons(Numbers):
    """Reads comparisons."""

    def _compare(self, node: exp.Expression, sign: str, one: exp.Expression, other: exp.Expression) -> Truth:
        left, right = self.read(one), self.read(other)
        if isinstance(left, Share) or isinstance(right, Share):
            return self._compare_shares(node, sign, self._as_share(node, left), self._as_share(node, right))
        if Text in {type(left), type(right)} and Number not in {type(left), type(right)}:
            return self._compare_texts(node, sign, left, right)
        numbers = self._fitting(node, one, other)
        if not any(number.most[1] or number.most[2] for number in numbers) or one == other:
            raise self._refusal(node, "比较的两边与数据无关，结果恒定")
        return self._held(node, sign, *numbers)

    def _held(self, node: exp.Expression, sign: str, left: Number, right: Number) -> Truth:
        below = math.lcm(left.below, right.below)
        sized = [self._sized(node, number.over(below), number.unit, 1,
                             tuple(most * (below // number.below) for most in number.most))
                 for number in (left, right)]  # fmt: skip
        for number in sized:
            self.constant = max(self.constant, number.most[0])
            self.weight = max(self.weight, number.most[1])
        return Truth(_SIGNS[sign](sized[0].tree, sized[1].tree))

    def _as_share(self, node: exp.Expression, part: Part) -> Share:
        if isinstance(part, Share):
            return part
        try:
            if isinstance(part, Text) and part.kind == "written":
                value = Ratio.parse(part.written).value
                return Share(constant(value), constant(Fraction(1)))
        except ValueError as error:
            raise self._refusal(node, str(error)) from error
        if isinstance(part, Number) and not part.unit:
            return Share(part, constant(Fraction(1)))
        raise self._refusal(node, "ratio 只能与一个数或另一个 ratio 比较")

    def _compare_shares(self, node: exp.Expression, sign: str, left: Share, right: Share) -> Truth:
        def crossed(part: Number, whole: Number) -> Number:
            most = [0, 0, 0]
            for high, one in enumerate(part.most):
                for low, other in enumerate(whole.most):
                    if one and other:
                        if high + low > 2:
                            raise self._refusal(node, "最多两个字段相乘")
                        most[high + low] += one * other
            return self._sized(node, part.tree * whole.tree, (), part.below * whole.below, tuple(most))

        return self._held(node, sign, crossed(left.part, right.whole), crossed(right.part, left.whole))

    def _compare_texts(self, node: exp.Expression, sign: str, left: Part, right: Part) -> Truth:
        told = (left, right)
        kinds = {part.kind for part in told if isinstance(part, Text)}
        if kinds == {"text", "written"} and sign in {"==", "!="}:
            return Truth(_SIGNS[sign](*(cast("Text", part).tree for part in told)))
        if kinds in ({"date", "written"}, {"date"}):
            try:
                return Truth(_SIGNS[sign](*(day_of(cast("Text", part)) for part in told)))
            except ValueError:
                raise self._refusal(node, "日期应写作 '2026-11-21'") from None
        raise self._refusal(node, "文字字段只能与文字比较是否相同，日期与日期比较")

    def _one_of(self, node: exp.In) -> Truth:
        if node.args.get("query") is not None:
            raise self._refusal(node, "不能有子查询")
        part = self.read(node.this)
        if not isinstance(part, Text) or part.kind != "text":
            raise self._refusal(node, "IN 只用于文字字段")
        if not all(isinstance(value, exp.Literal) and value.is_string for value in node.expressions):
            raise self._refusal(node, "IN 之后应为一列文字")
        return Truth(part.tree.is_in([value.this for value in node.expressions]))
