"""计算次序 (program): the trees of a compiled rule in the order in which a backend computes them.

Every stage adds columns that the next ones read, so that every expression stays small and is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kechuang.declarations.condition import ByBand, RuleOf, Score
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.combine import total
from kechuang.engines.criteria.tree import AsInt, Coalesce, Column, Constant, Tree

if TYPE_CHECKING:
    from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.judged import Judged

Stage = tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What to compute for a rule.

    Attributes
    ----------
    stages : tuple of Stage
        Columns by name, stage after stage; those of a stage read only what is there before it.
    verdicts : dict
        Result columns that hold verdict codes.
    numbers : dict
        Result columns that every evaluation gives: scores, how many conditions are short or open.
    details : dict
        Actual values, margins and points.
    owed : dict
        By column of subjects, where its absence keeps a top condition undecided.
    others : tuple of (str, Tree)
        Rules that are asked, and where their verdict keeps a top condition undecided.
    """

    stages: tuple[Stage, ...]
    verdicts: Mapping[str, Tree]
    unnamed: Mapping[str, Tree]
    numbers: Mapping[str, Tree]
    details: Mapping[str, Tree]
    owed: Mapping[str, Tree]
    others: tuple[tuple[str, Tree], ...]


def build_program(rule: Compiled) -> Program:
    """Put the trees of a compiled rule in order."""
    roots = (rule.root, *rule.flags)
    stages = [*_judged(rule.counted), *_scored(rule), *_judged(roots)]
    everything = [judged for root in (*roots, *rule.counted) for judged in root.walk()]
    verdicts: dict[str, Tree] = {"verdict": Column(rule.root.id)}
    verdicts |= {judged.id: Column(judged.id) for judged in everything if judged.named}
    unnamed: dict[str, Tree] = {judged.id: Column(judged.id) for judged in everything if not judged.named}
    owed, others = _owed(rule)
    return Program(tuple(stages), verdicts, unnamed, _numbers(rule), _details(rule, everything), owed, others)


def _judged(roots: Sequence[Judged]) -> Iterator[Stage]:
    """Give the verdict codes of conditions, parts before their groups."""
    everything = [judged for root in roots for judged in root.walk()]
    if first := tuple(pair for judged in everything if judged.leaf for pair in judged.leaf.first):
        yield first
    for height in range(1 + max((judged.height for judged in everything), default=-1)):
        yield tuple((judged.id, judged.verdict) for judged in everything if judged.height == height)


def _scored(rule: Compiled) -> Iterator[Stage]:
    """Give the points of score tables, each part after its own parts."""
    if first := tuple(pair for part in rule.score_parts for pair in part.first):
        yield first
    for height in range(1 + max((part.height for part in rule.score_parts), default=-1)):
        yield tuple(
            (f"{part.id}.{end}", points)
            for part in rule.score_parts
            if part.height == height
            for end, points in (("low", part.low), ("high", part.high))
        )


def _numbers(rule: Compiled) -> dict[str, Tree]:
    name, table = next(iter(rule.tables.items()), ("", ()))
    nodes = (judged.node for root in (rule.root, *rule.flags) for judged in root.walk())
    signed = [node.signed for node in nodes if isinstance(node, Score) and node.signed and name in node.score]
    found: dict[str, Tree] = {}
    for end in ("low", "high"):
        points: Tree = Constant(None, "points")
        if table:
            points = total([Column(f"{part.id}.{end}") for part in table])
        for column in reversed(signed):
            points = Coalesce(AsInt(Column(column), "points"), points)
        found[f"score_{end}"] = points
    top = [Column(judged.id) for judged in rule.top]
    found["short_by"] = total([AsInt(code == codes.NOT_MET, "code") for code in top])
    undecided = [(code == codes.MISSING) | (code == codes.PERSON) for code in top]
    found["open"] = total([AsInt(code, "code") for code in undecided])
    return found


def _details(rule: Compiled, everything: Sequence[Judged]) -> dict[str, Tree]:
    found: dict[str, Tree] = {}
    for judged in everything:
        for name in ("actual", "base", "high", "margin", "band"):
            expression = getattr(judged.leaf, name) if judged.leaf else None
            if expression is not None:
                found[f"{judged.id}.{name}"] = expression
    for part in rule.score_parts:
        found |= {f"{part.id}.{end}": Column(f"{part.id}.{end}") for end in ("low", "high")}
        if part.actual is not None:
            found[f"{part.id}.actual"] = part.actual
        if part.base is not None:
            found[f"{part.id}.base"] = part.base
    return found


def _owed(rule: Compiled) -> tuple[dict[str, Tree], tuple[tuple[str, Tree], ...]]:
    """Say where the absence of a column keeps a top condition undecided, through every group in between."""
    owed: dict[str, Tree] = {}
    others: list[tuple[str, Tree]] = []

    def follow(judged: Judged, undecided: Tree | None) -> None:
        here = Column(judged.id) == codes.MISSING
        undecided = here if undecided is None else undecided & here
        for place, part in enumerate(judged.parts):
            if isinstance(judged.node, ByBand) and judged.leaf and judged.leaf.band is not None:
                follow(part, undecided & (judged.leaf.band == place))
            else:
                follow(part, undecided)
        if isinstance(judged.node, RuleOf):
            others.append((judged.node.rule, undecided))
        for name, gap in judged.leaf.gaps if judged.leaf else ():
            owed[name] = owed[name] | (undecided & gap) if name in owed else undecided & gap

    for judged in rule.top:
        follow(judged, None)
    return owed, tuple(others)
