"""并入 (fold): deltas and change feeds taken up by the table as it was; by key the last row wins.

A row that is deleted leaves the state, what it was stays in the table's history.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.feeds import OP


def fold(connection: Any, source: Source, state: Path | None, steps: Path, out: Path) -> int:
    """Write the state after the steps; return its number of rows.

    Parameters
    ----------
    connection : ibis backend
        Where it is worked out.
    source : Source
        The contract, with a key.
    state : Path or None
        Accepted rows before; None where there are none yet.
    steps : Path
        Accepted rows of the deltas and feeds, with ``_op``.
    out : Path
        Where the accepted rows go.
    """
    key = list(source.key)
    rows = connection.read_parquet(steps)
    turn = ibis.row_number().over(group_by=key, order_by=[rows._file.desc(), rows._row.desc()])
    last = rows.mutate(_turn=turn).filter(lambda t: t._turn == 0).drop("_turn")
    kept = last.filter(last[OP] != "D").drop(OP)
    if state is not None:
        before = connection.read_parquet(state)
        left = before.anti_join(last, key)
        kept = ibis.union(_like(left, kept), kept)
    return int(connection.rows(write(connection, kept.order_by("_file", "_row"), out)))


def joined(connection: Any, earlier: Path | None, later: Path, out: Path) -> int:
    """Write two quarantines one after the other; return the number of rows."""
    if earlier is None:
        table = connection.read_parquet(later)
    else:
        table = connection.read_parquet([str(earlier), str(later)], union_by_name=True)
        marks = ("_column", "_reason")
        table = table.select(*(name for name in table.columns if name not in marks), *marks)
    return int(connection.rows(write(connection, table.order_by("_file", "_row"), out)))


def _like(rows: Any, other: Any) -> Any:
    """Return rows with the columns of another table; what they do not have is empty."""
    schema = other.schema()
    return rows.select(
        **{name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind) for name, kind in schema.items()}
    )
