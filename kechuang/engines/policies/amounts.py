"""奖补金额 (benefit): an item's formula over a table of subjects, exact in 分.

A product of a share and an amount is computed in 128 bits and cut to whole 分; nothing is rounded up. A base that is
missing (or cannot be true) leaves the amount unknown, which is not the same as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from kechuang.core import Money
from kechuang.declarations.field import Field, FieldColumn
from kechuang.declarations.policy_benefit import Bands, Each, Fixed, Formula, Monthly, Rate, formulas
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.policy_sum import Terms, read_terms
from kechuang.engines.policies.problem import PolicyProblem

WIDE = pl.Int128


def bases(item: PolicyItem, fields: Mapping[str, Field]) -> dict[str, FieldColumn]:
    """Return the columns that an item's formula reads, by name.

    Raises
    ------
    PolicyProblem
        If the formula refers to an unknown field or mixes units.
    """
    found: dict[str, FieldColumn] = {}
    try:
        for formula in formulas(item.benefit) if item.benefit is not None else ():
            for text in (getattr(formula, name, None) for name in ("of", "over", "by")):
                if text is not None:
                    found |= {column.name: column for _, column in read_terms(text, fields)}
    except ValueError as error:
        raise _wrong(item, error) from error
    return found


def benefit(item: PolicyItem, frame: pl.DataFrame, fields: Mapping[str, Field]) -> pl.Series:
    """Return what each subject would get, were it to qualify and the budget without end.

    Parameters
    ----------
    item : PolicyItem
        The item; one without a formula leaves every amount unknown.
    frame : polars.DataFrame
        A row a subject, columns as the field dictionary says, money in 分. Absent columns are missing values.
    fields : mapping of str to Field
        The field dictionary.

    Returns
    -------
    polars.Series
        分 as Int64, a row a subject in their order; null where a base is missing.

    Raises
    ------
    PolicyProblem
        If the formula refers to an unknown field or mixes units, or an amount is beyond 64 bits.
    """
    if item.benefit is None:
        return pl.Series("amount", [None] * frame.height, dtype=pl.Int64)
    try:
        expression = _formula(item.benefit, fields, frame.columns)
    except ValueError as error:
        raise _wrong(item, error) from error
    wide = frame.with_columns(expression.alias("amount"))["amount"]
    narrow = wide.cast(pl.Int64, strict=False)
    if narrow.null_count() != wide.null_count():
        raise PolicyProblem(f"条目 {item.id} 有一家的奖补金额超出可记的范围，应核对基数字段的单位")
    return narrow


def _formula(formula: Formula, fields: Mapping[str, Field], columns: list[str]) -> pl.Expr:
    if isinstance(formula, Fixed):
        amount = _fen(formula.fixed)
    elif isinstance(formula, Monthly):
        amount = _fen(Money(formula.monthly.fen * formula.months))
    elif isinstance(formula, Each):
        amount = _never_negative(total(read_terms(formula.of, fields), columns)) * formula.each.fen
    elif isinstance(formula, Rate):
        base = total(read_terms(formula.of, fields), columns)
        if formula.over is not None:
            base = base - total(read_terms(formula.over, fields), columns)
        share = formula.rate.value
        amount = _never_negative(base) * share.numerator // share.denominator
    elif isinstance(formula, Bands):
        amount = _bands(formula, fields, columns)
    else:
        raise TypeError(f"unknown formula {type(formula).__name__}")
    return (
        amount if formula.cap is None else pl.when(amount > formula.cap.fen).then(_fen(formula.cap)).otherwise(amount)
    )


def _bands(formula: Bands, fields: Mapping[str, Field], columns: list[str]) -> pl.Expr:
    terms = read_terms(formula.by, fields)
    chooser = total(terms, columns)
    chosen: Any = pl.when(chooser.is_null()).then(pl.lit(None, dtype=WIDE))
    for step in formula.steps[:-1]:
        assert step.upto is not None  # the declaration holds it
        line = terms[0][1].field.number(step.upto)
        scaled = chooser * line.denominator
        inside = scaled <= line.numerator if formula.upper == "inclusive" else scaled < line.numerator
        chosen = chosen.when(inside).then(_given(step.give, fields, columns))
    result: pl.Expr = chosen.otherwise(_given(formula.steps[-1].give, fields, columns))
    return result


def _given(formula: Formula | None, fields: Mapping[str, Field], columns: list[str]) -> pl.Expr:
    return pl.lit(0, dtype=WIDE) if formula is None else _formula(formula, fields, columns)


def total(terms: Terms, columns: list[str]) -> pl.Expr:
    """Return a sum of columns in 128 bits; null where a part is missing or cannot be true."""
    parts = []
    for sign, column in terms:
        if column.name not in columns:
            return pl.lit(None, dtype=WIDE)
        value = pl.col(column.name).cast(WIDE)
        if column.field.least is not None:
            value = pl.when(value >= column.field.least * column.field.scale).then(value)
        parts.append(value * sign)
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _wrong(item: PolicyItem, error: ValueError) -> PolicyProblem:
    return PolicyProblem(f"条目 {item.id} 的奖补标准：{error}")


def _fen(amount: Money) -> pl.Expr:
    return pl.lit(amount.fen, dtype=WIDE)


def _never_negative(value: pl.Expr) -> pl.Expr:
    return pl.when(value < 0).then(pl.lit(0, dtype=WIDE)).otherwise(value)
