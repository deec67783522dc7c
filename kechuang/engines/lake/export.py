"""导出 (export): tables as CSV or xlsx that an office program opens without running anything.

A text that begins with ``= + - @``, a tab or a line end would be taken for a formula; it gets an apostrophe before
it (and numbers stay numbers). Where such a sheet comes back, the lake takes the apostrophe away again.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

XLSX_ROWS = 1_048_576
XLSX_CELL = 32_767
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def neutral(value: Any) -> Any:
    """Return a cell that no office program takes for a formula.

    >>> neutral("=1+1"), neutral("甲公司"), neutral(-3), neutral("-3")
    ("'=1+1", '甲公司', -3, "'-3")
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return value


def write_csv(stream: TextIO, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as CSV (with a byte-order mark, as office programs want it) and return how many."""
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([neutral(heading) for heading in headings])
    count = 0
    for row in rows:
        writer.writerow([neutral(_shown(value)) for value in row])
        count += 1
    return count


def write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "数据") -> int:
    """Write rows as one sheet, row by row, and return how many.

    Raises
    ------
    ValueError
        If there are more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31])
    page.freeze_panes = "A2"
    head = []
    for heading in headings:
        cell = WriteOnlyCell(page, value=neutral(heading))
        cell.font = Font(bold=True)
        head.append(cell)
    page.append(head)
    count = 0
    for row in rows:
        count += 1
        if count >= XLSX_ROWS:
            raise ValueError(f"超过 xlsx 的 {XLSX_ROWS:,} 行上限，请改为导出 CSV")
        page.append([_cell(page, value) for value in row])
    book.save(path)
    return count


def _cell(page: Any, value: Any) -> Any:
    shown = neutral(_shown(value))
    if not isinstance(shown, str):
        return shown
    text = _CONTROL.sub("", shown)
    if len(text) > XLSX_CELL:
        text = text[: XLSX_CELL - 1] + "…"
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    # A spreadsheet keeps 15 digits: longer numbers stay text.
    if isinstance(value, int) and abs(value) >= 10**15:
        return str(value)
    if isinstance(value, Decimal) and abs(value) >= Decimal(10**15):
        return str(value)
    return value
