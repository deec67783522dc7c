"""xlsx 读取: the first sheet that holds the table, values only, behind a guard against zip bombs.

Formulas are never evaluated: a cell gives the value that the office program saved with it. The package is inflated
once, counted and thrown away, before anything is built from it: the sizes that a zip file states may be false.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine as calamine

from kechuang.declarations.source import Source
from kechuang.engines.lake import headings as head
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import Cells, Fault, Sheet, batched

TOTAL_LIMIT = 1 << 31  # bytes inflated; a full sheet of 1,048,576 rows stays under it
RATIO_LIMIT = 300  # deflate reaches 1,032; real sheets stay under 100
SMALL = 1 << 24  # bytes under which the ratio does not matter
PART_LIMIT = 10_000  # files inside the package
PIECE = 1 << 20


def open_xlsx(path: Path, source: Source, sheet: str | None = None) -> Sheet:
    """Open an xlsx workbook under a contract: the sheet that fits it best, or the one that is named.

    Raises
    ------
    LakeError
        If the workbook is broken, protected by a password, a zip bomb, or has no row at all.
    """
    with _opened(path) as book:
        rows = _best_sheet(book, source, sheet)
    if rows is None:
        raise LakeError(f"{path.name} 的各工作表都是空的，没有表头，请重新导出后载入")
    headings, data = rows
    return Sheet(headings, "xlsx", batched(headings, data))


def guard(path: Path) -> None:
    """Refuse a package that would inflate beyond the limits.

    Raises
    ------
    LakeError
        If the file is no zip package, is damaged, or is a zip bomb.
    """
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > PART_LIMIT:
                raise LakeError(f"{path.name} 内含 {len(parts)} 个文件，不像工作簿（疑为压缩炸弹），未打开；请核对来源")
            total, packed = 0, path.stat().st_size
            for part in parts:
                total = _inflate(path, package, part, total, packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise LakeError(f"{path.name} 不是完整的 xlsx 工作簿，请用办公软件打开并另存后重新载入") from error


def _inflate(path: Path, package: zipfile.ZipFile, part: zipfile.ZipInfo, total: int, packed: int) -> int:
    """Count what one part really inflates to; ``part.file_size`` is only what the package says."""
    if part.flag_bits & 0x1:
        raise LakeError(f"{path.name} 有打开密码，请去掉密码后重新载入")
    with path.open("rb") as stream:
        stream.seek(part.header_offset)
        header = stream.read(30)
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile(part.filename)
        stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        left = part.compress_size
        if part.compress_type == zipfile.ZIP_STORED:
            return _counted(path, total + left, packed)
        if part.compress_type != zipfile.ZIP_DEFLATED:
            raise NotImplementedError(part.compress_type)
        inflater = zlib.decompressobj(-15)
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
            while piece:
                total = _counted(path, total + len(inflater.decompress(piece, PIECE)), packed)
                piece = inflater.unconsumed_tail
        return _counted(path, total + len(inflater.flush()), packed)


def _counted(path: Path, total: int, packed: int) -> int:
    if total > TOTAL_LIMIT or (total > SMALL and total > packed * RATIO_LIMIT):
        raise LakeError(
            f"{path.name} 解压后超过 {total >> 20} MiB（文件仅 {packed / 1024:.0f} KiB），疑为压缩炸弹，未打开；"
            "请核对来源，大表请改用 CSV 载入"
        )
    return total


def sheets(path: Path) -> list[tuple[str, int]]:
    """Return the visible sheets of a workbook that hold anything: name and number of cells.

    Raises
    ------
    LakeError
        If the workbook cannot be opened.
    """
    with _opened(path) as book:
        found = [(sheet.name, sheet.height * sheet.width) for sheet in _visible(book)]
    return [(name, cells) for name, cells in found if cells]


@contextmanager
def _opened(path: Path) -> Iterator[calamine.CalamineWorkbook]:
    """Open a guarded workbook; what is wrong with it becomes one sentence."""
    guard(path)
    try:
        yield calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        raise LakeError(f"{path.name} 有打开密码，请去掉密码后重新载入") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError) as error:
        raise LakeError(f"{path.name} 不是完整的 xlsx 工作簿，请用办公软件打开并另存后重新载入") from error


def _visible(book: calamine.CalamineWorkbook) -> Iterator[calamine.CalamineSheet]:
    for index, meta in enumerate(book.sheets_metadata):
        if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet:
            yield book.get_sheet_by_index(index)


def _best_sheet(
    book: calamine.CalamineWorkbook, source: Source, named: str | None = None
) -> tuple[tuple[str, ...], Iterator[tuple[Cells, Fault | None]]] | None:
    """Return headings and rows of the visible sheet that names most columns of the contract."""
    known = {head.plain(name) for column in source.columns.values() for name in column.headings}
    best: tuple[int, calamine.CalamineSheet, int] | None = None
    for sheet in _visible(book):
        if named is not None and sheet.name != named:
            continue
        first = _texts(sheet, head.HEAD_ROWS)
        if not first:
            continue
        row = head.heading_row(source, first)
        hits = sum(head.plain(cell) in known for cell in first[row] if cell)
        if best is None or hits > best[0]:
            best = (hits, sheet, row)
        if hits == len(source.columns):
            break
    if best is None:
        return None
    _, sheet, row = best
    headings = tuple((cell or "").strip() for cell in _texts(sheet, row + 1)[row])
    while headings and not headings[-1]:
        headings = headings[:-1]
    return headings, _data(sheet, row)


def _texts(sheet: calamine.CalamineSheet, rows: int) -> list[Cells]:
    out: list[Cells] = []
    for row in sheet.iter_rows():
        out.append([text(cell) for cell in row])
        if len(out) == rows:
            break
    return out


def _data(sheet: calamine.CalamineSheet, heading_row: int) -> Iterator[tuple[Cells, Fault | None]]:
    for index, row in enumerate(sheet.iter_rows()):
        if index > heading_row:
            cells: Cells = [cell if isinstance(cell, str) else text(cell) for cell in row]
            if any(cells):
                yield cells, None


def text(cell: object) -> str | None:
    """Write a cell of a workbook as a contract reads it: whole numbers without a point, days as ISO dates."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
