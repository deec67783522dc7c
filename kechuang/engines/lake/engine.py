"""计算引擎 (engine): the Ibis backend on which the lake's expressions run, kept within bounds.

DuckDB by default, in memory with a limit and a folder of its own to spill into; extensions are never fetched. Spark
where one machine is not enough (``spark://host:port``). What an engine is to the lake is little: it reads Parquet
(``read_parquet``), writes an expression to Parquet and reads it back (:func:`write`), knows how many rows a table has
(``rows``), and runs a function of Arrow batches over a table (:func:`apply`). Where engines spell an operation
differently stands in ``engine_functions.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from kechuang.engines.lake.duck import Duck
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.lineage_run import note

MEMORY = "600MB"
THREADS = 2
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
    connection = Duck().connect(
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
    table = connection.write(expression, path)
    note(connection, expression, path)
    return table


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
    return connection.apply(function, table, schema, path)
