"""判定 (evaluation): a compiled rule over a table of subjects, all rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.declarations.condition import ByBand, RuleOf, Score
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compile import Compiled, Judged, other_column
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
    asked = {name: evaluate(other, frame, details=details, keep=()).frame for name, other in rule.others.items()}
    work = inputs.with_columns(
        result["verdict"].to_physical().cast(pl.UInt8).alias(other_column(name)) for name, result in asked.items()
    )
    work = _judged(work, rule.counted)
    work = _scored(work, rule)
    work = _judged(work, (rule.root, *rule.flags))
    kept = frame.select(name for name in keep if name in frame.columns)
    results = work.select(_results(rule, details=details))
    if details:
        results.insert_column(results.get_column_index("open") + 1, _missing(work, rule, asked))
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


def _judged(work: pl.DataFrame, roots: Sequence[Judged]) -> pl.DataFrame:
    """Add the verdict codes of conditions, parts before their groups."""
    everything = [judged for root in roots for judged in root.walk()]
    work = work.with_columns(first for judged in everything if judged.leaf for first in judged.leaf.first)
    for height in range(1 + max((judged.height for judged in everything), default=-1)):
        work = work.with_columns(judged.verdict.alias(judged.id) for judged in everything if judged.height == height)
    return work


def _scored(work: pl.DataFrame, rule: Compiled) -> pl.DataFrame:
    """Add the points of score tables, each part after its own parts."""
    for height in range(1 + max((part.height for part in rule.score_parts), default=-1)):
        work = work.with_columns(
            expression.alias(f"{part.id}.{end}")
            for part in rule.score_parts
            if part.height == height
            for end, expression in (("low", part.low), ("high", part.high))
        )
    return work


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
    for judged in (found for root in (rule.root, *rule.flags, *rule.counted) for found in root.walk()):
        if judged.named or details:
            results.append(_verdict(pl.col(judged.id)).alias(judged.id))
        if details and judged.leaf:
            for name in ("actual", "base", "high", "margin", "band"):
                expression = getattr(judged.leaf, name)
                if expression is not None:
                    results.append(expression.alias(f"{judged.id}.{name}"))
    if details:
        for part in rule.score_parts:
            results += [pl.col(f"{part.id}.low"), pl.col(f"{part.id}.high")]
            if part.actual is not None:
                results.append(part.actual.alias(f"{part.id}.actual"))
            if part.base is not None:
                results.append(part.base.alias(f"{part.id}.base"))
    return results


def _verdict(code: pl.Expr) -> pl.Expr:
    return code.cat.to(codes.VERDICT)


def _scores(rule: Compiled) -> list[pl.Expr]:
    name, table = next(iter(rule.tables.items()), ("", ()))
    nodes = (judged.node for root in (rule.root, *rule.flags) for judged in root.walk())
    signed = [pl.col(node.signed) for node in nodes if isinstance(node, Score) and node.signed and name in node.score]
    found = []
    for end in ("low", "high"):
        points = pl.sum_horizontal(pl.col(f"{part.id}.{end}") for part in table) if table else pl.lit(None)
        found.append(pl.coalesce(*signed, points).cast(pl.Int64).alias(f"score_{end}"))
    return found


def _missing(work: pl.DataFrame, rule: Compiled, asked: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Return the columns whose absence keeps a top condition undecided, through every group in between."""
    owed: dict[str, pl.Expr] = {}
    others: list[tuple[str, pl.Expr]] = []

    def follow(judged: Judged, undecided: pl.Expr | None) -> None:
        here = pl.col(judged.id) == codes.MISSING
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
    # The same few combinations come again and again: each is spelled once, and the rows point to it.
    bits = [blame.fill_null(False).cast(pl.Int128) * 2**place for place, blame in enumerate(owed.values())]
    sets = work.with_columns((pl.sum_horizontal(bits) if bits else pl.lit(0)).alias("set")).select("set")
    distinct = sets.unique()
    names = [[name for place, name in enumerate(owed) if bitset >> place & 1] for bitset in distinct["set"]]
    spelled = distinct.with_columns(pl.Series("missing", names, dtype=pl.List(pl.String)))
    missing = sets.join(spelled, on="set", how="left", maintain_order="left")["missing"]
    if not others:
        return missing
    lists = [missing]
    for name, undecided in others:
        theirs = asked[name]["missing"]
        where = work.select(undecided.fill_null(False).alias("where"))["where"]
        lists.append(theirs.zip_with(where, pl.Series([[]], dtype=theirs.dtype).new_from_index(0, len(where))))
    joined = pl.DataFrame([one.alias(str(place)) for place, one in enumerate(lists)])
    return joined.select(pl.concat_list(pl.all()).list.unique(maintain_order=True).alias("missing")).to_series()
