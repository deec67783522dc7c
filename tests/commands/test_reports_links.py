"""`kechuang reports read` names whom a page speaks of, and knows the firms of a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from kechuang.cli import main
from kechuang.commands.reports import app
from kechuang.commands.reports_base import firms_of
from kechuang.engines.reports import ReportError

TEXT = (
    "“新产线投产后，产值可达3000万元。”禾穗种业总经理石望舒说。"
    "德州禾穗种业有限公司与山东农业大学签署协议，共同攻关小麦育种技术，全年推广良种12万亩。\n"
)


def read(folder: Path, *options: str) -> dict[str, Any]:
    page, out = folder / "报道.txt", folder / "结果.json"
    page.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(app, ["read", str(page), "--pack", "cn-sd-dezhou", "--json", str(out), *options])
    assert result.exit_code == 0, result.output
    (document,) = json.loads(out.read_text(encoding="utf-8"))["documents"]
    return document  # type: ignore[no-any-return]


def test_firms_of_a_table_are_linked_and_what_is_said_has_its_speaker(tmp_path: Path) -> None:
    base = tmp_path / "企业.csv"
    base.write_text("企业名称,统一社会信用代码\n德州禾穗种业有限公司,91371400DEMO00001X\n", encoding="utf-8")
    document = read(tmp_path, "--base", str(base))
    mentions = {each["id"]: each for each in document["mentions"]}
    for each in mentions.values():
        assert TEXT[slice(*each["span"])] == each["text"]
    firms = [each for each in mentions.values() if each["kind"] == "enterprise"]
    assert [each["ref"] for each in firms] == ["91371400DEMO00001X"] * 2
    (relation,) = [each for each in document["relations"] if each["kind"] == "works_with"]
    assert mentions[relation["object"]["mention"]]["text"] == "山东农业大学"
    said = next(fact for fact in document["facts"] if fact["value"] == 3000)
    assert mentions[said["said_by"]]["text"] == "石望舒" and said["speaker"] == "石望舒"


def test_without_people_no_name_is_written(tmp_path: Path) -> None:
    document = read(tmp_path, "--no-people")
    assert "石望舒" not in json.dumps(
        [document["mentions"], document["relations"], [each["speaker"] for each in document["facts"]]],
        ensure_ascii=False,
    )
    assert "总经理" in [each["speaker"] for each in document["facts"]]


def test_a_table_in_parquet_may_hold_former_names(tmp_path: Path) -> None:
    file = tmp_path / "firms.parquet"
    pl.DataFrame({"code": ["1", "2"], "name": ["甲某有限公司", None], "曾用名": ["乙某厂、丙某厂", ""]}).write_parquet(
        file
    )
    assert list(firms_of(file)) == [("1", "甲某有限公司", ("乙某厂", "丙某厂"))]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("无.csv", None, "找不到"), ("缺.csv", "名字\n甲\n", "缺少企业名称或代码"), ("坏.parquet", "PAR", "读不出来")],
)
def test_a_table_that_does_not_serve_is_one_sentence(tmp_path: Path, name: str, content: str | None, told: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ReportError, match=told):
        list(firms_of(file))


def test_a_folder_without_published_data_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "报道.txt"
    page.write_text(TEXT, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["reports", "read", str(page), "--base", str(tmp_path), "--pack", "cn"])
    assert caught.value.code == 1
    assert "没有已发布的数据" in capsys.readouterr().err
