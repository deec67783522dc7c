"""严格检查 (strictness): what can be read and yet says nothing, or asks for what cannot be.

Refused are conditions that exclude each other, alone or in the same branch (:func:`refuse_apart`, at every
compilation), and in a rule's file (:func:`idle_parts`) whatever has no effect: a condition or a pair of alternatives
that always holds, the same question twice, parameters and score tables that nothing uses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from kechuang.declarations.condition import All, Any_, AtLeast, ByBand, NoneOf, Score
from kechuang.engines.criteria.asks import Ask, Chosen, Span, ask_of
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.problem import RulePath, RuleProblem

_KEYS = {All: "all", Any_: "any", AtLeast: "of", NoneOf: "none", ByBand: "steps"}
Fact = tuple[str, Ask]
"""A condition's id, and what it asks."""


def refuse_apart(root: Judged, path: RulePath) -> None:
    """Refuse conditions that must hold together and exclude each other.

    Raises
    ------
    RuleProblem
        If two of them leave nothing, in one group or from a group to one inside it.
    """
    places = dict(_places(root, path))
    _check(root, (), places)


def idle_parts(compiled: Compiled) -> Iterator[RuleProblem]:
    """Give what a version declares without any effect, with its place in the version."""
    version = compiled.version
    used = set(_parameters([version.require, *version.flags, *version.scores.values()]))
    for name in version.params:
        if name not in used:
            yield RuleProblem(("params", name), f"参数 {name} 没有条件用到，应删去，或在条件中写 ${name}")
    scored = {name for node in version.conditions() if isinstance(node, Score) for name in (*node.score, *node.nonzero)}
    for name, table in version.scores.items():
        if not scored & {name, *(part.id for part in table.parts)}:
            yield RuleProblem(("scores", name), f"评分表 {name} 没有条件用到，应删去，或写一条 score: {name}")
    roots = [(compiled.root, ("require",)), *((flag, ("flags", place)) for place, flag in enumerate(compiled.flags))]
    for root, path in roots:
        places = dict(_places(root, path))
        for judged in root.walk():
            place = places[judged.id]
            ask = ask_of(judged)
            if ask is not None and ask.idle:
                yield RuleProblem(place, f"条件 {judged.id} 在任何数据上都成立（恒真），不成其为条件")
            elif ask is not None and (bound := _idle_bound(ask)):
                yield RuleProblem(place, f"条件 {judged.id} 的{bound}在任何数据上都成立，应删去")
            yield from _idle_pairs(judged, place)


def _idle_bound(ask: Ask) -> str:
    """Return which of two bounds says nothing."""
    if isinstance(ask.answer, Chosen) or not ask.exact or ask.answer.least is None or ask.answer.most is None:
        return ""
    lower = Span(ask.answer.least, above=ask.answer.above, whole=ask.answer.whole)
    upper = Span(most=ask.answer.most, below=ask.answer.below, whole=ask.answer.whole)
    return "下限" if lower.covers(ask.natural) else "上限" if upper.covers(ask.natural) else ""


def _idle_pairs(group: Judged, path: RulePath) -> Iterator[RuleProblem]:
    asks = [(part, ask) for part in group.parts if (ask := ask_of(part)) is not None and _plain(part)]
    for (one, asked), (other, also) in itertools.combinations(asks, 2):
        if asked.of != also.of:
            continue
        if _same(one, other):
            yield RuleProblem(path, f"条件 {one.id} 与 {other.id} 问的是同一件事，应删去一条")
        elif isinstance(group.node, Any_ | NoneOf) and asked.either_always(also):
            yield RuleProblem(path, f"条件 {one.id} 与 {other.id} 总有一条成立（恒真），合起来不成其为条件")


def _same(one: Judged, other: Judged) -> bool:
    told = {"id", "text", "source", "mark", "note", "levers", "judged"}
    return one.node.model_dump(exclude=told) == other.node.model_dump(exclude=told)


