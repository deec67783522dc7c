"""`kechuang build` from outside: one object on stdout, one sentence on stderr, and what was published stays."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import PATIENCE, refusal, registry, run, start

pytestmark = pytest.mark.heavy
FIELDS = {
    "run_id", "rows_in", "accepted", "quarantined", "enterprises", "facts", "targets", "seconds", "peak_memory_bytes",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented register, an invented page, and `data`, built once."""
    folder = tmp_path_factory.mktemp("city")
    registry(folder / "登记.csv", "虚构一号有限公司", "", "虚构三号有限公司")
    (folder / "报道").mkdir()
    (folder / "报道" / "编造.txt").write_text("成交额突破180亿元，同比增长12.5%。", encoding="utf-8")
    (folder / "报道" / "坏.txt").write_bytes(b"\x00\x01" * 50)
    code, out, err = run("build", *inputs(folder), "--json")
    assert code == 0, err
    (folder / "out.json").write_text(out, encoding="utf-8")
    (folder / "err.txt").write_text(err, encoding="utf-8")
    return folder


def inputs(folder: Path, pack: str = "cn-sd-zibo") -> list[Any]:
    return [
        "--pack", pack, "--registry", folder / "登记.csv", "--reports", folder / "报道", "--data", folder / "data",
    ]  # fmt: skip


def published(folder: Path) -> tuple[Any, ...]:
    """Return what readers of a data folder see: generation, run, number of firms; and the lake's pointer."""
    with sqlite3.connect(folder / "data" / "kechuang.sqlite3") as database:
        row = database.execute(
            "select g.id, g.run, (select count(*) from enterprises_enterprise e where e.generation_id = g.id)"
            " from enterprises_publication p join enterprises_generation g on g.id = p.current_id"
        ).fetchone()
    return (*row, (folder / "data" / "lake" / "current").read_text().strip())


def test_the_result_is_one_object_and_nothing_else(city: Path) -> None:
    out = (city / "out.json").read_text(encoding="utf-8")
    told = json.loads(out)
    assert out.count("\n") == 1 and set(told) >= FIELDS
    assert {key: told[key] for key in ("rows_in", "accepted", "quarantined", "enterprises")} == {
        "rows_in": 3, "accepted": 2, "quarantined": 1, "enterprises": 2,
    }  # fmt: skip
    assert told["facts"] == 2 and told["targets"] == 6 and told["run_id"] == published(city)[1]
    assert told["seconds"] > 0 and told["peak_memory_bytes"] > 50_000_000
    (problem,) = told["problems"]
    assert "坏.txt" in problem


def test_progress_warnings_and_logins_are_told_on_stderr(city: Path) -> None:
    err = (city / "err.txt").read_text(encoding="utf-8")
    assert "检查声明包" in err and "注意：" in err and "坏.txt" in err
    assert "administrator" in err and "只显示这一次" in err


def test_after_a_build_a_token_opens_the_interface_for_outside(city: Path) -> None:
    code, out, err = run("users", "token", "leader", "--data", city / "data")
    assert code == 0 and out.startswith("kc_") and out.count("\n") == 1
    assert "Bearer" in err


def test_a_command_that_asks_the_site_loads_no_solver_no_calendar_writer_and_no_sql_parser(city: Path) -> None:
    code, out, err = run("users", "list", "--data", city / "data", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith("import time:")}
    assert code == 0 and out and "django.db" in loaded
    assert not loaded & {"ortools", "pandas", "icalendar", "ibis", "sqlglot"}


def test_a_file_that_is_not_there_is_one_sentence_and_leaves_all_as_it_was(city: Path) -> None:
    before = published(city)
    told = refusal("build", "--pack", "cn-sd-zibo", "--registry", "没有.csv", "--data", city / "data", "--json")
    assert "找不到文件 没有.csv" in told and published(city) == before


def test_ctrl_c_ends_a_build_at_once_and_leaves_all_as_it_was(city: Path) -> None:
    before = published(city)
    process = start("build", *inputs(city), "--enterprises", 2_000)
    told = ""
    for line in process.stderr or ():
        told += line
        if "检查声明包" in line:
            break
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, told + rest
    assert "已停止" in rest and "Traceback" not in rest and out == ""
    assert published(city) == before


def test_a_file_in_place_of_the_data_folder_is_told(tmp_path: Path) -> None:
    registry(tmp_path / "登记.csv", "虚构一号有限公司")
    (tmp_path / "data").write_text("x")
    told = refusal("build", "--pack", "cn-sd-zibo", "--registry", tmp_path / "登记.csv", "--data", tmp_path / "data")
    assert str(tmp_path / "data") in told and "不是目录" in told and "--data" in told


def mounted(folder: Path, options: str) -> tuple[str, ...]:
    """Return what to put before a command so that it meets a file system of its own at a folder, or skip."""
    folder.mkdir(parents=True, exist_ok=True)
    script = f'mount -t tmpfs -o {options} none "{folder}" && exec "$@"'
    prefix = ("unshare", "--mount", "--map-root-user", "bash", "-c", script, "bash")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("the kernel lets nobody mount a file system here")
    return prefix


@pytest.mark.parametrize(("options", "told"), [("size=256k", "磁盘已满"), ("size=8m,ro", "所在磁盘只读")])
def test_a_disk_that_is_full_or_read_only_is_told(tmp_path: Path, options: str, told: str) -> None:
    prefix = mounted(tmp_path / "disk", options)
    registry(tmp_path / "登记.csv", "虚构一号有限公司")
    said = refusal(
        "build", "--pack", "cn-sd-zibo", "--registry", tmp_path / "登记.csv", "--data", tmp_path / "disk" / "data",
        prefix=prefix,
    )  # fmt: skip
    assert told in said
