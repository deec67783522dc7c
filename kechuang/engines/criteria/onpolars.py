"""Polars 表达式 (Polars expressions) of a compiled rule's tree."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import polars as pl

from kechuang.engines.criteria import tree
from kechuang.engines.criteria.tree import Tree

_SIGNS: dict[str, Callable[[Any, Any], pl.Expr]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "and": operator.and_, "or": operator.or_,
}  # fmt: skip
_TYPES: dict[str, type[pl.DataType]] = {
    "points": pl.Int64, "code": pl.UInt8, "bool": pl.Boolean, "text": pl.String, "date": pl.Date, "wide": pl.Int128,
}  # fmt: skip
_IN_64 = 2**63


class OnPolars:
    """Makes Polars expressions, in 64 bits or in 128 where ``wide``; a node that stands in two places is made once."""

    def __init__(self, *, wide: bool) -> None:
        self.wide = wide
        self._made: dict[int, tuple[Tree, pl.Expr]] = {}

    def __call__(self, node: Tree) -> pl.Expr:
        """Return the expression of a tree."""
        known = self._made.get(id(node))
        if known is None:
            known = self._made[id(node)] = (node, self._make(node))
        return known[1]

    def _make(self, node: Tree) -> pl.Expr:
        match node:
            case tree.Column(name, kind):
                return _widened(pl.col(name)) if kind == "number" and self.wide else pl.col(name)
            case tree.Constant():
                return self._constant(node)
            case tree.Binary(sign, left, right):
                return _SIGNS[sign](self(left), self(right))
            case tree.Not(part):
                return self(part).not_()
            case tree.IsNull(part):
                return self(part).is_null()
            case tree.Coalesce(part, other):
                return self(part).fill_null(self(other))
            case tree.Case():
                return self._case(node)
            case tree.Extreme(of, greatest):
                return (pl.max_horizontal if greatest else pl.min_horizontal)([self(part) for part in of])
            case tree.Code(truth):
                # As arithmetic: not_met is 3 times "not", missing 2.
                return (self(truth).not_().cast(pl.UInt8) * 3).fill_null(2)
            case tree.AsInt(part, kind):
                made = self(part)
                return _widened(made) if self._type(kind) is pl.Int128 else made.cast(self._type(kind))
            case tree.OneOf(part, values):
                return self(part).is_in(list(values))
            case tree.Begins(part, starts):
                return self(part).str.contains(f"^(?:{'|'.join(map(re.escape, starts))})")
            case tree.Days(since, until):
                return (self(until) - self(since)).dt.total_days()
            case tree.Entry(key):
                return pl.element().struct.field(key)
            case tree.Whole(part):
                return self(part).str.extract(tree.WHOLE, 0).cast(pl.Int64)
            case tree.Dated(part, year_will_do):
                return self(part).str.extract(tree.DAY_OR_YEAR if year_will_do else tree.DAY, 0)
            case tree.Entries(name, fits, sure):
                counted = self(fits).fill_null(not sure).cast(pl.Int64)
                return pl.col(name).list.eval(counted).list.sum()
        raise TypeError(type(node).__name__)

    def _constant(self, node: tree.Constant) -> pl.Expr:
        value = node.value
        if node.kind == "plain":
            return pl.lit(value)
        if node.kind == "number" and not self.wide and isinstance(value, int):
            # In 64 bits a constant beyond them is never used: it makes the rule run in 128.
            value = max(1 - _IN_64, min(_IN_64 - 1, value))
        return pl.lit(value, dtype=self._type(node.kind))

    def _case(self, node: tree.Case) -> pl.Expr:
        (first, value), *rest = node.branches
        chain: Any = pl.when(self(first)).then(self(value))
        for condition, value in rest:
            chain = chain.when(self(condition)).then(self(value))
        made: pl.Expr = chain if node.otherwise is None else chain.otherwise(self(node.otherwise))
        return made

    def _type(self, kind: str) -> type[pl.DataType]:
        if kind == "number":
            return pl.Int128 if self.wide else pl.Int64
        return _TYPES[kind]


def _widened(number: pl.Expr) -> pl.Expr:
    # Nothing can be lost on the way up; looking for what was lost takes a hundred times as long.
    return number.cast(pl.Int128, strict=False)
