"""Parquet 读取: row group by row group, every column as text so that one contract judges every format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import BATCH_ROWS, CELL_LIMIT, Fault, Sheet, batch_schema, over_limit, shorten


def open_parquet(path: Path) -> Sheet:
    """Open a Parquet file.

    Raises
    ------
    LakeError
        If the file is broken or a column holds lists, structures or bytes.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(f"{path.name} 不是完整的 Parquet 文件，请重新导出后载入") from error
    for field in file.schema_arrow:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
            raise LakeError(f"{path.name} 的“{field.name}”列类型为 {field.type}，不能作为单元格，请改为文本后重新载入")
    headings = tuple(file.schema_arrow.names)
    return Sheet(headings, "Parquet", _batches(file, headings, path.name))


def _batches(file: pq.ParquetFile, headings: tuple[str, ...], name: str) -> Iterator[pa.RecordBatch]:
    schema, done = batch_schema(len(headings)), 0
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
            size = batch.num_rows
            columns = [pc.cast(column, pa.string()) for column in batch.columns]
            nothing = pa.nulls(size, pa.string())
            marks = [nothing, nothing, nothing]
            if any(_longest(column) > CELL_LIMIT for column in columns):
                columns, marks = _cut(headings, columns, size)
            rows = pa.array(range(done + 1, done + size + 1), pa.int64())
            yield pa.RecordBatch.from_arrays([rows, *marks, *columns], schema=schema)
            done += size
    except (pa.ArrowException, OSError) as error:
        raise LakeError(f"{name} 第 {done + 1} 行之后的数据损坏，无法读出，请重新导出后载入") from error
    finally:
        file.close()


def _longest(column: pa.Array) -> int:
    return pc.max(pc.binary_length(column)).as_py() or 0


def _cut(headings: tuple[str, ...], columns: list[pa.Array], size: int) -> tuple[list[pa.Array], list[pa.Array]]:
    """Shorten the over-long cells and mark their rows."""
    faults: list[Fault | None] = [None] * size
    out = []
    for heading, given in zip(headings, columns, strict=True):
        column = given
        lengths = pc.binary_length(column).to_pylist()
        long = [index for index, length in enumerate(lengths) if length is not None and length > CELL_LIMIT]
        if long:
            cells = column.to_pylist()
            for index in long:
                faults[index] = faults[index] or over_limit(heading, lengths[index])
                cells[index] = shorten(cells[index])
            column = pa.array(cells, pa.string())
        out.append(column)
    marks = [
        pa.array([getattr(fault, name, None) for fault in faults], pa.string())
        for name in ("check", "column", "reason")
    ]
    return out, marks
