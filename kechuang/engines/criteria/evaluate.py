"""判定 (evaluation): a compiled rule over a table of subjects, all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compile import Compiled, Judged
from kechuang.engines.criteria.prepare import prepare

IDENTIFIERS = ("entity_id", "credit_code", "id")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The verdicts of a rule, a row a subject, in the order they came.

    Attributes
    ----------
    compiled : Compiled
        The rule as it was applied.
    frame : polars.DataFrame
        Columns: those that identify the subject; ``verdict`` (Enum ``met person missing not_met``); ``score_low``
        and ``score_high`` (points, null where the rule has no score); ``short_by`` and ``open`` (how many of the
        top conditions are not met, and how many are missing or await a person); ``missing`` (names of the columns
        whose absence keeps a top condition undecided); and for every condition, under its id, its verdict.
        With details also the verdicts of groups without an id (under ``·1``, ``·2``), and ``<id>.actual``,
        ``<id>.base``, ``<id>.high``, ``<id>.margin``, ``<id>.band`` where the condition has them, and
        ``<part>.low``, ``<part>.high`` for every part of a score table. Numbers are in stored units (分, persons,
        points); ``margin`` is what the value lacks, zero or less where it holds.
    """

    compiled: Compiled
    frame: pl.DataFrame


def evaluate(
    compiled: Compiled, frame: pl.DataFrame, *, details: bool = True, keep: Sequence[str] = IDENTIFIERS
) -> Evaluation:
    """Judge every row.

    Parameters
    ----------
    compiled : Compiled
        From :func:`compile_rule`.
    frame : polars.DataFrame
        A row a subject: columns named as the field dictionary says (``staff_t``, ``sales_t1``, ``ip1``), money in
        分, counts and billionths as integers, lists as JSON text. Columns that are absent are missing values.
    details : bool
        Whether to give actual values, margins and missing fields as well; without them it is faster.
    keep : sequence of str
        Columns carried over to the result where the frame has them.

    Raises
    ------
    SubjectError
        If a column has a type that could only be used by rounding or guessing (a float for money).
    """
    inputs = prepare(frame, compiled.columns.values())
    rule = compiled if _fits(inputs, compiled) else compiled.wide
    work = _scored(inputs, rule)
    everything = [judged for root in (rule.root, *rule.flags) for judged in root.walk()]
    work = work.with_columns(first for judged in everything if judged.leaf for first in judged.leaf.first)
    for height in range(1 + max(judged.height for judged in everything)):
        work = work.with_columns(judged.verdict.alias(judged.id) for judged in everything if judged.height == height)
    kept = frame.select(name for name in keep if name in frame.columns)
    results = work.select(_results(rule, details=details))
    if details:
        results.insert_column(results.get_column_index("open") + 1, _missing(work, rule))
    return Evaluation(compiled, kept.hstack(results) if kept.width else results)


def _fits(inputs: pl.DataFrame, compiled: Compiled) -> bool:
    """Whether no product of these numbers can leave 64 bits."""
    if any(inputs.schema[name] == pl.Int128 for name in compiled.numbers):
        return False
    if not compiled.numbers or inputs.is_empty():
        return compiled.narrow > 0
    chosen = pl.col(compiled.numbers)
    extremes = inputs.select(chosen.max().name.suffix(".max"), chosen.min().name.suffix(".min")).row(0)
    return all(-compiled.narrow <= value <= compiled.narrow for value in extremes if value is not None)


def _scored(inputs: pl.DataFrame, rule: Compiled) -> pl.DataFrame:
    parts = [part for table in rule.tables.values() for part in table]
    simple = [found for part in parts for found in (part.alternatives or (part,))]
    best = [part for part in parts if part.alternatives]
    for stage in (simple, best):
        inputs = inputs.with_columns(
            expression.alias(f"{part.id}.{end}")
            for part in stage
            for end, expression in (("low", part.low), ("high", part.high))
        )
    return inputs


def _results(rule: Compiled, *, details: bool) -> list[pl.Expr]:
    top = [pl.col(judged.id) for judged in rule.top]
    results = [
        _verdict(pl.col(rule.root.id)).alias("verdict"),
        *_scores(rule),
        pl.sum_horizontal(code == codes.NOT_MET for code in top).cast(pl.UInt16).alias("short_by"),
        pl.sum_horizontal((code == codes.MISSING) | (code == codes.PERSON) for code in top)
        .cast(pl.UInt16)
        .alias("open"),
    ]
    for judged in (found for root in (rule.root, *rule.flags) for found in root.walk()):
        if judged.named or details:
            results.append(_verdict(pl.col(judged.id)).alias(judged.id))
        if details and judged.leaf:
            for name in ("actual", "base", "high", "margin", "band"):
                expression = getattr(judged.leaf, name)
                if expression is not None:
                    results.append(expression.alias(f"{judged.id}.{name}"))
    if details:
        for table in rule.tables.values():
            for part in table:
                for one in (part, *part.alternatives):
                    results += [pl.col(f"{one.id}.low"), pl.col(f"{one.id}.high")]
                    if one.actual is not None:
                        results.append(one.actual.alias(f"{one.id}.actual"))
                    if one.base is not None:
                        results.append(one.base.alias(f"{one.id}.base"))
    return results


def _verdict(code: pl.Expr) -> pl.Expr:
    return code.cat.to(codes.VERDICT)


def _scores(rule: Compiled) -> list[pl.Expr]:
    table = next(iter(rule.tables.values()), ())
    return [
        (pl.sum_horizontal(pl.col(f"{part.id}.{end}") for part in table) if table else pl.lit(None, dtype=pl.Int64))
        .cast(pl.Int64)
        .alias(f"score_{end}")
        for end in ("low", "high")
    ]


def _missing(work: pl.DataFrame, rule: Compiled) -> pl.Series:
    """Return the columns whose absence keeps a top condition undecided, through every group in between."""
    owed: dict[str, pl.Expr] = {}

    def follow(judged: Judged, undecided: pl.Expr | None) -> None:
        here = pl.col(judged.id) == codes.MISSING
        undecided = here if undecided is None else undecided & here
        for part in judged.parts:
            follow(part, undecided)
        for name, gap in judged.leaf.gaps if judged.leaf else ():
            owed[name] = owed[name] | (undecided & gap) if name in owed else undecided & gap

    for judged in rule.top:
        follow(judged, None)
    # The same few combinations come again and again: each is spelled once, and the rows point to it.
    bits = [blame.fill_null(False).cast(pl.Int128) * 2**place for place, blame in enumerate(owed.values())]
    sets = work.with_columns((pl.sum_horizontal(bits) if bits else pl.lit(0)).alias("set")).select("set")
    distinct = sets.unique()
    names = [[name for place, name in enumerate(owed) if bitset >> place & 1] for bitset in distinct["set"]]
    spelled = distinct.with_columns(pl.Series("missing", names, dtype=pl.List(pl.String)))
    return sets.join(spelled, on="set", how="left", maintain_order="left")["missing"]
