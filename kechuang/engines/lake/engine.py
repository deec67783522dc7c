"""计算引擎 (engine): the Ibis backend on which the lake's expressions run, kept within bounds.

DuckDB by default, in memory with a limit and a folder of its own to spill into; extensions are never fetched. Spark
where one machine is not enough (``spark://host:port``). What an engine is to the lake is little: it reads Parquet
(``read_parquet``), writes an expression to Parquet and reads it back (:func:`write`), and runs a function of Arrow
batches over a table (:func:`apply`). Where engines spell an operation differently stands in ``engine_functions.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.lineage_run import note

MEMORY = "600MB"
THREADS = 2
BATCH_ROWS = 50_000
DUCKDB = "duckdb"
OnBatches = Callable[[pa.RecordBatch], pa.RecordBatch]


def check_engine(engine: str) -> str:
    """Return the name of an engine that there is.

    Raises
    ------
    LakeError
        If it is neither ``duckdb`` nor the address of a Spark master.
    """
    host, colon, port = engine.removeprefix("spark://").rpartition(":")
    if engine == DUCKDB or (engine.startswith("spark://") and host and colon and port.isdigit()):
        return engine
    raise LakeError(f"不认识计算引擎 {engine}，应写作 duckdb 或 spark://主机:端口")


@contextmanager
def connect(spill: Path, engine: str = DUCKDB) -> Iterator[Any]:
    """Open an engine that keeps its scratch files in a folder, and close it in the end.

    Parameters
    ----------
    spill : Path
        A folder for what is thrown away, made where it is missing. Spark's workers must see it under the same path.
    engine : str
        ``duckdb``, or the address of a Spark master.

    Raises
    ------
    LakeError
        If the engine is unknown or does not answer.
    """
    if check_engine(engine) != DUCKDB:
        from kechuang.engines.lake.spark import connect_spark

        with connect_spark(engine, spill) as connection:
            yield connection
        return
    connection = ibis.duckdb.connect(
        memory_limit=MEMORY,
        threads=min(THREADS, os.cpu_count() or 1),
        temp_directory=str(spill),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    try:
        yield connection
    finally:
        connection.disconnect()


def write(connection: Any, expression: Any, path: Path) -> Any:
    """Write an expression to a Parquet file and return it as a table (so that nothing is computed twice).

    Rows stand in the file in the order that the expression gives them. Spark leaves what is thrown away again (in the
    work folder, or under a hidden name) in parts of its own; every other file is one file, whatever the engine.
    """
    if connection.name == DUCKDB:
        _copy(connection, expression, path)
        table = connection.read_parquet(path)
    else:
        table = connection.write(expression, path)
    note(connection, expression, path)
    return table


def _copy(connection: Any, expression: Any, path: Path) -> None:
    """Let DuckDB write the types that Ibis gives the columns: left alone it writes sums of whole numbers as floats."""
    connection._run_pre_execute_hooks(expression)
    query = connection.compile(expression)
    mapper, wanted = connection.compiler.type_mapper, expression.schema()
    told = {row[0]: mapper.from_string(row[1]) for row in connection.raw_sql(f"DESCRIBE {query}").fetchall()}
    unlike = {
        name: mapper.to_string(kind)
        for name, kind in wanted.items()
        if told[name].copy(nullable=True) != kind.copy(nullable=True)
    }
    if unlike:
        casts = ", ".join(f"CAST({_name(name)} AS {kind}) AS {_name(name)}" for name, kind in unlike.items())
        query = f"SELECT * REPLACE ({casts}) FROM ({query})"
    file = str(path).replace("'", "''")
    connection.raw_sql(f"COPY ({query}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BATCH_ROWS})")


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def apply(connection: Any, function: OnBatches, table: Any, schema: pa.Schema, path: Path) -> Any:
    """Run a function over a table batch by batch, write what it gives to Parquet and return that as a table.

    Parameters
    ----------
    connection : ibis backend
        The engine; Spark runs the function in its workers, which receive it pickled.
    function : callable
        Gives a batch of the schema for a batch of at most 50,000 rows; it must not care how rows are cut into batches.
    table : ibis table
        The rows.
    schema : pyarrow.Schema
        What comes out.
    path : Path
        Where it is written, as by :func:`write`.
    """
    if connection.name != DUCKDB:
        return connection.apply(function, table, schema, path)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in connection.to_pyarrow_batches(table, chunk_size=BATCH_ROWS):
            writer.write_batch(function(batch).cast(schema))
    return connection.read_parquet(path)
