"""The `kechuang` command run as a person runs it: a process of its own, on a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0  # seconds; only what hangs takes as long, however slow and busy the machine is
HEADINGS = "统一社会信用代码,企业名称,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址"


def environment(**more: str) -> dict[str, str]:
    """Return the environment without what this test run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DJANGO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def start(*arguments: Any, prefix: tuple[str, ...] = (), **more: str) -> subprocess.Popen[str]:
    """Start the command; Ctrl-C reaches it even where this test run itself does not listen to it."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", "kechuang", *map(str, arguments)],
        cwd=ROOT, env=environment(**more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a single thread
    )  # fmt: skip


def run(*arguments: Any, **more: Any) -> tuple[int, str, str]:
    """Run the command to its end; return its code, what it printed, what it told."""
    process = start(*arguments, **more)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def refusal(*arguments: Any, **more: Any) -> str:
    """Run a command that must fail, and return its sentence: the last line, after the lines of progress."""
    code, out, err = run(*arguments, **more)
    assert code == 1 and out == "", (code, out, err)
    assert "Traceback" not in err, err
    lines = [line for line in err.splitlines() if line.strip()]
    assert [line for line in lines if line.startswith("错误：")] == lines[-1:], err
    return lines[-1].removeprefix("错误：")


def registry(path: Path, *names: str) -> Path:
    """Write an invented register of Zibo firms; a name left empty is a row for the quarantine."""
    rows = [HEADINGS]
    for number, name in enumerate(names, 1):
        body = f"91370303{number:09d}"
        code = body + uscc.calc_check_digit(body)
        rows.append(f"{code},{name},2015-06-01,有限责任公司,50万人民币,制泵,山东,淄博,张店区虚构路{number}号")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def wait_until_answering(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until the site answers a question."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the site never answered")


def descendants(pid: int) -> list[int]:
    """Return the ids of all processes below one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def alive(pid: int) -> bool:
    """Say whether a process runs (a zombie does not)."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
