"""得分条件 (condition on a score): points of a table, an interval, held against a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kechuang.declarations.condition import Score
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.combine import any_true, total, when
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.tree import AsInt, Column, Tree, tree


def judge_score(node: Score, tables: Mapping[str, Sequence[Part]], signed: FieldColumn | None, path: RulePath) -> Leaf:
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
    low = total([Column(f"{part.id}.low") for part in parts])
    high = total([Column(f"{part.id}.high") for part in parts])
    unsigned = tree(True)
    if signed is not None:
        unsigned = Column(signed.name).is_null()
        low, high = (AsInt(Column(signed.name), "points").fill_null(points) for points in (low, high))
    whole = codes.from_interval(low, high, line, _gap(parts))
    nonzero = [part for name in node.nonzero for part in _named(name, tables)]
    asked = [
        codes.from_interval(Column(f"{part.id}.low"), Column(f"{part.id}.high"), 1, _gap([part])) for part in nonzero
    ]
    verdict = codes.all_of([whole, *asked])
    # What is lacking: nothing certain while undecided, and no number of points where a part must not be zero.
    margin = when((verdict == codes.MET, line - low), (whole == codes.NOT_MET, line - high))
    everything = list({part.id: part for part in (*parts, *nonzero)}.values())
    return Leaf(
        verdict,
        (*(column for part in everything for column in part.reads), *([signed] if signed else [])),
        tuple((name, gap & part.open & unsigned) for part in everything for name, gap in part.gaps),
        limits=(Limit((Fraction(line),), greatest=False, strict=False),),
        actual=low,
        high=high,
        margin=margin,
    )


def _named(name: str, tables: Mapping[str, Sequence[Part]]) -> list[Part]:
    if name in tables:
        return list(tables[name])
    return [part for parts in tables.values() for part in parts if part.id == name]


def _gap(parts: Sequence[Part]) -> Tree:
    """Return what an undecided score lacks: a field, else a person."""
    lacking = [part.lacks & part.open for part in parts if part.lacks is not None]
    if not lacking:
        return codes.code(codes.PERSON)
    return when((any_true(lacking), codes.code(codes.MISSING)), otherwise=codes.code(codes.PERSON))
