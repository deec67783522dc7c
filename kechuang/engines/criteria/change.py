"""最小变动 (smallest change): the least effort by which a subject would no longer fall short of a rule.

Only declared levers move, in their direction: what a condition lists under ``levers``, as the field dictionary says how
hard it is. Age, accidents and past years are no levers. A subject is moved from line to line (a bound, a step of a
score, the edge of a band) or to where two lines meet, the least effort first, and judged anew as a whole after every
move, so that revenue raised over a band meets what that band asks.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from kechuang.core import Verdict, phrase
from kechuang.declarations.field import NUMERIC, FieldColumn
from kechuang.declarations.lever import Lever
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.aims import Aim, aims, meetings, nearest, rules_of
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.onpython import Values, judged, trusted

STATES = 600
"""How many ways are looked at before the search gives up."""
_USUAL = {"money": Lever(each="10万元"), "count": Lever(each="1"), "share": Lever(each="1%")}


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


@dataclass(frozen=True)
class _Search:
    compiled: Compiled
    start: Values

    @cached_property
    def levers(self) -> tuple[tuple[FieldColumn, Lever, Fraction], ...]:
        """The columns that may move, how, and the effort of one stored unit."""
        found: dict[str, FieldColumn] = {}
        for rule in rules_of(self.compiled):
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
    def aims(self) -> tuple[Aim, ...]:
        """Every line that a lever could cross."""
        movable = {column.name for column, _, _ in self.levers}
        return tuple(aim for aim in aims(self.compiled) if movable & set(aim.reads))

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
        ahead = [aim for aim in self.aims if aim.helps & lacking and not aim.holds(values)]
        for aim in ahead:
            for place, (column, lever, _) in enumerate(self.levers):
                if column.name in aim.reads:
                    reached = self._least(aim, values, column, 1 if lever.move == "up" else -1)
                    if reached is not None:
                        yield (*state[:place], reached, *state[place + 1 :])
        for one, other in itertools.combinations([aim for aim in ahead if aim.of], 2):
            if one.of != other.of:
                yield from self._met(one, other, state, values)

    def _met(self, one: Aim, other: Aim, state: State, values: Values) -> Iterator[State]:
        """Give the states where two lines meet that depend on the same two levers."""
        shared = set(one.reads) & set(other.reads)
        places = [place for place, (column, _, _) in enumerate(self.levers) if column.name in shared]
        for first, second in itertools.combinations(places, 2):
            along, across = (
                (column, 1 if lever.move == "up" else -1)
                for column, lever, _ in (self.levers[first], self.levers[second])
            )
            for far, aside in meetings(one, other, values, along, across):
                moved = list(state)
                moved[first], moved[second] = far, aside
                yield tuple(moved)

    def _least(self, aim: Aim, values: Values, column: FieldColumn, sign: int) -> int | None:
        key = (aim, column.name, *(values[name] for name in aim.reads))
        if key not in self.reached:
            self.reached[key] = nearest(aim, values, column, sign)
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
