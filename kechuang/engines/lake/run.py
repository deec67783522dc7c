"""批次 (run): one immutable build of the lake, its manifest, and the pointer to the newest good one.

``<lake>/runs/<run id>/`` holds ``manifest.json`` and the tables. A run is built in ``runs/.<run id>.partial`` and
renamed when it is complete, so that a folder without a leading point is whole; ``<lake>/current`` is replaced by one
atomic rename. A build that was killed leaves a ``.partial`` folder, which the next build removes.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.pointer import move, pointed_at, sync, write_text

THINNED = "thinned.json"
RUN_ID = re.compile(r"^R\d{8}-\d{6}-[0-9a-f]{4}$")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one input file: every row is accepted, in quarantine, or replaced by a row of a supplement."""

    table: str
    file: str
    sha256: str
    bytes: int
    encoding: str
    rows_in: int
    accepted: int
    quarantined: int
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many rows of a table fail one check (a row may fail several)."""

    table: str
    check: str
    column: str | None
    message: str
    failing: int


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of the run: rows, hash of its file; key and business time where a database declares them."""

    rows: int
    sha256: str
    path: str
    key: tuple[str, ...] = ()
    valid_from: str | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> TableFile:
        """Read it back."""
        return cls(**{**data, "key": tuple(data.get("key", ()))})


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the lake.

    Parameters
    ----------
    id : str
        ``R`` with moment and four random digits.
    started, finished : datetime
        Local time; ``finished`` is None only while it runs.
    status : {"good", "failed"}
        A failed run holds no tables, only its ``error``.
    tables : mapping
        Base tables by name, ``accepted/<table>`` and ``quarantine/<table>``; ``replaced/<table>`` where there was a
        supplement.
    papers : mapping
        What is kept beside the tables (``lineage.json``, ``openlineage.jsonl``), with the hash of each file.
    parent : str or None
        The run that was the current one when this one was built: what changed, changed since then.
    thinned : tuple of str
        Tables whose files were taken away to save room; they are replayed from the changes (``thinned.json``).
    folder : Path
        Where it lies; not part of the manifest.
    """

    id: str
    started: dt.datetime
    finished: dt.datetime | None
    status: Literal["good", "failed"]
    synthetic: bool = False
    receipts: tuple[Receipt, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    tables: Mapping[str, TableFile] = field(default_factory=dict)
    error: str | None = None
    papers: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    thinned: tuple[str, ...] = ()
    folder: Path = field(default=Path(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the manifest."""
        return {
            "id": self.id,
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "status": self.status,
            "synthetic": self.synthetic,
            "rows_in": sum(receipt.rows_in for receipt in self.receipts),
            "accepted": sum(receipt.accepted for receipt in self.receipts),
            "quarantined": sum(receipt.quarantined for receipt in self.receipts),
            "replaced": sum(receipt.replaced for receipt in self.receipts),
            "inputs": [asdict(receipt) for receipt in self.receipts],
            "checks": [asdict(check) for check in self.checks],
            "tables": {name: asdict(table) for name, table in self.tables.items()},
            "error": self.error,
            "papers": dict(self.papers),
            "parent": self.parent,
        }

    @classmethod
    def load(cls, folder: Path) -> Run:
        """Read a run from its folder.

        Raises
        ------
        LakeError
            If the manifest is missing or cannot be read.
        """
        path = folder / "manifest.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            taken = folder / THINNED
            less = json.loads(taken.read_text(encoding="utf-8")) if taken.exists() else {"tables": [], "changes": {}}
            return cls(
                id=data["id"],
                started=dt.datetime.fromisoformat(data["started"]),
                finished=dt.datetime.fromisoformat(data["finished"]) if data["finished"] else None,
                status=data["status"],
                synthetic=data["synthetic"],
                receipts=tuple(Receipt(**item) for item in data["inputs"]),
                checks=tuple(CheckResult(**item) for item in data["checks"]),
                tables={name: TableFile.of(item) for name, item in (data["tables"] | less["changes"]).items()},
                error=data["error"],
                papers=data.get("papers", {}),
                parent=data.get("parent"),
                thinned=tuple(less["tables"]),
                folder=folder,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LakeError(f"批次 {folder.name} 的 manifest.json 缺失或损坏，请重新构建") from error


def current(lake: Path) -> Run | None:
    """Return the newest good run, or None where nothing has been built yet.

    Raises
    ------
    LakeError
        If the pointer names a run that is not there.
    """
    run_id = pointed_at(lake)
    if run_id is None:
        return None
    if not RUN_ID.match(run_id):
        raise LakeError(f"{lake.name}/current 的内容不是批次号，请重新构建")
    return Run.load(lake / "runs" / run_id)


def standing(lake: Path) -> Run | None:
    """Return the current run where there is one that can be read: what a build begins from."""
    try:
        return current(lake)
    except LakeError:
        return None


def make_current(lake: Path, run: Run) -> None:
    """Make an earlier good run the current one again.

    Raises
    ------
    LakeError
        If the run failed, was thinned, one of its files is missing or was touched, or a build is running.
    """
    if run.status != "good":
        raise LakeError(f"批次 {run.id} 未完成，不能作为现行批次")
    if run.thinned:
        raise LakeError(f"批次 {run.id} 已精简，只能用 kechuang lake as-of 查看，不能作为现行批次，请另选一个批次")
    damaged = verify(run)
    if damaged:
        raise LakeError(f"批次 {run.id} 的 {damaged[0]} 缺失或已被改动，不能恢复，请另选一个批次或重新构建")
    with exclusive(lake):
        try:
            point(lake, run)
        except OSError as error:
            raise storage_error(error, lake) from error


def runs(lake: Path) -> list[Run]:
    """Return all finished runs, good and failed, newest first."""
    folder = lake / "runs"
    found = [Run.load(item) for item in folder.iterdir() if RUN_ID.match(item.name)] if folder.is_dir() else []
    return sorted(found, key=lambda run: (run.started, run.id), reverse=True)


def read(run: Run, table: str) -> pl.LazyFrame:
    """Return a table of a run: a base table, ``accepted/<table>`` or ``quarantine/<table>``.

    Raises
    ------
    LakeError
        If the run has no such table.
    """
    return pl.scan_parquet(table_path(run, table))


def table_path(run: Run, table: str) -> Path:
    """Return the Parquet file of a table of a run.

    Raises
    ------
    LakeError
        If the run has no such table, or was thinned.
    """
    known = run.tables.get(table)
    if known is None:
        raise LakeError(f"批次 {run.id} 中没有表 {table}；有：{'、'.join(run.tables) or '无'}")
    if table in run.thinned:
        raise LakeError(f"批次 {run.id} 已精简，不再存有整张 {table}，请用 kechuang lake as-of 还原查看")
    return run.folder / known.path


def verify(run: Run) -> list[str]:
    """Return the names of the tables and papers whose file is missing or no longer has the hash of the manifest."""
    damaged = [name for name, sha256 in run.papers.items() if not _is(run.folder / name, sha256)]
    for name, table in run.tables.items():
        if name not in run.thinned and not _is(run.folder / table.path, table.sha256):
            damaged.append(name)
    return damaged


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path) == sha256


