"""`kechuang plans`: anybody's plan dated; every mistake in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kechuang.cli import main

PLAN = """name: 新线投产
start: 2026-04-28
tasks:
  - {id: a, name: 立项, days: 3, uses: {crew: 2}}
  - {id: b, name: 土建, days: 10, after: [a FS+1]}
  - {id: c, name: 安装, days: 5, after: [b SS+4, b FF+2]}
  - {id: d, name: 备料, days: 4, uses: {crew: 1}}
resources: {crew: 2}
"""
INSTANCE = "5 1\n2\n0 0 2 2 3\n3 1 1 4\n2 1 1 5\n2 2 1 5\n0 0 0\n"


def run(*arguments: str | Path) -> int:
    try:
        main(["plans", "schedule", *map(str, arguments)])
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_plan_is_dated_levelled_and_told_as_one_object(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(written, "--due", "2026-05-15", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    tasks = {task["id"]: task for task in told["tasks"]}
    assert (tasks["c"]["early_start"], tasks["c"]["early_finish"], tasks["c"]["slack"]) == (
        "2026-05-15",
        "2026-05-21",
        -4,
    )
    assert (told["shortfall"], told["latest_start"]) == (4, "2026-04-22")
    assert [step["id"] for step in told["chain"]] == ["a", "b", "c"]
    assert told["levelled"]["overbooked"] == ["crew"] and tasks["d"]["start"] == "2026-05-06"


def test_what_levelling_costs_and_what_is_overdue_is_told_in_plain_words(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written.write_text(PLAN.replace("days: 10", "days: 1").replace("FF+2", "FF+1"), encoding="utf-8")
    assert run(written, "--due", "2026-05-30", "--as-of", "2026-04-28") == 0
    assert "差" not in capsys.readouterr().out
    tasks = "".join(f"  - {{id: {name}, days: 3, uses: {{crew: 1}}}}\n" for name in "ab")
    written.write_text(f"start: 2026-04-28\nresources: {{crew: 1}}\ntasks:\n{tasks}", encoding="utf-8")
    due = ("--due", "2026-05-06", "--as-of", "2026-04-28")
    assert run(written, *due) == 0
    told = capsys.readouterr()
    assert "赶不上时限，差 2 个工作日，卡在：" in told.out and "（等 crew，由" in told.out
    assert "晚于计划时限 2026-05-06 共 2 个工作日" in told.out and "已证明最短，错开后差 2 个工作日" in told.out
    assert told.err.startswith("提醒：crew 不够用，错开后有 1 处原来赶得上的时限或限制赶不上")
    assert run(written, *due, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["shortfall"], found["levelled"]["shortfall"], found["levelled"]["proven"]) == (2, 2, True)
    assert [one["days"] for one in found["levelled"]["missed"]] == [2]
    assert run(written, "--due", "2026-05-06", "--as-of", "2026-05-06") == 0
    assert "最晚应于 2026-04-29 开工，已过去 2 个工作日，因为：" in capsys.readouterr().out


def test_a_plan_goes_out_to_other_programs_and_comes_back(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(written, "--json") == 0
    first = {task["name"]: task["early_finish"] for task in json.loads(capsys.readouterr().out)["tasks"]}
    for name in ("plan.xml", "plan.xlsx"):
        out = tmp_path / name
        assert run(written, "--out", out) == 0
        assert "★" in capsys.readouterr().out
        start = () if name == "plan.xml" else ("--as-of", "2026-04-28")
        assert run(out, *start, "--json") == 0
        assert {task["name"]: task["early_finish"] for task in json.loads(capsys.readouterr().out)["tasks"]} == first
    assert run(written, "--out", tmp_path / "plan.ics") == 0
    assert "BEGIN:VEVENT" in (tmp_path / "plan.ics").read_text(encoding="utf-8")


def test_a_resource_constrained_instance_is_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.txt"
    path.write_text(INSTANCE, encoding="utf-8")
    assert run(path, "--limit", "5", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["makespan"], told["bound"], told["proven"]) == (5, 5, True)
    assert [(task["start"], task["critical"]) for task in told["tasks"]][3:] == [(3, True), (5, True)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan.yaml", "--due", "soon"), "--due soon 不是日期"),
        (("plan.yaml", "--due", "2026-04-01"), "时限 2026-04-01 早于开始 2026-04-28"),
        (("plan.yaml", "--calendar", "mars"), "没有日历 mars"),
        (("plan.yaml", "--out", "plan.doc"), "后缀 .doc 不认识"),
        (("plan.doc",), "后缀 .doc 不认识"),
        (("none.yaml",), "读不到文件"),
        (("none.xml",), "不存在；请核对路径"),
        (("small.txt", "--due", "2026-04-01"), "没有日期，不能用 --due"),
    ],
)
def test_a_mistake_ends_in_one_sentence(
    written: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    first, *others = arguments
    assert run(written.parent / first, *others) == 1
    told = capsys.readouterr()
    assert words in told.err and told.err.startswith("错误：") and told.out == "" and told.err.count("\n") == 1
