"""数据库读取 (SQL): a table or a query of a department's database, as a Parquet file that is then loaded as any other.

``sqlite:///file.db`` and ``postgresql://user@host/name``; the file that comes out is what a run remembers, so that a
build never depends on a database that has gone on since. The connection only reads.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.parquet as pq

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import BATCH_ROWS
from kechuang.engines.lake.read_xlsx import text

_NAME = re.compile(r"[\w$]+(?:\.[\w$]+)?")


def fetch(url: str, out: Path, *, table: str | None = None, query: str | None = None) -> int:
    """Copy a table or the result of a query into a new Parquet file of texts; return the number of rows.

    Parameters
    ----------
    url : str
        ``sqlite:///path`` or ``postgresql://…``.
    out : Path
        The file, written beside itself first and renamed when it is whole.
    table, query : str, optional
        One of the two.

    Raises
    ------
    LakeError
        If the database cannot be reached, the query fails, or its driver is not installed.
    """
    asked = query if query is not None else f"SELECT * FROM {_quoted(table or '')}"
    fresh = out.with_name(f".{out.name}.part")
    rows = 0
    try:
        with _rows(url, asked) as (names, batches):
            if len(set(names)) < len(names):
                raise LakeError(f"{_shown(url)} 的查询结果有同名的列，请用 AS 取不同的列名")
            schema = pa.schema([pa.field(name, pa.string()) for name in names])
            with pq.ParquetWriter(fresh, schema, compression="zstd") as writer:
                for batch in batches:
                    columns = [
                        pa.array([_cell(value) for value in column], pa.string()) for column in zip(*batch, strict=True)
                    ]
                    writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
                    rows += len(batch)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return rows


@contextmanager
def _rows(url: str, query: str) -> Iterator[tuple[list[str], Iterator[Sequence[Sequence[Any]]]]]:
    kind = urlsplit(url).scheme
    if kind == "sqlite":
        with _sqlite(url, query) as found:
            yield found
    elif kind in {"postgresql", "postgres"}:
        with _postgres(url, query) as found:
            yield found
    else:
        raise LakeError(f"不认识数据库地址 {_shown(url)}，应写作 sqlite:///文件 或 postgresql://用户@主机/库名")


@contextmanager
def _sqlite(url: str, query: str) -> Iterator[tuple[list[str], Iterator[Sequence[Sequence[Any]]]]]:
    path = Path(unquote(url.removeprefix("sqlite:///")))
    if not path.is_file():
        raise LakeError(f"找不到数据库文件 {path}，请核对路径")
    try:
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as connection:
            cursor = connection.execute(query)
            yield [item[0] for item in cursor.description or ()], iter(lambda: cursor.fetchmany(BATCH_ROWS), [])
    except sqlite3.Error as error:
        raise LakeError(f"读取 {path.name} 失败（{error}），请核对查询与文件") from error


@contextmanager
def _postgres(url: str, query: str) -> Iterator[tuple[list[str], Iterator[Sequence[Sequence[Any]]]]]:
    try:
        import psycopg
    except ImportError:
        raise LakeError("没有安装 PostgreSQL 的驱动，请先安装 kechuang[postgres]") from None
    try:
        with (
            psycopg.connect(url, options="-c default_transaction_read_only=on") as connection,
            connection.cursor(name="kechuang") as cursor,  # a cursor of the server: nothing is held here at once
        ):
            cursor.execute(query.encode())
            first = cursor.fetchmany(BATCH_ROWS)
            yield [item.name for item in cursor.description or ()], _after(first, cursor)
    except psycopg.Error as error:
        told = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise LakeError(f"读取 {_shown(url)} 失败（{told[0]}），请核对地址、权限与查询") from error


def _after(first: Sequence[Sequence[Any]], cursor: Any) -> Iterator[Sequence[Sequence[Any]]]:
    while first:
        yield first
        first = cursor.fetchmany(BATCH_ROWS)


def _cell(value: Any) -> str | None:
    if isinstance(value, bytes | memoryview):
        raise LakeError("查询结果含二进制列，不能作为单元格，请在查询中去掉它")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, str) else text(value)


def _quoted(table: str) -> str:
    if not _NAME.fullmatch(table):
        raise LakeError(f"表名“{table}”含有不允许的字符，请改用 --query 写出查询")
    return ".".join(f'"{part}"' for part in table.split("."))


def _shown(url: str) -> str:
    """Return an address without the password in it."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = f"{parts.username or ''}@{parts.hostname or ''}" + (f":{parts.port}" if parts.port else "")
    return urlunsplit(parts._replace(netloc=host))


def expanded(url: str) -> str:
    """Return an address with ``${NAME}`` replaced from the environment, so that no password stands on a command line.

    Raises
    ------
    LakeError
        If a name is not set.
    """

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise LakeError(f"环境变量 {match[1]} 没有设置，数据库地址无法补全")
        return found

    return re.sub(r"\$\{(\w+)\}", value, url)
