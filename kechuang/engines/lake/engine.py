"""计算引擎 (engine): the Ibis connection on which the lake's expressions run, kept within bounds.

DuckDB by default, in memory with a limit and a folder of its own to spill into; extensions are never fetched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis

from kechuang.engines.lake.lineage_run import note

MEMORY = "600MB"
THREADS = 2


@contextmanager
def connect(spill: Path) -> Iterator[Any]:
    """Open a connection that spills into a folder, and close it in the end."""
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
    """Write an expression to a Parquet file and return that file as a table (so that nothing is computed twice)."""
    connection.to_parquet(expression, path, compression="zstd", row_group_size=50_000)
    note(connection, expression, path)
    return connection.read_parquet(path)
