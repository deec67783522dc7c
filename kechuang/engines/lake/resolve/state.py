"""解析状态 (state of the resolution): what a later delta needs to know, in a folder that is whole at every moment.

A table is a list of parts, oldest first. Each part is a Parquet file of rows and, where it stands for rows of earlier
parts, one of what it drops of them, by the columns that bear the same names; files are never changed.
``states/<number>.json`` says which files a state consists of, and ``current`` which state is in force: it is replaced
by one rename after everything else lies on the disk. A process that was killed leaves files that no state names; the
next one removes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest

FORM = 2
# An earlier form is read for its ledger only. It dropped pairs by either of their ends, which it named by one column.
READ = (1, FORM)
PAIR = ("left", "right")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a table, and the file of what it drops of earlier ones."""

    file: str
    rows: int
    sha256: str
    drops: str = ""
    dropped: int = 0
    drops_sha256: str = ""


@dataclass(frozen=True)
class State:
    """A state as it lies on the disk.

    Parameters
    ----------
    folder : Path
        Where states and files lie.
    number : int
        0 before the first.
    method : str
        By which method, and which of its settings, the rows were resolved; another method cannot go on from it.
    tables : mapping
        The parts of each table.
    about : mapping
        What the method wants to keep, as JSON.
    """

    folder: Path
    number: int = 0
    method: str = ""
    tables: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> State:
        """Return the state in force, an empty one where there is none.

        Raises
        ------
        LakeError
            If what the pointer names is not there or cannot be read.
        """
        try:
            number = (folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return cls(folder)
        try:
            data = json.loads((folder / "states" / f"{number}.json").read_text(encoding="utf-8"))
            if data["form"] not in READ:
                raise ValueError("another form")
            tables = {name: tuple(Part(**part) for part in parts) for name, parts in data["tables"].items()}
            method = data["method"] if data["form"] == FORM else f"form {data['form']}"
            return cls(folder, data["number"], method, tables, data["about"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LakeError(f"解析状态 {folder.name} 的清单缺失或损坏，请移走该文件夹后全量重新解析") from error

    def rows(self, table: str) -> int:
        """Return the number of rows of all parts, those dropped since among them."""
        return sum(part.rows for part in self.tables.get(table, ()))

    def read(self, table: str, schema: pl.Schema | None = None) -> pl.LazyFrame:
        """Return the rows of a table that are in force.

        Raises
        ------
        LakeError
            If there is no such table and no ``schema`` says what an empty one looks like.
        """
        parts = self.tables.get(table, ())
        if not parts:
            if schema is None:
                raise LakeError(f"解析状态 {self.folder.name} 中没有 {table}，请先全量解析一次")
            return pl.LazyFrame(schema=schema)
        return pl.concat([self._kept(table, parts, index) for index in range(len(parts))])

    def with_parts(self, table: str, parts: tuple[Part, ...]) -> State:
        """Return the state with other parts of one table."""
        return replace(self, tables={**self.tables, table: parts})

    def _kept(self, table: str, parts: tuple[Part, ...], index: int) -> pl.LazyFrame:
        frame = pl.scan_parquet(self.folder / "files" / parts[index].file)
        later = self.drops(parts[index + 1 :])
        if later is not None:
            names = later.collect_schema().names()
            ends = PAIR if names == ["node"] and table in {"scored", "edges"} else ()
            for end in ends:
                frame = frame.join(later.rename({"node": end}), on=end, how="anti")
            if not ends:
                frame = frame.join(later, on=names, how="anti")
        return frame

    def drops(self, parts: tuple[Part, ...]) -> pl.LazyFrame | None:
        """Return what some parts drop of those before them, or None."""
        found = [pl.scan_parquet(self.folder / "files" / part.drops) for part in parts if part.dropped]
        return pl.concat(found) if found else None

    def verify(self) -> list[str]:
        """Return the names of files that are missing or no longer what they were."""
        wrong = []
        for part in (part for parts in self.tables.values() for part in parts):
            for name, sha256 in ((part.file, part.sha256), (part.drops, part.drops_sha256)):
                path = self.folder / "files" / name
                if name and not (path.is_file() and digest(path) == sha256):
                    wrong.append(name)
        return sorted(wrong)

    def to_json(self) -> dict[str, Any]:
        """Return the manifest."""
        tables = {name: [asdict(part) for part in parts] for name, parts in sorted(self.tables.items())}
        return {"form": FORM, "number": self.number, "method": self.method, "tables": tables, "about": self.about}
