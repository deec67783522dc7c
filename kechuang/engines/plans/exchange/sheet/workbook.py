"""打开 xlsx (workbook): the sheets of an office program's file as plain values, opened so that none can do harm."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from kechuang.engines.plans.errors import PlanError

_LARGEST = 16 * 1024 * 1024
_UNPACKED = 256 * 1024 * 1024
_WIDEST = 200
MOST = 50_000
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, DefusedXmlException, SyntaxError, LookupError, ValueError,
    TypeError, AttributeError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
_BLOCK = 1024 * 1024
_DECLARED = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OLD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title and its rows by number, those with something in them."""

    title: str
    rows: dict[int, tuple[Any, ...]]


def open_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of an xlsx file: text without blanks around it, whole numbers, dates; a formula's last value.

    Raises
    ------
    PlanError
        If it is none, is damaged, too large, or holds a formula that has never been reckoned.
    OSError
        If it cannot be read.
    """
    if path.stat().st_size > _LARGEST:
        raise PlanError(f"{path.name} 超过 16 MiB，应只留计划一张表")
    with path.open("rb") as file:
        if file.read(4) == _OLD:
            raise PlanError(f"{path.name} 是旧式 .xls 或加了密码，应去掉密码，另存为 .xlsx")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not know of styles does not matter here
            with zipfile.ZipFile(path) as packed:
                if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                    raise PlanError(f"{path.name} 展开后超过 256 MiB，应只留计划一张表")
                if any(_declares(packed, one) for one in packed.infolist()):
                    raise PlanError(f"{path.name} 里声明了 DTD 或实体，为安全起见不读，应在表格软件中重新另存为 .xlsx")
            return _sheets(path)
    except PlanError:
        raise
    except _BROKEN:
        raise PlanError(f"{path.name} 不是 xlsx 文件，或已损坏，应在表格软件中打开后另存为 .xlsx") from None


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Say whether a part declares a document type, which no office program writes."""
    with packed.open(part) as file:
        before = b""
        while block := file.read(_BLOCK):
            if any(sign in before + block for sign in _DECLARED):
                return True
            before = block[-64:]
    return False


def _sheets(path: Path) -> list[Sheet]:
    book = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True)
    try:
        return [
            Sheet(page.title, dict(_rows(path.name, page, twin)))
            for page, twin in zip(book.worksheets, formulas.worksheets, strict=True)
        ]
    finally:
        book.close()
        formulas.close()


def _rows(file: str, page: Any, twin: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for one in (page, twin):
        one.reset_dimensions()  # some programs write wrong ones
    pairs = zip_longest(page.iter_rows(max_col=_WIDEST), twin.iter_rows(max_col=_WIDEST), fillvalue=())
    for number, (cells, written) in enumerate(pairs, 1):
        values = tuple(
            _value(file, page.title, (number, place), cell, formula)
            for place, (cell, formula) in enumerate(zip_longest(cells, written), 1)
        )
        if any(value is not None for value in values):
            if number > MOST + 20:
                raise PlanError(f"{file} 超过 {MOST} 行，应拆成几个计划")
            yield number, values


def _value(file: str, title: str, place: tuple[int, int], cell: Any, formula: Any) -> Any:
    value = cell.value if cell is not None else None
    if value is None and getattr(formula, "data_type", None) == "f":
        raise PlanError(
            f"{file} 表“{title}”第 {place[0]} 行 {get_column_letter(place[1])} 列是公式而没有算出的值，"
            "应在表格软件中打开并保存一次，或改写为值"
        )
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, float):
        if "%" in str(getattr(cell, "number_format", "")):
            value = round(value * 100, 6)
        return int(value) if value.is_integer() else value
    if isinstance(value, int) and not isinstance(value, bool) and "%" in str(getattr(cell, "number_format", "")):
        return value * 100
    if isinstance(value, str):
        return value.strip() or None
    return value
