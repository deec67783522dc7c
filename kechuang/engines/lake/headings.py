"""表头 (headings): find the columns of a contract in a file, or say which heading is missing and what stands there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError

HEAD_ROWS = 10  # a title or a note may stand above the heading row


def plain(heading: str) -> str:
    """Return a heading without differences of width, case and spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).lower().strip("\ufeff*")


def heading_row(source: Source, rows: Sequence[Sequence[str | None]]) -> int:
    """Return the index, among the first rows of a file, of the one that names most columns of the contract.

    A contract that names none leaves the first row that is nearly as full as the fullest: titles stand above it.
    """
    known = {plain(name) for column in source.columns.values() for name in column.headings}
    if not known:
        filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows[:HEAD_ROWS]]
        return next((index for index, count in enumerate(filled) if count * 10 >= max(filled) * 7), 0)
    hits = [sum(plain(cell) in known for cell in row if cell) for row in rows[:HEAD_ROWS]]
    return hits.index(max(hits)) if hits else 0


def find(source: Source, headings: Sequence[str], file: str, *, spared: str | None = None) -> Mapping[str, int]:
    """Return the position in the file of every column of the contract; ``spared`` is a column that may be missing.

    Raises
    ------
    LakeError
        If a column is missing or stands there twice; names file, heading and the nearest heading found.
    """
    places: dict[str, list[int]] = {}
    for index, heading in enumerate(headings):
        places.setdefault(plain(heading), []).append(index)
    found: dict[str, int] = {}
    missing: list[str] = []
    for key, column in source.columns.items():
        hits = [index for name in column.headings for index in places.get(plain(name), ())]
        if len(set(hits)) > 1:
            raise LakeError(
                f"{file} 的表头中有 {len(set(hits))} 列都可作“{column.headings[0]}”"
                f"（第 {'、'.join(str(index + 1) for index in sorted(set(hits)))} 列），请只留一列后重新载入"
            )
        if hits:
            found[key] = hits[0]
        elif key != spared:
            missing.append(key)
    if missing:
        raise LakeError(_sentence(source, headings, file, missing, set(found.values())))
    return found


def _sentence(source: Source, headings: Sequence[str], file: str, missing: list[str], taken: set[int]) -> str:
    expected = source.columns[missing[0]].headings
    free = [heading for index, heading in enumerate(headings) if index not in taken and heading.strip()]
    wanted = plain(expected[0])
    nearest = max(free, key=lambda heading: SequenceMatcher(None, wanted, plain(heading)).ratio(), default=None)
    near = f"最接近的表头是“{nearest}”" if nearest else "也没有多余的列可以对应"
    more = "" if len(missing) == 1 else f"（另缺 {'、'.join(source.columns[key].headings[0] for key in missing[1:])}）"
    return f"{file} 的表头中没有“{'”或“'.join(expected)}”列，{near}{more}，请按“{source.name}”的契约改正表头后重新载入"
