"""原始行 (raw rows) of a file, all text, in batches: Parquet, and whatever else the lake can read."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.open import open_sheet

BATCH = 100_000


def open_rows(path: Path, contract: Source | None, *, size: int = BATCH) -> Generator[pl.DataFrame]:
    """Give the rows of a file as text columns under their headings, ``size`` rows at a time.

    Raises
    ------
    LakeError
        If the file is not there, empty, broken or of an unknown format.
    """
    if not path.is_file():
        digest(path)  # raises with the sentence that fits
    with path.open("rb") as stream:
        head = stream.read(4)
    return _parquet(path, size) if head == b"PAR1" else _sheet(path, contract, size)


def _parquet(path: Path, size: int) -> Generator[pl.DataFrame]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(f"{path.name} 不是完整的 Parquet 文件，请重新导出后载入") from error
    done = 0
    try:
        for batch in file.iter_batches(batch_size=size):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            done += frame.height
            yield frame.with_columns(
                pl.col(name).cast(pl.String) for name, kind in frame.schema.items() if kind != pl.String
            )
    except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
        raise LakeError(f"{path.name} 第 {done + 1} 行之后的数据损坏，无法读出，请重新导出后载入") from error
    finally:
        file.close()


def _sheet(path: Path, contract: Source | None, size: int) -> Generator[pl.DataFrame]:
    sheet = open_sheet(path, contract or anything(path))
    batches: list[pa.RecordBatch] = []
    held = 0
    for batch in sheet.batches:
        batches.append(batch)
        held += batch.num_rows
        if held >= size:
            yield _frame(batches, sheet.headings)
            batches, held = [], 0
    if batches:
        yield _frame(batches, sheet.headings)


def _frame(batches: list[pa.RecordBatch], headings: tuple[str, ...]) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(frame, pl.DataFrame)
    names = [name or f"第{index + 1}列" for index, name in enumerate(headings)]
    unique = [name if names.index(name) == index else f"{name}_{index + 1}" for index, name in enumerate(names)]
    return frame.select(pl.col(f"c{index}").alias(name) for index, name in enumerate(unique))


def anything(path: Path) -> Source:
    """Return a contract that asks nothing, for readers that want one to find the heading row."""
    return Source(table=path.stem, name=path.stem, department="", key=(), columns={})
