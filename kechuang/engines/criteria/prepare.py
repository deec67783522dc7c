"""待判数据 (subjects' columns): from a table as it comes to columns that the expressions may trust.

Whole numbers stay whole; what cannot be true (below the field's least value) becomes missing; JSON lists are
decoded; a column that the table does not have is missing in every row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import polars as pl

from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.problem import SubjectError

IDENTIFIERS = ("entity_id", "credit_code", "id")
"""Columns that name the subject and are carried over to its verdicts."""
_TYPES: dict[str, type[pl.DataType]] = {
    "money": pl.Int64, "count": pl.Int64, "share": pl.Int64, "date": pl.Date,
    "text": pl.String, "bool": pl.Boolean, "list": pl.String,
}  # fmt: skip


def column_type(column: FieldColumn) -> type[pl.DataType]:
    """Return the type in which a column of subjects is stored; lists are JSON text."""
    return _TYPES[column.field.kind]


def list_type(column: FieldColumn) -> pl.List:
    """Return the decoded type of a list: entries with every declared key as text."""
    return pl.List(pl.Struct(dict.fromkeys(column.field.members, pl.String)))


def prepare(frame: pl.DataFrame, columns: Iterable[FieldColumn]) -> pl.DataFrame:
    """Return just the columns that a rule reads, in trusted form.

    Parameters
    ----------
    frame : polars.DataFrame
        A row a subject; money in 分, counts and billionths as integers, lists as JSON text or already decoded.
    columns : iterable of FieldColumn
        What the rule reads.

    Raises
    ------
    SubjectError
        If a column has a type that could only be used by rounding or guessing.
    """
    wanted = list(columns)
    # with_columns first: a select of nothing but absent columns would have one row, whatever the table has.
    trusted = frame.with_columns(_trusted(frame, column) for column in wanted)
    return trusted.select(column.name for column in wanted)


def impossible(column: FieldColumn) -> pl.Expr:
    """Return where the stored number cannot be true."""
    least = column.field.least
    return pl.col(column.name) < least * column.field.scale if least is not None else pl.lit(False)


def _trusted(frame: pl.DataFrame, column: FieldColumn) -> pl.Expr | pl.Series:
    name, kind, wanted = column.name, column.field.kind, column_type(column)
    if name not in frame.columns:
        dtype = list_type(column) if kind == "list" else wanted
        return pl.lit(None, dtype=dtype).alias(name)
    found = frame.schema[name]
    if found == pl.Null:
        return pl.lit(None, dtype=list_type(column) if kind == "list" else wanted).alias(name)
    if kind == "list":
        return decode(frame[name], column) if found == pl.String else pl.col(name)
    if kind in {"money", "count", "share"}:
        if not found.is_integer():
            wrong = f"列 {name}（{column.field.label}）的类型是 {found}"
            raise SubjectError(f"{wrong}，应为整数（金额以分计），不接受浮点数")
        # An Int128 above 64 bits stays as it is: the wide expressions take it.
        number = pl.col(name) if found in {pl.Int64, pl.Int128} else pl.col(name).cast(pl.Int64)
        return number if column.field.least is None else pl.when(~impossible(column)).then(number).alias(name)
    if found != wanted:
        raise SubjectError(f"列 {name}（{column.field.label}）的类型是 {found}，应为 {wanted.__name__}")
    return pl.col(name)


def decode(texts: pl.Series, column: FieldColumn) -> pl.Series:
    """Decode JSON lists; a text that is no list of entries becomes missing.

    Most enterprises have nothing in a register: only texts other than ``[]`` are parsed at all.
    """
    dtype = list_type(column)
    is_empty = (texts == "[]").fill_null(False)
    is_told = texts.is_not_null() & ~is_empty
    told = texts.filter(is_told).str.replace_all(r"[\r\n]", " ").str.strip_chars()
    told = told.set(told == "", "null")  # a blank line would be skipped by the parser, and shift all below it
    try:
        lists = told.to_frame("text").select(pl.col("text").str.json_decode(dtype)).to_series()
    except pl.exceptions.PolarsError:
        lists = _decoded_one_by_one(told, column, dtype)
    if len(lists) != len(told):
        lists = _decoded_one_by_one(told, column, dtype)
    # In one chunk: gathering lists from several is a hundred times slower.
    known = pl.concat([lists.rename(texts.name), pl.Series(texts.name, [[]], dtype=dtype)], rechunk=True)
    places = pl.DataFrame({"told": is_told, "empty": is_empty}).select(
        pl.when("told").then(pl.col("told").cum_sum().cast(pl.Int64) - 1).when("empty").then(len(told))
    )
    return known.gather(places.to_series())


def _decoded_one_by_one(texts: pl.Series, column: FieldColumn, dtype: pl.List) -> pl.Series:
    decoded: list[list[dict[str, str | None]] | None] = []
    for text in texts:
        try:
            entries = json.loads(text)
        except ValueError:
            entries = None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            decoded.append(None)
            continue
        decoded.append([{key: _as_text(entry.get(key)) for key in column.field.members} for entry in entries])
    return pl.Series("entries", decoded, dtype=dtype)


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)
