"""落盘 (writers): department files written batch by batch, the same bytes for the same rows.

CSV goes straight to disk, Parquet one row group a batch, and a workbook row by row; none holds a whole table in
memory. A workbook is packed again with fixed dates, because Excel's format stamps the hour of writing.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import openpyxl
import polars as pl
import pyarrow.parquet as pq

from kechuang.engines.synth.tables import HIDDEN, Table

SHEET_ROWS = 1_048_576  # Excel's limit, the heading included
_EPOCH = (2000, 1, 1, 0, 0, 0)


class Writer(Protocol):
    """Takes a table's batches; closing finishes the file."""

    rows: int

    def write(self, frame: pl.DataFrame) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


class CsvWriter:
    """A CSV file in the department's encoding, with CRLF where it comes from a Windows desk."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.rows = 0
        self._begun = False
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._crlf = encoding != "utf-8"
        self._stream = path.open("wb")
        if encoding == "utf-8-sig":
            self._stream.write(b"\xef\xbb\xbf")

    def write(self, frame: pl.DataFrame) -> None:
        """Add rows; the heading goes before the first."""
        text = frame.write_csv(include_header=not self._begun, line_terminator="\r\n" if self._crlf else "\n")
        self._begun = True
        self._stream.write(text.encode(self._encoding))
        self.rows += len(frame)

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


class ParquetWriter:
    """A Parquet file, one row group a batch."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)
        self.rows += len(frame)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


class SheetWriter:
    """A workbook with one sheet; real dates where the table says so."""

    def __init__(self, path: Path, table: Table) -> None:
        self.rows = 0
        self._begun = False
        self._path, self._table = path, table
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("名单")

    def write(self, frame: pl.DataFrame) -> None:
        """Add rows.

        Raises
        ------
        ValueError
            If the sheet would be longer than Excel's limit.
        """
        if not self._begun:
            self._sheet.append(frame.columns)
            self._begun = True
        if self.rows + len(frame) >= SHEET_ROWS:
            raise ValueError(f"{self._path.name} 超过 Excel 每张表 {SHEET_ROWS:,} 行的上限，请减少企业数")
        dates = [place for place, name in enumerate(frame.columns) if name in self._table.date_columns]
        for row in frame.iter_rows():
            cells: list[object] = [openpyxl.cell.WriteOnlyCell(self._sheet, value) for value in row]
            for place, value in enumerate(row):
                if place in dates and value:
                    cells[place] = dt.date.fromisoformat(value)
                elif isinstance(value, str):
                    cells[place].data_type = "s"  # type: ignore[attr-defined]  # a planted formula stays text
            self._sheet.append(cells)
        self.rows += len(frame)

    def close(self) -> None:
        """Finish the file with the same bytes whenever it is written."""
        fixed = dt.datetime(*_EPOCH)
        self._book.properties.created = self._book.properties.modified = fixed
        packed = io.BytesIO()
        self._book.save(packed)
        with zipfile.ZipFile(packed) as old, zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "docProps/core.xml":  # saving stamps it anew
                    data = _without_stamp(data)
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, data)


def _without_stamp(data: bytes) -> bytes:
    return re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)


class Files:
    """All files of a region being written; they appear under their names only when all are whole."""

    def __init__(self, folder: Path, tables: tuple[Table, ...]) -> None:
        self._writers: dict[str, Writer] = {}
        self.paths = {table.name: folder / table.file for table in tables}
        for table in tables:
            path = self.paths[table.name]
            if path.suffix == ".xlsx":
                self._writers[table.name] = SheetWriter(path, table)
            elif path.suffix == ".parquet":
                self._writers[table.name] = ParquetWriter(path)
            else:
                self._writers[table.name] = CsvWriter(path, table.encoding)

    def rows(self, name: str) -> int:
        """Return how many rows a table's file holds so far."""
        return self._writers[name].rows

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a table's file."""
        self._writers[name].write(frame.drop(*HIDDEN, strict=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
