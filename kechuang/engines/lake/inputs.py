"""入湖文件 (input): one file of one department table, read row by row into raw text.

Whatever the format, the reader gives headings and batches of text cells. A batch is an Arrow record batch with

``_row``            int64, 1-based data row (the heading row and blank rows are not counted)
``_fault_check``    text or null: what is wrong with the row as such (``cells``, ``quote``, ``cell_limit``)
``_fault_column``   text or null: heading concerned
``_fault_reason``   text or null: the sentence for quarantine
``c0`` … ``cN``     text or null: the cells, as they stand in the file
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kechuang.declarations.source import LoadKind
from kechuang.engines.lake.errors import LakeError

CELL_LIMIT = 1 << 20  # bytes of UTF-8; a longer cell is no datum of an enterprise
BATCH_ROWS = 8_000
FILE_STEP = 1 << 40  # `_at` orders rows over several files of one table: file number × step + row
KEPT = 200  # characters of an over-long cell that quarantine shows

Cells = list[str | None]


@dataclass(frozen=True, slots=True)
class Input:
    """A file given for a department table (a table may be given in several files).

    Parameters
    ----------
    table : str
        Name of the contract.
    path : Path
        The file.
    supplement : bool
        Whether its rows take the place of rows of earlier files with the same key (补充), rather than being refused
        as repetitions of them.
    load : {"snapshot", "delta", "feed"}, optional
        Whether the file is the whole table, holds new and changed rows, or a feed of changes; as the contract says
        where it is not told.
    """

    table: str
    path: Path
    supplement: bool = False
    load: LoadKind | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row as such, before any contract is asked."""

    check: str
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened file: its headings, how it is written, and its batches (read once)."""

    headings: tuple[str, ...]
    encoding: str
    batches: Iterator[pa.RecordBatch]


def digest(path: Path) -> str:
    """Return ``sha256:…`` of a file.

    Raises
    ------
    LakeError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise LakeError(f"找不到文件 {path.name}，请核对路径后重新载入") from None
    except IsADirectoryError:
        raise LakeError(f"{path.name} 是文件夹，请给出其中的一个文件") from None
    except PermissionError:
        raise LakeError(f"没有读取 {path.name} 的权限，请让文件所有者放开读权限") from None


def batch_schema(width: int) -> pa.Schema:
    """Return the schema of the batches of a file with ``width`` columns."""
    texts = ["_fault_check", "_fault_column", "_fault_reason", *(f"c{index}" for index in range(width))]
    return pa.schema([pa.field("_row", pa.int64()), *(pa.field(name, pa.string()) for name in texts)])


def shorten(cell: str) -> str:
    """Return the beginning of an over-long cell, saying how long it was."""
    return f"{cell[:KEPT]}……（原长 {len(cell)} 字，全文见原文件）"


def over_limit(heading: str, size: int) -> Fault:
    """Say that a cell is over the limit."""
    return Fault(
        "cell_limit", heading, f"“{heading}”单元格有 {size / (1 << 20):.1f} MiB，上限为 1 MiB，请删减后重新载入"
    )


def batched(headings: tuple[str, ...], rows: Iterable[tuple[Cells, Fault | None]]) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches; rows too short, too long or with an over-long cell get their fault here."""
    width, schema, number = len(headings), batch_schema(len(headings)), 0
    cells_of: list[Cells] = []
    faults: dict[int, Fault] = {}

    def flush() -> pa.RecordBatch:
        first = number - len(cells_of) + 1
        columns = list(zip(*cells_of, strict=True)) if cells_of else [()] * width
        marks = [faults.get(index) for index in range(len(cells_of))]
        arrays = [
            pa.array(range(first, number + 1), pa.int64()),
            *(
                pa.array([getattr(mark, name, None) for mark in marks], pa.string())
                for name in ("check", "column", "reason")
            ),
            *(pa.array(column, pa.string()) for column in columns),
        ]
        cells_of.clear()
        faults.clear()
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    for row, given in rows:
        cells, fault = row, given
        if len(cells) != width:
            cells, fault = _fit(cells, width, fault)
        # A character takes at most four bytes of UTF-8: only long rows are measured cell by cell.
        if sum(map(len, filter(None, cells))) * 4 > CELL_LIMIT:
            cells, fault = _within_limit(headings, cells, fault)
        if fault:
            faults[len(cells_of)] = fault
        cells_of.append(cells)
        number += 1
        if len(cells_of) >= BATCH_ROWS:
            yield flush()
    if cells_of:
        yield flush()


def _fit(cells: Cells, width: int, fault: Fault | None) -> tuple[Cells, Fault | None]:
    """Bring a row to the width of the heading row; empty cells at the end do not count."""
    found = len(cells)
    extra = cells[width:]
    cells = cells[:width] + [None] * (width - found)
    if fault is None and (found < width or any(extra)):
        told = f"，多出的是“{'、'.join(str(cell) for cell in extra)[:KEPT]}”" if extra else ""
        fault = Fault("cells", None, f"该行有 {found} 个单元格，表头有 {width} 个{told}，请核对分隔符与引号")
    return cells, fault


def _within_limit(headings: tuple[str, ...], cells: Cells, fault: Fault | None) -> tuple[Cells, Fault | None]:
    out: Cells = []
    for heading, cell in zip(headings, cells, strict=True):
        size = len(cell.encode()) if cell and len(cell) * 4 > CELL_LIMIT else 0
        if cell is not None and size > CELL_LIMIT:
            fault = fault or over_limit(heading, size)
            out.append(shorten(cell))
        else:
            out.append(cell)
    return out, fault
