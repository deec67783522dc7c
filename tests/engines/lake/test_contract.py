"""What a row must be, and what becomes of one that is not."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kechuang.declarations.source import Source
from kechuang.engines import lake

from .conftest import HEADINGS, balanced, code, contract, firm, refused, write_csv


def test_a_clean_row_becomes_an_enterprise(build, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1)]))
    row = lake.read(run, "legal_entity").collect().to_dicts()[0]
    assert row["entity_id"] == lake.entity_id(code(1))
    assert (row["name"], row["name_normal"]) == ("虚构1号有限责任公司", "虚构1号有限公司")
    assert (row["capital"], row["capital_currency"]) == (50_000_000, "CNY")
    assert (row["founded_on"], row["division"]) == (dt.date(2015, 6, 1), "370303")
    assert (row["industry"], row["status"], row["synthetic"]) == (None, None, False)


def test_each_fault_of_a_row_is_told_with_its_column_and_nothing_is_lost(build, tmp_path):
    rows = [
        firm(1),
        firm(2, 统一社会信用代码=code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")),
        firm(3, 企业名称=""),
        firm(4, 注册日期="2015年13月1日"),
        firm(5, 注册日期="1949-09-30"),
        firm(6, 注册资金="五十万"),
        firm(7, 所在省份="10(万美元)"),
        firm(8, 地区="379999"),
        firm(9, 企业名称="长" * 201),
        firm(10, 统一社会信用代码="9137030", 注册日期="昨天"),
    ]
    run = build(write_csv(tmp_path / "登记.csv", rows))
    found = refused(run)
    assert sorted(found) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert found[2][0] == "统一社会信用代码" and "校验位应为" in found[2][1]
    assert found[3] == ("企业名称", "“企业名称”为空，请补填")
    assert "“2015年13月1日”（“注册日期”列）不是日期" in found[4][1]
    assert found[5][1] == "“注册日期”为 1949-09-30，应在 1949-10-01 至 今天 之间，请核对"
    assert "不是金额" in found[6][1] and "代码表" in found[7][1]
    assert "“379999”（“地区”列）不是已知的行政区划代码" in found[8][1]
    assert "201 字，上限为 200 字" in found[9][1]
    assert found[10][0] == "统一社会信用代码、注册日期" and found[10][1].count("；") == 1
    assert balanced(run) and run.receipts[0].quarantined == 9
    failing = {(check.check, check.column): check.failing for check in run.checks if check.failing}
    assert failing[("type", "统一社会信用代码")] == 2 and failing[("required", "企业名称")] == 1


def test_the_last_founding_day_that_is_allowed_is_today(build, tmp_path, monkeypatch):
    monkeypatch.setenv("KECHUANG_NOW", "2024-03-05T09:00:00")
    days = ["1949-10-01", "2024-03-04", "2024-03-05", "2024-03-06"]
    run = build(write_csv(tmp_path / "登记.csv", [firm(i, 注册日期=day) for i, day in enumerate(days)]))
    assert sorted(refused(run)) == [4]


def test_of_two_rows_with_one_key_the_first_is_kept_and_named(build, tmp_path):
    rows = [firm(1), firm(2), firm(1, 企业名称="另一名称"), firm(2), firm(3)]
    run = build(write_csv(tmp_path / "登记.csv", rows))
    found = refused(run)
    assert "与第 1 行重复而内容不同" in found[3][1] and "与第 2 行逐格相同" in found[4][1]
    counts = {check.check: check.failing for check in run.checks if check.check in {"unique", "identical"}}
    assert counts == {"unique": 1, "identical": 1} and balanced(run)


def test_a_faulty_first_row_does_not_keep_a_good_second_one_out(build, tmp_path):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1, 注册日期="不详"), firm(1)]))
    assert sorted(refused(run)) == [1]


def test_a_repeated_key_in_a_second_file_names_that_file(build, tmp_path):
    first = write_csv(tmp_path / "甲.csv", [firm(1), firm(2)])
    second = write_csv(tmp_path / "乙.csv", [firm(3), firm(1, 企业名称="改名有限公司")])
    run = build(first, second)
    assert refused(run)[2][1].startswith("“统一社会信用代码”与第 1 个文件的第 1 行重复")
    assert [item.rows_in for item in run.receipts] == [2, 2] and [item.quarantined for item in run.receipts] == [0, 1]


@pytest.mark.parametrize(
    "case",
    [
        ("integer", "1,203", "12.5", 1203), ("year", "2021年", "21", 2021), ("boolean", "有", "也许", True),
        ("share", "12.5%", "12.5％％", 125_000_000), ("date", "2021.3.5", "2021-02-30", dt.date(2021, 3, 5)),
        ("industry", "C3516", "9999", "3516"), ("list", "甲、乙，丙", None, '["甲", "乙", "丙"]'),
        ("date", "20210305", "20211305", dt.date(2021, 3, 5)), ("money", "１２．５万元", "十二", 12_500_000),
        ("division", "370303", "370399", "370303"), ("division", "淄博市张店区", "火星区", "370303"),
    ],
)  # fmt: skip
def test_each_type_reads_what_it_should_and_refuses_the_rest(build, tmp_path, case):
    kind, good, bad, value = case
    source = Source.model_validate({
        "table": "t", "name": "试表", "department": "market_regulation", "key": "id", "contributes": "none",
        "columns": {"id": {"from": "编号", "type": "text"}, "x": {"from": "值", "type": kind, "unit": "元"}},
    })  # fmt: skip
    rows = [{"编号": "1", "值": good}, {"编号": "2", "值": ""}, *([{"编号": "3", "值": bad}] if bad else [])]
    run = build(("t", write_csv(tmp_path / "t.csv", rows, ["编号", "值"])), sources=[source])
    assert lake.read(run, "accepted/t").collect()["x"].to_list() == [value, None]
    assert sorted(refused(run, "t")) == ([3] if bad else [])


def test_a_pattern_and_a_decimal_range_judge_at_their_ends(build, tmp_path):
    source = Source.model_validate({
        "table": "t", "name": "试表", "department": "market_regulation", "key": "id", "contributes": "none",
        "columns": {
            "id": {"from": "编号", "type": "text", "pattern": r"^[A-Z]\d$"},
            "x": {"from": "值", "type": "decimal", "range": ["0.1", "0.3"]},
            "y": {"from": "额", "type": "money", "range": ["0元", "1万元"]},
        },
    })  # fmt: skip
    values = [("A1", "0.1", "1万元"), ("A2", "0.3", "0"), ("A3", "0.0999", ""), ("A4", "0.30001", ""),
              ("A5", "", "10000.01"), ("A6", "", "-0.01"), ("a7", "", "")]  # fmt: skip
    rows = [dict(zip(("编号", "值", "额"), row, strict=True)) for row in values]
    run = build(("t", write_csv(tmp_path / "t.csv", rows, ["编号", "值", "额"])), sources=[source])
    assert sorted(refused(run, "t")) == [3, 4, 5, 6, 7]


def test_money_in_a_foreign_currency_is_refused_where_it_would_be_summed(build, tmp_path):
    source = Source.model_validate({
        "table": "t", "name": "试表", "department": "taxation", "key": "id", "contributes": "none",
        "columns": {"id": {"from": "编号", "type": "text"}, "x": {"from": "额", "type": "money", "unit": "万元"}},
    })  # fmt: skip
    rows = [{"编号": "1", "额": "10万美元"}, {"编号": "2", "额": "10"}]
    run = build(("t", write_csv(tmp_path / "t.csv", rows, ["编号", "额"])), sources=[source])
    assert refused(run, "t")[1] == ("额", "“额”为外币（USD），请换算为人民币后填写")
    assert lake.read(run, "accepted/t").collect()["x"].to_list() == [10_000_000]


# A zero byte makes a file binary, which is told for the file as a whole (see test_files.py).
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(st.lists(st.dictionaries(st.sampled_from(HEADINGS), CELLS | st.sampled_from(["=1+1", '"', "N/A", "\n"]),
                                max_size=9), max_size=8))  # fmt: skip
def test_whatever_the_cells_hold_every_row_ends_in_exactly_one_place(build, tmp_path, changes):
    rows = [firm(number % 5) | change for number, change in enumerate(changes)]
    run = build(write_csv(tmp_path / "登记.csv", rows))
    accepted = lake.read(run, "accepted/enterprise_registry").collect()["_row"].to_list()
    left = lake.read(run, "quarantine/enterprise_registry").collect()["_row"].to_list()
    assert sorted(accepted + left) == list(range(1, len(rows) + 1)) and balanced(run)
    assert lake.read(run, "legal_entity").select(pl.len()).collect().item() == len(accepted)


def test_a_contract_may_not_give_a_field_that_nobody_declared(build, tmp_path):
    path = write_csv(tmp_path / "登记.csv", [firm(1)])
    with pytest.raises(lake.LakeError, match="给出的字段 city_name 不在字段字典中"):
        columns = contract().model_dump(by_alias=True)["columns"]
        columns["city"] = columns["city"] | {"gives": "city_name"}
        build(path, sources=[contract(columns=columns)], fields={"quals": None})


def test_no_text_of_any_row_is_changed_on_its_way(build, tmp_path):
    rows = [firm(number, 经营范围=f"第{number}家企业的经营范围：" + "泵" * (number % 97)) for number in range(5_000)]
    run = build(write_csv(tmp_path / "登记.csv", rows))
    frame = lake.read(run, "legal_entity").select("credit_code", "name", "scope", "provenance").collect()
    found = {row[0]: row[1:] for row in frame.iter_rows()}
    for number, row in enumerate(rows, 1):
        name, scope, provenance = found[row["统一社会信用代码"]]
        assert (name, scope) == (row["企业名称"], row["经营范围"])
        assert json.loads(provenance)["rows"] == [["enterprise_registry", number]]
