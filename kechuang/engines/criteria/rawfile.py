"""原样的文件 (raw file): the headings of anybody's CSV or Parquet, and the cells of chosen columns as texts.

A file in UTF-8 is read from where it lies and only in the columns that are asked for, so that a register of millions
of rows and hundreds of columns needs no more memory than what is judged.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from charset_normalizer import from_bytes

from kechuang.engines.criteria.problem import SubjectError

_CHUNK = 2**22
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_APART = {"\t": "制表符", ";": "分号", "；": "分号", "，": "全角逗号", "|": "竖线"}
_REASONS = {FileNotFoundError: "没有这个文件", IsADirectoryError: "是文件夹", PermissionError: "没有读取权限"}
_REPEATED = re.compile(r"(.+)_duplicated_\d+")


@dataclass(frozen=True, slots=True)
class RawFile:
    """An opened file.

    Attributes
    ----------
    path : pathlib.Path
        Where it lies.
    source : pathlib.Path or bytes
        What is read: the file itself, or its text turned into UTF-8.
    names : list of str
        Its headings.
    """

    path: Path
    source: Path | bytes
    names: list[str]

    def read(self, wanted: Iterable[str]) -> pl.DataFrame:
        """Read the wanted columns that there are, CSV as text, Parquet in its own types.

        Raises
        ------
        SubjectError
            If the file is no table after all.
        """
        chosen = [name for name in dict.fromkeys(wanted) if name in self.names]
        try:
            if _is_parquet(self.path):
                found = pl.read_parquet(self.path, columns=chosen)
                return found.with_columns(pl.selectors.by_dtype(pl.Decimal).cast(pl.String))
            return pl.read_csv(self.source, columns=chosen, infer_schema=False, truncate_ragged_lines=False)
        except pl.exceptions.PolarsError as error:
            raise _unreadable(self.path, self.source, error) from error


def open_raw(path: Path) -> RawFile:
    """Open a CSV (UTF-8 or GB18030) or Parquet file.

    Raises
    ------
    SubjectError
        If it cannot be read, is empty, a workbook or in another encoding, or names a column twice.
    """
    try:
        if _is_parquet(path):
            path.open("rb").close()  # Polars does not say why it cannot
            return RawFile(path, path, list(pl.read_parquet_schema(path)))
        source = _source(path)
        names = pl.read_csv(source, n_rows=0, infer_schema=False).columns
    except OSError as error:
        why = _REASONS.get(type(error), error.strerror or "读写出错")
        raise SubjectError(f"读不到 {path.name or path}（{why}），应为可读的 CSV 或 Parquet 文件") from error
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, path, error) from error
    apart = next((word for sign, word in _APART.items() if len(names) == 1 and sign in names[0]), None)
    if apart is not None:
        raise SubjectError(f"{path.name} 像是用{apart}分隔的，应另存为逗号分隔的 CSV")
    for name in names:  # Polars itself renames the second of two
        again = _REPEATED.fullmatch(name)
        if again and again[1] in names:
            raise SubjectError(f"{path.name} 有两列都叫 {again[1]}，应删去或改名其中一列")
    return RawFile(path, source, names)


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _source(path: Path) -> Path | bytes:
    """Return the file where it is UTF-8, else its text in UTF-8."""
    decoder, blank, start = codecs.getincrementaldecoder("utf-8")(), True, b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                start = start or chunk[:4]
                if start.startswith(_WORKBOOK):
                    raise SubjectError(f"{path.name} 是 Excel 工作簿，应在 Excel 中另存为 CSV UTF-8 再用")
                blank = blank and not chunk.strip()
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _recoded(path)
    if blank:
        raise SubjectError(f"{path.name} 是空文件，第一行应为列名")
    return path


def _recoded(path: Path) -> bytes:
    data = path.read_bytes()
    try:
        return data.decode("gb18030").encode()
    except UnicodeDecodeError:
        best = from_bytes(data[:_CHUNK]).best()
    raise SubjectError(
        f"{path.name} 的编码不是 UTF-8 或 GB18030（像是 {best.encoding if best else '二进制文件'}），应另存为 UTF-8"
    )


def _unreadable(path: Path, source: Path | bytes, error: Exception) -> SubjectError:
    if _is_parquet(path):
        return SubjectError(f"{path.name} 不是 Parquet 文件，应核对扩展名，或重新导出")
    uneven = _uneven(source)
    if uneven is not None:
        row, found, wanted = uneven
        return SubjectError(f"{path.name} 数据第 {row} 行有 {found} 列，列名有 {wanted} 个，应检查这一行的逗号与引号")
    return SubjectError(f"{path.name} 不是可读的 CSV（{str(error).splitlines()[0]}），应检查分隔符、引号和列数")


def _uneven(source: Path | bytes) -> tuple[int, int, int] | None:
    """Return the first row that has more cells than there are headings: its number, its cells, the headings."""
    text = io.StringIO(source.decode()) if isinstance(source, bytes) else source.open(encoding="utf-8-sig", newline="")
    with text, contextlib.suppress(csv.Error):
        rows = csv.reader(text)
        wanted = len(next(rows, []))
        return next(((number, len(row), wanted) for number, row in enumerate(rows, 1) if len(row) > wanted), None)
    return None
