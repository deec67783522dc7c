"""JSON lines and tables of databases, read as any other file."""

from __future__ import annotations

import sqlite3

import pyarrow.parquet as pq
import pytest

from kechuang.engines import lake
from kechuang.engines.lake.open import open_sheet
from kechuang.engines.lake.read_sql import _shown
from tests.engines.lake.test_loads import WHOLE, built


def cells(path):
    sheet = open_sheet(path, WHOLE)
    rows = [row for batch in sheet.batches for row in batch.to_pylist()]
    return sheet.headings, rows


def test_json_lines_are_read_with_numbers_as_they_are_written_and_a_broken_line_is_set_aside(tmp_path):
    path = tmp_path / "许可.jsonl"
    path.write_text(
        '{"许可证号": 0.10, "类别": "甲", "有": true, "名": ["a", "b"], "内": {"x": 1}}\n\n[1]\n'
        '{"许可证号": 12345678901234567890}\n{"',
        encoding="utf-8",
    )
    headings, rows = cells(path)
    assert headings == ("许可证号", "类别", "有", "名", "内")
    assert [rows[0][f"c{index}"] for index in range(5)] == ["0.10", "甲", "是", "a、b", '{"x": "1"}']
    assert [row["_fault_check"] for row in rows] == [None, "json", None, "json"]
    assert rows[2]["c0"] == "12345678901234567890" and rows[1]["_fault_reason"].startswith("该行不是 JSON 对象：“[1]”")


def test_json_lines_go_through_the_contract_and_every_line_is_accounted_for(tmp_path):
    path = tmp_path / "许可.jsonl"
    path.write_text(
        '{"许可证号": "1", "类别": "甲", "日期": "2024-02-30"}\n{"许可证号": "2", "类别": "甲"}\nx\n', "utf-8"
    )
    run = built(tmp_path, (path, None), source=WHOLE)
    assert (run.receipts[0].rows_in, run.receipts[0].accepted, run.receipts[0].quarantined) == (3, 1, 2)


@pytest.mark.parametrize("text", ["[1]\n2\n", "{}\n{}\n"])
def test_a_file_without_any_object_is_refused(tmp_path, text):
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(lake.LakeError, match="没有一行是 JSON 对象"):
        open_sheet(path, WHOLE)


@pytest.fixture
def database(tmp_path):
    with sqlite3.connect(tmp_path / "部门.db") as connection:
        connection.execute("CREATE TABLE permits (许可证号 TEXT, 类别 TEXT, 日期 TEXT, 数 REAL)")
        connection.executemany(
            "INSERT INTO permits VALUES (?, ?, ?, ?)", [("1", "甲", None, 0.1), ("2", "乙", "2024-02-29", 3.0)]
        )
    return f"sqlite:///{tmp_path / '部门.db'}"


def test_a_table_of_a_database_becomes_a_file_that_is_loaded_as_any_other(tmp_path, database):
    out = tmp_path / "permits.parquet"
    assert lake.fetch(database, out, table="permits") == 2
    assert pq.read_table(out).to_pylist()[1] == {"许可证号": "2", "类别": "乙", "日期": "2024-02-29", "数": "3"}
    assert built(tmp_path, (out, None), source=WHOLE).receipts[0].accepted == 2
    assert lake.fetch(database, tmp_path / "q.parquet", query="SELECT 类别 AS a FROM permits WHERE 0") == 0
    assert pq.read_schema(tmp_path / "q.parquet").names == ["a"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"table": "nothing"}, "读取 部门.db 失败"), ({"table": 'x"; drop'}, "含有不允许的字符"),
        ({"query": "DELETE FROM permits"}, "readonly"), ({"query": "SELECT 1 AS a, 2 AS a"}, "同名的列"),
        ({"query": "SELECT x'00' AS a"}, "二进制列"),
    ],
)  # fmt: skip
def test_what_a_database_refuses_is_one_sentence_and_leaves_no_file(tmp_path, database, asked, told):
    with pytest.raises(lake.LakeError, match=told):
        lake.fetch(database, tmp_path / "x.parquet", **asked)
    assert not list(tmp_path.glob("*x.parquet*"))


def test_an_address_shows_no_password_and_takes_it_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")
    url = lake.expanded("postgresql://reader:${SECRET}@host:5432/tax")
    assert url == "postgresql://reader:s3cret@host:5432/tax" and _shown(url) == "postgresql://reader@host:5432/tax"
    with pytest.raises(lake.LakeError, match="环境变量 NONE 没有设置"):
        lake.expanded("${NONE}")
    with pytest.raises(lake.LakeError, match="不认识数据库地址 mysql"):
        lake.fetch("mysql://x/y", tmp_path / "x.parquet", table="t")
