"""`kechuang up` and `kechuang serve`: built once, up at once the second time, stopped by Ctrl-C without remains."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import (
    PATIENCE,
    alive,
    descendants,
    refusal,
    registry,
    run,
    start,
    wait_until_answering,
)
from tests.ports import free_port


@contextmanager
def serving(*arguments: Any) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a command that serves, on a free port, until the block ends."""
    port = free_port()
    process = start(*arguments, "--port", port)
    try:
        yield process, port
    finally:
        below = descendants(process.pid)
        process.kill()
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> str:
    """Stop a server and see that nothing of it remains; return what it told."""
    below = descendants(process.pid)
    assert len(below) >= 2  # the one that answers, and the one that works
    process.send_signal(number)
    _out, told = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 130)
    assert "Traceback" not in told
    assert gone(below)
    return told


def gone(processes: list[int]) -> bool:
    """Wait until none of the processes is left."""
    end = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in processes) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(alive(pid) for pid in processes)


def said_until_up(process: subprocess.Popen[str]) -> str:
    """Return what the command says until it says that the site is there, which may be later than the first answer."""
    said = ""
    for line in process.stderr or ():
        said += line
        if "网站已启动" in line:
            return said
    raise AssertionError(said)


@dataclass(frozen=True)
class Begun:
    """A folder in which `up` has run once, and what it said then."""

    folder: Path
    said: str


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder = tmp_path_factory.mktemp("up")
    registry(folder / "登记.csv", "虚构一号有限公司", "虚构二号有限公司")
    with serving(*up(folder)) as (process, port):
        said = said_until_up(process)
        wait_until_answering(port, process)
        token = run("users", "token", "leader", "--data", folder / "data")[1].strip()
        firm = ask(port, "/api/v1/enterprises", token)[1]["items"][0]["credit_code"]
        # Answered with the threads that the build used too, which a forked process would wait for in vain.
        assert ask(port, f"/api/v1/policies/firms/{firm}", token)[0] == 200
        stop(process)
    assert f"http://127.0.0.1:{port}" in said
    return Begun(folder, said)


@pytest.fixture
def built(begun: Begun) -> Path:
    return begun.folder


def up(folder: Path, *more: Any) -> list[Any]:
    return ["up", "--pack", "cn-sd-zibo", "--registry", folder / "登记.csv", "--data", folder / "data", *more]


def generations(folder: Path) -> int:
    with sqlite3.connect(folder / "data" / "kechuang.sqlite3") as database:
        return int(database.execute("select max(id) from enterprises_generation").fetchone()[0])


def ask(port: int, path: str, token: str) -> tuple[int, Any]:
    question = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(question, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.heavy
def test_up_builds_once_serves_answers_and_stops_and_the_second_time_builds_nothing(begun: Begun) -> None:
    folder, first = begun.folder, begun.said
    assert "批次" in first and "administrator" in first and "只显示这一次" in first and "http://127.0.0.1:" in first
    built = generations(folder)

    with serving(*up(folder)) as (process, port):
        second = said_until_up(process)
        wait_until_answering(port, process)
        token = run("users", "token", "leader", "--data", folder / "data")[1].strip()
        status, targets = ask(port, "/api/v1/targets?place=370300", token)
        assert status == 200 and len(targets) == 6
        intensity = next(one for one in targets if one["indicator"] == "rd_intensity")
        assert (intensity["value"], intensity["unit"], intensity["comparator"], intensity["date"]) == (
            3, "%", "at_least", "2024-12-31",
        )  # fmt: skip
        current = intensity["current"]
        assert (current["value"], current["printed"], current["period"]) == (2.79, "2.79", "2021")
        assert {"file", "start", "end"} <= set(current["evidence"])
        status, refused = ask(port, "/api/v1/targets", "kc_nonsense")
        assert status == 401 and "Bearer" in refused["detail"]
        second += stop(process, signal.SIGTERM)
    assert generations(folder) == built
    assert "批次" not in second and "administrator" not in second and "首次启动时已显示" in second
    assert "网站已停止" in second


@pytest.mark.heavy
def test_changed_inputs_are_built_again(built: Path) -> None:
    before = generations(built)
    registry(built / "登记.csv", "虚构一号有限公司", "虚构二号有限公司", "虚构三号有限公司")
    with serving(*up(built)) as (process, port):
        wait_until_answering(port, process)
        assert "批次" in stop(process)
    assert generations(built) > before


@pytest.mark.heavy
def test_a_server_that_is_killed_leaves_nothing_behind_that_would_keep_the_port(built: Path) -> None:
    with serving("serve", "--data", built / "data") as (process, port):
        wait_until_answering(port, process)
        below = descendants(process.pid)
        process.kill()
        assert gone(below)


@pytest.mark.heavy
def test_another_pack_into_the_same_folder_is_refused(built: Path) -> None:
    before = generations(built)
    other = [part if part != "cn-sd-zibo" else "cn-sd-dezhou" for part in up(built)]
    told = refusal(*other, "--port", free_port())
    assert "已用于“淄博市”" in told and "--data" in told
    assert generations(built) == before


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_port_in_use_is_told_before_anything_is_done(tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        data = tmp_path / "data"
        told = refusal(command, "--port", port, "--data", data)
    assert f"端口 {port} 已被占用" in told and "--port" in told
    assert not (data / "lake").exists()


@pytest.mark.parametrize(("host", "told"), [("nowhere.invalid", "不认识地址"), ("203.0.113.9", "不是本机的地址")])
def test_a_host_that_is_not_this_machine_is_told(tmp_path: Path, host: str, told: str) -> None:
    said = refusal("serve", "--host", host, "--port", free_port(), "--data", tmp_path / "data")
    assert told in said and host in said


def test_help_loads_nothing_heavy() -> None:
    for arguments in (["--help"], ["build", "--help"], ["up", "--help"], ["users", "token", "--help"]):
        code, out, err = run(*arguments, PYTHONPROFILEIMPORTTIME="1")
        assert code == 0 and "例：" in out
        loaded = {line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith("import time:")}
        assert "typer" in loaded and not loaded & {"django.db", "polars", "duckdb", "granian"}, arguments
