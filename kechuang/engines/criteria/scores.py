"""评分 (scores): the parts of a score table as intervals of points.

A part whose value is known gives its points; an unknown one lies between its least and its greatest points, so that
a total can be judged before every figure is in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

from kechuang.declarations.condition import Score
from kechuang.declarations.field import FieldColumn
from kechuang.declarations.score import ScorePart
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.leaves import Leaf, Leaves
from kechuang.engines.criteria.limits import Limit, at
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.quantity import Sum, parse_share, parse_sum

POINTS = pl.Int64


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table, or one of its alternatives, as expressions.

    Attributes
    ----------
    low, high : polars.Expr
        Least and greatest points that the known figures allow.
    lacks : polars.Expr or None
        Where the part is open because a field is missing; None where only experts can tell.
    actual, base : polars.Expr or None
        The graded value and the whole of a ratio.
    alternatives : tuple of Part
        Of which the best counts.
    """

    declared: ScorePart
    low: pl.Expr
    high: pl.Expr
    lacks: pl.Expr | None
    reads: tuple[FieldColumn, ...] = ()
    gaps: tuple[tuple[str, pl.Expr], ...] = ()
    amount: Sum | None = None
    actual: pl.Expr | None = None
    base: pl.Expr | None = None
    limits: tuple[Limit, ...] = ()
    alternatives: tuple[Part, ...] = ()

    @property
    def id(self) -> str:
        """The declared id; its columns are ``<id>.low`` and ``<id>.high``."""
        return self.declared.id

    @property
    def open(self) -> pl.Expr:
        """Where the points are not yet known."""
        return pl.col(f"{self.id}.low") < pl.col(f"{self.id}.high")


def build_part(declared: ScorePart, leaves: Leaves, path: RulePath) -> Part:
    """Return the expressions of a part.

    Raises
    ------
    RuleProblem
        If it refers to an unknown field, mixes units, or has a step that no value can reach.
    """
    if declared.expert:
        return Part(declared, pl.lit(0, dtype=POINTS), pl.lit(declared.full, dtype=POINTS), None)
    if declared.best_of:
        alternatives = tuple(
            build_part(part, leaves, (*path, "best_of", place)) for place, part in enumerate(declared.best_of)
        )
        lacking = [part.lacks for part in alternatives if part.lacks is not None]
        return Part(
            declared,
            pl.max_horizontal(pl.col(f"{part.id}.low") for part in alternatives),
            pl.max_horizontal(pl.col(f"{part.id}.high") for part in alternatives),
            pl.any_horizontal(lacking) if lacking else None,
            tuple(column for part in alternatives for column in part.reads),
            tuple(gap for part in alternatives for gap in part.gaps),
            alternatives=alternatives,
        )
    return _graded(declared, leaves, path)


def _graded(declared: ScorePart, leaves: Leaves, path: RulePath) -> Part:
    arithmetic = leaves.arithmetic
    reads: tuple[FieldColumn, ...]
    if declared.ratio is not None:
        amount, whole = leaves.shared(declared.ratio, (*path, "ratio"))
        limits = _limits(declared, path, parse_share)
        share = arithmetic.share(amount, whole, contained=declared.part)
        reached = arithmetic.share_steps(share, limits)
        actual, base = share.numerator, share.denominator
        reads, gaps = (*amount.columns, *whole.columns), share.gaps(contained=declared.part)
        known = actual.is_not_null() & base.is_not_null()
    else:
        with at((*path, "compare")):
            amount = parse_sum(declared.compare or "", leaves.fields)
        limits = _limits(declared, path, amount.field.number)
        actual, base = arithmetic.total(amount), None
        reached = [arithmetic.against(actual, limit)[0] for limit in limits]
        reads = amount.columns
        gaps = tuple((column.name, pl.col(column.name).is_null()) for column in reads)
        known = actual.is_not_null()
    offered = [*(step.points for step in declared.steps), declared.otherwise]
    low = _points(known, reached, [points[0] for points in offered], min(points[0] for points in offered))
    high = _points(known, reached, [points[1] for points in offered], max(points[1] for points in offered))
    return Part(declared, low, high, ~known, reads, gaps, amount, actual, base, limits)


