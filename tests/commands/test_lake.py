"""`kechuang lake`: runs listed, refused rows handed out to be mended, damage found."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from stdnum.cn import uscc
from typer.testing import CliRunner, Result

from kechuang.cli import main
from kechuang.commands.lake import app
from kechuang.declarations.pack import load_pack
from kechuang.engines import lake

HEADINGS = [
    "统一社会信用代码",
    "企业名称",
    "注册日期",
    "企业类型",
    "注册资金",
    "经营范围",
    "所在省份",
    "地区",
    "注册地址",
]


def _code(number: int) -> str:
    body = f"91370303{number:09d}"
    return body + uscc.calc_check_digit(body)


def _build(data: Path, *rows: tuple[str, str]) -> lake.Run:
    """Build a lake from invented rows of (credit code, name)."""
    pack = load_pack("cn-sd-zibo")
    file = data / "登记.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for code, name in rows:
            writer.writerow(
                [code, name, "2015-06-01", "有限责任公司", "50万人民币", "制泵", "山东", "淄博", "张店区虚构路1号"]
            )
    table = "enterprise_registry"
    return lake.build(
        {table: pack.sources[table]}, [lake.Input(table, file)], divisions=pack.divisions, industries=pack.industries,
        lake=data / "lake",
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder built once; every test damages a copy of its own."""
    folder = tmp_path_factory.mktemp("built")
    _build(folder, (_code(1), "虚构一号有限公司"), (_code(2), ""), (_code(3), "虚构三号有限公司"))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(built: Path, data: Path) -> lake.Run:
    shutil.copytree(built, data)
    found = lake.current(data / "lake")
    assert found is not None
    return found


def call(*arguments: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(capsys: pytest.CaptureFixture[str], *arguments: Any) -> str:
    """Run the command as a person does and return its one sentence on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(["lake", *(str(argument) for argument in arguments)])
    assert ended.value.code == 1
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    return sentence


def test_the_runs_are_listed_with_their_rows_and_the_current_one_is_marked(data: Path, run: lake.Run) -> None:
    told = json.loads(call("runs", "--data", data, "--json").stdout)
    assert told["current"] == run.id
    (one,) = told["runs"]
    assert (one["rows_in"], one["accepted"], one["quarantined"]) == (3, 2, 1)
    assert one["waiting"] == {"enterprise_registry": 1}
    assert f"* {run.id}" in call("runs", "--data", data).stdout


def test_where_nothing_was_built_the_list_is_empty(data: Path) -> None:
    data.mkdir()
    assert json.loads(call("runs", "--data", data, "--json").stdout) == {"current": None, "runs": []}


def test_refused_rows_are_written_with_their_reasons(data: Path, run: lake.Run) -> None:
    out = data / "待更正.xlsx"
    assert call("quarantine", "current", "enterprise_registry", "--out", out, "--data", data).exit_code == 0
    head, *rows = load_workbook(out).active.iter_rows(values_only=True)
    row = dict(zip(head, rows[0], strict=True))
    assert len(rows) == 1
    assert (row["统一社会信用代码"], row["原数据行号"], row["问题列"]) == (_code(2), 2, "企业名称")
    assert "为空" in row["原因"]


def test_a_sheet_that_is_there_already_is_not_overwritten(
    data: Path, run: lake.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    out = data / "待更正.xlsx"
    out.write_bytes(b"corrected by hand")
    said = refusal(capsys, "quarantine", run.id, "enterprise_registry", "--out", out, "--data", data)
    assert "已经存在" in said and out.read_bytes() == b"corrected by hand"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("current", "tax"), "没有数据表 tax；有：enterprise_registry"),
        (("R20200101-000000-0000", "enterprise_registry"), "没有批次 R20200101"),
    ],
)
def test_an_unknown_run_or_table_is_told_in_one_sentence(
    data: Path, run: lake.Run, asked: tuple[str, str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(capsys, "quarantine", *asked, "--out", data / "x.xlsx", "--data", data)
    assert expected in said and not (data / "x.xlsx").exists()


def test_a_sound_lake_passes(data: Path, run: lake.Run) -> None:
    result = call("verify", "--data", data, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"], told["current"]) == (0, True, run.id)
    assert told["runs"][0]["files"] == len(run.tables) > 0


def _change_a_byte(run: lake.Run) -> None:
    path = run.folder / run.tables["legal_entity"].path
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def _remove_a_table(run: lake.Run) -> None:
    (run.folder / run.tables["legal_entity"].path).unlink()


def _tear_the_manifest(run: lake.Run) -> None:
    (run.folder / "manifest.json").write_text("{", encoding="utf-8")


def _point_nowhere(run: lake.Run) -> None:
    (run.folder.parent.parent / "current").write_text("R20200101-000000-0000\n", encoding="utf-8")


@pytest.mark.parametrize("damage", [_change_a_byte, _remove_a_table, _tear_the_manifest, _point_nowhere])
def test_damage_is_found_and_the_code_is_1(data: Path, run: lake.Run, damage: Any) -> None:
    damage(run)
    result = call("verify", "--data", data, "--json")
    assert result.exit_code == 1 and json.loads(result.stdout)["ok"] is False
    assert call("verify", "--data", data).exit_code == 1


def test_a_damaged_run_does_not_hide_the_others(data: Path, run: lake.Run) -> None:
    other = _build(data, (_code(4), "虚构四号有限公司"))
    _tear_the_manifest(run)
    _change_a_byte(other)
    told = {item["id"]: item for item in json.loads(call("verify", "--data", data, "--json").stdout)["runs"]}
    assert told[run.id]["error"] and told[other.id]["damaged"] == ["legal_entity"]


def test_a_mistyped_data_folder_does_not_pass_for_a_sound_lake(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有数据目录" in refusal(capsys, "verify", "--data", data / "nowhere")
