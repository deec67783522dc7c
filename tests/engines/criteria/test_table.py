"""Anybody's CSV or Parquet: read exactly, or refused with file, row, column and remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from kechuang.declarations.field import Field, find_column
from kechuang.engines.criteria import SubjectError, read_table

NAMES = ("staff_t", "sales_t", "mkt_share", "abnormal", "founded_on", "tax_mode", "quals")


@pytest.fixture
def read(tmp_path: Path, fields: Mapping[str, Field]):  # type: ignore[no-untyped-def]
    def reading(data: str | bytes, **options: object) -> pl.DataFrame:
        path = tmp_path / "firms.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_table(path, [find_column(name, fields) for name in NAMES], **options)  # type: ignore[arg-type]

    return reading


def test_every_way_of_writing_a_value_is_read_exactly(read) -> None:  # type: ignore[no-untyped-def]
    table = read(
        "id,staff_t,sales_t,mkt_share,abnormal,founded_on,tax_mode,quals\n"
        'a,500,5000万元,12.5%,是,2020-02-29, 查账征收 ,"[{""kind"":""x""}]"\n'
        'b,"1,200",49999999.99,0.1,false,2020-03-01,,[]\n'
        "c,500.0,9007199254740993.01,,,,,\n"
    )
    assert table.to_dicts()[0] == {
        "id": "a", "staff_t": 500, "sales_t": 5_000_000_000, "mkt_share": 125_000_000, "abnormal": True,
        "founded_on": dt.date(2020, 2, 29), "tax_mode": "查账征收", "quals": '[{"kind": "x"}]',
    }  # fmt: skip
    assert table["staff_t"].to_list() == [500, 1200, 500]
    # Beyond what a float can hold to the 分.
    assert table["sales_t"].to_list() == [5_000_000_000, 4_999_999_999, 900_719_925_474_099_301]
    assert table["mkt_share"].to_list() == [125_000_000, 100_000_000, None]


def test_full_width_digits_are_the_same_digits(read) -> None:  # type: ignore[no-untyped-def]
    table = read("id,staff_t,sales_t,mkt_share,founded_on\na,５００,１，０００．５０,１２．５％,２０２０-０２-２９\n")
    assert table.row(0) == ("a", 500, 100_050, 125_000_000, dt.date(2020, 2, 29))


def test_only_the_columns_asked_for_are_read(read) -> None:  # type: ignore[no-untyped-def]
    assert read("备注,id,staff_t,x\n随便,a,7,\n").to_dicts() == [{"id": "a", "staff_t": 7}]


def test_gb18030_and_a_byte_order_mark_are_read(read) -> None:  # type: ignore[no-untyped-def]
    text = "统一社会信用代码,tax_mode\nx,查账征收\n"
    for data in (text.encode("gb18030"), text.encode("utf-8-sig")):
        assert read(data).to_dicts() == [{"id": "x", "tax_mode": "查账征收"}]


def test_headings_and_words_for_nothing_can_be_named(read) -> None:  # type: ignore[no-untyped-def]
    data = "代码,职工人数\nx,-1\ny,0\nz,7\n"
    table = read(data, id_column="代码", mapping={"staff_t": "职工人数"}, missing=["-1", "0"])
    assert table["staff_t"].to_list() == [None, None, 7]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("id,sales_t\na,1\nb,1.234\n", "firms.csv 数据第 2 行，列 sales_t：.*最多两位小数"),
        ("id,sales_t\na,一亿\n", "第 1 行，列 sales_t：.*不是金额"),
        ("id,staff_t\na,12.5\n", "第 1 行，列 staff_t：12.5 不是整数，职工总数以人计"),
        ("id,staff_t\na,5万元\n", "第 1 行，列 staff_t：.*单位（人）不符"),
        ("id,mkt_share\na,100%\nb,10\n", "数据第 2 行，列 mkt_share：10 大于市场占有率可能的最大值 1.*10%"),
        ("id,abnormal\na,maybe\n", "第 1 行，列 abnormal：.*应为 true/false"),
        ("id,founded_on\na,2020/1/1\n", "第 1 行，列 founded_on：.*应写作 2026-11-21"),
        ("id,quals\na,x\n", "第 1 行，列 quals：不是 JSON 列表.*kind、number"),
        ('id,quals\na,"[{""name"":1}]"\n', "不认识的键 name"),
        ("id,staff_t\na,1\na,2\n", "第 2 行的 id a 前面已经有过"),
        ("id,staff_t\n,1\n", "第 1 行没有 id"),
        ("code,staff_t\na,1\n", "没有标识企业的列"),
        ("", "是空文件"),
        (" \n \n", "是空文件"),
        ("id,staff_t\n", "只有列名，没有一行数据"),
        ("id,staff_t,staff_t\na,1,2\n", "有两列都叫 staff_t"),
        (b"PK\x03\x04\x14\x00", "是 Excel 工作簿，应在 Excel 中另存为 CSV"),
        (b"id,staff_t\n\xff\xff\xff\x80,1\n", "编码不是 UTF-8 或 GB18030"),
        ("id,staff_t\nb,1\na,1,2,3\n", "数据第 2 行有 4 列，列名有 2 个"),
        ("id,sales_t\na,99999999999999999999\n", "第 1 行，列 sales_t：99999999999999999999 太大"),
        ("id,sales_t\na,1\nb,N/A\n", "第 2 行，列 sales_t：.*若表示没有，可用 --missing N/A 指明"),
        ("id\tstaff_t\na\t1\n", "像是用制表符分隔的，应另存为逗号分隔的 CSV"),
        ("id;staff_t\na;1\n", "像是用分号分隔的"),
    ],
)
def test_what_cannot_be_read_exactly_is_said_in_one_sentence(read, data: str | bytes, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SubjectError, match=said):
        read(data)


def test_parquet_of_any_number_type_is_read_exactly(tmp_path: Path, fields: Mapping[str, Field]) -> None:
    path = tmp_path / "firms.parquet"
    column = [find_column("sales_t", fields)]
    for series in (
        pl.Series("sales_t", [5_000_000]),
        pl.Series("sales_t", [5_000_000.0]),
        pl.Series("sales_t", [Decimal("5000000.00")]),
    ):
        pl.DataFrame([pl.Series("id", ["a"]), series]).write_parquet(path)
        assert read_table(path, column)["sales_t"].to_list() == [500_000_000]


def test_parquet_may_hold_lists_of_structs(tmp_path: Path, fields: Mapping[str, Field]) -> None:
    path = tmp_path / "firms.parquet"
    held = [{"kind": "高新技术企业", "number": None, "valid_to": dt.date(2026, 12, 31)}]
    pl.DataFrame({"id": ["a", "b", "c"], "quals": [held, [], None]}).write_parquet(path)
    told = read_table(path, [find_column("quals", fields)])["quals"].to_list()
    assert told == ['[{"kind": "高新技术企业", "number": null, "valid_to": "2026-12-31"}]', "[]", None]
    pl.DataFrame({"id": ["a"], "quals": [[{"type": "x"}]]}).write_parquet(path)
    with pytest.raises(SubjectError, match="不认识的键 type"):
        read_table(path, [find_column("quals", fields)])


def test_what_is_no_file_or_no_parquet_is_told(tmp_path: Path) -> None:
    fake = tmp_path / "fake.parquet"
    fake.write_text("id\na\n", encoding="utf-8")
    for path, said in ((tmp_path / "none.parquet", "没有这个文件"), (tmp_path / "none.csv", "没有这个文件"),
                       (tmp_path, "是文件夹"), (fake, "不是 Parquet 文件")):  # fmt: skip
        with pytest.raises(SubjectError, match=said):
            read_table(path, [])


def test_a_mapping_to_an_absent_heading_is_refused(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SubjectError, match=r"没有列“人数”，.*现有的列：id、staff_t"):
        read("id,staff_t\na,1\n", mapping={"staff_t": "人数"})
