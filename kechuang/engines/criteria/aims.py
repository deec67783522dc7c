"""目标线 (aims): the lines of a rule that a lever may cross, and where it crosses them.

A line is one comparison of whole numbers, wherever it stands: the bound of a condition, the edge of a band, a step of
a score, a comparison inside an expression. Two bounds of one condition are two lines, so that along one lever a line is
crossed once, and where it lies is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from kechuang.declarations.condition import NoneOf, RuleOf, Score
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.combine import walk
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.onpython import Values, value
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.tree import AsInt, Binary, Case, Code, Column, Extreme, Not, Tree

_FURTHEST = {"money": 10**15, "count": 10**7, "share": 10**9}
_TURNS = 4
"""From unknown to wrong to right, and one more."""
_PROBE = 1000
"""So many units ahead a lever that helps has helped."""
_COMPARING = frozenset({"<", "<=", ">", ">=", "==", "!="})
Sign = Literal["<", "<=", ">", ">="]
Wanted = bool | None
"""Whether a comparison should hold; None: either may help."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """A comparison that a move may turn.

    Attributes
    ----------
    line : Tree
        The comparison.
    wanted : bool
        What it should come to.
    reads : tuple of str
        The columns that it depends on.
    helps : frozenset of str
        The top conditions that it would help.
    first : mapping of str to Tree
        Columns that it reads and that are computed before.
    of : str
        The condition or part whose own bound it is; empty for the edge of a band and other lines inside a bound.
    """

    line: Tree
    wanted: bool
    reads: tuple[str, ...]
    helps: frozenset[str]
    first: Mapping[str, Tree] = field(default_factory=dict)
    of: str = ""

    def state(self, values: Values) -> bool | None:
        """Return whether it is as wanted; None where it is unknown."""
        if self.first:
            values = values | {name: value(before, values) for name, before in self.first.items()}
        found = value(self.line, values)
        return None if found is None else bool(found) is self.wanted

    def holds(self, values: Values) -> bool:
        """Return whether it is as wanted."""
        return self.state(values) is True


def rules_of(compiled: Compiled) -> Iterator[Compiled]:
    """Give a rule and every rule that it asks."""
    yield compiled
    for other in compiled.others.values():
        yield from rules_of(other)


def aims(rule: Compiled, helps: frozenset[str] = frozenset(), *, wanted: bool = True) -> Iterator[Aim]:
    """Give what can be brought about in a rule: bounds kept, bands reached, more points.

    ``helps`` are the conditions of the asking rule, where it asks for this one, and ``wanted`` whether it should hold.
    """
    for top in rule.top:
        yield from _of_condition(rule, top, helps or frozenset({top.id}), wanted)


def _of_condition(rule: Compiled, one: Judged, helps: frozenset[str], wanted: bool) -> Iterator[Aim]:
    node = one.node
    for part in one.parts:
        yield from _of_condition(rule, part, helps, not wanted if isinstance(node, NoneOf) else wanted)
    if isinstance(node, Score):
        for name, table in rule.tables.items():
            for scored in table:
                if name in node.score or scored.id in (*node.score, *node.nonzero):
                    for below in scored.walk():
                        yield from _of_part(rule, below, helps, wanted)
    elif isinstance(node, RuleOf):
        yield from aims(rule.others[node.rule], helps, wanted=wanted)
    elif one.leaf is not None:
        edges = one.leaf.band if one.parts else None
        lines = _lines(one.leaf.verdict, wanted) if edges is None else _lines(edges, None)
        yield from _made(lines, helps, dict(one.leaf.first), one.id)


def _of_part(rule: Compiled, part: Part, helps: frozenset[str], wanted: bool) -> Iterator[Aim]:
    for counted in part.counted:
        yield from _of_condition(rule, counted, helps, wanted)
    if part.parts or part.counted or not isinstance(part.low, Case):
        return
    for step, _ in part.low.branches:
        yield from _made(_lines(step, wanted), helps, dict(part.first), part.id)


Line = tuple[Tree, bool, bool]
"""A comparison, what it should come to, and whether it stands inside another."""


def _made(lines: Iterator[Line], helps: frozenset[str], first: Mapping[str, Tree], of: str) -> Iterator[Aim]:
    seen: set[tuple[int, bool]] = set()
    for line, wanted, inside in lines:
        if (id(line), wanted) in seen:
            continue
        seen.add((id(line), wanted))
        named = {node.name for node in walk(line) if isinstance(node, Column)}
        before = {name: tree for name, tree in first.items() if name in named}
        named |= {node.name for tree in before.values() for node in walk(tree) if isinstance(node, Column)}
        yield Aim(line, wanted, tuple(sorted(named)), helps, before, "" if inside else of)


def _lines(node: Tree, wanted: Wanted) -> Iterator[Line]:
    """Give the comparisons of a tree, with what each should come to for the tree to be as wanted."""
    match node:
        case Binary(sign, left, right) if sign in _COMPARING:
            yield from _both_ways(node, wanted)
            yield from _lines(left, None)
            yield from _lines(right, None)
        case Binary("and" | "or", left, right):
            yield from _lines(left, wanted)
            yield from _lines(right, wanted)
        case Not(part):
            yield from _lines(part, None if wanted is None else not wanted)
        case Code(part) | AsInt(part):
            yield from _lines(part, wanted)
        case Extreme(of):
            for part in of:
                yield from _lines(part, wanted)
        case Case(branches, otherwise):
            for condition, result in branches:
                yield from _lines(condition, None)
                yield from _lines(result, wanted)
            if otherwise is not None:
                yield from _lines(otherwise, wanted)
        case _:
            for part in _children(node):
                yield from _lines(part, None)


def _both_ways(node: Binary, wanted: Wanted) -> Iterator[Line]:
    """Give a comparison; one of equality as the lines on either side, since a single point is easily missed."""
    if node.sign not in {"==", "!="}:
        yield from ((node, side, wanted is None) for side in ((True, False) if wanted is None else (wanted,)))
        return
    signs: tuple[Sign, ...] = ("<=", ">=", "<", ">")
    yield from ((Binary(sign, node.left, node.right), True, wanted is None) for sign in signs)


def _children(found: object) -> Iterator[Tree]:
    """Give the nodes right below a node, or inside a tuple of them."""
    parts = found if isinstance(found, tuple) else [getattr(found, slot.name) for slot in fields(found)]  # type: ignore[arg-type]
    for part in parts:
        if isinstance(part, Tree):
            yield part
        elif isinstance(part, tuple):
            yield from _children(part)


def nearest(aim: Aim, values: Values, column: FieldColumn, sign: int) -> int | None:
    """Return the nearest value of a lever at which an aim holds; None where it never does.

    Along the lever an aim turns from unknown to wrong and to right or back: the first turn is found by doubling steps
    and then halving them, and so on from there.
    """
    here = values[column.name]
    furthest = _FURTHEST[column.field.kind]
    if sign < 0 and column.field.least is not None:
        furthest = here - column.field.least * column.field.scale

    def state(distance: int) -> bool | None:
        return aim.state(values | {column.name: here + sign * distance})

    at, found = 0, state(0)
    for _ in range(_TURNS):
        turn = _turn(state, at, found, furthest)
        if turn is None:
            return None
        at, found = turn, state(turn)
        if found:
            return int(here + sign * at)
    return None


def _turn(state: Callable[[int], bool | None], after: int, known: bool | None, furthest: int) -> int | None:
    """Return the first distance at which the state is no longer the known one."""
    short, step = after, 1
    while short < furthest and state(far := min(short + step, furthest)) is known:
        short, step = far, step * 2
    if short >= furthest:
        return None
    while far - short > 1:
        middle = (short + far) // 2
        if state(middle) is known:
            short = middle
        else:
            far = middle
    return far


def meetings(
    one: Aim, other: Aim, values: Values, along: tuple[FieldColumn, int], across: tuple[FieldColumn, int]
) -> Iterator[tuple[int, int]]:
    """Give values of two levers where two lines meet that both depend on both.

    Where raising one lever alone overshoots, the cheapest point may lie where the lines cross: as the first lever
    moves, one line asks less of the second one and the other more.

    Parameters
    ----------
    along, across : tuple of (FieldColumn, int)
        The two levers and the directions in which they move.
    """
    (first, ahead), (second, aside) = along, across
    here = values[first.name]
    furthest = _FURTHEST[first.field.kind]
    if ahead < 0 and first.field.least is not None:
        furthest = here - first.field.least * first.field.scale

    def asked(distance: int) -> tuple[int, int] | None:
        moved = values | {first.name: here + ahead * distance}
        found = [moved[second.name] if aim.holds(moved) else nearest(aim, moved, second, aside) for aim in (one, other)]
        return None if found[0] is None or found[1] is None else (found[0], found[1])

    def state(distance: int) -> bool | None:
        found = asked(distance)
        return None if found is None else found[0] * aside >= found[1] * aside

    start, later = asked(0), asked(min(furthest, _PROBE))
    if start is None or (later is not None and all(b * aside >= a * aside for a, b in zip(start, later, strict=True))):
        return  # nothing is gained by moving the first lever as well
    turn = _turn(state, 0, state(0), furthest)
    for distance in range(max(1, turn - 2), min(turn + 2, furthest) + 1) if turn is not None else ():
        found = asked(distance)
        if found is not None:
            yield here + ahead * distance, max(found, key=lambda value: value * aside)
