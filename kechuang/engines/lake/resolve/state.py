"""解析状态 (state of the resolution): what a later delta needs to know, in a folder that is whole at every moment.

A table is a list of parts, oldest first. Each part is a Parquet file of rows and, where it stands for rows of earlier
parts, one of what it drops of them; files are never changed. ``states/<number>.json`` says which files a state consists
of, and ``current`` which state is in force: it is replaced by one rename after everything else lies on the disk. A
process that was killed leaves files that no state names; the next one removes them.

Small parts are put together when there are many, and the whole table is written anew when a quarter of it was dropped:
so a delta writes little, and reading stays near that of one file.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.run import storage_error

FORM = 1
MANY_PARTS = 6
MUCH_DROPPED = 0.25
# By which columns a part drops rows of earlier ones; several groups: a row goes if any of them matches.
DROPPED_BY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "rows": (("source", "row_id"),),
    "nodes": (("node",),),
    "scored": (("left",), ("right",)),
    "edges": (("left",), ("right",)),
    "hot": (),
    "events": (),
    "former": (),
    "decisions": (),
    "constraints": (),
}


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
            if data["form"] != FORM:
                raise ValueError("another form")
            tables = {name: tuple(Part(**part) for part in parts) for name, parts in data["tables"].items()}
            return cls(folder, data["number"], data["method"], tables, data["about"])
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

    def relation(self, connection: Any, table: str) -> Any:
        """Return the same rows as a table of an Ibis connection."""
        files, parts = self.folder / "files", self.tables[table]
        kept = []
        for index, part in enumerate(parts):
            frame = connection.read_parquet(str(files / part.file))
            later = [str(files / one.drops) for one in parts[index + 1 :] if one.dropped]
            for columns in DROPPED_BY[table] if later else ():
                dropped = connection.read_parquet(later)
                frame = frame.anti_join(dropped, list(zip(columns, dropped.columns, strict=True)))
            kept.append(frame)
        return kept[0].union(*kept[1:]) if len(kept) > 1 else kept[0]

    def _kept(self, table: str, parts: tuple[Part, ...], index: int) -> pl.LazyFrame:
        frame = pl.scan_parquet(self.folder / "files" / parts[index].file)
        later = self._drops(parts[index + 1 :])
        if later is not None:
            for columns in DROPPED_BY[table]:
                named = later.select(
                    pl.col(name).alias(column)
                    for name, column in zip(later.collect_schema().names(), columns, strict=True)
                )
                frame = frame.join(named, on=list(columns), how="anti")
        return frame

    def _drops(self, parts: tuple[Part, ...]) -> pl.LazyFrame | None:
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


class Draft:
    """The next state while it is written; nothing of it counts before :func:`writing` ends."""

    def __init__(self, before: State) -> None:
        self.before = before
        self.method = before.method
        self.about: dict[str, Any] = dict(before.about)
        self.tables: dict[str, tuple[Part, ...]] = dict(before.tables)
        self._fresh: list[Path] = []
        self._files = before.folder / "files"

    @property
    def number(self) -> int:
        """The number that this state gets."""
        return self.before.number + 1

    def replace(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Write a table anew."""
        self.tables[table] = (self._part(table, frame),)

    def forget(self) -> None:
        """Begin without what was resolved so far; the ledger and the decisions stay."""
        kept = {"events", "former", "decisions"}
        self.tables = {name: parts for name, parts in self.tables.items() if name in kept}

    def path(self, table: str) -> Path:
        """Return where a new file of a table is to be written by others (see :meth:`adopt`)."""
        return self._files / f"{table}-{self.number:06d}-{secrets.token_hex(3)}.parquet"

    def adopt(self, table: str, path: Path) -> None:
        """Take a Parquet file that was written to :meth:`path` as the whole table."""
        self._fresh.append(path)
        count = pl.scan_parquet(path).select(pl.len()).collect().item()
        self.tables[table] = (Part(path.name, count, digest(path)),)

    def add(self, table: str, frame: pl.DataFrame, drops: pl.DataFrame | None = None) -> None:
        """Append rows to a table, dropping earlier ones.

        Parameters
        ----------
        table : str
        frame : DataFrame
            The rows, in an order that depends on nothing but their content.
        drops : DataFrame, optional
            The columns by which the table is dropped (:data:`DROPPED_BY`), in this order.
        """
        if table not in self.tables:
            self.replace(table, frame)
            return
        if frame.is_empty() and (drops is None or drops.is_empty()):
            return
        part = self._part(table, frame)
        if drops is not None and drops.height:
            path = self._write(f"{table}-drops", drops)
            part = replace(part, drops=path.name, dropped=drops.height, drops_sha256=digest(path))
        self.tables[table] = self._tidy(table, (*self.tables[table], part))

    def state(self) -> State:
        """Return the state as far as it is written."""
        return State(self.before.folder, self.number, self.method, self.tables, self.about)

    def _tidy(self, table: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Put parts together where there are many, all of them where much was dropped."""
        shown = replace_tables(self.state(), table, parts)
        if sum(part.dropped for part in parts) > MUCH_DROPPED * parts[0].rows + 1000:
            return (self._part(table, shown.read(table)),)
        if len(parts) <= MANY_PARTS:
            return parts
        small = parts[1:]
        merged = self._part(table, replace_tables(shown, table, small).read(table))
        dropped = shown._drops(small)
        if dropped is not None:
            together = dropped.unique().collect()
            path = self._write(f"{table}-drops", together.sort(together.columns))
            merged = replace(merged, drops=path.name, dropped=together.height, drops_sha256=digest(path))
        return (parts[0], merged)

    def _part(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> Part:
        path = self._write(table, frame)
        if isinstance(frame, pl.LazyFrame):
            return Part(path.name, pl.scan_parquet(path).select(pl.len()).collect().item(), digest(path))
        return Part(path.name, frame.height, digest(path))

    def _write(self, name: str, frame: pl.DataFrame | pl.LazyFrame) -> Path:
        path = self.path(name)
        self._fresh.append(path)
        if isinstance(frame, pl.LazyFrame):
            frame.sink_parquet(path, compression="zstd", compression_level=1)
        else:
            frame.write_parquet(path, compression="zstd", compression_level=1)
        return path

    def commit(self) -> State:
        """Make this the state in force."""
        state = self.state()
        for path in self._fresh:
            if path.exists():
                _sync(path)
        _sync(self._files)
        listing = state.folder / "states" / f"{state.number:06d}.json"
        _write_text(listing, json.dumps(state.to_json(), ensure_ascii=False, indent=1) + "\n")
        _write_text(state.folder / "current.new", f"{state.number:06d}\n")
        (state.folder / "current.new").replace(state.folder / "current")
        _sync(state.folder)
        return state


def replace_tables(state: State, table: str, parts: tuple[Part, ...]) -> State:
    """Return the state with other parts of one table."""
    return replace(state, tables={**state.tables, table: parts})


@contextmanager
def writing(folder: Path) -> Iterator[Draft]:
    """Hold a folder of states and give the next one to be written; the caller commits it.

    One process writes at a time. What an earlier one left unfinished is removed first; the state before the one in
    force is kept for those who still read it.

    Raises
    ------
    LakeError
        If another process writes, the folder cannot be written or the disk is full; the state in force stays.
    """
    try:
        for name in ("states", "files"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "write.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise storage_error(error, folder) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise storage_error(error, folder) from error
            raise LakeError(f"另一次解析正在写入 {folder.name}，请等它结束后再试；当前状态不受影响") from None
        state = State.open(folder)
        _remove_leftovers(state)
        try:
            yield Draft(state)
        except OSError as error:
            raise storage_error(error, folder) from error
        except pl.exceptions.ComputeError as error:  # the engine's word for a disk that takes no more
            if "os error 28" in str(error) or "No space" in str(error) or "File too large" in str(error):
                raise storage_error(OSError(errno.ENOSPC, ""), folder) from error
            raise
    finally:
        os.close(handle)


def _remove_leftovers(state: State) -> None:
    """Remove files that neither the state in force nor the one before it names."""
    folder, keep = state.folder, {f"{state.number:06d}.json", f"{state.number - 1:06d}.json"}
    for listing in (folder / "states").iterdir():
        if listing.name not in keep:
            listing.unlink()
    named: set[str] = set()
    for listing in (folder / "states").glob("*.json"):
        tables = json.loads(listing.read_text(encoding="utf-8"))["tables"]
        named |= {part[name] for parts in tables.values() for part in parts for name in ("file", "drops")}
    for file in (folder / "files").iterdir():
        if file.name not in named:
            file.unlink()
    (folder / "current.new").unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
