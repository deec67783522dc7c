"""外来记录 (records from outside): subjects given one by one, as a program sends them, read into exact columns.

The same keys and the same ways of writing as in a file; but a key that the dictionary does not know is refused, because
whoever writes a program can spell it right, and a misspelt one would be judged as a missing figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from kechuang.declarations.field import Field, FieldColumn, find_column
from kechuang.engines.criteria.cells import Stored, read_cell
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.problem import SubjectError

IDS = ("id", "credit_code", "entity_id")


def read_records(
    records: Sequence[Mapping[str, Any]], columns: Mapping[str, FieldColumn], fields: Mapping[str, Field]
) -> pl.DataFrame:
    """Read subjects that stand in memory.

    Parameters
    ----------
    records : sequence of mapping
        One a subject: ``id`` (or ``credit_code``, ``entity_id``), and values under the columns' names; money in 元 as
        text or number, shares as fractions or ``5%``, lists as lists of mappings or as JSON.
    columns : mapping of str to FieldColumn
        What the rule reads; what a subject does not give is missing.
    fields : mapping of str to Field
        The field dictionary, for names that this rule does not read.

    Returns
    -------
    polars.DataFrame
        ``id`` (text) and every column, in stored form.

    Raises
    ------
    SubjectError
        If a subject has no id or that of another one, an unknown key, or a value that cannot be read exactly.
    """
    ids: dict[str, None] = {}
    cells: dict[str, list[Stored]] = {name: [] for name in columns}
    for number, record in enumerate(records, 1):
        ids[_id(record, number, ids)] = None
        _known(record, number, fields)
        for name, column in columns.items():
            try:
                cells[name].append(read_cell(column, record.get(name)))
            except ValueError as error:
                raise SubjectError(f"第 {number} 家，{name}：{error}") from error
    series = [pl.Series(name, values, dtype=column_type(columns[name])) for name, values in cells.items()]
    return pl.DataFrame([pl.Series("id", list(ids), dtype=pl.String), *series])


def _id(record: Mapping[str, Any], number: int, seen: Mapping[str, None]) -> str:
    found = next((str(record[name]).strip() for name in IDS if record.get(name) not in (None, "")), "")
    if not found:
        raise SubjectError(f"第 {number} 家没有标识（{'、'.join(IDS)} 之一），应补上")
    if found in seen:
        raise SubjectError(f"第 {number} 家的标识 {found} 前面已经有过，一家企业应只有一条")
    return found


def _known(record: Mapping[str, Any], number: int, fields: Mapping[str, Field]) -> None:
    for name in record:
        if name not in IDS:
            try:
                find_column(name, fields)
            except ValueError as error:
                raise SubjectError(f"第 {number} 家：{error}") from error
