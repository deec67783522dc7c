"""最小变动 (smallest change): the least effort by which a subject would no longer fall short of a rule.

Only declared levers move, in their direction: what a condition lists under ``levers``, as the field dictionary says how
hard it is. Age, accidents and past years are no levers. A subject is moved from line to line (a bound, a step of a
score, the edge of a band), the least effort first, and judged anew as a whole after every move, so that revenue raised
over a band meets what that band asks.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from kechuang.core import Verdict, phrase
from kechuang.declarations.condition import RuleOf, Score
from kechuang.declarations.field import NUMERIC, FieldColumn
from kechuang.declarations.lever import Lever
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compile import Compiled, Judged
from kechuang.engines.criteria.onpython import Values, judged, trusted, value
from kechuang.engines.criteria.scores import Part
from kechuang.engines.criteria.tree import Tree

STATES = 600
"""How many ways are looked at before the search gives up."""
_USUAL = {"money": Lever(each="10万元"), "count": Lever(each="1"), "share": Lever(each="1%")}
_FURTHEST = {"money": 10**15, "count": 10**7, "share": 10**9}


@dataclass(frozen=True, slots=True)
class Move:
    """A figure to be changed.

    Attributes
    ----------
    column, label : str
        What is moved.
    before, after : int
        In stored units.
    text, exact : str
        ``研发费用增加 203 万元``, and the same without any rounding.
    """

    column: str
    label: str
    before: int
    after: int
    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class Change:
    """The least costly set of moves.

    Attributes
    ----------
    moves : tuple of Move
        Nothing where the subject does not fall short, or where no set was found.
    effort : str
        Their effort in sum, as an exact fraction; assumed by the pack, to compare ways with each other.
    verdict : Verdict
        The verdict after the moves: met, or what is still missing or left to a person.
    found : bool
        Whether the moves turn the verdict; else no set of levers was found that does.
    complete : bool
        Whether every cheaper way was looked at.
    """

    moves: tuple[Move, ...]
    effort: str
    verdict: Verdict
    found: bool
    complete: bool

    def to_json(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def smallest_change(compiled: Compiled, row: Mapping[str, Any], *, states: int = STATES) -> Change:
    """Find the least costly moves after which a subject no longer falls short of a rule.

    Parameters
    ----------
    compiled : Compiled
        From :func:`compile_rule`.
    row : mapping
        The subject's columns in stored form, as for :func:`explain`.
    states : int
        How many ways to look at.

    Returns
    -------
    Change
        ``found`` is False where no set of levers turns the verdict (too young, an accident, a past year). What is
        missing or awaits a person stays so: the verdict afterwards says it.
    """
    return _Search(compiled, trusted(compiled, row)).run(states)


State = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Aim:
    """Something that a move may bring about, the columns that it reads, and the conditions that it would help."""

    holds: Callable[[Values], bool]
    reads: tuple[str, ...]
    helps: frozenset[str]


@dataclass(frozen=True)
class _Search:
    compiled: Compiled
    start: Values

    @cached_property
    def levers(self) -> tuple[tuple[FieldColumn, Lever, Fraction], ...]:
        """The columns that may move, how, and the effort of one stored unit."""
        found: dict[str, FieldColumn] = {}
        for rule in _rules(self.compiled):
            for node in rule.version.conditions():
                found |= {name: rule.columns[name] for name in node.levers if name in rule.columns}
        usable = []
        for name, column in found.items():
            kind = column.field.kind
            if kind in NUMERIC and not column.back and self.start.get(name) is not None:
                lever = column.field.lever or _USUAL[kind]
                usable.append((column, lever, Fraction(lever.effort) / column.field.number(lever.each)))
        return tuple(usable)

    @cached_property
    def aims(self) -> tuple[_Aim, ...]:
        """Every line that a lever could cross."""
        movable = {column.name for column, _, _ in self.levers}
        return tuple(aim for aim in _aims(self.compiled) if movable & set(aim.reads))

    @cached_property
    def reached(self) -> dict[tuple[Any, ...], int | None]:
        """What a lever reaches by itself; it depends only on what the aim reads."""
        return {}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The conditions that must not become unknown by a move."""
        return tuple(judged.id for judged in self.compiled.root.walk() if not judged.parts)

    def run(self, states: int) -> Change:
        first = judged(self.compiled, self.start)
        lacking = {one.id for one in self.compiled.top if first[one.id] == codes.NOT_MET}
        if lacking - {helped for aim in self.aims for helped in aim.helps}:
            return Change((), "0", codes.ORDER[first[self.compiled.root.id]], found=False, complete=True)
        origin: State = tuple(self.start[column.name] for column, _, _ in self.levers)
        order = itertools.count()
        waiting: list[tuple[Fraction, int, State]] = [(Fraction(0), next(order), origin)]
        seen = {origin}
        looked = 0
        while waiting and looked < states:
            effort, _, state = heapq.heappop(waiting)
            looked += 1
            values = self._at(state)
            known = first if state == origin else judged(self.compiled, values)
            if known[self.compiled.root.id] != codes.NOT_MET and self._sound(first, known):
                verdict = codes.ORDER[known[self.compiled.root.id]]
                return Change(self._moves(origin, state), str(effort), verdict, found=True, complete=True)
            for further in self._further(state, values, known):
                if further not in seen:
                    seen.add(further)
                    heapq.heappush(waiting, (self._effort(origin, further), next(order), further))
        return Change((), "0", codes.ORDER[first[self.compiled.root.id]], found=False, complete=not waiting)

    def _at(self, state: State) -> Values:
        return self.start | {column.name: moved for (column, _, _), moved in zip(self.levers, state, strict=True)}

    def _sound(self, first: Values, known: Values) -> bool:
        """Whether no figure was moved into contradicting another, which would only hide what is lacking."""
        return all(known[name] != codes.MISSING or first[name] == codes.MISSING for name in self.leaves)

    def _effort(self, origin: State, state: State) -> Fraction:
        pairs = zip(self.levers, origin, state, strict=True)
        return sum((unit * abs(after - before) for (_, _, unit), before, after in pairs), Fraction(0))

    def _further(self, state: State, values: Values, known: Values) -> Iterator[State]:
        """Give the states that lie one lever's move ahead, each just across a line."""
        lacking = {one.id for one in self.compiled.top if known[one.id] not in {codes.MET, codes.PERSON}}
        for aim in self.aims:
            if not aim.helps & lacking or aim.holds(values):
                continue
            for place, (column, lever, _) in enumerate(self.levers):
                if column.name in aim.reads:
                    reached = self._least(aim, values, column, 1 if lever.move == "up" else -1)
                    if reached is not None:
                        yield (*state[:place], reached, *state[place + 1 :])

    def _least(self, aim: _Aim, values: Values, column: FieldColumn, sign: int) -> int | None:
        key = (aim, column.name, *(values[name] for name in aim.reads))
        if key not in self.reached:
            self.reached[key] = _least(aim, values, column, sign)
        return self.reached[key]

    def _moves(self, origin: State, state: State) -> tuple[Move, ...]:
        moves = []
        for (column, _, _), before, after in zip(self.levers, origin, state, strict=True):
            if before != after:
                label = column.label(self.compiled.last_year)
                size = abs(after - before)
                text, exact = (_said(label, told, up=after > before)
                               for told in (column.field.text(size), column.field.exact(size)))  # fmt: skip
                moves.append(Move(column.name, label, before, after, text, exact))
        return tuple(moves)


