"""`kechuang lake lineage`: a table, a column, one entity's field; what is not there ends in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kechuang.cli import main
from kechuang.commands.lake import app
from kechuang.engines import lake

from .test_lake import _build, _code


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of two firms."""
    folder = tmp_path_factory.mktemp("built")
    _build(folder, (_code(1), "虚构一号有限公司"), (_code(2), "虚构二号有限公司"))
    return folder


def told(built: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["lineage", *arguments, "--data", str(built)])


def as_json(built: Path, *arguments: str) -> Any:
    return json.loads(told(built, *arguments, "--json").stdout)


def test_a_column_is_told_with_what_it_comes_from_and_where_it_is_used(built: Path) -> None:
    base = as_json(built, "legal_entity.capital")
    assert {("accepted/enterprise_registry", "capital", "value")} <= {
        (item["table"], item["source"], item["kind"]) for item in base["from"]
    }
    accepted = as_json(built, "enterprise_registry.capital")
    assert accepted["table"] == "accepted/enterprise_registry"
    assert ("legal_entity", "capital") in {(item["table"], item["column"]) for item in accepted["used_by"]}
    shown = told(built, "enterprise_registry.capital")
    assert shown.exit_code == 0 and "注册资金" in shown.stdout and "换算" in shown.stdout


def test_a_field_of_an_entity_is_told_down_to_the_row(built: Path) -> None:
    entity = lake.entity_id(_code(2))
    (found,) = as_json(built, "legal_entity.name", "--id", entity)
    assert (
        found["value"] == "虚构二号有限公司" and found["chosen"]["row"] == 2 and found["chosen"]["file"] == "登记.csv"
    )
    shown = told(built, "legal_entity.name", "--id", entity).stdout
    assert "登记.csv 第 2 行" in shown and "规则：" in shown


def test_the_rows_of_a_table_are_told_by_what_decides_on_them(built: Path) -> None:
    found = as_json(built, "accepted/enterprise_registry")
    assert {item["source"] for item in found["from"] if item["column"] == "*"} >= {"统一社会信用代码", "企业名称"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nix"], "没有表 nix"),
        (["legal_entity.nix"], "没有列 nix"),
        (["legal_entity.name", "--id", "E0"], "没有主体 E0"),
        (["legal_entity", "--id", "E0"], "--id 须同时指明列"),
        (["legal_entity", "--run", "R0"], "没有批次 R0"),
    ],
)
def test_what_is_not_there_ends_in_one_sentence(
    built: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lake", "lineage", *arguments, "--data", str(built)])
    assert ended.value.code != 0
    assert said in capsys.readouterr().err


def test_a_run_without_lineage_says_what_to_do(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run,) = (built / "lake" / "runs").glob("R*")
    kept = (run / "lineage.json").read_bytes()
    (run / "lineage.json").unlink()
    try:
        with pytest.raises(SystemExit):
            main(["lake", "lineage", "legal_entity", "--data", str(built)])
        assert "没有记下血缘，请重新构建" in capsys.readouterr().err
    finally:
        (run / "lineage.json").write_bytes(kept)
