"""DuckDB 引擎 (DuckDB): the lake's expressions on one machine, with as few questions to the engine as can be.

A city has hundreds of tables, most of them small: what a table costs is not its rows but the statements that are made
about it. So the columns of a file are told to the expressions rather than asked for, and the rows that a statement has
written are remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend
from ibis.expr.operations import DatabaseTable
from ibis.expr.schema import Schema
from ibis.formats.pyarrow import PyArrowSchema

BATCH_ROWS = 50_000
KEPT = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BATCH_ROWS}"
DRAFT = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 8192"
"""Thrown away again. Hundreds of columns wide: each thread holds a row group in memory until it is full."""
ROOM = ("1200MB", "2400MB", "4800MB")  # what a statement may take that the bound of the engine is too small for


class Duck(Backend):  # type: ignore[misc]
    """DuckDB as an Ibis backend that reads and writes Parquet files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files: dict[str, Path] = {}  # table of this engine → the (first) file that it stands for
        self.written: list[tuple[str, Path]] = []  # the statements that wrote a file, and the file
        self._rows: dict[str, int] = {}
        self._numbers = count()
        self._room = iter(ROOM)

    def raw_sql(self, query: Any, **kwargs: Any) -> Any:
        """Run a statement; one that the memory does not suffice for is run once more with twice as much.

        Sorting and grouping go to the disk, but a wide statement keeps some of every row group that it works on: for a
        few million rows of hundreds of columns the bound that suits a city's tables is too small.
        """
        try:
            return super().raw_sql(query, **kwargs)
        except duckdb.OutOfMemoryException:
            more = next(self._room, None)
            if more is None:
                raise
            super().raw_sql(f"SET memory_limit = '{more}'")
            return self.raw_sql(query, **kwargs)

    def read_parquet(self, path: str | Path | Sequence[str | Path], /, **options: Any) -> Any:
        """Return Parquet files as a table; with ``union_by_name`` a column that a file lacks is null in its rows."""
        paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
        united = bool(options.get("union_by_name"))
        schema = pa.unify_schemas([pq.read_schema(one) for one in (paths if united else paths[:1])])
        return self._table(paths, PyArrowSchema.to_ibis(schema), united=united, name=options.get("table_name"))

    def write(self, expression: Any, path: Path, form: str = KEPT) -> Any:
        """Write an expression and return it as a table."""
        self._run_pre_execute_hooks(expression)
        wanted: Schema = expression.schema()
        query = self._told(self.compile(expression), wanted)
        rows = self.copy(f"COPY ({query}) TO {text(path)} ({form})", path)
        table = self._table([path], wanted)
        self._rows[table.op().name] = rows
        return table

    def copy(self, statement: str, path: Path) -> int:
        """Run a statement that writes a file, remember it, and return how many rows it wrote."""
        rows = int(self.raw_sql(statement).fetchone()[0])
        self.written.append((statement, path))
        return rows

    def view(self, name: str, query: str, like: Any) -> Any:
        """Give a query a name (which may stand for another one so far) and return it as a table like a given one."""
        self.raw_sql(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS {query}")
        self._rows.pop(name, None)
        return DatabaseTable(name, like.schema(), self).to_expr()

    def apply(self, function: Any, table: Any, schema: pa.Schema, path: Path) -> Any:
        """Run a function over the batches of a table, and return what it gives as a table."""
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in self.to_pyarrow_batches(table, chunk_size=BATCH_ROWS):
                writer.write_batch(function(batch).cast(schema))
        return self.read_parquet(path)

    def rows(self, table: Any) -> int:
        """Return how many rows a table has; of what was written here that is known."""
        known = self._rows.get(table.op().name) if isinstance(table.op(), DatabaseTable) else None
        return int(table.count().to_pyarrow().as_py()) if known is None else known

    def _told(self, query: str, wanted: Schema) -> str:
        """Return a query with the types of Ibis: DuckDB left alone writes sums of whole numbers as floats."""
        mapper = self.compiler.type_mapper
        told = {row[0]: mapper.from_string(row[1]) for row in self.raw_sql(f"DESCRIBE {query}").fetchall()}
        unlike = {
            name: mapper.to_string(kind)
            for name, kind in wanted.items()
            if told[name].copy(nullable=True) != kind.copy(nullable=True)
        }
        if not unlike:
            return query
        casts = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in unlike.items())
        return f"SELECT * REPLACE ({casts}) FROM ({query})"

    def _table(self, paths: Sequence[Path], schema: Schema, *, united: bool = False, name: str | None = None) -> Any:
        """Name files for expressions."""
        name = name or f"t{next(self._numbers):05d}"
        listed = ", ".join(text(path) for path in paths)
        by_name = ", union_by_name = true" if united else ""
        self.raw_sql(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS SELECT * FROM read_parquet([{listed}]{by_name})")
        self.files[name] = paths[0]
        return DatabaseTable(name, schema, self).to_expr()


def quoted(column: str) -> str:
    """Return a name as SQL spells it."""
    return '"' + column.replace('"', '""') + '"'


def text(path: object) -> str:
    """Return a path or value as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