def new_id(moment: dt.datetime) -> str:
    """Return a run id, unique even where the clock stands still."""
    return f"R{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


@contextmanager
def exclusive(lake: Path) -> Iterator[None]:
    """Hold the lake for one build; the lock falls with the process that holds it, however that ends.

    Raises
    ------
    LakeError
        If another build runs, or the folder cannot be written.
    """
    try:
        (lake / "runs").mkdir(parents=True, exist_ok=True)
        handle = os.open(lake / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise storage_error(error, lake) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise storage_error(error, lake) from error
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "未知"
            raise LakeError(f"另一次构建正在进行（进程 {holder}），请等它结束后再试；当前数据不受影响") from None
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise storage_error(error, lake) from error
        yield
    finally:
        os.close(handle)


def leftovers(lake: Path) -> list[Path]:
    """Return the unfinished folders that killed builds left behind, oldest first, and the one of a running build."""
    return sorted((lake / "runs").glob(".R*.partial"))


def remove_leftovers(lake: Path) -> None:
    """Remove what killed builds left behind; only the holder of the lock may call this."""
    for item in leftovers(lake):
        shutil.rmtree(item, ignore_errors=True)
    (lake / "current.new").unlink(missing_ok=True)


def finish(run: Run, partial: Path) -> None:
    """Write the manifest and give the run its name; from here on it is whole."""
    write_text(partial / "manifest.json", json.dumps(run.to_json(), ensure_ascii=False, indent=1) + "\n")
    for path in (*partial.rglob("*.parquet"), *(partial / name for name in run.papers)):
        sync(path)
    partial.rename(run.folder)
    sync(run.folder.parent)


def point(lake: Path, run: Run) -> None:
    """Make a run the current one, in one step."""
    move(lake, run.id)


def storage_error(error: OSError, lake: Path) -> LakeError:
    """Say in one sentence why the lake could not be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return LakeError(f"磁盘空间不足，未能写入 {lake.name}，当前数据未受影响，请清理磁盘后重新构建")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return LakeError(f"没有写入 {lake.name} 的权限，当前数据未受影响，请放开该文件夹的写权限后重新构建")
    return LakeError(f"写入 {lake.name} 失败（{error.strerror or error}），当前数据未受影响，请检查磁盘后重新构建")
