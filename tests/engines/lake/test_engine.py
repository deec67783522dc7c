"""What an engine is to the lake: it writes with the types that are told, and runs functions of Arrow batches."""

from __future__ import annotations

from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from kechuang.engines.lake import LakeError
from kechuang.engines.lake.duck import Duck
from kechuang.engines.lake.engine import apply, check_engine, connect, write


def test_a_sum_of_whole_numbers_is_written_as_a_whole_number(tmp_path: Path) -> None:
    rows = ibis.memtable({"g": [1, 1, 2], '金额 "分"': [2**53 + 1, 1, 5]})
    sums = rows.group_by("g").aggregate(
        total=rows['金额 "分"'].sum(), longest=rows.g.cast("string").length().max(), small=ibis.literal(1)
    )
    with connect(tmp_path / "spill") as connection:
        table = write(connection, sums.order_by(ibis.desc("g")), tmp_path / "it's.parquet")
        assert table.schema() == sums.schema()
    written = pq.read_table(tmp_path / "it's.parquet")
    assert written.schema.equals(sums.schema().to_pyarrow())
    assert written["total"].to_pylist() == [5, 2**53 + 2]
    assert written["g"].to_pylist() == [2, 1]


@pytest.mark.parametrize("rows", [0, 1, 50_001])
def test_the_rows_that_were_written_are_known_and_those_of_an_expression_are_counted(tmp_path: Path, rows: int) -> None:
    numbers = ibis.memtable(pa.table({"n": pa.array(range(rows), pa.int64())}))
    with connect(tmp_path / "spill") as connection:
        written = write(connection, numbers, tmp_path / "n.parquet")
        assert connection.rows(written) == rows == pq.read_metadata(tmp_path / "n.parquet").num_rows
        assert connection.rows(written.filter(written.n > 0)) == max(rows - 1, 0)


def test_files_of_unlike_columns_are_read_as_one_table(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": ["y"], "c": [2.5]}), tmp_path / "2.parquet")
    with connect(tmp_path / "spill") as connection:
        files = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
        table = connection.read_parquet(files, union_by_name=True)
        found = table.order_by("b").to_pyarrow().to_pylist()
    assert found == [{"a": 1, "b": "x", "c": None}, {"a": None, "b": "y", "c": 2.5}]


def _doubled(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"twice": pc.add(batch["n"], batch["n"])})


def test_a_function_of_batches_runs_over_a_whole_table(tmp_path: Path) -> None:
    rows = ibis.memtable(pa.table({"n": pa.array(range(120_001), pa.int64())}))
    with connect(tmp_path / "spill") as connection:
        table = apply(connection, _doubled, rows, pa.schema([("twice", pa.int64())]), tmp_path / "twice.parquet")
        assert table.twice.sum().to_pyarrow().as_py() == 120_000 * 120_001


@pytest.mark.parametrize("name", ["duckdb", "spark://127.0.0.1:7077", "spark://[::1]:7077", "spark://主机:1"])
def test_engines_that_can_be_asked(name: str) -> None:
    assert check_engine(name) == name


@pytest.mark.parametrize("name", ["", "spark", "spark://", "spark://host", "spark://:7077", "spark://h:x", "DuckDB"])
def test_an_engine_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(LakeError, match=f"^不认识计算引擎 {name}，应写作 duckdb 或 spark://主机:端口$"):
        check_engine(name)


def test_a_statement_that_the_memory_does_not_suffice_for_gets_more_and_only_so_much():
    def listed(rows: int) -> str:
        return f"SELECT len(list(range)) FROM range({rows})"

    small = Duck().connect(memory_limit="30MB", threads=1)
    assert small.raw_sql(listed(1_000)).fetchone() == (1_000,)
    bound = "SELECT current_setting('memory_limit')"
    before = small.raw_sql(bound).fetchone()
    assert small.raw_sql(listed(5_000_000)).fetchone() == (5_000_000,)
    assert small.raw_sql(bound).fetchone() != before
    small.disconnect()


def test_more_memory_than_there_is_to_give_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kechuang.engines.lake.duck.ROOM", ())
    small = Duck().connect(memory_limit="30MB", threads=1)
    with pytest.raises(duckdb.OutOfMemoryException):
        small.raw_sql("SELECT len(list(range)) FROM range(5000000)")
    small.disconnect()
