"""目标线 (aims): the lines of a rule that a lever may cross, and where it crosses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kechuang.declarations.condition import RuleOf, Score
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.onpython import Values, value
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.tree import Tree

_FURTHEST = {"money": 10**15, "count": 10**7, "share": 10**9}


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """Something that a move may bring about, the columns that it reads, and the conditions that it would help."""

    holds: Callable[[Values], bool]
    reads: tuple[str, ...]
    helps: frozenset[str]


def rules_of(compiled: Compiled) -> Iterator[Compiled]:
    """Give a rule and every rule that it asks."""
    yield compiled
    for other in compiled.others.values():
        yield from rules_of(other)


def aims(rule: Compiled, helps: frozenset[str] = frozenset()) -> Iterator[Aim]:
    """Give what can be brought about in a rule: conditions met, further bands, more points.

    ``helps`` are the conditions of the asking rule, where it asks for this one.
    """
    for top in rule.top:
        helped = helps or frozenset({top.id})
        for one in top.walk():
            yield from _of_condition(rule, one, helped)


def _of_condition(rule: Compiled, one: Judged, helped: frozenset[str]) -> Iterator[Aim]:
    node = one.node
    if isinstance(node, Score):
        for name, table in rule.tables.items():
            for part in table:
                if name in node.score or part.id in (*node.score, *node.nonzero):
                    for below in part.walk():
                        yield from _of_part(rule, below, helped)
    elif isinstance(node, RuleOf):
        yield from aims(rule.others[node.rule], helped)
    elif one.leaf is not None:
        reads = tuple(sorted({column.name for column in one.reads}))
        if one.leaf.band is not None:
            bands = len(one.parts) or max(len(limit.values) for limit in one.leaf.limits)
            for band in range(bands - 1):
                yield Aim(_reaches(one.leaf.band, band + 1, most=False), reads, helped)
                yield Aim(_reaches(one.leaf.band, band, most=True), reads, helped)
        if not one.parts and not one.leaf.first:  # lists are records of the past
            yield Aim(_reaches(one.verdict, codes.MET, most=True), reads, helped)


def _of_part(rule: Compiled, part: Part, helped: frozenset[str]) -> Iterator[Aim]:
    for counted in part.counted:
        for one in counted.walk():
            yield from _of_condition(rule, one, helped)
    if part.parts or part.counted or not part.reads:
        return
    offered = {step.points[0] for step in part.declared.steps} | {grade.points[0] for grade in part.declared.grades}
    if part.declared.per:
        offered = set(range(1, part.declared.full + 1))
    reads = tuple(sorted({column.name for column in part.reads}))
    for points in sorted(offered - {0}):
        yield Aim(_reaches(part.low, points, most=False, first=part.first), reads, helped)


def _reaches(
    node: Tree, line: int, *, most: bool, first: tuple[tuple[str, Tree], ...] = ()
) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        known = values | {name: value(before, values) for name, before in first} if first else values
        found = value(node, known)
        return found is not None and bool(found <= line if most else found >= line)

    return holds


def nearest(aim: Aim, values: Values, column: FieldColumn, sign: int) -> int | None:
    """Return the nearest value of a lever at which an aim holds, found by doubling steps and then halving them."""
    here = values[column.name]
    least = column.field.least
    furthest = _FURTHEST[column.field.kind]
    if sign < 0 and least is not None:
        furthest = here - least * column.field.scale

    def holds(distance: int) -> bool:
        return aim.holds(values | {column.name: here + sign * distance})

    short, far = 0, 1
    while far <= furthest and not holds(far):
        short, far = far, far * 2
    if far > furthest:
        if short >= furthest or not holds(furthest):
            return None
        far = furthest
    while far - short > 1:
        middle = (short + far) // 2
        if holds(middle):
            far = middle
        else:
            short = middle
    return int(here + sign * far)
