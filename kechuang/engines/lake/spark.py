"""Spark 引擎 (Spark): the lake's expressions on a cluster, where one machine is not enough.

Expressions are compiled to Spark SQL by Ibis (with the spellings of ``engine_functions.py``) and their results stay on
the workers' side: an expression is written as a folder of Parquet parts and read back from there, so that no plan grows
over the steps. Tables that a run keeps are then put together into one file each, batch by batch, in the order of their
rows; the driver never holds a table. The scratch folder and the lake must be seen by driver and workers under one path.
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kechuang.engines.lake.errors import LakeError

try:
    from ibis.backends.pyspark import Backend
    from ibis.expr.operations import DatabaseTable
    from ibis.formats.pyarrow import PyArrowSchema
    from py4j.protocol import Py4JError
    from pyspark import SparkConf
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema
except ImportError as error:
    raise LakeError("没有安装 Spark 的组件，请先执行 pip install 'kechuang[spark]'") from error

from kechuang.engines.lake.engine_functions import SparkSpelling

PATIENCE = 5.0  # seconds until a master must have answered
WORKERS_WITHIN = 60.0  # seconds until the first worker must have come
ROW_GROUP = 50_000
PARTS_PER_CORE = 4
REFUSALS: dict[type[Exception], str] = {
    ConnectionRefusedError: "连接被拒绝", TimeoutError: "没有应答", socket.gaierror: "找不到主机",
}  # fmt: skip

# What values depend on, and so not for the installation to choose.
FIXED = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never another number; decimals print as they are
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # days before 1582 as they stand
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROW_GROUP),
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.ui.showConsoleProgress": "false",
}
# What only costs or saves time: spark-defaults.conf comes first.
USUAL = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.memory": "1g",
    "spark.driver.maxResultSize": "256m",  # counts and excerpts come to the driver, tables never
    "spark.sql.files.maxPartitionBytes": "32m",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.debug.maxToStringFields": "20",
}


class Spark(Backend):  # type: ignore[misc]
    """A Spark cluster as an Ibis backend.

    Parameters
    ----------
    folder : Path
        Where the parts of written tables lie.
    """

    compiler = SparkSpelling()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.files: dict[str, Path] = {}  # table of this engine → the file that it stands for
        self._numbers = count()

    def read_parquet(self, path: str | Path | Sequence[str | Path], /, **_: Any) -> Any:
        """Return Parquet files as a table; a column that one of them lacks is null in its rows."""
        paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
        schema = pa.unify_schemas([pq.read_schema(one) for one in paths])
        return self._table(paths, schema, paths[0])

    def to_pyarrow(self, expr: Any, /, **_: Any) -> Any:
        """Return a small result; whole numbers stay whole, which pandas would not grant."""
        table = expr.as_table()
        found = self._frame(table).toArrow().cast(table.schema().to_pyarrow())
        return expr.__pyarrow_result__(found)

    def write(self, expression: Any, path: Path) -> Any:
        """Write an expression and return it as a table."""
        parts = self._parts()
        self._frame(expression).write.parquet(_address(parts))
        return self._kept(parts, path, expression.schema().to_pyarrow())

    def apply(self, function: Any, table: Any, schema: pa.Schema, path: Path) -> Any:
        """Run a function over the batches of a table, in the workers, and return what it gives as a table."""

        def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                yield function(batch).cast(schema)

        parts = self._parts()
        self._frame(table).mapInArrow(each, from_arrow_schema(schema)).write.parquet(_address(parts))
        return self._kept(parts, path, schema)

    def rows(self, table: Any) -> int:
        """Return how many rows a table has."""
        return int(table.count().to_pyarrow().as_py())

    def _kept(self, parts: Path, path: Path, schema: pa.Schema) -> Any:
        if path.resolve().is_relative_to(self.folder.parent) or path.name.startswith("."):
            return self._table([parts], schema, path)
        join_parts(parts, path, schema)
        shutil.rmtree(parts)
        return self._table([path], schema, path)

    def _parts(self) -> Path:
        return self.folder / f"{next(self._numbers):05d}"

    def _table(self, paths: Sequence[Path], schema: pa.Schema, stands_for: Path) -> Any:
        """Name files for expressions; their columns are told, so that Spark need not look them up."""
        name = f"t{next(self._numbers):05d}"
        reader = self._session.read.schema(from_arrow_schema(schema.remove_metadata()))
        reader.parquet(*(_address(path) for path in paths)).createOrReplaceTempView(name)
        self.files[name] = stands_for
        return DatabaseTable(name, PyArrowSchema.to_ibis(schema), self).to_expr()

    def _frame(self, expression: Any) -> Any:
        """Return the data frame of an expression, its columns of the types that Ibis gives them."""
        self._run_pre_execute_hooks(expression)
        frame = self._session.sql(self.compile(expression))
        wanted = {field.name: field.dataType for field in from_arrow_schema(expression.schema().to_pyarrow()).fields}
        names = [field.name for field in frame.schema.fields if field.dataType != wanted[field.name]]
        return frame.withColumns({name: frame[f"`{name.replace('`', '``')}`"].cast(wanted[name]) for name in names})

    def _register_in_memory_table(self, op: Any) -> None:
        rows = op.data.to_pyarrow(op.schema).cast(PyArrowSchema.from_ibis(op.schema))
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)


def join_parts(parts: Path, path: Path, schema: pa.Schema) -> None:
    """Put the parts of a table together into one file, in their order, batch by batch.

    Parameters
    ----------
    parts : Path
        A folder that Spark wrote; its parts are in the order of the rows.
    path : Path
        The file.
    schema : pyarrow.Schema
        The columns of the file.
    """
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        rows = 0
        for part in sorted(parts.glob("part-*.parquet")):
            for batch in pq.ParquetFile(part).iter_batches(batch_size=ROW_GROUP):
                held.append(batch.cast(schema))
                rows += batch.num_rows
                while rows >= ROW_GROUP:  # row groups of one size, however Spark cut the parts
                    whole = pa.Table.from_batches(held, schema)
                    writer.write_table(whole.slice(0, ROW_GROUP), row_group_size=ROW_GROUP)
                    held, rows = whole.slice(ROW_GROUP).to_batches(), rows - ROW_GROUP
        if rows:
            writer.write_table(pa.Table.from_batches(held, schema), row_group_size=ROW_GROUP)


@contextmanager
def connect_spark(address: str, folder: Path) -> Iterator[Spark]:
    """Open a session on a cluster and close it in the end.

    Raises
    ------
    LakeError
        If no master answers, no worker comes, or Spark gives up on a step: with one sentence.
    """
    host = _reachable(address)
    folder.mkdir(parents=True, exist_ok=True)
    with _failures_told(address):
        session = _session(address, host)
        try:
            _wait_for_workers(session, address)
            if "spark.sql.shuffle.partitions" not in dict(session.sparkContext.getConf().getAll()):
                parts = max(8, PARTS_PER_CORE * session.sparkContext.defaultParallelism)
                session.conf.set("spark.sql.shuffle.partitions", str(parts))  # joined again where they are small
            connection = Spark(folder.resolve())
            connection.do_connect(session)
            yield connection
        finally:
            with suppress(Exception):
                session.stop()


def _reachable(address: str) -> str:
    """Return this machine's address as the master sees it."""
    host, _, port = address.removeprefix("spark://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
            return str(line.getsockname()[0])
    except (OSError, OverflowError) as error:
        why = next((said for kind, said in REFUSALS.items() if isinstance(error, kind)), str(error))
        raise LakeError(f"无法连接 Spark {address}（{why}），请核对地址或启动集群，当前数据未受影响") from error


def _session(address: str, host: str) -> SparkSession:
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):  # what fails is told in one sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        os.environ["LC_ALL"] = "C.UTF-8"  # Java names files by it
    conf = SparkConf().setAppName("kechuang").setMaster(address)
    for key, value in FIXED.items():
        conf.set(key, value)
    for key, value in {**USUAL, "spark.driver.host": host}.items():
        conf.setIfMissing(key, value)
    return SparkSession.builder.config(conf=conf).getOrCreate()


def _wait_for_workers(session: SparkSession, address: str) -> None:
    end = time.monotonic() + WORKERS_WITHIN
    status = session.sparkContext._jsc.sc()
    while status.getExecutorMemoryStatus().size() < 2:  # the driver is one of them
        if time.monotonic() > end:
            raise LakeError(f"Spark {address} 没有可用的 worker，请启动 worker 或释放其内核与内存")
        time.sleep(0.2)


@contextmanager
def _failures_told(address: str) -> Iterator[None]:
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        said = str(getattr(error, "java_exception", "") or error)
        if "No space left" in said:
            raise OSError(28, "No space left on device") from error
        first = next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)[:200]
        raise LakeError(f"Spark {address} 未能完成（{first}），当前数据未受影响，请查看集群日志") from error


def _address(path: str | Path) -> str:
    return f"file://{Path(path).resolve()}"
