"""写入解析状态 (writing a state): new files beside the old ones, then one rename.

Small parts are put together when there are many, and the whole table is written anew when a quarter of it was dropped:
so a delta writes little, and reading stays near that of one file.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.resolve.state import Part, State
from kechuang.engines.lake.run import storage_error

MANY_PARTS = 6
MUCH_DROPPED = 0.25
FEW = 1000  # so many dropped rows are not worth writing a small table anew


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
            Columns of the table: earlier rows that say the same in all of them are dropped.
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
        shown = self.state().with_parts(table, parts)
        if sum(part.dropped for part in parts) > MUCH_DROPPED * parts[0].rows + FEW:
            return (self._part(table, shown.read(table)),)
        if len(parts) <= MANY_PARTS:
            return parts
        small = parts[1:]
        merged = self._part(table, shown.with_parts(table, small).read(table))
        dropped = shown.drops(small)
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
        if file.is_dir():
            shutil.rmtree(file)
        elif file.name not in named:
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
