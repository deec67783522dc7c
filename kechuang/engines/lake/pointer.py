"""现行指针 (pointer): which run is the current one, replaced in one step, and a log of what it stood at when.

``<lake>/current`` holds the id. ``<lake>/pointer.jsonl`` gets one line a move: the run, the clock's moment, and
``since``, which never falls even where the clock was set back. A line is written after the move; a process killed
between the two leaves the log one line behind, which the next move makes good.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path

from kechuang.core import now

LOG = "pointer.jsonl"
_STEP = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pointing:
    """From when on a run was the current one; ``at`` is what the clock said."""

    run: str
    since: dt.datetime
    at: dt.datetime


def pointed_at(lake: Path) -> str | None:
    """Return what the pointer says, or None where there is none."""
    try:
        return (lake / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def move(lake: Path, run_id: str) -> None:
    """Make a run the current one, in one step, and note it."""
    _catch_up(lake)
    fresh = lake / "current.new"
    write_text(fresh, run_id + "\n")
    fresh.replace(lake / "current")
    sync(lake)
    _note(lake, run_id)


def pointings(lake: Path) -> list[Pointing]:
    """Return the moves of the pointer, oldest first; a torn last line counts as not written."""
    try:
        lines = (lake / LOG).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            data = json.loads(line)
            moments = (dt.datetime.fromisoformat(data[name]) for name in ("since", "at"))
            found.append(Pointing(data["run"], *moments))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _catch_up(lake: Path) -> None:
    known, there = pointings(lake), pointed_at(lake)
    if there is not None and (not known or known[-1].run != there):
        moment = dt.datetime.fromtimestamp((lake / "current").stat().st_mtime, tz=now().tzinfo)
        _note(lake, there, moment)


def _note(lake: Path, run_id: str, moment: dt.datetime | None = None) -> None:
    at, known = moment or now(), pointings(lake)
    since = max(at, known[-1].since + _STEP) if known else at
    line = json.dumps({"run": run_id, "since": since.isoformat(), "at": at.isoformat()}) + "\n"
    path = lake / LOG
    torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n" + line if torn else line)
        stream.flush()
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """Write a file and see it on the disk."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def sync(path: Path) -> None:
    """See a file or folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