def _check(judged: Judged, given: tuple[Fact, ...], places: Mapping[str, RulePath]) -> None:
    facts = list(given)
    for name, ask in _must(judged):
        if ask.impossible:
            raise RuleProblem(places[name], f"条件 {name} 要求的数不可能有，谁也达不到")
        for known, before in facts:
            if before.of == ask.of and before.both(ask).impossible:
                raise RuleProblem(_shared(places[known], places[name]), _excluded(known, before, name, ask))
        facts.append((name, ask))
    for group in _loose(judged):
        for place, part in enumerate(group.parts):
            _check(part, (*facts, *_band(group, place)), places)


def _excluded(one: str, first: Ask, other: str, second: Ask) -> str:
    if isinstance(first.answer, Span) and isinstance(second.answer, Span):
        above, below = first.answer.least, second.answer.most
        if above is None or below is None or above < below:
            one, other = other, one
        return f"条件 {one} 的下限大于条件 {other} 的上限，两条不能同时满足"
    return f"条件 {one} 与条件 {other} 互相排斥，两条不能同时满足"


def _must(judged: Judged, *, holds: bool = True) -> Iterator[Fact]:
    """Give what must be so for a condition to hold, or not to hold."""
    if not holds and not _plain(judged):
        return  # its evidence may be what fails
    single = len(judged.parts) == 1 and not isinstance(judged.node, NoneOf)
    if single or isinstance(judged.node, All if holds else Any_):
        for part in judged.parts:
            yield from _must(part, holds=holds)
    elif isinstance(judged.node, NoneOf) and holds:
        for part in judged.parts:
            yield from _must(part, holds=False)
    elif (ask := ask_of(judged)) is not None:
        if holds:
            yield judged.id, ask
        elif ask.exact and (contrary := _contrary(ask)) is not None:
            yield judged.id, contrary


def _loose(judged: Judged) -> Iterator[Judged]:
    """Give the groups of which not every part must hold, those inside others left to them."""
    if isinstance(judged.node, All) or len(judged.parts) == 1:
        for part in judged.parts:
            yield from _loose(part)
    elif isinstance(judged.node, Any_ | AtLeast | ByBand):
        yield judged


def _band(group: Judged, place: int) -> tuple[Fact, ...]:
    """Return where the number lies that chooses a band."""
    leaf = group.leaf
    if not isinstance(group.node, ByBand) or leaf is None or leaf.amount is None:
        return ()
    least = Fraction(leaf.upto[place - 1] + 1) if place else None
    most = Fraction(leaf.upto[place]) if place < len(leaf.upto) else None
    span = Span(least, most, whole=True)
    thing = ("sum", tuple(sorted((column.name, factor) for factor, column in leaf.amount.terms)))
    return ((group.id, Ask(thing, span)),)


def _contrary(ask: Ask) -> Ask | None:
    if isinstance(ask.answer, Chosen):
        return Ask(ask.of, Chosen(ask.answer.texts, not ask.answer.but, ask.answer.of))
    span = ask.answer
    if (span.least is None) == (span.most is None):
        return None
    if span.least is None:
        assert span.most is not None
        contrary = Span(span.most + 1, whole=True) if span.whole else Span(span.most, above=not span.below)
    else:
        contrary = Span(most=span.least - 1, whole=True) if span.whole else Span(most=span.least, below=not span.above)
    return Ask(ask.of, contrary, ask.natural)


def _plain(judged: Judged) -> bool:
    """Whether nothing but its own question decides a condition."""
    return not judged.evidence and not judged.refuted_by


def _places(judged: Judged, path: RulePath) -> Iterator[tuple[str, RulePath]]:
    yield judged.id, path
    for place, part in enumerate(judged.parts):
        inner: RulePath = ("node",) if isinstance(judged.node, ByBand) else ()
        yield from _places(part, (*path, _KEYS[type(judged.node)], place, *inner))


def _shared(one: RulePath, other: RulePath) -> RulePath:
    """Return the place that holds both."""
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _parameters(found: Any) -> Iterator[str]:
    """Give the names of parameters that stand anywhere in declarations."""
    if isinstance(found, str):
        if found.startswith("$"):
            yield found[1:]
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from _parameters(value)
    elif isinstance(found, Sequence):
        for value in found:
            yield from _parameters(value)
    elif isinstance(found, BaseModel):
        for name in type(found).model_fields:
            yield from _parameters(getattr(found, name))
