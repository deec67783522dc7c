"""条件的算式 (expressions of single conditions): each leaf of a rule as trees of exact whole numbers.

A leaf gives its verdict code and, for numbers, the actual value, the whole it is divided by, and the margin: what
the value lacks to hold, in stored units of the numerator; zero or less where the condition holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kechuang.declarations.condition import (
    Age,
    Among,
    Cagr,
    Compare,
    Condition,
    Expression,
    Finding,
    Growth,
    Is,
    Member,
    Ratio,
)  # fmt: skip
from kechuang.declarations.field import Field, FieldColumn, FieldKind, find_column
from kechuang.declarations.rule import Param
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.arithmetic import Arithmetic
from kechuang.engines.criteria.combine import greatest, when
from kechuang.engines.criteria.entries import among
from kechuang.engines.criteria.facts import age, finding, member, truth_of
from kechuang.engines.criteria.growth import mean_rate, multiples
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.limits import Limit, at, read_limits
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.quantity import Sum, parse_share, parse_sum, same_unit
from kechuang.engines.criteria.tautology import refuse_tautology
from kechuang.engines.criteria.tree import Column, Tree


@dataclass(frozen=True, slots=True)
class Leaves:
    """Builds leaves for one version of a rule and one day."""

    fields: Mapping[str, Field]
    params: Mapping[str, Param]
    on: dt.date
    arithmetic: Arithmetic

    def build(self, node: Condition, name: str, path: RulePath) -> Leaf:
        """Return the expressions of a leaf whose columns begin with ``name``.

        Raises
        ------
        RuleProblem
            If it refers to an unknown field, or one of another kind or unit.
        """
        if isinstance(node, Compare):
            return self._compare(node, path)
        if isinstance(node, Ratio):
            return self._ratio(node, path)
        if isinstance(node, Cagr):
            return self._cagr(node, node.cagr, node.years, (*path, "cagr"), path)
        if isinstance(node, Growth):
            return self._growth(node, path)
        if isinstance(node, Age):
            return age(self, node, path)
        if isinstance(node, Is):
            return truth_of(self, node, path)
        if isinstance(node, Member):
            return member(self, node, path)
        if isinstance(node, Among):
            return among(self, node, name, path)
        if isinstance(node, Expression):
            return self._expression(node, path)
        if isinstance(node, Finding):
            return finding(self, node, path)
        raise RuleProblem(path, f"条件 {node.id} 的写法这里不能判断")

    def _compare(self, node: Compare, path: RulePath) -> Leaf:
        with at((*path, "compare")):
            amount = parse_sum(node.compare, self.fields)
        limits = read_limits(node, amount.field.number, self.params, self.fields, path)
        least = amount.field.least
        if least is not None and len(amount.terms) == 1 and amount.weight == 1 and amount.terms[0][0] == 1:
            for limit in limits:
                if limit.greatest and any(limit.whole(value) < least * amount.field.scale for value in limit.values):
                    raise RuleProblem(path, f"条件 {node.id} 的上限低于{amount.label}可能的最小值 {least}，谁也达不到")
        value = self.arithmetic.total(amount)
        gaps = tuple((column.name, Column(column.name).is_null()) for column in amount.columns)
        held = [self.arithmetic.against(value, limit) for limit in limits]
        return self._bounded(held, limits, amount, gaps=gaps, reads=amount.columns, actual=value)

    def _ratio(self, node: Ratio, path: RulePath) -> Leaf:
        part, whole = self.shared(node.ratio, (*path, "ratio"))
        limits = read_limits(node, parse_share, self.params, self.fields, path, whole=False)
        if node.part and any(not limit.greatest and max(limit.values) > 1 for limit in limits):
            raise RuleProblem(path, f"条件 {node.id} 要求的占比超过 100%，部分不会大于全部，谁也达不到")
        share = self.arithmetic.share(part, whole, contained=node.part)
        held = [self.arithmetic.share_against(share, limit) for limit in limits]
        reads = (*part.columns, *whole.columns)
        gaps = share.gaps(contained=node.part)
        return self._bounded(held, limits, part, gaps=gaps, reads=reads, actual=share.numerator, base=share.denominator)

    def _cagr(self, node: Cagr | Growth, pair: tuple[str, str], years: int, place: RulePath, path: RulePath) -> Leaf:
        last, first = self.shared(pair, place)
        limits = read_limits(node, parse_share, self.params, self.fields, path, whole=False)
        with at(path):
            lines = multiples(limits, years)
        share = self.arithmetic.share(last, first, contained=False)
        held = [self.arithmetic.share_against(share, line) for line in lines]
        return self._bounded(
            held, limits, last, gaps=share.gaps(contained=False), reads=(*last.columns, *first.columns),
            actual=share.numerator, base=share.denominator,
        )  # fmt: skip

    def _growth(self, node: Growth, path: RulePath) -> Leaf:
        if len(node.growth) == 2:
            first, last = node.growth
            return self._cagr(node, (last, first), 1, (*path, "growth"), path)
        years = self.years(node.growth, (*path, "growth"))
        limits = read_limits(node, parse_share, self.params, self.fields, path, whole=False)
        rate = mean_rate(self.arithmetic, years)
        with at(path):
            held = [rate.against(self.arithmetic, limit) for limit in limits]
        reads = tuple(column for year in years for column in year.columns)
        return self._bounded(
            held, limits, years[-1], gaps=rate.gaps(), reads=reads, actual=rate.numerator, base=rate.denominator
        )

    def _expression(self, node: Expression, path: RulePath) -> Leaf:
        with at((*path, "expression")):
            from kechuang.engines.criteria.sqltext import parse_expression  # late: sqlglot is slow to load

            parsed = parse_expression(node.expression, self.fields)
            refuse_tautology(parsed)
        self.arithmetic.weight = max(self.arithmetic.weight, parsed.weight)
        self.arithmetic.constant = max(self.arithmetic.constant, parsed.constant)
        gaps = tuple((column.name, Column(column.name).is_null()) for column in parsed.columns)
        leaf = Leaf(codes.from_truth(parsed.holds), parsed.columns, gaps, told=parsed.label)
        if (sides := parsed.compared) is None:
            return leaf
        return replace(
            leaf, amount=sides.amount, actual=sides.actual, base=sides.base, margin=sides.margin, upper=sides.greatest
        )

    def years(self, written: Sequence[str], path: RulePath) -> tuple[Sum, ...]:
        """Read the values of several years, which must have one unit."""
        with at(path):
            years = tuple(parse_sum(text, self.fields) for text in written)
            if any(not same_unit(years[0].field, year.field) for year in years):
                raise ValueError("各年的值单位不同，不能算增长率")
        return years

    def shared(self, written: tuple[str, str], path: RulePath) -> tuple[Sum, Sum]:
        """Read the part and the whole of a ratio, which must have one unit."""
        with at(path):
            part, whole = (parse_sum(text, self.fields) for text in written)
            if not same_unit(part.field, whole.field):
                raise ValueError(f"{part.label}与{whole.label}的单位不同，不能相除成比例")
        return part, whole

    def _bounded(
        self,
        held: Sequence[tuple[Tree, Tree]],
        limits: tuple[Limit, ...],
        amount: Sum,
        *,
        gaps: tuple[tuple[str, Tree], ...],
        reads: tuple[FieldColumn, ...],
        actual: Tree,
        base: Tree | None = None,
    ) -> Leaf:
        verdict = codes.all_of([codes.from_truth(truth) for truth, _ in held])
        margins = [margin for _, margin in held]
        margin = margins[0]
        if len(margins) > 1:  # the greater of two is known only where both are
            margin = when((verdict != codes.MISSING, greatest(margins)))
        choosers = tuple(column for limit in limits if limit.by for column in limit.by.columns)
        gaps += tuple((column.name, Column(column.name).is_null()) for column in choosers)
        band = next((self.arithmetic.band(limit) for limit in limits if limit.by), None)
        return Leaf(
            verdict, (*reads, *choosers), gaps, limits,
            amount=amount, actual=actual, base=base, margin=margin, band=band,
        )  # fmt: skip

    def texts(self, written: tuple[str, ...], path: RulePath) -> list[str]:
        """Return a list of texts, parameters filled in."""
        texts: list[str] = []
        for text in written:
            if not text.startswith("$"):
                texts.append(text)
                continue
            param = self.params.get(text[1:])
            if not isinstance(param, tuple):
                raise RuleProblem(path, f"参数 {text} 没有声明，或不是一列文字")
            texts.extend(param)
        return texts

    def column(self, name: str, kind: FieldKind, path: RulePath) -> FieldColumn:
        """Find a column, which must be of a kind."""
        with at(path):
            column = find_column(name, self.fields)
            if column.field.kind != kind:
                raise ValueError(f"字段 {name}（{column.field.label}）的类型是 {column.field.kind}，这里应为 {kind}")
        return column
