"""Runs are immutable, checked by hash, and the pointer moves last."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys

import pytest

from kechuang.engines import lake
from kechuang.engines.lake.run import exclusive

from .conftest import firm, write_csv


def test_a_second_run_leaves_the_first_as_it_was(build, tmp_path):
    first = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    second = build(write_csv(tmp_path / "登记.csv", [firm(1), firm(2)]))
    folder = tmp_path / "lake"
    assert lake.current(folder) == second != first
    assert {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()} == before
    assert {run.id for run in lake.runs(folder)} == {first.id, second.id}
    assert sorted(item.name for item in folder.iterdir()) == ["build.lock", "current", "pointer.jsonl", "runs"]
    kept = ["accepted", "base", "lineage.json", "loads.json", "manifest.json", "openlineage.jsonl", "quarantine"]
    assert sorted(item.name for item in first.folder.iterdir()) == kept


def test_one_input_gives_the_same_tables_byte_by_byte(build, tmp_path, frozen):
    path = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(300)])
    first, second = build(path), build(path)
    assert first.id != second.id and first.tables == second.tables


def test_the_manifest_says_what_went_in_and_what_became_of_it(build, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1), firm(2, 注册日期="?")]))
    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["rows_in"], manifest["accepted"], manifest["quarantined"]) == (2, 1, 1)
    assert manifest["inputs"][0]["file"] == "登记.csv" and manifest["inputs"][0]["sha256"].startswith("sha256:")
    assert str(tmp_path) not in json.dumps(manifest)
    assert lake.current(tmp_path / "lake") == run and run.finished >= run.started


def test_a_table_that_was_touched_is_found(build, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    assert lake.verify(run) == []
    with (run.folder / "base/legal_entity.parquet").open("r+b") as stream:
        stream.seek(40)
        stream.write(b"\xff")
    (run.folder / "base/enterprise_year.parquet").unlink()
    assert sorted(lake.verify(run)) == ["enterprise_year", "legal_entity"]


def test_a_second_build_at_once_gets_one_sentence(build, tmp_path):
    good = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    with exclusive(tmp_path / "lake"), pytest.raises(lake.LakeError) as caught:
        build(tmp_path / "登记.csv")
    assert str(caught.value) == f"另一次构建正在进行（进程 {os.getpid()}），请等它结束后再试；当前数据不受影响"
    assert lake.current(tmp_path / "lake") == good


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有写入 lake 的权限"),
                                              (errno.EIO, "写入 lake 失败")])  # fmt: skip
def test_a_disk_that_refuses_leaves_the_current_run(build, tmp_path, monkeypatch, number, told):
    good = build(write_csv(tmp_path / "登记.csv", [firm(1)]))

    def refuse(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sys.modules["kechuang.engines.lake.building"], "point", refuse)
    with pytest.raises(lake.LakeError, match=told) as caught:
        build(tmp_path / "登记.csv")
    assert "当前数据未受影响" in str(caught.value)
    folder = tmp_path / "lake"
    assert lake.current(folder) == good and lake.verify(good) == []
    assert not list((folder / "runs").glob(".*"))
    assert {run.status for run in lake.runs(folder) if run != good} == {"failed"}


def test_a_lake_that_may_not_be_written_is_told(build, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    path = write_csv(tmp_path / "登记.csv", [firm(1)])
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # permission bits do not bind root
    try:
        with pytest.raises(lake.LakeError, match="没有写入 lake 的权限"):
            build(path, lake=closed / "lake")
    finally:
        if root:
            os.seteuid(0)


def test_damaged_pointers_and_manifests_are_told(build, tmp_path):
    folder = tmp_path / "lake"
    assert lake.current(folder) is None and lake.runs(folder) == []
    run = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    with pytest.raises(lake.LakeError, match=f"批次 {run.id} 中没有表 x"):
        lake.read(run, "x")
    shutil.rmtree(run.folder)
    with pytest.raises(lake.LakeError, match=f"批次 {run.id} 的 manifest.json 缺失或损坏"):
        lake.current(folder)
    (folder / "current").write_text("../../etc\n")
    with pytest.raises(lake.LakeError, match="不是批次号"):
        lake.current(folder)


def test_an_input_for_a_table_that_nobody_declared_is_told(build, tmp_path):
    with pytest.raises(lake.LakeError) as caught:
        build(("x", tmp_path / "登记.csv"))
    told = "没有名为 x 的数据源契约，无法载入 登记.csv；已声明的有：enterprise_registry"
    assert str(caught.value) == told
    with pytest.raises(lake.LakeError, match="没有要入湖的文件"):
        build()


def test_progress_is_told_with_shares_that_never_fall(build, tmp_path):
    told: list[tuple[str, float | None]] = []
    build(write_csv(tmp_path / "登记.csv", [firm(1)]), progress=lambda label, share: told.append((label, share)))
    shares = [share for _, share in told if share is not None]
    assert shares == sorted(shares) and shares[-1] == 1.0 and any("已读 1 行" in label for label, _ in told)


def test_the_face_loads_the_builder_late_and_it_stays_a_function():
    asked = "import sys; from kechuang.engines import lake; assert 'ibis' not in sys.modules; lake.build; "
    asked += "print(callable(lake.build))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
