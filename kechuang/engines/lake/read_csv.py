"""CSV 读取: department tables as text, row by row, with every broken row accounted for.

The reader never holds the file: lines come one at a time, decoded strictly (:mod:`.encoding` has checked the whole
file before). A quote that is never closed would swallow the rows after it; such a line is set aside alone and the
reader goes on with the next one.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Generator, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from kechuang.declarations.source import Source
from kechuang.engines.lake import headings as head
from kechuang.engines.lake.encoding import LABELS, detect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import CELL_LIMIT, Cells, Fault, Sheet, batched, shorten

LINE_LIMIT = 1 << 27  # characters; a line beyond this is no table
HEAD = 1 << 16  # characters in which the heading row stands
DELIMITERS = (",", "\t", ";", "|")
Row = tuple[Cells, Fault | None]


class _TooLong(Exception):
    """A quoted cell has run over the limit across lines: its quote was probably never closed."""


class _Lines:
    """The lines of a file, remembering those of the row that is being read so that they can be read again."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self._lines = iter(partial(stream.readline, LINE_LIMIT), "")
        self._again: deque[str] = deque()
        self._file = file
        self.row: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        if len(line) >= LINE_LIMIT:
            raise LakeError(f"{self._file} 有一行超过 {LINE_LIMIT >> 20} 百万字，不像数据表，请核对换行符后重新载入")
        if self.row and self._size + len(line) > CELL_LIMIT:
            self._again.appendleft(line)
            raise _TooLong
        self.row.append(line)
        self._size += len(line)
        return line

    def done(self) -> None:
        """Forget the lines of the row just read."""
        self.row.clear()
        self._size = 0

    def retry_after_first(self) -> str:
        """Return the first line of the row and put the others back."""
        first, *others = self.row
        self._again.extendleft(reversed(others))
        self.done()
        return first


def open_csv(path: Path, source: Source) -> Sheet:
    """Open a CSV file under a contract.

    Raises
    ------
    LakeError
        If the encoding is unknown or mixed, or the file has no heading row.
    """
    encoding = detect(path)
    delimiter, skip, names = _layout(path, encoding, source)
    headings = tuple(name.strip() for name in names)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not headings:
        raise LakeError(f"{path.name} 是空文件，没有表头，请重新导出后载入")
    data = islice(_rows(path, encoding, delimiter, width=len(headings)), skip + 1, None)
    return Sheet(headings, LABELS[encoding], batched(headings, data))


def _layout(path: Path, encoding: str, source: Source) -> tuple[str, int, list[str]]:
    """Return the delimiter, the number of rows above the heading row, and that row."""
    with path.open(encoding=encoding, newline="") as stream:
        text = stream.read(HEAD)
    known = {head.plain(name) for column in source.columns.values() for name in column.headings}
    best: tuple[int, int] = (-1, -1)
    found: tuple[str, int, list[str]] = (",", 0, [])
    for delimiter in DELIMITERS:
        rows = (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row))
        first = list(islice(rows, head.HEAD_ROWS))
        if first:
            index = head.heading_row(source, first)
            score = (sum(head.plain(cell) in known for cell in first[index]), len(first[index]))
            if score > best:
                best, found = score, (delimiter, index, first[index])
    return found


def _rows(path: Path, encoding: str, delimiter: str, *, width: int | None) -> Generator[Row]:
    """Give the rows that are not blank; ``width`` (once known) tells a row that a stray quote has torn."""
    # The limit is the process's own and csv's default (128 Ki) is under ours: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT + 1))
    with path.open(encoding=encoding, newline="", errors="strict") as stream:
        lines = _Lines(stream, path.name)
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                cells: Cells = list(next(reader))
            except StopIteration:
                return
            except _TooLong:
                yield _torn(lines.retry_after_first(), delimiter)
                continue
            if width is not None and len(lines.row) > 1 and len(cells) != width:
                yield _torn(lines.retry_after_first(), delimiter)
                continue
            lines.done()
            if any(cells):
                yield cells, None


def _torn(line: str, delimiter: str) -> Row:
    """Read the first line of a row whose quote is never closed, taking quotes as they stand."""
    cells = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    reason = "该行的引号没有闭合（或单元格跨行超过 1 MiB），请补上或删去引号后重新载入"
    return [shorten(cell) if len(cell) > CELL_LIMIT else cell for cell in cells], Fault("quote", None, reason)
