"""金额列 (columns of amounts): a whole column of amounts at once; cell by cell only what is not a plain number.

Nearly all amounts of a filing are plain numbers under a declared unit. Such a cell has no more decimals than its unit
has hundredths, so that its amount is its digits; all others go to :func:`.amounts.read`, which decides what they mean.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kechuang.engines.lake import amounts
from kechuang.engines.lake.functions import Each

TEXT, WHOLE = pa.string(), pa.int64()
_DIGITS = 18  # which fit 64 bits whatever they are
_READ = pa.struct([("fen", WHOLE), ("currency", TEXT), ("how", TEXT)])


class Amounts:
    """The function from a column of texts to amounts.

    Parameters
    ----------
    unit : str or None
        The unit that the contract declares.
    """

    def __init__(self, unit: str | None) -> None:
        self._unit = amounts.parse_unit(unit)
        self._places = len(str(self._unit[0])) + 1  # 2 for 元, 6 for 万元
        self._plain = rf"^-?[0-9][0-9,]{{0,{_DIGITS - self._places - 1}}}(\.[0-9]{{1,{self._places}}})?$"
        self._odd = Each(self._read, _READ)

    def __call__(self, cells: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Return hundredths of the currency's unit, the currency, and what had to be assumed, for every text."""
        plain = pc.fill_null(pc.match_substring_regex(cells, self._plain), False)
        nothing = pa.scalar(None, TEXT)
        digits = pc.replace_substring(pc.if_else(plain, cells, nothing), ",", "")
        exact = digits.cast(pa.decimal128(38, self._places)).view(pa.decimal128(38, 0)).cast(WHOLE)
        odd = self._odd(pc.if_else(plain, nothing, cells))
        fen, currency, how = (pc.struct_field(odd, name) for name in ("fen", "currency", "how"))
        return (
            pc.coalesce(exact, fen),
            pc.if_else(plain, pa.scalar(self._unit[1], TEXT), currency),
            pc.if_else(plain, pa.scalar(amounts.ASSUMED, TEXT), how),
        )

    def _read(self, cell: str) -> dict[str, Any] | None:
        found = amounts.read(cell, self._unit)
        return None if found is None else {"fen": found.fen, "currency": found.currency, "how": found.how}
