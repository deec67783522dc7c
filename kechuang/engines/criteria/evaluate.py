"""判定 (evaluation): a compiled rule over a table of subjects, all rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.engines.criteria import codes
from kechuang.engines.criteria.compiled import Compiled, other_column
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


_BITS = 60
_SHARED = pl.QueryOptFlags.none(comm_subexpr_elim=True)
"""What several columns share is computed once; no more is to be found out about a query of one step on one table."""
_TOLD = "·told"
Asked = dict[tuple[str, str], pl.DataFrame]
"""By id of a rule that others ask, and type of application: its ``verdict`` code, and by field whether it is missing.

Under no id and the name of a column: that column as it is judged (lists decoded, what cannot be true taken out).
"""


def evaluate(
    compiled: Compiled,
    frame: pl.DataFrame,
    *,
    details: bool = True,
    keep: Sequence[str] = IDENTIFIERS,
    asked: Asked | None = None,
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
    asked : dict, optional
        Filled with what other rules say of these very rows, on this day, and with the columns read; given to the
        next evaluation of the same rows, it spares judging by those rules again (中小企业划型, which half of the
        ladder asks for) and decoding the same lists again.

    Raises
    ------
    SubjectError
        If a column has a type that could only be used by rounding or guessing (a float for money).
    """
    work, made, blames = _worked(compiled, frame, {} if asked is None else asked, missing=details)
    results = work.lazy().select(_results(compiled.program, made, details=details)).collect(optimizations=_SHARED)
    if details:
        results.insert_column(results.get_column_index("open") + 1, _spelled(blames))
    kept = frame.select(name for name in keep if name in frame.columns)
    return Evaluation(compiled, kept.hstack(results) if kept.width else results)


def _worked(
    compiled: Compiled, frame: pl.DataFrame, asked: Asked, *, missing: bool
) -> tuple[pl.DataFrame, OnPolars, pl.DataFrame]:
    """Compute every stage; last come, where wanted, the fields whose absence keeps a subject undecided, as truths."""
    inputs = _prepared(frame, compiled, asked)
    program, made = compiled.program, compiled.on_polars[_fits(inputs, compiled)]
    for name, other in compiled.others.items():
        if (key := (name, other.kind)) not in asked or (missing and _TOLD not in asked[key].columns):
            theirs, _, blames = _worked(other, frame, asked, missing=missing)
            verdict = theirs.select(pl.col(other.root.id).alias("verdict"))
            asked[key] = verdict.hstack(blames).with_columns(pl.lit(True).alias(_TOLD)) if missing else verdict
    others = {name: asked[name, compiled.kind] for name in compiled.others}
    work = inputs.with_columns(theirs["verdict"].alias(other_column(name)) for name, theirs in others.items())
    for stage in program.stages:
        work = work.lazy().with_columns(made(node).alias(name) for name, node in stage).collect(optimizations=_SHARED)
    return work, made, _blamed(work, program, made, others) if missing else pl.DataFrame()


def _prepared(frame: pl.DataFrame, compiled: Compiled, asked: Asked) -> pl.DataFrame:
    """Return the columns that the rule reads, each prepared once for all rules."""
    made = prepare(frame, [column for name, column in compiled.columns.items() if ("", name) not in asked])
    asked.update({("", name): made.select(name) for name in made.columns})
    return pl.DataFrame([asked["", name].to_series() for name in compiled.columns])


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


def _blamed(work: pl.DataFrame, program: Program, made: OnPolars, others: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Say of each column whether its absence keeps a top condition undecided, through every group in between."""
    blames = {name: made(blame).fill_null(False) for name, blame in program.owed.items()}
    theirs: list[pl.Series] = []
    for place, (rule, undecided) in enumerate(program.others):
        where = made(undecided).fill_null(False)
        for name in others[rule].columns:
            if name not in {"verdict", _TOLD}:
                theirs.append(others[rule][name].alias(f"·{place}·{name}"))
                also = pl.col(theirs[-1].name) & where
                blames[name] = blames[name] | also if name in blames else also
    told = (
        work.hstack(theirs)
        .lazy()
        .select(blame.alias(name) for name, blame in blames.items())
        .collect(optimizations=_SHARED)
    )
    return told if told.height == work.height else told.clear(work.height).with_columns(pl.all().fill_null(False))


def _spelled(blames: pl.DataFrame) -> pl.Series:
    """Return the names of the columns that are true."""
    # The same few combinations come again and again: each is spelled once, and the rows point to it.
    names = blames.columns
    words = [names[start : start + _BITS] for start in range(0, len(names), _BITS)]
    if not words:
        return pl.Series("missing", [[]], dtype=pl.List(pl.String)).new_from_index(0, blames.height)
    packed = (
        pl.sum_horizontal(pl.col(name).cast(pl.Int64) * 2**place for place, name in enumerate(word)).alias(f"set{part}")
        for part, word in enumerate(words)
    )
    sets = blames.lazy().select(packed).collect()
    distinct = sets.unique().with_row_index("at")
    named = [
        pl.when(pl.col(f"set{part}") // 2**place % 2 == 1).then(pl.lit(name))
        for part, word in enumerate(words)
        for place, name in enumerate(word)
    ]
    spelled = distinct.select(pl.concat_list(named).list.drop_nulls().alias("missing")).to_series()
    at = sets.join(distinct, on=sets.columns, how="left", maintain_order="left")["at"]
    return spelled.gather(at)
