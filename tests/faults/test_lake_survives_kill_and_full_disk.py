"""A build that is killed, or meets a full disk, leaves the current run, and the next build cleans up after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kechuang.engines import lake
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES, contract, firm, write_csv
from tests.faults.workers import PATIENCE

ROOT = Path(__file__).parents[2]
CHILD = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kechuang.engines import lake
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES, contract

folder, file, stop = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]

def progress(label, _share):
    if stop and stop in label:
        print("there", flush=True)
        time.sleep(600)

try:
    run = lake.build({"enterprise_registry": contract()}, [lake.Input("enterprise_registry", file)],
                     divisions=DIVISIONS, industries=INDUSTRIES, lake=folder, progress=progress)
    print(run.id)
except lake.LakeError as error:
    print(error)
    sys.exit(3)
"""


def child(folder: Path, file: Path, stop: str = "", prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", CHILD, str(ROOT), str(folder), str(file), stop],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def built(folder: Path, file: Path) -> lake.Run:
    inputs = [lake.Input("enterprise_registry", file)]
    sources = {"enterprise_registry": contract()}
    return lake.build(sources, inputs, divisions=DIVISIONS, industries=INDUSTRIES, lake=folder)


@pytest.mark.parametrize("moment", ["已读", pytest.param("合并", marks=pytest.mark.heavy)])
def test_a_build_killed_at_any_moment_leaves_the_current_run(tmp_path, moment):
    folder, file = tmp_path / "lake", write_csv(tmp_path / "登记.csv", [firm(number) for number in range(50)])
    good = built(folder, write_csv(tmp_path / "先前.csv", [firm(1)])) if moment == "已读" else None
    process = child(folder, file, moment)
    assert process.stdout is not None and process.stdout.readline() == "there\n"
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=PATIENCE) == -signal.SIGKILL
    assert lake.current(folder) == good and len(list((folder / "runs").glob(".R*.partial"))) == 1
    assert [run.id for run in lake.runs(folder)] == ([good.id] if good else [])
    after = built(folder, file)
    assert not list((folder / "runs").glob(".*")) and lake.verify(after) == []


@pytest.mark.heavy
def test_while_one_build_runs_a_second_one_is_told_who_holds_the_lake(tmp_path):
    folder, file = tmp_path / "lake", write_csv(tmp_path / "登记.csv", [firm(1)])
    first = child(folder, file, "检查")
    assert first.stdout is not None and first.stdout.readline() == "there\n"
    try:
        second = child(folder, file)
        out, _ = second.communicate(timeout=PATIENCE)
    finally:
        first.kill()
        first.wait(timeout=PATIENCE)
    assert second.returncode == 3
    assert out.strip() == f"另一次构建正在进行（进程 {first.pid}），请等它结束后再试；当前数据不受影响"


@pytest.mark.heavy
def test_a_full_disk_gives_one_sentence_and_leaves_the_current_run(tmp_path):
    """A file system of 1 MiB where the kernel lets us mount one, else a limit on the size of files."""
    folder = tmp_path / "lake"
    good = built(folder, write_csv(tmp_path / "小.csv", [firm(1)]))
    rows = (firm(number, 经营范围=f"{number:06d}" * 50 + str(time.time_ns())) for number in range(20_000))
    large = write_csv(tmp_path / "大.csv", rows)
    limit = 'ulimit -f 300; exec "$@"'
    process = child(folder, large, prefix=("bash", "-c", limit, "bash"))
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3, err
    assert out.strip() == "磁盘空间不足，未能写入 lake，当前数据未受影响，请清理磁盘后重新构建"
    assert lake.current(folder) == good and lake.verify(good) == []
    assert not list((folder / "runs").glob(".R*"))

    mount = f'mount -t tmpfs -o size=1m none {folder} && exec "$@"'
    allowed = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "bash", "-c", mount, "bash", "true"], capture_output=True, check=False
    )
    if allowed.returncode != 0:
        return
    process = child(folder, large, prefix=("unshare", "--mount", "--map-root-user", "bash", "-c", mount, "bash"))
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3, err
    assert out.strip() == "磁盘空间不足，未能写入 lake，当前数据未受影响，请清理磁盘后重新构建"
