"""基数 (base of a benefit): columns added up, as a formula writes them: ``rd_t``, ``rd_t + rd_t1``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kechuang.declarations.field import NUMERIC, Field, FieldColumn, find_column

_TERM = re.compile(r"\s*([+-]?)\s*([a-z][a-z0-9_]*)\s*")

Terms = tuple[tuple[int, FieldColumn], ...]


def read_terms(text: str, fields: Mapping[str, Field]) -> Terms:
    """Read a sum of columns of one kind.

    Returns
    -------
    tuple of (int, FieldColumn)
        The sign, +1 or -1, and the column of every term.

    Raises
    ------
    ValueError
        If it is no sum, names an unknown field, or mixes units.
    """
    terms: list[tuple[int, FieldColumn]] = []
    at = 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None or (terms and not match[1]):
            raise ValueError(f"{text!r} 不是字段之和，应写作 rd_t 或 rd_t + rd_t1")
        terms.append((-1 if match[1] == "-" else 1, find_column(match[2], fields)))
        at = match.end()
    if not terms:
        raise ValueError("没有写字段，应写作 rd_t 或 rd_t + rd_t1")
    first = terms[0][1].field
    for _, column in terms:
        if column.field.kind not in NUMERIC:
            raise ValueError(f"字段 {column.name}（{column.field.label}）不是数，不能作为基数")
        if (column.field.kind, column.field.unit) != (first.kind, first.unit):
            raise ValueError(f"{first.label}与{column.field.label}的单位不同，不能相加")
    return tuple(terms)