def _limits(declared: ScorePart, path: RulePath, parse: Callable[[str], Fraction]) -> tuple[Limit, ...]:
    lines: list[Fraction] = []
    for place, step in enumerate(declared.steps):
        with at((*path, "steps", place)):
            line = parse(step.line)
            if lines and (line <= lines[-1] if declared.downwards else line >= lines[-1]):
                raise ValueError(f"指标 {declared.id} 的 {step.line} 这一档永远取不到，各档应从最好的写起")
        lines.append(line)
    return tuple(Limit((line,), greatest=declared.downwards, strict=False) for line in lines)


def _points(known: pl.Expr, reached: Sequence[pl.Expr], offered: Sequence[int], unknown: int) -> pl.Expr:
    chain: Then | ChainedThen = pl.when(~known).then(pl.lit(unknown, dtype=POINTS))
    for truth, points in zip(reached, offered, strict=False):
        chain = chain.when(truth).then(pl.lit(points, dtype=POINTS))
    return chain.otherwise(pl.lit(offered[-1], dtype=POINTS))


def judge_score(node: Score, tables: Mapping[str, Sequence[Part]], path: RulePath) -> Leaf:
    """Return the expressions of a condition on a score.

    Raises
    ------
    RuleProblem
        If it asks for a greatest score, or for more points than there are.
    """
    if node.upper is not None or node.lower is None:
        raise RuleProblem(path, f"条件 {node.id}：得分只能要求不低于（at_least）或超过（more_than）")
    parts = [part for name in node.score for part in _named(name, tables)]
    written, strict = node.lower
    key = "more_than" if strict else "at_least"
    if not written.isdigit():
        raise RuleProblem((*path, key), f"{written!r} 不是分数，应为整数")
    line = int(written) + strict
    if line > (full := sum(part.declared.full for part in parts)):
        raise RuleProblem((*path, key), f"条件 {node.id} 要求 {line} 分，但满分只有 {full} 分，谁也达不到")
    low = pl.sum_horizontal(pl.col(f"{part.id}.low") for part in parts)
    high = pl.sum_horizontal(pl.col(f"{part.id}.high") for part in parts)
    total = codes.from_interval(low, high, line, _gap(parts))
    nonzero = [part for name in node.nonzero for part in _named(name, tables)]
    asked = [
        codes.from_interval(pl.col(f"{part.id}.low"), pl.col(f"{part.id}.high"), 1, _gap([part])) for part in nonzero
    ]
    verdict = codes.all_of([total, *asked])
    # What is lacking: nothing certain while undecided, and no number of points where a part must not be zero.
    margin = (
        pl.when(verdict == codes.MET).then(line - low).when(total == codes.NOT_MET).then(line - high)
    )  # fmt: skip
    everything = list({part.id: part for part in (*parts, *nonzero)}.values())
    return Leaf(
        verdict,
        tuple(column for part in everything for column in part.reads),
        tuple((name, gap & part.open) for part in everything for name, gap in part.gaps),
        limits=(Limit((Fraction(line),), greatest=False, strict=False),),
        actual=low,
        high=high,
        margin=margin,
    )


def _named(name: str, tables: Mapping[str, Sequence[Part]]) -> list[Part]:
    if name in tables:
        return list(tables[name])
    return [part for parts in tables.values() for part in parts if part.id == name]


def _gap(parts: Sequence[Part]) -> pl.Expr:
    """Return what an undecided score lacks: a field, else a person."""
    lacking = [part.lacks & part.open for part in parts if part.lacks is not None]
    if not lacking:
        return pl.lit(codes.PERSON, dtype=pl.UInt8)
    missing = pl.when(pl.any_horizontal(lacking)).then(pl.lit(codes.MISSING, dtype=pl.UInt8))
    return missing.otherwise(pl.lit(codes.PERSON, dtype=pl.UInt8))
