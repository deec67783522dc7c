"""Reads a delivered file as plain text cells, independently of how the lake reads it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl


def cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return headings and data rows."""
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        return frame.columns, [[str(cell or "") for cell in row] for row in frame.iter_rows()]
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        rows = [["" if cell.value is None else _text(cell.value) for cell in row] for row in sheet.iter_rows()]
        return rows[0], rows[1:]
    raw = path.read_bytes()
    rows = list(csv.reader(io.StringIO(raw.decode(encoding(raw)), newline="")))
    return rows[0], rows[1:]


def encoding(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _text(value: object) -> str:
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
