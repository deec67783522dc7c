"""投递文件夹 (drop folder): a folder into which departments put files, taken up once each when they are complete.

``<table>[.delta|.feed][.<date>].<ending>``: ``tax_registration.csv`` is the whole table, and
``tax_registration.feed.20261101.jsonl`` a feed of changes of that day. What was taken up moves to ``done/`` with a
receipt beside it, what is no use to ``failed/`` with the sentence that says why; names that are no table's stay and
are told.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang import core
from kechuang.apps.catalog.inputs import REPLACE, Added, Inputs, Mode

if TYPE_CHECKING:
    from kechuang.apps.catalog.city import Outcome
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.source import Source

DONE, FAILED, RECEIPT, SENTENCE = "done", "failed", ".receipt.json", ".reason.txt"
SETTLED = 10  # seconds without a change after which a file counts as complete
_NAME = re.compile(r"(?P<table>[a-z][a-z0-9_]*)(?:\.(?P<load>delta|feed))?(?:\.(?P<date>\d{4}-?\d{2}-?\d{2}\w*))?\.\w+")
_UNFINISHED = (".part", ".partial", ".tmp", ".filepart", ".crdownload", ".writing")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that waits: its table, how it is to be taken, its hash."""

    path: Path
    table: str
    mode: Mode
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file: ``done``, ``again`` (taken up before), ``failed``, ``waits``; and what is to be told."""

    path: Path
    table: str
    fate: str
    told: str


def waiting(folder: Path, *, settled: float = SETTLED) -> Iterator[Path]:
    """Give the files that are complete: not being written, not hidden, unchanged for some seconds."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED)
        if path.is_file() and not hidden and time.time() - path.stat().st_mtime >= settled:
            yield path


def named(path: Path, tables: Collection[str]) -> tuple[str, Mode, str] | None:
    """Return table, mode and date of a file's name; None where it names no table."""
    match = _NAME.fullmatch(path.name)
    if match is None or match["table"] not in tables:
        return None
    mode: Mode = "delta" if match["load"] == "delta" else "feed" if match["load"] == "feed" else REPLACE
    return match["table"], mode, (match["date"] or "").replace("-", "")


def take(
    folder: Path,
    *,
    data: Path,
    pack: Pack,
    inputs: Inputs,
    build: Callable[[Inputs, Collection[str]], Outcome],
    accept: Collection[str] = (),
    settled: float = SETTLED,
) -> list[Fate]:
    """Take up every complete file of a folder, in one build.

    Parameters
    ----------
    folder : Path
        The drop folder.
    data : Path
        The data folder; what is taken up is kept there, for later builds.
    pack : Pack
        Whose contracts name the tables.
    inputs : Inputs
        What the city is built from so far.
    build : callable
        Builds the city from inputs; tables whose fall is confirmed come second.
    accept : collection of str
        Those tables.
    settled : float
        Seconds for which a file must not have changed.

    Raises
    ------
    LakeError, BuildError
        If the build fails for a reason that is no file's; every file stays where it is then.
    """
    from kechuang.engines import lake

    standing = lake.current(data / "lake")
    fates: list[Fate] = []
    fresh: list[Dropped] = []
    for path in waiting(folder, settled=settled):
        told = named(path, pack.sources)
        if told is None:
            fates.append(
                Fate(path, "", "waits", f"{path.name} 不是已声明的数据表，应写作 表名[.delta|.feed][.日期].扩展名")
            )
            continue
        item = Dropped(path, *told, lake.digest(path))
        if item.sha256 in lake.applied(standing, item.table) or any(item.sha256 == one.sha256 for one in fresh):
            run = standing.id if standing else ""
            fates.append(_done(folder, item, "again", {"run": run}, f"{path.name} 的内容此前已入湖，未重复装载"))
        else:
            fresh.append(item)
    good = []
    for item in sorted(fresh, key=lambda one: (one.table, one.mode != REPLACE, one.date, one.path.name)):
        reason = _refused(item, pack, data)
        if reason is None:
            good.append(item)
        else:
            fates.append(_failed(folder, item, reason))
    return fates + _built(folder, good, data, inputs=inputs, build=build, accept=accept)


def _built(
    folder: Path,
    items: list[Dropped],
    data: Path,
    *,
    inputs: Inputs,
    build: Callable[[Inputs, Collection[str]], Outcome],
    accept: Collection[str],
) -> list[Fate]:
    """Build with all files; a table that is refused is left out and the others are built again."""
    from kechuang.engines import lake

    fates: list[Fate] = []
    while items:
        wanted = inputs
        for item in items:
            wanted = wanted.plus(Added(table=item.table, path=_kept(item, data), mode=item.mode))
        try:
            outcome = build(wanted, accept)
        except lake.TableRefusedError as error:
            out = [item for item in items if item.table == error.table]
            if not out:
                raise
            fates += [_failed(folder, item, str(error)) for item in out]
            items = [item for item in items if item.table != error.table]
            continue
        receipts = {(receipt.table, receipt.sha256): receipt for receipt in _receipts(data)}
        for item in items:
            receipt = receipts.get((item.table, item.sha256))
            counts = {name: getattr(receipt, name, 0) for name in ("rows_in", "accepted", "quarantined")}
            told = "读入 {rows_in} 行，接受 {accepted} 行，隔离 {quarantined} 行".format(**counts)
            told = f"{item.path.name}：{told}"
            fates.append(_done(folder, item, "done", {"run": outcome.run_id, **counts}, told))
        break
    return fates


def _receipts(data: Path) -> Sequence[Any]:
    from kechuang.engines import lake

    run = lake.current(data / "lake")
    return run.receipts if run else ()


def _refused(item: Dropped, pack: Pack, data: Path) -> str | None:
    """Say why a file cannot be read under its contract; None where it can."""
    from kechuang.engines import lake

    source: Source = pack.sources[item.table]
    try:
        lake.check_file(source, item.path, divisions=pack.divisions, industries=pack.industries, folder=data)
    except lake.LakeError as error:
        return str(error)
    return None


def _kept(item: Dropped, data: Path) -> Path:
    """Keep a file under its hash in the data folder: later builds read it there."""
    place = data / "received" / item.sha256.removeprefix("sha256:")[:16] / item.path.name
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.part")
        shutil.copyfile(item.path, fresh)
        fresh.replace(place)
    return place


def _done(folder: Path, item: Dropped, fate: str, more: Mapping[str, Any], told: str) -> Fate:
    moved = _move(item.path, folder / DONE)
    receipt = {"file": item.path.name, "table": item.table, "load": item.mode, "sha256": item.sha256,
               "taken": core.now().isoformat(), "again": fate == "again", **more, "told": told}  # fmt: skip
    _write(moved.with_name(moved.name + RECEIPT), json.dumps(receipt, ensure_ascii=False, indent=1) + "\n")
    return Fate(moved, item.table, fate, told)


def _failed(folder: Path, item: Dropped, reason: str) -> Fate:
    moved = _move(item.path, folder / FAILED)
    _write(moved.with_name(moved.name + SENTENCE), reason + "\n")
    return Fate(moved, item.table, "failed", reason)


def _move(path: Path, place: Path) -> Path:
    """Move a file under a name that is free there."""
    place.mkdir(exist_ok=True)
    stamp = f"{core.now():%Y%m%d-%H%M%S}"
    to, number = place / f"{stamp}-{path.name}", 1
    while to.exists():
        to, number = place / f"{stamp}-{number}-{path.name}", number + 1
    path.replace(to)
    return to


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
