"""外来表 (a table from outside): anybody's CSV or Parquet read into the exact columns that rules judge.

Money stands in 元 with at most two decimals, shares as fractions or with a percent sign, lists as JSON. A cell that
cannot be read exactly stops the reading with one sentence that names file, row, column and remedy: a guess would
become a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import polars as pl

from kechuang.declarations.field import NUMERIC, FieldColumn
from kechuang.engines.criteria.cells import Stored, read_cell
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.problem import SubjectError
from kechuang.engines.criteria.rawfile import open_raw

_PLAIN_MONEY = r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$"
_PLAIN_COUNT = r"^-?[0-9]{1,18}$"
_IDS = ("id", "credit_code", "entity_id", "统一社会信用代码")


def read_table(
    path: Path,
    columns: Iterable[FieldColumn],
    *,
    id_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    missing: Collection[str] = (),
) -> pl.DataFrame:
    """Read a file with one row a subject.

    Parameters
    ----------
    path : pathlib.Path
        A CSV (UTF-8 or GB18030) or Parquet file.
    columns : iterable of FieldColumn
        What the rule reads; columns that the file lacks are left out, and so count as missing.
    id_column : str, optional
        The column that names the subject; ``id``, ``credit_code`` or ``entity_id`` by default.
    mapping : mapping of str to str, optional
        For a column of the rule, the heading in the file.
    missing : collection of str
        Texts that stand for "no value" in columns of numbers, such as ``-1``.

    Returns
    -------
    polars.DataFrame
        ``id`` (text) and the columns found, in stored form.

    Raises
    ------
    SubjectError
        If the file cannot be read, lacks a mapped column or an id, names a subject twice, or has an unreadable cell.
    """
    file, mapping = open_raw(path), mapping or {}
    absent = [heading for heading in mapping.values() if heading not in file.names]
    if absent:
        there = "、".join(file.names)
        raise SubjectError(f"{path.name} 没有列“{'”“'.join(absent)}”，应核对对应关系；现有的列：{there}")
    headings = [(column, mapping.get(column.name, column.name)) for column in columns]
    naming = [id_column] if id_column else list(_IDS)
    raw = file.read([*naming, *(name for _, name in headings)])
    read = [_ids(raw, naming, path)]
    if raw.is_empty():
        raise SubjectError(f"{path.name} 只有列名，没有一行数据")
    words = frozenset(missing)
    read += [_column(raw[name], column, path, words) for column, name in headings if name in raw.columns]
    return pl.DataFrame(read)


def _ids(raw: pl.DataFrame, names: list[str], path: Path) -> pl.Series:
    found = next((name for name in names if name in raw.columns), None)
    if found is None:
        raise SubjectError(f"{path.name} 没有标识企业的列（{'、'.join(names)}），可用 --id-column 指明")
    ids = raw[found].cast(pl.String).str.strip_chars()
    empty = ids.is_null() | (ids == "")
    if empty.any():
        raise SubjectError(f"{path.name} 数据第 {_row(empty)} 行没有 {found}，应补上企业标识")
    if ids.is_duplicated().any():
        again = ~ids.is_first_distinct()
        repeated = ids.filter(again)[0]
        raise SubjectError(f"{path.name} 数据第 {_row(again)} 行的 {found} {repeated} 前面已经有过，一家企业应只有一行")
    return ids.alias("id")


def _column(raw: pl.Series, column: FieldColumn, path: Path, missing: frozenset[str]) -> pl.Series:
    wanted = column_type(column)
    if raw.dtype == wanted and column.field.kind in {"bool", "date"}:
        return raw.alias(column.name)
    if isinstance(raw.dtype, pl.List) and isinstance(raw.dtype.inner, pl.Struct) and column.field.kind == "list":
        entries = raw.list.eval(pl.element().struct.json_encode())
        raw = pl.select(("[" + pl.lit(entries).list.join(",") + "]").alias(raw.name)).to_series()
    if raw.dtype.is_nested():
        raise SubjectError(f"{path.name} 列 {raw.name} 的类型是 {raw.dtype}，列表应写作 JSON 文本")
    texts = raw.cast(pl.String).str.strip_chars()
    texts = texts.set(texts == "", None)
    if column.field.kind in {"money", "count", "share"} and missing:
        texts = texts.set(texts.is_in(list(missing)), None)
    if column.field.kind == "text":
        return texts.alias(column.name)
    plain = _plain(texts, column)
    # What is not written plainly (5000万元, 5%, 1,200) is read one distinct text at a time.
    rest = texts.set(plain.is_not_null(), None)
    if rest.null_count() == len(rest):
        return plain.alias(column.name)
    values: dict[str, Stored] = {}
    for text in rest.drop_nulls().unique(maintain_order=True):
        try:
            values[text] = read_cell(column, text)
        except ValueError as error:
            gap = "" if re.search(r"\d", text) else f"；若表示没有，可用 --missing {text} 指明"
            where = f"{path.name} 数据第 {_row(rest == text)} 行，列 {raw.name}"
            raise SubjectError(f"{where}：{error}{gap if column.field.kind in NUMERIC else ''}") from error
    slow = rest.replace_strict(list(values), pl.Series(list(values.values()), dtype=wanted), default=None)
    return plain.zip_with(plain.is_not_null(), slow.cast(wanted)).alias(column.name)


def _plain(texts: pl.Series, column: FieldColumn) -> pl.Series:
    wanted = column_type(column)
    if column.field.kind == "money":
        fits = texts.str.contains(_PLAIN_MONEY).fill_null(False)
        amounts = texts.set(~fits, None).str.to_decimal(scale=2)
        return (amounts * 100).cast(pl.Int64)
    if column.field.kind == "count":
        fits = texts.str.contains(_PLAIN_COUNT).fill_null(False)
        return texts.set(~fits, None).cast(pl.Int64)
    return pl.Series(texts.name, [None] * len(texts), dtype=wanted)


def _row(where: pl.Series) -> int:
    """Return the data row (from 1) of the first place."""
    return int(where.fill_null(False).arg_max() or 0) + 1
