"""自报 (what a subject says of itself): texts as a form takes them, read into the one-row table that rules judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.problem import SubjectError


def given_subject(ident: str, texts: Mapping[str, str], columns: Iterable[FieldColumn]) -> pl.DataFrame:
    """Return one subject as a table of one row.

    Parameters
    ----------
    ident : str
        What stands in the column ``entity_id``.
    texts : mapping of str to str
        What was written, by the name of the column; what is not there is missing.
    columns : iterable of FieldColumn
        What is to be read.

    Raises
    ------
    SubjectError
        If a text is no such value; it says which, and how it should be written.
    """
    cells = [pl.Series("entity_id", [ident], dtype=pl.String)]
    for column in columns:
        try:
            value = read_cell(column, texts.get(column.name, ""))
        except ValueError as error:
            raise SubjectError(f"“{column.field.label}”：{error}") from error
        if column.field.of and value is not None and value not in column.field.of:
            raise SubjectError(f"“{column.field.label}”应为 {'、'.join(column.field.of)} 之一，得到 {value}")
        cells.append(pl.Series(column.name, [value], dtype=column_type(column)))
    return pl.DataFrame(cells)
