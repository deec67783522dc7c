"""CSV 文件 (CSV file): a code list of a pack, one entry a row, the first row naming the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from kechuang.declarations.problem import PackError, suggestion
from kechuang.declarations.yamlfile import Located, read_bytes


def read_csv(
    path: Path, *, columns: Sequence[str], required: Sequence[str], problems: list[PackError]
) -> Iterator[Located]:
    """Read a code list row by row; empty cells are left out.

    Parameters
    ----------
    path : pathlib.Path
        The file, UTF-8.
    columns, required : sequence of str
        Headings that may and that must stand in the first row.
    problems : list of PackError
        Receives every fault found.

    Yields
    ------
    Located
        The row's cells by heading, with its line.
    """
    text = read_bytes(path, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = next(reader, [])
        if not _headings_fit(headings, path, columns, required, problems):
            return
        for row in reader:
            if not row:
                continue
            line = reader.line_num
            if len(row) != len(headings):
                problems.append(PackError(path, line, f"有 {len(row)} 格，应与表头一样有 {len(headings)} 格"))
                continue
            cells = {heading: cell.strip() for heading, cell in zip(headings, row, strict=True) if cell.strip()}
            yield Located(path, cells, {(): line})
    except csv.Error as error:
        problems.append(PackError(path, reader.line_num, f"CSV 写法有误（{error}），应检查引号是否成对"))


def _headings_fit(
    headings: list[str], path: Path, columns: Sequence[str], required: Sequence[str], problems: list[PackError]
) -> bool:
    before = len(problems)
    for heading in headings:
        if heading not in columns:
            near = suggestion(heading, columns)
            problems.append(PackError(path, 1, f"不认识的列“{heading}”{near}，可用的列：{'、'.join(columns)}"))
    if len(set(headings)) != len(headings):
        problems.append(PackError(path, 1, f"表头有重复的列，应各写一次：{'、'.join(headings)}"))
    missing = [heading for heading in required if heading not in headings]
    if missing:
        problems.append(PackError(path, 1, f"缺少列：{'、'.join(missing)}"))
    return len(problems) == before
