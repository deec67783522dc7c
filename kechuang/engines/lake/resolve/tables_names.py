"""行的名字 (row ids): what a row is called in the outcome, so that it can be joined back to the table it came from.

A row is called by the values of its contract's key as they stand in the file, with ``␟`` between the values of several
columns; where no contract names a key, by its number from 0 (blank rows are not counted). A key that does not tell the
rows apart, because a value stands there twice or is empty, is no name: then all rows of the table are numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.ledger_assign import BETWEEN
from kechuang.engines.lake.resolve.tables_columns import column


class RowNames:
    """Names the rows of one table, batch by batch, and says in the end whether the names hold.

    Parameters
    ----------
    contract : Source or None
    columns : sequence of str
        The file's.
    """

    def __init__(self, contract: Source | None, columns: Sequence[str]) -> None:
        held = [column(contract.columns[part], columns) for part in contract.key] if contract is not None else []
        self.key: tuple[str, ...] = tuple(name for name in held if name is not None)
        self.rows = 0
        self._empty = 0
        self._seen: list[pl.Series] = []
        self._twice = 0

    def of(self, batch: pl.DataFrame) -> pl.Series:
        """Return the names of a batch's rows: Series ``row_id`` of texts."""
        start, self.rows = self.rows, self.rows + batch.height
        if not self.key:
            return numbered(start, batch.height)
        parts = [pl.col(name).fill_null("") for name in self.key]
        empty = pl.any_horizontal(part.str.strip_chars() == "" for part in parts)
        told = batch.select(pl.concat_str(parts, separator=BETWEEN).alias("row_id"), empty=empty)
        self._empty += int(told["empty"].sum())
        self._seen.append(told["row_id"].hash(0))
        return told["row_id"]

    @property
    def holds(self) -> bool:
        """Whether the names tell all rows apart; asked once the last batch is named."""
        if not self.key:
            return True
        seen = pl.concat(self._seen) if self._seen else pl.Series(dtype=pl.UInt64)
        self._twice = seen.len() - seen.n_unique()
        return not self._empty and not self._twice

    def why_not(self) -> str:
        """Say why the key names no rows."""
        faults = [f"{self._twice:,} 行与别的行相同" if self._twice else "", f"{self._empty:,} 行为空"]
        return f"主键“{'＋'.join(self.key)}”有 " + "、".join(part for part in faults[: 1 + bool(self._empty)] if part)

    def refuse(self, path: Path) -> LakeError:
        """Return the error for a ledger, which needs names that last."""
        return LakeError(f"{path.name} 的{self.why_not()}，实体台账无法区分这些行，请改正后再试，或不用 --ledger")


def numbered(start: int, rows: int) -> pl.Series:
    """Return the numbers of rows as texts."""
    return pl.int_range(start, start + rows, eager=True).cast(pl.String).alias("row_id")
