"""判定代码 (verdict codes): the four verdicts as small numbers, ordered so that groups need no cases.

``met 0 < person 1 < missing 2 < not_met 3``. In this order "all" is the greatest of its parts, "any" the least,
and "at least k" the k-th least: the combination table of :class:`kechuang.core.Verdict`, as arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kechuang.core import Verdict

ORDER = (Verdict.MET, Verdict.PERSON, Verdict.MISSING, Verdict.NOT_MET)
MET, PERSON, MISSING, NOT_MET = range(4)
VERDICT = pl.Enum([verdict.value for verdict in ORDER])


def from_truth(truth: pl.Expr) -> pl.Expr:
    """Return met where true, not_met where false, missing where unknown."""
    return (truth.not_().cast(pl.UInt8) * NOT_MET).fill_null(MISSING)


def from_interval(low: pl.Expr, high: pl.Expr, line: int, gap: pl.Expr | int) -> pl.Expr:
    """Judge a number known as an interval against the line it must reach (inclusive); ``gap`` where undecided."""
    undecided = pl.lit(gap, dtype=pl.UInt8) if isinstance(gap, int) else gap
    return pl.when(low >= line).then(_code(MET)).when(high < line).then(_code(NOT_MET)).otherwise(undecided)


def all_of(codes: Sequence[pl.Expr]) -> pl.Expr:
    """Combine conditions that must all hold."""
    return codes[0] if len(codes) == 1 else pl.max_horizontal(codes)


def any_of(codes: Sequence[pl.Expr]) -> pl.Expr:
    """Combine conditions of which one suffices."""
    return codes[0] if len(codes) == 1 else pl.min_horizontal(codes)


def at_least(count: int, codes: Sequence[pl.Expr]) -> pl.Expr:
    """Combine conditions of which ``count`` must hold."""
    return pl.concat_list(codes).list.sort().list.get(count - 1)


def none_of(codes: Sequence[pl.Expr]) -> pl.Expr:
    """Combine conditions of which none may hold; what is missing or needs a person stays so."""
    least = any_of(codes)
    return pl.when(least == MET).then(_code(NOT_MET)).when(least == NOT_MET).then(_code(MET)).otherwise(least)


def _code(code: int) -> pl.Expr:
    return pl.lit(code, dtype=pl.UInt8)
