"""`kechuang reports read` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kechuang.commands.reports import app

TEXT = "平台达到400余家，占比2.79%。\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "报道.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_quantities_are_listed_with_their_places(report: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(report)])
    assert result.exit_code == 0
    assert "报道.txt  utf-8" in result.stdout and "[2, 9)  >  400（家）  达到400余家" in result.stdout


def test_json_offsets_round_trip(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果.json"
    assert CliRunner().invoke(app, ["read", str(report), "--json", str(out)]).exit_code == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    (document,) = result["documents"]
    assert (result["format"], document["file"], document["characters"]) == ("kechuang.reports/2", "报道.txt", len(TEXT))
    for quantity in document["quantities"]:
        assert TEXT[quantity["start"] : quantity["end"]] == quantity["text"]
    assert [quantity["value"] for quantity in document["quantities"]] == ["400", "2.79"]


def test_an_unreadable_file_fails_the_command_and_the_others_are_still_read(report: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.txt").write_bytes(b"")
    result = CliRunner().invoke(app, ["read", str(tmp_path / "坏.txt"), str(report), "--json", "-"])
    assert result.exit_code == 1
    assert "错误：坏.txt 是空文件" in result.stderr
    assert [document["file"] for document in json.loads(result.stdout)["documents"]] == ["报道.txt"]


def test_a_result_that_cannot_be_written_is_one_sentence(report: Path, tmp_path: Path) -> None:
    from kechuang.cli import main

    with pytest.raises(SystemExit) as caught:
        main(["reports", "read", str(report), "--json", str(tmp_path / "无" / "结果.json")])
    assert caught.value.code == 1
