"""表达式的读法 (reader of an expression): what is on the list becomes a tree, the rest is refused where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from sqlglot import exp

from kechuang.declarations.field import NUMERIC, find_column
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.growth import VAST
from kechuang.engines.criteria.sqlcompare import Comparisons
from kechuang.engines.criteria.sqlparts import (
    Number,
    Part,
    Text,
    Truth,
    chosen,
    constant,
    greatest_factors,
)
from kechuang.engines.criteria.tree import AsInt, Column, Tree, tree

_COMPARE: dict[type[exp.Expression], str] = {
    exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "==", exp.NEQ: "!=",
}  # fmt: skip
_DIVISIONS = (exp.Div, exp.IntDiv, exp.Mod)


@dataclass(slots=True)
class Reader(Comparisons):
    """Reads a whole expression."""

    def label(self) -> str:
        """Return the expression with the names of the fields in place of their keys."""
        told, end = "", 0
        for token in self.tokens:
            column = self.columns.get(token.text)
            name = self.text[token.start : token.end + 1]
            if column is not None:
                name = column.field.label + (f"（前 {column.back} 年）" if column.back else "")
            told += self.text[end : token.start] + name
            end = token.end + 1
        return told

    def holds(self, node: exp.Expression) -> Tree:
        """Read what must be true or not."""
        found = self.read(node)
        if not isinstance(found, Truth):
            raise self._refusal(node, "这里应为真假（比较、AND、OR、NOT、是非字段）")
        return found.tree

    def read(self, node: exp.Expression) -> Part:
        """Read any part of an expression."""
        if isinstance(node, _DIVISIONS):
            raise self._refusal(node, "不能直接相除，应写作 ratio(分子, 分母)")
        if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
            raise self._refusal(node, "不能有子查询")
        if isinstance(node, exp.Paren):
            return self.read(node.this)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return Text(tree(node.this), "written", node.this) if node.is_string else constant(Fraction(node.this))
        if isinstance(node, exp.Boolean):
            raise self._refusal(node, "不能写 TRUE 或 FALSE，结果会与数据无关")
        if isinstance(node, exp.And | exp.Or):
            left, right = self.holds(node.this), self.holds(node.expression)
            return Truth(left & right if isinstance(node, exp.And) else left | right)
        if isinstance(node, exp.Not):
            return Truth(~self.holds(node.this))
        if isinstance(node, exp.Is):
            return self._is_null(node)
        if type(node) in _COMPARE:
            return self._compare(node, _COMPARE[type(node)], node.this, node.expression)
        if isinstance(node, exp.Between):
            low = self._compare(node, ">=", node.this, node.args["low"])
            return Truth(low.tree & self._compare(node, "<=", node.this, node.args["high"]).tree)
        if isinstance(node, exp.In):
            return self._one_of(node)
        if isinstance(node, exp.Add | exp.Sub):
            return self._sum(node)
        if isinstance(node, exp.Mul):
            return self._product(node)
        if isinstance(node, exp.Neg):
            value = self._number(node.this)
            return Number(-value.tree, value.unit, value.below, value.most)
        if isinstance(node, exp.Abs):
            size = self._number(node.this)
            return Number(when((size.tree < 0, -size.tree), otherwise=size.tree), size.unit, size.below, size.most)
        if isinstance(node, exp.Least | exp.Greatest):
            return self._extreme(node)
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "ratio":
            return self._share(node)
        name = node.name if isinstance(node, exp.Anonymous) else getattr(node, "sql_name", lambda: node.key)()
        listed = "+ - *、比较、IN、BETWEEN、AND、OR、NOT、CASE、IS NULL、ABS、LEAST、GREATEST、ratio"
        raise self._refusal(node, f"{name.upper()} 不在可用之列（{listed}）")

    def _column(self, node: exp.Column) -> Part:
        if node.table or not isinstance(node.this, exp.Identifier):
            raise self._refusal(node, f"{node.sql()} 应为字段字典中的字段")
        column = find_column(node.name, self.fields)
        kind = column.field.kind
        if kind == "list":
            raise self._refusal(node, f"{column.field.label}是列表，应写作 among")
        self.columns[column.name] = column
        if kind == "bool":
            return Truth(Column(column.name))
        if kind not in NUMERIC:
            return Text(Column(column.name), kind)
        number: Tree = Column(column.name, "number")
        if self.capped:
            plain = Column(column.name)
            number = AsInt(when(((plain <= VAST) & (plain >= -VAST), plain)), "wide")
        return Number(number, ((f"{kind}{column.field.unit}", 1),), 1, (0, 1, 0))

    def _is_null(self, node: exp.Is) -> Truth:
        if not isinstance(node.expression, exp.Null) or not isinstance(node.this, exp.Column):
            raise self._refusal(node, "IS 只用于 字段 IS NULL")
        self._column(node.this)
        return Truth(Column(node.this.name).is_null())

    def _case(self, node: exp.Case) -> Part:
        if node.this is not None:
            raise self._refusal(node, "CASE 应写作 CASE WHEN 条件 THEN 值 … ELSE 值 END")
        default = node.args.get("default")
        if default is None:
            raise self._refusal(node, "CASE 应写 ELSE，否则其余情形没有值")
        conditions = [self.holds(branch.this) for branch in node.args["ifs"]]
        values = [self.read(branch.args["true"]) for branch in node.args["ifs"]]
        last = self.read(default)
        if isinstance(last, Truth) and all(isinstance(value, Truth) for value in values):
            told = [cast("Truth", value).tree for value in values]
            return Truth(chosen(conditions, told, last.tree, "bool"))
        if not isinstance(last, Number) or not all(isinstance(value, Number) for value in values):
            raise self._refusal(node, "CASE 的各值应同为数，或同为真假")
        numbers = [*(cast("Number", value) for value in values), last]
        if len({number.unit for number in numbers if number.unit}) > 1:
            raise self._refusal(node, "CASE 各值的单位不同")
        below = math.lcm(*(number.below for number in numbers))
        *trees, other = (AsInt(number.over(below), "wide" if self.capped else "number") for number in numbers)
        unit = next((number.unit for number in numbers if number.unit), ())
        return Number(chosen(conditions, trees, other, "number"), unit, below, greatest_factors(numbers, below))
