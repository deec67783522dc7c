"""精简 (thinning): old runs give up their whole tables where the changes kept beside them give the same tables again.

Taken away is only what was replayed and found equal just before. So every past day can be asked for as before; what a
run has no history of (quarantine, replaced rows, values not taken) stays with it. Of a long chain every 32nd run stays
whole for each table, so that a replay does not grow without end. ``thinned.json`` of a run names what was taken away,
and is written before the first file goes: a process killed between leaves files too many, which the next one removes.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kechuang.core import now
from kechuang.engines.lake.building import told
from kechuang.engines.lake.changes import PREFIX, write_changes
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.history import key_of_run, replayed
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.pointer import pointed_at, sync, write_text
from kechuang.engines.lake.run import THINNED, Run, TableFile, exclusive, runs
from kechuang.engines.lake.whole import unequal

CHECKPOINT = 32
PIN = "pinned.txt"
LATE = ("entities/clusters", "entities/events")
"""Tables whose changes are worked out here: a build has no time for them, and nobody asks before."""


@dataclass(frozen=True, slots=True)
class Thinning:
    """What a run would give up: tables, and the bytes that this frees together with the runs before it."""

    run: Run
    tables: tuple[str, ...]
    bytes: int


def pin(run: Run, why: str) -> None:
    """Keep a run whole, whatever its age, until it is unpinned."""
    write_text(run.folder / PIN, why.strip() + "\n")


def unpin(run: Run) -> None:
    """Let a run be thinned again."""
    (run.folder / PIN).unlink(missing_ok=True)


def pinned(run: Run) -> str | None:
    """Return why a run is to stay whole; None where it is not."""
    path = run.folder / PIN
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def plan_thinning(
    lake: Path, *, keep: int | None = None, days: int | None = None, spare: Collection[str] = ()
) -> list[Thinning]:
    """Return which runs would give up what; nothing is done.

    Parameters
    ----------
    lake : Path
        The lake's folder.
    keep : int, optional
        How many of the newest good runs stay whole.
    days : int, optional
        Runs of the last days stay whole. With both, a run is thinned that neither keeps.
    spare : collection of str
        Runs that stay whole beside the current and the pinned ones, e.g. what is published.

    Raises
    ------
    LakeError
        If neither rule is given, or one is less than one.
    """
    if keep is None and days is None:
        raise LakeError("请写明保留多少个批次（keep）或多少天（days）")
    if any(number is not None and number < 1 for number in (keep, days)):
        raise LakeError("保留的批次数与天数都应不小于 1")
    good = [run for run in runs(lake) if run.status == "good"]
    held = {*spare, pointed_at(lake), *(run.id for run in good[: keep or 0])}
    since = now() - dt.timedelta(days=days) if days is not None else None
    fresh = {run.id for run in good if since is not None and (run.finished or run.started) >= since}
    old = [run for run in good if run.id not in held | fresh and pinned(run) is None]
    chain = _Chain({run.id: run for run in good}, {run.id for run in old})
    wanted = [(run, chain.given_up(run)) for run in sorted(old, key=chain.length, reverse=True)]
    sizes = _freed([[run.folder / run.tables[name].path for name in names] for run, names in wanted])
    return [
        Thinning(run, tuple(names), size) for (run, names), size in zip(wanted, sizes, strict=True) if names
    ]  # newest first: what a run changed is read from the run before it while that is whole


class _Chain:
    """Which table of which run can be put together again, run by run along the parents."""

    def __init__(self, known: dict[str, Run], old: set[str]) -> None:
        self._known = known
        self._old = old
        self._steps: dict[tuple[str, str], int] = {}
        self._given: dict[str, list[str]] = {}

    def length(self, run: Run) -> int:
        """Return how many runs stand before this one."""
        count, at = 0, run
        while at.parent in self._known and count <= len(self._known):
            count, at = count + 1, self._known[at.parent]
        return count

    def given_up(self, run: Run) -> list[str]:
        """Return the tables that a run may give up, in the order of its manifest."""
        line = [run]
        while line[-1].parent in self._known and line[-1].parent not in self._given:
            line.append(self._known[line[-1].parent])
        for at in reversed(line):
            if at.id not in self._given:
                self._given[at.id] = [name for name in at.tables if self._leaves(at, name)]
        return self._given[run.id]

    def _leaves(self, run: Run, name: str) -> bool:
        """Tell whether a table goes, and count how many steps it then is from a whole one."""
        if name.startswith(PREFIX):
            return False
        before = self._known.get(run.parent or "")
        steps = self._steps.get((before.id, name), 0) + 1 if before and name in before.tables else 0
        there = (run.folder / run.tables[name].path).is_file()
        if name in run.thinned:
            self._steps[run.id, name] = steps
            return there  # a process was killed before it had gone
        goes = bool(
            there and 0 < steps < CHECKPOINT and run.id in self._old and before is not None
            and (_same(run, before, name) or (key_of_run(run, name) and (PREFIX + name in run.tables or name in LATE)))
        )  # fmt: skip
        self._steps[run.id, name] = steps if goes else 0
        return goes


def thin(lake: Path, plan: Sequence[Thinning], tell: Callable[[str], None] | None = None) -> tuple[int, int]:
    """Take away what a plan names, each table only after it was replayed and found equal.

    Parameters
    ----------
    lake : Path
        The lake's folder.
    plan : sequence of Thinning
        From :func:`plan_thinning`, in its order.
    tell : callable, optional
        Told of each run.

    Returns
    -------
    tables, bytes : int
        How many files were taken away, and what was freed.

    Raises
    ------
    LakeError
        If a build is running, a run is pinned or current by now, or the disk refuses.
    """
    files = freed = 0
    with exclusive(lake), told(lake):
        for left in lake.glob(".thin-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".thin-", dir=lake) as work:
            for item in plan:
                run = Run.load(item.run.folder)
                if run.id == pointed_at(lake) or pinned(run) is not None:
                    raise LakeError(f"批次 {run.id} 已成为现行或被保留，请重新运行精简")
                if tell:
                    tell(f"精简批次 {run.id}")
                for path in _given_up(run, item.tables, Path(work)):
                    state = path.stat()
                    path.unlink()
                    files += 1
                    freed += state.st_size if state.st_nlink == 1 else 0
    return files, freed


def _given_up(run: Run, tables: Sequence[str], work: Path) -> list[Path]:
    """Note which tables of a run can be replayed, and return their files; from now on they may go."""
    before = Run.load(run.folder.parent / (run.parent or ""))
    proved, changes = list(run.thinned), _noted(run)
    for name in tables:
        if name in run.thinned:
            continue
        if not _same(run, before, name):
            change = run.folder / PREFIX / f"{name}.parquet"
            late = _late(run, before, name, change, work) if PREFIX + name not in run.tables else None
            if not change.is_file() or unequal(run, name, replayed(before, name), change):
                continue  # it stays whole
            changes |= {PREFIX + name: asdict(late)} if late else {}
        proved.append(name)
    text = json.dumps({"version": 1, "at": now().isoformat(), "tables": proved, "changes": changes}, ensure_ascii=False)
    fresh = run.folder / f".{THINNED}"
    write_text(fresh, text)
    fresh.replace(run.folder / THINNED)
    sync(run.folder)
    files = (run.folder / run.tables[name].path for name in tables if name in proved)
    return [path for path in files if path.is_file()]


def _late(run: Run, before: Run, name: str, out: Path, work: Path) -> TableFile | None:
    """Write the changes of a table of the resolution; None where both cannot be held against each other."""
    past = before.folder / before.tables[name].path
    if not past.is_file():
        past = work / "past.parquet"
        replayed(before, name).sink_parquet(past)
    with connect(work / "spill") as connection:
        rows = write_changes(
            connection, key_of_run(run, name), past, run.folder / run.tables[name].path, out, run=run.id,
            ingested=run.finished or run.started,
        )  # fmt: skip
    if rows is None:
        return None
    sync(out)
    return TableFile(rows, digest(out), out.relative_to(run.folder).as_posix())


def _noted(run: Run) -> dict[str, Any]:
    """Return the changes that an earlier thinning wrote."""
    path = run.folder / THINNED
    return dict(json.loads(path.read_text(encoding="utf-8"))["changes"]) if path.exists() else {}


def _same(run: Run, before: Run, name: str) -> bool:
    return name in before.tables and before.tables[name].sha256 == run.tables[name].sha256


def _freed(groups: Sequence[Sequence[Path]]) -> Iterator[int]:
    """Yield what each group of files frees; a file with several names is freed with the last of them."""
    left: dict[tuple[int, int], int] = {}
    for group in groups:
        size = 0
        for path in group:
            state = path.stat()
            inode = (state.st_dev, state.st_ino)
            left[inode] = left.get(inode, state.st_nlink) - 1
            size += state.st_size if left[inode] == 0 else 0
        yield size
