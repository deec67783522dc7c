"""轮次 (turn): one build of the city at a time, whoever asks for it; the lock falls with the process that holds it."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kechuang import core
from kechuang.apps.catalog.inputs import BuildError

LOCK = "build.lock"
MOST = 1000  # bytes of the note in the lock


@dataclass(frozen=True)
class Holder:
    """Who builds, and since when (None where the note cannot be read)."""

    by: str
    since: dt.datetime | None


class Taken(BuildError):
    """Another build is running."""

    def __init__(self, holder: Holder) -> None:
        since = f"于 {holder.since.astimezone(core.ZONE):%Y-%m-%d %H:%M} " if holder.since else ""
        super().__init__(f"{holder.by}{since}发起的构建正在进行，请等它结束后再试；现行数据不受影响")
        self.holder = holder


@contextmanager
def turn(data: Path, by: str) -> Iterator[None]:
    """Hold the data folder for one build.

    Parameters
    ----------
    data : Path
        The data folder.
    by : str
        Whom others are told that they wait for.

    Raises
    ------
    Taken
        If another holds it.
    """
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(_read(handle)) from None
        note = json.dumps({"by": by[:100], "since": core.now().isoformat()}, ensure_ascii=False).encode()
        os.ftruncate(handle, 0)
        os.pwrite(handle, note, 0)
        yield
    finally:
        os.close(handle)


def holder(data: Path) -> Holder | None:
    """Return who builds at the moment, or None."""
    try:
        handle = os.open(data / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(handle)
    finally:
        os.close(handle)
    return None


def _read(handle: int) -> Holder:
    try:
        note = json.loads(os.pread(handle, MOST, 0))
        return Holder(str(note["by"]), dt.datetime.fromisoformat(note["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder("他人", None)