def _said(label: str, size: str, *, up: bool) -> str:
    if up:
        return phrase("{label}增加\u00a0{size}", label=label, size=size)
    return phrase("{label}减少\u00a0{size}", label=label, size=size)


def _rules(compiled: Compiled) -> Iterator[Compiled]:
    yield compiled
    for other in compiled.others.values():
        yield from _rules(other)


def _aims(rule: Compiled, helps: frozenset[str] = frozenset()) -> Iterator[_Aim]:
    """Give what can be brought about in a rule: conditions met, further bands, more points.

    ``helps`` are the conditions of the asking rule, where it asks for this one.
    """
    for top in rule.top:
        helped = helps or frozenset({top.id})
        for one in top.walk():
            yield from _of_condition(rule, one, helped)


def _of_condition(rule: Compiled, one: Judged, helped: frozenset[str]) -> Iterator[_Aim]:
    node = one.node
    if isinstance(node, Score):
        for name, table in rule.tables.items():
            for part in table:
                if name in node.score or part.id in (*node.score, *node.nonzero):
                    for below in part.walk():
                        yield from _of_part(rule, below, helped)
    elif isinstance(node, RuleOf):
        yield from _aims(rule.others[node.rule], helped)
    elif one.leaf is not None:
        reads = tuple(sorted({column.name for column in one.reads}))
        if one.leaf.band is not None:
            bands = len(one.parts) or max(len(limit.values) for limit in one.leaf.limits)
            for band in range(bands - 1):
                yield _Aim(_reaches(one.leaf.band, band + 1, most=False), reads, helped)
                yield _Aim(_reaches(one.leaf.band, band, most=True), reads, helped)
        if not one.parts and not one.leaf.first:  # lists are records of the past
            yield _Aim(_reaches(one.verdict, codes.MET, most=True), reads, helped)


def _of_part(rule: Compiled, part: Part, helped: frozenset[str]) -> Iterator[_Aim]:
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
        yield _Aim(_reaches(part.low, points, most=False, first=part.first), reads, helped)


def _reaches(
    node: Tree, line: int, *, most: bool, first: tuple[tuple[str, Tree], ...] = ()
) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        known = values | {name: value(before, values) for name, before in first} if first else values
        found = value(node, known)
        return found is not None and bool(found <= line if most else found >= line)

    return holds


def _least(aim: _Aim, values: Values, column: FieldColumn, sign: int) -> int | None:
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
