"""An increment that is killed, or meets a full disk, leaves the state in force, and the next one works."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys

import polars as pl
import pytest

from kechuang.core import ZONE
from kechuang.engines.lake.resolve.increment import clusters, update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.state import State
from tests.engines.lake.resolve.plain_method import CELLS, PlainMethod
from tests.faults.workers import PATIENCE, ROOT

AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)
CHILD = """
import os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import increment, state_write
from tests.faults.test_resolution_survives_kill_and_full_disk import AT, delta
from tests.engines.lake.resolve.plain_method import PlainMethod

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def spoil(moment):
    write = state_write._write_text
    if moment == "touched":
        increment.touched = die
    if moment == "named":
        increment.named = die
    if moment == "listing":
        state_write._write_text = die
    if moment == "pointer":
        state_write._write_text = lambda path, text: write(path, text) if path.suffix == ".json" else die()
    if moment == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

for moment in sys.argv[3:]:  # each in a process of its own that needs no start
    child = os.fork()
    if not child:
        spoil(moment)
        try:
            increment.update(Path(sys.argv[2]) / moment, PlainMethod(), [delta(20_000, "新")], at=AT)
        except LakeError as error:
            print(error, flush=True)
            os._exit(3)
        os._exit(0)
    print(moment, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
MOMENTS = ("touched", "named", "listing", "pointer")


def delta(count: int, name: str) -> Delta:
    rows = [(str(number), None, f"{name}{number // 2}", None, f"张{number}") for number in range(count)]
    return Delta(
        "甲", pl.LazyFrame(rows, schema=dict.fromkeys(("row_id", *CELLS), pl.String), orient="row"), whole=True
    )


def said(state: State) -> pl.DataFrame:
    return clusters(state).sort("source", "row_id").collect()


@pytest.mark.heavy
def test_an_increment_that_ends_before_its_time_leaves_the_state_in_force(tmp_path):
    folders = [tmp_path / moment for moment in (*MOMENTS, "full")]
    good = {folder: update(folder, PlainMethod(), [delta(6, "旧")], at=AT).state for folder in folders}
    before = said(good[folders[0]])
    command = [sys.executable, "-c", CHILD, str(ROOT), str(tmp_path), *(folder.name for folder in folders)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=PATIENCE)
    assert ended.stdout.splitlines() == [
        *(f"{moment} {-signal.SIGKILL}" for moment in MOMENTS),
        "磁盘空间不足，未能写入 full，当前数据未受影响，请清理磁盘后重新构建",
        "full 3",
    ], ended.stderr
    for folder, state in good.items():
        assert State.open(folder) == state and state.verify() == [] and said(state).equals(before)
        after = update(folder, PlainMethod(), [delta(6, "新")], at=AT).state
        assert after.number == state.number + 1 and after.verify() == []
        parts = [part for one in (state, after) for parts in one.tables.values() for part in parts]
        named = {name for part in parts for name in (part.file, part.drops) if name}
        assert {file.name for file in (folder / "files").iterdir()} == named
