"""判定 (evaluation): a compiled rule over a table of subjects, all rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compile import Compiled, other_column
from kechuang.engines.criteria.onpolars import OnPolars
from kechuang.engines.criteria.prepare import IDENTIFIERS, prepare
from kechuang.engines.criteria.program import Program


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
    program, made = compiled.program, compiled.on_polars[_fits(inputs, compiled)]
    asked = {name: evaluate(other, frame, details=details, keep=()).frame for name, other in compiled.others.items()}
    work = inputs.with_columns(
        result["verdict"].to_physical().cast(pl.UInt8).alias(other_column(name)) for name, result in asked.items()
    )
    for stage in program.stages:
        work = work.with_columns(made(node).alias(name) for name, node in stage)
    results = work.select(_results(program, made, details=details))
    if details:
        results.insert_column(results.get_column_index("open") + 1, _missing(work, program, made, asked))
    kept = frame.select(name for name in keep if name in frame.columns)
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


def _results(program: Program, made: OnPolars, *, details: bool) -> list[pl.Expr]:
    types = {"score_low": pl.Int64, "score_high": pl.Int64, "short_by": pl.UInt16, "open": pl.UInt16}
    verdicts = {**program.verdicts, **program.unnamed} if details else program.verdicts
    named = [made(code).cat.to(codes.VERDICT).alias(name) for name, code in verdicts.items()]
    results = [named[0], *(made(program.numbers[name]).cast(dtype).alias(name) for name, dtype in types.items())]
    results += named[1:]
    return results + [made(node).alias(name) for name, node in program.details.items()] if details else results


def _missing(work: pl.DataFrame, program: Program, made: OnPolars, asked: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Return the columns whose absence keeps a top condition undecided, through every group in between."""
    # The same few combinations come again and again: each is spelled once, and the rows point to it.
    owed = list(program.owed)
    blames = (made(blame).fill_null(False).cast(pl.Int128) for blame in program.owed.values())
    bits = [blame * 2**place for place, blame in enumerate(blames)]
    sets = work.with_columns((pl.sum_horizontal(bits) if bits else pl.lit(0)).alias("set")).select("set")
    distinct = sets.unique()
    names = [[name for place, name in enumerate(owed) if bitset >> place & 1] for bitset in distinct["set"]]
    spelled = distinct.with_columns(pl.Series("missing", names, dtype=pl.List(pl.String)))
    missing = sets.join(spelled, on="set", how="left", maintain_order="left")["missing"]
    if not program.others:
        return missing
    lists = [missing]
    for name, undecided in program.others:
        theirs = asked[name]["missing"]
        where = work.select(made(undecided).fill_null(False).alias("where"))["where"]
        lists.append(theirs.zip_with(where, pl.Series([[]], dtype=theirs.dtype).new_from_index(0, len(where))))
    joined = pl.DataFrame([one.alias(str(place)) for place, one in enumerate(lists)])
    return joined.select(pl.concat_list(pl.all()).list.unique(maintain_order=True).alias("missing")).to_series()
