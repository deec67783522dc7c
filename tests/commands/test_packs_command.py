"""`kechuang packs`: a list, a check, and a code other than 0 where something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kechuang.commands.packs import app

FIELDS = "staff: {label: 职工总数, unit: 人, period: year, kind: count, owner: enterprise}\n"
RULE = """\
id: town.big
name: 大企业
authority: 某文
versions:
  - from: 2020-01-01
    require: {id: B1, text: 职工, compare: staff_t, at_least: 500}
tests:
  - {why: 恰为五百人, given: {staff_t: 500}, expect: {B1: met}}
  - {why: 少一人, given: {staff_t: 499}, expect: {B1: not_met}}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town" / "rules").mkdir(parents=True)
    (tmp_path / "town" / "pack.yaml").write_text("id: town\nname: 小城\n", encoding="utf-8")
    (tmp_path / "town" / "fields.yaml").write_text(FIELDS, encoding="utf-8")
    (tmp_path / "town" / "rules" / "big.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path


def test_sound_packs_are_named_and_the_code_is_0(town: Path) -> None:
    result = CliRunner().invoke(app, ["check", "town", "--root", str(town)])
    assert (result.exit_code, result.stdout) == (0, "1 个声明包没有问题：town\n")


def test_a_fault_is_one_line_with_file_and_line_and_the_code_is_1(town: Path) -> None:
    (town / "town" / "pack.yaml").write_text("id: town\nnames: 小城\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "--root", str(town)])
    assert result.exit_code == 1
    assert f"{town / 'town' / 'pack.yaml'}:2：不认识的键 names" in result.stdout


def test_a_rule_whose_own_test_comes_out_otherwise_is_a_fault(town: Path) -> None:
    (town / "town" / "rules" / "big.yaml").write_text(RULE.replace("expect: {B1: met}", "expect: {B1: not_met}"))
    result = CliRunner().invoke(app, ["check", "--root", str(town), "--json"])
    problems = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert [(Path(item["file"]).name, item["line"]) for item in problems] == [("big.yaml", 8)]
    assert "恰为五百人" in problems[0]["message"]


def test_a_rule_that_asks_for_an_unknown_field_is_a_fault(town: Path) -> None:
    (town / "town" / "rules" / "big.yaml").write_text(RULE.replace("compare: staff_t", "compare: staf_t"))
    result = CliRunner().invoke(app, ["check", "--root", str(town), "--json"])
    problems = json.loads(result.stdout)["problems"]
    assert [(Path(item["file"]).name, item["line"]) for item in problems] == [("big.yaml", 6)]
    assert "staff_t" in problems[0]["message"]


def test_the_list_tells_place_and_parent() -> None:
    result = CliRunner().invoke(app, ["list", "--json"])
    packs = {item["id"]: item for item in json.loads(result.stdout)["packs"]}
    assert packs["cn-sd-zibo"]["inherits"] == "cn-sd" and packs["cn-sd-zibo"]["place"] == "370300"
    assert packs["demo"]["synthetic"] is True
    plain = CliRunner().invoke(app, ["list"])
    assert any(line.startswith("demo ") and line.endswith("演示数据") for line in plain.stdout.splitlines())


@pytest.mark.parametrize("command", ["check", "list"])
def test_help_shows_an_example(command: str) -> None:
    assert f"例：kechuang packs {command}" in CliRunner().invoke(app, [command, "--help"]).stdout


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ("{id: C1, text: 职工, compare: staf_t, at_least: 5}", "staff_t"),
        ("{id: C1, text: 职工, compare: staff_t, at_least: 5万元}", "5万元"),
        ("{all: [{id: C1, compare: staff_t, at_least: 9 人}, {id: C2, compare: staff_t, at_most: 5 人}]}", "C2"),
    ],
    ids=["unknown field", "unit that does not fit", "contradictory parameters"],
)
def test_an_item_of_a_policy_that_asks_for_what_cannot_be_is_one_fault(town: Path, conditions: str, words: str) -> None:
    (town / "town" / "policies").mkdir()
    (town / "town" / "policies" / "one.yaml").write_text(
        "id: town.plan\nname: 计划\ndescribes: 一项计划\nsource: 某文\nitems:\n"
        "  - id: town.plan.a\n    name: 奖补\n    period: 2026\n    source: 某文\n"
        f"    conditions: {conditions}\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(app, ["check", "--root", str(town), "--json"])
    problems = json.loads(result.stdout)["problems"]
    assert [(Path(item["file"]).name, item["line"]) for item in problems] == [("one.yaml", 10)]
    assert "条目 town.plan.a" in problems[0]["message"] and words in problems[0]["message"]
