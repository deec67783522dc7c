"""函数登记 (functions): what engines spell differently, written once as Arrow functions and registered for Ibis.

Expressions elsewhere in the lake call these by name. A back-end sees a column function of Arrow arrays, so that
Chinese text, exact amounts and check digits come out alike wherever an expression runs.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import ibis
import pyarrow as pa

from kechuang.engines.lake import amounts, credit_code, names
from kechuang.engines.lake.gazetteer import Gazetteer

AMOUNT = "struct<fen: int64, currency: string, how: string>"
PLACE = "struct<code: string, how: string>"
FOUND = "struct<code: string, known: boolean>"
# DuckDB would keep nulls from a function, and refuse nulls that come out of it, unless told that both are meant.
NULLS = {"null_handling": "special"}

# DuckDB 1.5 lets go of what a function returned before a coalesce or ifelse around it has read it; the first text of
# a batch is then overwritten in memory. Results are held until this many later ones have come, well over what one
# batch of the widest contract needs.
_HELD: deque[pa.Array] = deque(maxlen=256)


def _hold(result: pa.Array) -> pa.Array:
    _HELD.append(result)
    return result


def _array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def whole(name: str, function: Callable[[pa.Array], pa.Array], returns: str = "string") -> Any:
    """Register a function of a whole text column."""

    def run(cells: Any) -> Any:
        return _hold(function(_array(cells)))

    return ibis.udf.scalar.pyarrow(run, name=name, signature=((str,), returns), **NULLS)


def each(name: str, function: Callable[[str], Any], returns: str = "string") -> Any:
    """Register a function of one text; equal texts of a build are computed once (registers repeat themselves)."""
    kind, seen = ibis.dtype(returns).to_pyarrow(), {None: None}
    limit = 200_000

    def run(cells: Any) -> Any:
        if len(seen) > limit:
            seen.clear()
            seen[None] = None
        out: list[Any] = []
        for cell in cells.to_pylist():
            if cell not in seen:
                seen[cell] = function(cell)
            out.append(seen[cell])
        return _hold(pa.array(out, kind))

    return ibis.udf.scalar.pyarrow(run, name=name, signature=((str,), returns), **NULLS)


_SEPARATORS = re.compile(r"[、,，;；|\n]+")


def _list(cell: str) -> str:
    return json.dumps([part.strip() for part in _SEPARATORS.split(cell) if part.strip()], ensure_ascii=False)


def quote(text: str) -> str:
    """Return a text as it stands inside JSON, quotation marks included."""
    return json.dumps(text, ensure_ascii=False)


def _share(cell: str) -> int | None:
    """Read 12.5% or 0.125 as billionths of a whole."""
    from decimal import Decimal

    match = re.fullmatch(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*(%|)", cell)
    if not match:
        return None
    exact = Decimal(match[1].replace(",", "")) * (10**7 if match[2] else 10**9)
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < amounts.LARGEST else None


tidy = whole("lake_tidy", names.tidy)
half_width = whole("lake_half_width", names.half_width)
shown = whole("lake_shown", names.shown)
normal = whole("lake_normal", names.normal)
code_plain = whole("lake_code_plain", credit_code.plain)
code_valid = whole("lake_code_valid", credit_code.valid, "boolean")
code_fault = each("lake_code_fault", credit_code.explain)
json_list = each("lake_json_list", _list)
json_quote = each("lake_json_quote", quote)
share = each("lake_share", _share, "int64")


def amount(unit: str | None) -> Any:
    """Return the function that reads amounts of a column whose bare numbers are in ``unit``."""
    given = amounts.parse_unit(unit)

    def read(cell: str) -> dict[str, Any] | None:
        found = amounts.read(cell, given)
        return None if found is None else {"fen": found.fen, "currency": found.currency, "how": found.how}

    return each(f"lake_amount_{given[0]}_{given[1]}", read, AMOUNT)


class Places:
    """The place functions of one build, bound to the divisions and industries of its pack."""

    def __init__(self, gazetteer: Gazetteer, industries: Mapping[str, object]) -> None:
        self._gazetteer = gazetteer
        self._industries = industries
        self.division = each("lake_division", self._division, FOUND)
        self.industry = each("lake_industry", self._industry)

    def _division(self, cell: str) -> dict[str, Any]:
        codes = self._gazetteer.lookup(cell)
        return {"code": codes[0] if len(codes) == 1 else None, "known": bool(codes)}

    def _industry(self, cell: str) -> str | None:
        code = re.sub(r"\s+", "", cell).upper()
        bare = code[1:] if len(code) > 1 and code[0].isalpha() else code
        return next((known for known in (code, bare) if known in self._industries), None)

    def locate(self, label: str) -> Any:
        """Return the function (address, hint, credit code) → district and how."""
        find = self._gazetteer.locate
        kind = ibis.dtype(PLACE).to_pyarrow()

        def run(addresses: Any, hints: Any, codes: Any) -> Any:
            triples = zip(addresses.to_pylist(), hints.to_pylist(), codes.to_pylist(), strict=True)
            found = [find(address, hint, code, label=label) for address, hint, code in triples]
            return _hold(pa.array([{"code": place.code, "how": place.how} for place in found], kind))

        return ibis.udf.scalar.pyarrow(run, name="lake_locate", signature=((str, str, str), PLACE), **NULLS)
