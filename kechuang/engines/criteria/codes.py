"""判定代码 (verdict codes): the four verdicts as small numbers, ordered so that groups need no cases.

``met 0 < person 1 < missing 2 < not_met 3``. In this order "all" is the greatest of its parts, "any" the least,
and "at least k" the k-th least: the combination table of :class:`kechuang.core.Verdict`, as arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kechuang.core import Verdict
from kechuang.engines.criteria.combine import greatest, least, total, when
from kechuang.engines.criteria.tree import AsInt, Code, Constant, Tree

ORDER = (Verdict.MET, Verdict.PERSON, Verdict.MISSING, Verdict.NOT_MET)
MET, PERSON, MISSING, NOT_MET = range(4)
VERDICT = pl.Enum([verdict.value for verdict in ORDER])


def code(value: int) -> Tree:
    """Return a verdict code as a constant."""
    return Constant(value, "code")


def from_truth(truth: Tree) -> Tree:
    """Return met where true, not_met where false, missing where unknown."""
    return Code(truth)


def from_interval(low: Tree, high: Tree, line: int, gap: Tree | int) -> Tree:
    """Judge a number known as an interval against the line it must reach (inclusive); ``gap`` where undecided."""
    undecided = code(gap) if isinstance(gap, int) else gap
    return when((low >= line, code(MET)), (high < line, code(NOT_MET)), otherwise=undecided)


def all_of(codes: Sequence[Tree]) -> Tree:
    """Combine conditions that must all hold."""
    return greatest(codes)


def any_of(codes: Sequence[Tree]) -> Tree:
    """Combine conditions of which one suffices."""
    return least(codes)


def at_least(count: int, codes: Sequence[Tree]) -> Tree:
    """Combine conditions of which ``count`` must hold."""
    # The k-th least code is the number of codes that fewer than k conditions stay at or below.
    below = [total([AsInt(one <= bound, "code") for one in codes]) < count for bound in (MET, PERSON, MISSING)]
    return total([AsInt(few, "code") for few in below])


def none_of(codes: Sequence[Tree]) -> Tree:
    """Combine conditions of which none may hold; what is missing or needs a person stays so."""
    best = any_of(codes)
    return when((best == MET, code(NOT_MET)), (best == NOT_MET, code(MET)), otherwise=best)
