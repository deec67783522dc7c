"""暂存 (stage): a department file once through, batch by batch, into two Parquet files that the checks work on.

``raw`` holds every cell as text, ID numbers masked (``r_<key>`` for the columns of the contract, ``x_<heading>`` for
others), ``typed`` the values that the contract makes of them. Both carry ``_at``, ``_file``, ``_row`` and the faults of
rows as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake import headings
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import FILE_STEP, batch_schema, digest
from kechuang.engines.lake.open import open_sheet

MARKS = ("_at", "_file", "_row", "_fault_check", "_fault_column", "_fault_reason")


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has been read: where its cells are, and what its receipt will say."""

    name: str
    raw: Path
    typed: Path
    sha256: str
    bytes: int
    encoding: str
    rows: int
    others: tuple[str, ...]


def stage(
    reader: CellReader,
    source: Source,
    path: Path,
    *,
    work: Path,
    index: int,
    tell: Callable[[str], None],
    spared: str | None = None,
    sha256: str | None = None,
) -> Staged:
    """Read a file under its contract into the work folder.

    Parameters
    ----------
    reader : CellReader
        Makes values of cells.
    source : Source
        The contract.
    path : Path
        The file.
    work : Path
        Where the two Parquet files go.
    index : int
        Which of the table's files it is, counted from 0.
    tell : callable
        Told how many rows are read.
    spared : str, optional
        A column that the file may lack: the op of a feed, where the file is the whole table.
    sha256 : str, optional
        The file's hash, where it is known already.

    Raises
    ------
    LakeError
        If the file cannot be read under the contract, or changes while it is read.
    """
    size, sha256 = path.stat().st_size, sha256 or digest(path)
    sheet = open_sheet(path, source)
    found = headings.find(source, sheet.headings, path.name, spared=spared)
    others = _others(sheet.headings, set(found.values()))
    raw, typed = work / f"raw-{index}.parquet", work / f"typed-{index}.parquet"
    rows = 0
    for rows in _copy(sheet.batches, reader, index, found=found, others=others, files=(raw, typed)):
        tell(f"{source.name}：已读 {rows:,} 行")
    if path.stat().st_size != size or digest(path) != sha256:
        raise LakeError(f"{path.name} 在读取时被改动，请等写入结束后重新载入")
    return Staged(path.name, raw, typed, sha256, size, sheet.encoding, rows, tuple(others.values()))


def _others(given: tuple[str, ...], taken: set[int]) -> dict[int, str]:
    """Name the columns that the contract does not know, by their place in the file."""
    names: dict[int, str] = {}
    for position, heading in enumerate(given):
        if position not in taken:
            name = heading or f"第{position + 1}列"
            while name in names.values():
                name += "_"
            names[position] = name
    return names


def _copy(
    batches: Iterator[pa.RecordBatch],
    reader: CellReader,
    index: int,
    *,
    found: Mapping[str, int],
    others: Mapping[int, str],
    files: tuple[Path, Path],
) -> Iterator[int]:
    """Write the batches of a file, giving the number of rows so far."""
    empty = pa.RecordBatch.from_pylist([], schema=batch_schema(len(found) + len(others)))
    tables = _tables(empty, reader, index, found, others)
    rows = 0
    with (
        pq.ParquetWriter(files[0], tables[0].schema, compression="snappy") as raw,
        pq.ParquetWriter(files[1], tables[1].schema, compression="snappy") as typed,
    ):
        for batch in batches:
            for writer, table in zip((raw, typed), _tables(batch, reader, index, found, others), strict=True):
                writer.write_batch(table)
            rows += batch.num_rows
            yield rows


def _tables(
    batch: pa.RecordBatch, reader: CellReader, index: int, found: Mapping[str, int], others: Mapping[int, str]
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    number = batch.column("_row")
    marks = {
        "_at": pc.add(number, index * FILE_STEP),
        "_file": pa.array([index] * batch.num_rows, pa.int64()),
        **{name: batch.column(name) for name in MARKS[2:]},
    }
    nothing = pa.nulls(batch.num_rows, pa.string())
    cells = {key: batch.column(f"c{found[key]}") if key in found else nothing for key in reader.columns}
    kept = {f"x_{name}": batch.column(f"c{position}") for position, name in others.items()}
    shown = {f"r_{key}": reader.kept(key, column) for key, column in cells.items()}
    return (
        pa.RecordBatch.from_pydict(marks | shown | kept),
        pa.RecordBatch.from_pydict(marks | reader.read(cells)),
    )
