"""评分 (scores): the parts of a score table as intervals of points.

A part whose value is known gives its points; an unknown one lies between its least and its greatest points, so that
a total can be judged before every figure is in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kechuang.declarations.condition import Condition
from kechuang.declarations.field import FieldColumn
from kechuang.declarations.score import CountOf, Per, ScorePart
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.combine import any_true, greatest, total, when
from kechuang.engines.criteria.growth import mean_rate, multiples
from kechuang.engines.criteria.leaves import Leaves
from kechuang.engines.criteria.limits import Limit, at
from kechuang.engines.criteria.part import Part, capped, fixed
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.quantity import parse_share, parse_sum
from kechuang.engines.criteria.tree import AsInt, Column, Tree, tree

if TYPE_CHECKING:
    from kechuang.engines.criteria.judged import Judged


Judge = Callable[[Condition, RulePath], "Judged"]


def build_part(declared: ScorePart, leaves: Leaves, judge: Judge, path: RulePath) -> Part:
    """Return the expressions of a part.

    Parameters
    ----------
    judge : callable
        Compiles a condition that the part counts.

    Raises
    ------
    RuleProblem
        If it refers to an unknown field, mixes units, or has a step that no value can reach.
    """
    if declared.expert:
        return Part(declared, fixed(0), fixed(declared.full), None)
    if declared.parts:
        return _joined(declared, leaves, judge, path)
    if declared.count_of:
        return _counted(declared, declared.count_of, judge, path)
    if declared.grades:
        return _told(declared, leaves, path)
    return _per(declared, declared.per, leaves, path) if declared.per else _graded(declared, leaves, path)


def _joined(declared: ScorePart, leaves: Leaves, judge: Judge, path: RulePath) -> Part:
    key = "best_of" if declared.best_of else "sum_of"
    parts = tuple(build_part(part, leaves, judge, (*path, key, place)) for place, part in enumerate(declared.parts))
    lacking = [part.lacks for part in parts if part.lacks is not None]
    ends = [[Column(f"{part.id}.{end}") for part in parts] for end in ("low", "high")]
    low, high = (greatest(end) if declared.best_of else capped(total(end), declared.full) for end in ends)
    return Part(
        declared,
        low,
        high,
        any_true(lacking) if lacking else None,
        tuple(column for part in parts for column in part.reads),
        tuple(gap for part in parts for gap in part.gaps),
        parts=parts,
    )


def _counted(declared: ScorePart, count: CountOf, judge: Judge, path: RulePath) -> Part:
    counted = tuple(judge(node, (*path, "count_of", "of", place)) for place, node in enumerate(count.of))
    verdicts = [Column(one.id) for one in counted]

    def points(holds: list[Tree]) -> Tree:
        return capped(total([AsInt(one, "points") for one in holds]) * count.points, declared.full)

    everything = [below for one in counted for below in one.walk()]
    return Part(
        declared,
        points([code == codes.MET for code in verdicts]),
        points([code != codes.NOT_MET for code in verdicts]),
        any_true([code == codes.MISSING for code in verdicts]),
        tuple({column.name: column for one in everything for column in one.reads}.values()),
        tuple(gap for one in everything for gap in (one.leaf.gaps if one.leaf else ())),
        counted=counted,
    )


def _told(declared: ScorePart, leaves: Leaves, path: RulePath) -> Part:
    key = "member" if declared.member else "is"
    column = leaves.column(declared.member or declared.is_ or "", "text" if declared.member else "bool", (*path, key))
    seen: set[str] = set()
    reached: list[Tree] = []
    for place, grade in enumerate(declared.grades):
        if again := seen & set(grade.texts):
            raise RuleProblem((*path, "grades", place), f"指标 {declared.id} 的 {'、'.join(sorted(again))} 写了两档")
        seen |= set(grade.texts)
        if declared.is_ and not set(grade.texts) <= {"是", "否"}:
            raise RuleProblem((*path, "grades", place), f"{column.field.label}是是非字段，各档应为 是 或 否")
        value = Column(column.name)
        if declared.member:
            reached.append(value.is_in(grade.texts))
        else:
            reached.append(any_true([value == (text == "是") for text in grade.texts]))
    known = Column(column.name).is_not_null()
    if declared.member:
        known = known & (Column(column.name) != "")
    # A truth is the one or the other: where both are graded, the least that is unknown is the lesser of the two.
    both = declared.member is None and seen == {"是", "否"}
    low, high = _offered(declared, [grade.points for grade in declared.grades], reached, known, complete=both)
    return Part(declared, low, high, ~known, (column,), ((column.name, ~known),))


def _per(declared: ScorePart, per: Per, leaves: Leaves, path: RulePath) -> Part:
    with at((*path, "per", "compare")):
        amount = parse_sum(per.compare, leaves.fields)
    with at((*path, "per", "each")):
        each = amount.field.number(per.each)
        if each.denominator != 1 or each <= 0:
            raise ValueError(f"{per.each} 应为大于 0 的整数")
    value = leaves.arithmetic.total(amount)
    most = -(-declared.full // per.points)
    # Without division: the most points whose line the value reaches.
    lines = [
        (value >= leaves.arithmetic.lit(int(each) * times), fixed(min(times * per.points, declared.full)))
        for times in range(most, 0, -1)
    ]
    ends = [when((value.is_null(), fixed(end)), *lines, otherwise=fixed(0)) for end in (0, declared.full)]
    gaps = tuple((column.name, Column(column.name).is_null()) for column in amount.columns)
    return Part(
        declared, ends[0], ends[1], value.is_null(), amount.columns, gaps, amount, value,
    )  # fmt: skip


def _graded(declared: ScorePart, leaves: Leaves, path: RulePath) -> Part:
    arithmetic = leaves.arithmetic
    reads: tuple[FieldColumn, ...]
    actual: Tree
    base: Tree | None
    reached: list[Tree]
    nothing = tree(False)
    first: tuple[tuple[str, Tree], ...] = ()
    if declared.growth is not None and len(declared.growth) == 3:
        years = leaves.years(declared.growth, (*path, "growth"))
        limits = _limits(declared, path, parse_share)
        rate = mean_rate(arithmetic, years, later=declared.zero_base == "later")
        first = ((f"{declared.id}.actual", rate.numerator), (f"{declared.id}.base", rate.denominator))
        actual, base = (Column(name) for name, _ in first)
        with at((*path, "steps")):
            reached = replace(rate, numerator=actual, denominator=base).steps(limits)
        amount = years[-1]
        reads = tuple(column for year in years for column in year.columns)
        gaps = rate.gaps()
        if declared.zero_base == "later":
            nothing = (~rate.bases & rate.last.is_not_null()).fill_null(False)
            gaps = tuple((name, gap & ~nothing) for name, gap in gaps)
        known = base.is_not_null()
    elif declared.ratio is not None or declared.growth is not None:
        pair = declared.ratio or (declared.growth or ("", ""))[::-1]
        amount, whole = leaves.shared((pair[0], pair[1]), (*path, "ratio" if declared.ratio else "growth"))
        limits = _limits(declared, path, parse_share)
        share = arithmetic.share(amount, whole, contained=declared.part)
        reached = arithmetic.share_steps(share, limits if declared.ratio else multiples(limits, 1))
        actual, base = share.numerator, share.denominator
        if declared.growth:
            actual = actual - base
        reads, gaps = (*amount.columns, *whole.columns), share.gaps(contained=declared.part)
        known = actual.is_not_null() & base.is_not_null()
    else:
        with at((*path, "compare")):
            amount = parse_sum(declared.compare or "", leaves.fields)
        limits = _limits(declared, path, amount.field.number)
        actual, base = arithmetic.total(amount), None
        reached = [arithmetic.against(actual, limit)[0] for limit in limits]
        reads = amount.columns
        gaps = tuple((column.name, Column(column.name).is_null()) for column in reads)
        known = actual.is_not_null()
    low, high = _offered(declared, [step.points for step in declared.steps], reached, known, nothing)
    return Part(declared, low, high, ~(known | nothing), reads, gaps, amount, actual, base, limits, first=first)


def _limits(declared: ScorePart, path: RulePath, parse: Callable[[str], Fraction]) -> tuple[Limit, ...]:
    limits: list[Limit] = []
    sign = "<" if declared.downwards else ">"
    for place, step in enumerate(declared.steps):
        with at((*path, "steps", place)):
            strict = step.line.startswith(sign)
            line = parse(step.line.removeprefix(sign).strip())
            if limits and not _reachable(line, strict, limits[-1]):
                raise ValueError(f"指标 {declared.id} 的 {step.line} 这一档永远取不到，各档应从最好的写起")
        limits.append(Limit((line,), greatest=declared.downwards, strict=strict))
    return tuple(limits)


def _reachable(line: Fraction, strict: bool, better: Limit) -> bool:
    """Whether anything that misses the better step can reach this one."""
    if line == better.values[0]:
        return better.strict and not strict
    return line > better.values[0] if better.greatest else line < better.values[0]


def _offered(
    declared: ScorePart,
    points: Sequence[tuple[int, int]],
    reached: Sequence[Tree],
    known: Tree,
    nothing: Tree | None = None,
    *,
    complete: bool = False,
) -> tuple[Tree, Tree]:
    """Return the least and greatest points; ``nothing`` is where the last step counts without a value.

    ``complete``: the steps leave no value out, so that ``otherwise`` is never given.
    """
    offered = [*points] if complete else [*points, declared.otherwise]
    ends = []
    for end, unknown in ((0, min(low for low, _ in offered)), (1, max(high for _, high in offered))):
        unknown_points = (~known if nothing is None else ~(known | nothing), fixed(unknown))
        steps = [(truth, fixed(given[end])) for truth, given in zip(reached, points, strict=True)]
        ends.append(when(unknown_points, *steps, otherwise=fixed(declared.otherwise[end])))
    return ends[0], ends[1]
