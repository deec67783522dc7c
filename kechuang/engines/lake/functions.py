"""列函数 (column functions): what Chinese text needs and engines spell differently, written once over Arrow arrays.

They run where a file is read, batch by batch, and never inside an engine: DuckDB 1.5 frees the texts that such a
function returns before an expression around it has read them (see ``docs/decisions/lake-columns.md``). Expressions
over what they give are Ibis alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from kechuang.engines.lake import amounts

REMEMBERED = 200_000
_SEPARATORS = re.compile(r"[、,，;；|\n]+")
_SHARE = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*(%|)")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,29})(?:\.\d{1,9}0*)?(?:E[+-]?\d{1,2})?")
_INTEGER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,18}))(?:\.0+)?")


class Each:
    """A function of one text over a whole column; equal texts of a build are computed once (registers repeat)."""

    def __init__(self, function: Callable[[str], Any], kind: pa.DataType) -> None:
        self._function = function
        self._kind = kind
        self._seen: dict[str, Any] = {}

    def __call__(self, cells: pa.Array) -> pa.Array:
        """Return the function of every text; null stays null."""
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        seen, function = self._seen, self._function
        coded = cells.dictionary_encode()
        out: list[Any] = []
        for cell in coded.dictionary.to_pylist():
            if cell not in seen:
                seen[cell] = function(cell)
            out.append(seen[cell])
        return pa.array(out, self._kind).take(coded.indices)


def json_list(cell: str) -> str:
    """Return a listing (甲、乙；丙) as JSON text."""
    return json.dumps([part.strip() for part in _SEPARATORS.split(cell) if part.strip()], ensure_ascii=False)


def share(cell: str) -> int | None:
    """Read 12.5% or 0.125 as billionths of a whole; None where it is neither or has more places than that."""
    match = _SHARE.fullmatch(cell)
    if not match:
        return None
    exact = Decimal(match[1].replace(",", "")) * (10**7 if match[2] else 10**9)
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < amounts.LARGEST else None


def decimal(cell: str) -> Decimal | None:
    """Read a number of at most 29 digits before the point and nine after it."""
    if not _NUMBER.fullmatch(cell.upper()):
        return None
    value = Decimal(cell.replace(",", ""))
    if abs(value) >= Decimal(10) ** 29 or value != round(value, 9):
        return None
    return round(value, 9)


def integer(cell: str) -> int | None:
    """Read a whole number, with or without separators of thousands."""
    match = _INTEGER.fullmatch(cell)
    return int(match[1].replace(",", "")) if match else None


def quote(text: str) -> str:
    """Return a text as it stands inside JSON, quotation marks included."""
    return json.dumps(text, ensure_ascii=False)


def json_quote(text: Any) -> Any:
    """Return the expression of a text as it stands inside JSON, quotation marks included."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for letter, written in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(letter, written)
    return ibis.literal('"') + escaped.re_replace(r"[\x00-\x1f]", " ") + '"'
