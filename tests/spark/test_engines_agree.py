"""DuckDB and Spark give the same values for every kind of operation that the lake uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from kechuang.engines.lake.engine import DUCKDB, apply, connect, write
from tests.spark.examples import CELLS, GROUPS, values

pytestmark = pytest.mark.heavy


def _answers(engine: str, folder: Path) -> dict[str, pa.Table]:
    """Ask an engine for all examples at once, one column an example."""
    pq.write_table(values(), folder.parent / "values.parquet")
    with connect(folder, engine) as connection:
        rows = connection.read_parquet(folder.parent / "values.parquet")
        cells = rows.select("n", **{name: example(rows) for name, example in CELLS.items()})
        groups = rows.group_by("g").aggregate(**{f"of {name}": example(rows) for name, example in GROUPS.items()})
        found = {
            "cells": cells.order_by("n").to_pyarrow(),
            "groups": groups.order_by("g").to_pyarrow(),
            "falling": rows.order_by(ibis.desc("whole"), "n").select("n", "whole").to_pyarrow(),
        }
        for name, expression in (("written cells", cells.order_by("n")), ("written groups", groups.order_by("g"))):
            path = folder.parents[1] / f"{name}.parquet"
            write(connection, expression, path)
            found[name] = pq.read_table(path)
    return found


def test_every_example_has_the_same_value_and_type_on_both_engines(spark: str, scratch: Path) -> None:
    here, there = _answers(DUCKDB, scratch), _answers(spark, scratch)
    assert here.keys() == there.keys()
    for kind, table in here.items():
        other = there[kind]
        assert other.column_names == table.column_names
        for name in table.column_names:
            assert other.schema.field(name).type == table.schema.field(name).type, f"{kind}: {name}"
            assert other[name].to_pylist() == table[name].to_pylist(), f"{kind}: {name}"


def _marked(batch: pa.RecordBatch) -> pa.RecordBatch:
    twice = pc.add(batch.column("n"), batch.column("n"))
    return pa.RecordBatch.from_pydict({"n": batch.column("n"), "twice": twice})


def _tables(connection: Any, folder: Path) -> list[tuple[str, Callable[[], Any]]]:
    work, kept = folder.parent, folder.parents[1]
    rows = ibis.memtable(pa.table({"n": pa.array(range(120_000), pa.int64())}))
    nothing = ibis.memtable([], schema=ibis.schema({"n": "int64", "文字": "string", "列 (1).`甲`": "string"}))
    schema = pa.schema([("n", pa.int64()), ("twice", pa.int64())])
    return [
        ("checkpoint", lambda: write(connection, rows.order_by(ibis.desc("n")), work / "checkpoint.parquet")),
        ("hidden", lambda: write(connection, rows.order_by("n"), kept / ".hidden.parquet")),
        ("kept", lambda: write(connection, rows.order_by(ibis.desc("n")), kept / "kept.parquet")),
        ("empty", lambda: write(connection, nothing, kept / "empty.parquet")),
        ("applied", lambda: apply(connection, _marked, rows.order_by("n"), schema, kept / "applied.parquet")),
    ]


@pytest.mark.parametrize("engine", [DUCKDB, "spark"])
def test_a_table_that_was_written_is_read_back_whole_and_one_that_is_kept_is_one_file_in_order(
    engine: str, request: pytest.FixtureRequest, scratch: Path
) -> None:
    address = request.getfixturevalue("spark") if engine == "spark" else engine
    with connect(scratch, address) as connection:
        for name, make in _tables(connection, scratch):
            table = make()
            assert table.count().to_pyarrow().as_py() == (0 if name == "empty" else 120_000)
    kept = scratch.parents[1]
    assert pq.read_table(kept / "kept.parquet")["n"].to_pylist() == list(range(119_999, -1, -1))
    assert pq.read_schema(kept / "empty.parquet").names == ["n", "文字", "列 (1).`甲`"]
    applied = pq.read_table(kept / "applied.parquet").sort_by("n")
    assert applied["twice"].to_pylist() == list(range(0, 240_000, 2))
    file = pq.ParquetFile(kept / "kept.parquet")
    assert all(file.metadata.row_group(group).num_rows <= 51_200 for group in range(file.metadata.num_row_groups))


def test_writing_twice_gives_the_same_bytes(spark: str, scratch: Path) -> None:
    rows = ibis.memtable(pa.table({"n": pa.array(range(70_000), pa.int64())}))
    written = []
    for turn in ("first", "second"):
        with connect(scratch / turn, spark) as connection:
            path = scratch.parents[1] / f"{turn}.parquet"
            write(connection, rows.mutate(t=rows.n.cast("string").hexdigest("sha256")).order_by("t"), path)
            written.append(path.read_bytes())
    assert written[0] == written[1]
