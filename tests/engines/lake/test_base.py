"""Several tables, one row an enterprise: ranks, counts, years and what each value stands on."""

from __future__ import annotations

import json

import pytest

from kechuang.declarations.source import Source
from kechuang.engines import lake

from .conftest import balanced, code, firm, write_csv

TAX = Source.model_validate({
    "table": "tax", "name": "税务登记", "department": "taxation", "key": "credit_code", "contributes": "legal_entity",
    "rank": 50,
    "columns": {
        "credit_code": {"from": "识别号", "type": "credit_code"},
        "name": {"from": "名称", "type": "name"},
        "mode": {"from": "征收方式", "type": "code", "of": ["查账征收", "核定征收"], "gives": "tax_mode"},
        "office": {"from": "税务所", "type": "text", "gives": ""},
    },
})  # fmt: skip
PATENTS = Source.model_validate({
    "table": "patents", "name": "专利登记", "department": "intellectual_property", "key": "no", "contributes": "event",
    "columns": {
        "no": {"from": "号", "type": "text"}, "credit_code": {"from": "代码", "type": "credit_code"},
        "kind": {"from": "类", "type": "code"}, "title": {"from": "名", "type": "text"},
        "fee": {"from": "费", "type": "integer"}, "begin": {"from": "起", "type": "date"},
        "end": {"from": "止", "type": "date"}, "level": {"from": "级", "type": "code", "of": ["国家", "省", "无"]},
    },
    "counts": [
        {"field": "ip1", "where": {"kind": ["发明专利"]}, "valid_on": ["begin", "end"]},
        {"field": "any_ip", "kind": "any"}, {"field": "fees", "kind": "sum", "column": "fee"},
        {"field": "quals", "kind": "list", "columns": ["no", "title", "fee", "end"]},
        {"field": "best", "kind": "max", "column": "level"}, {"field": "most", "kind": "max", "column": "fee"},
    ],
})  # fmt: skip
HEADS = ["号", "代码", "类", "名", "费", "起", "止", "级"]
YEARS = Source.model_validate({
    "table": "filing", "name": "年度申报", "department": "taxation", "key": "credit_code + year",
    "contributes": "enterprise_year", "year": "year", "rank": 20,
    "columns": {
        "credit_code": {"from": "代码", "type": "credit_code"}, "year": {"from": "年度", "type": "year"},
        "sales": {"from": "收入", "type": "money", "unit": "万元"},
        "rd": {"from": "研发", "type": "money", "unit": "元"},
    },
})  # fmt: skip
INSURED = Source.model_validate({
    "table": "insured", "name": "参保", "department": "human_resources", "key": "credit_code + year",
    "contributes": "enterprise_year", "year": "year", "rank": 10,
    "columns": {
        "credit_code": {"from": "代码", "type": "credit_code"}, "year": {"from": "年度", "type": "year"},
        "staff": {"from": "人数", "type": "integer"}, "rd": {"from": "研发", "type": "money", "unit": "万元"},
    },
})  # fmt: skip


def entity(run: lake.Run, number: int) -> tuple[dict, list, dict]:
    row = lake.read(run, "legal_entity").collect().row(by_predicate=_is(number), named=True)
    note = json.loads(row["provenance"])
    return row, note["rows"], note["fields"]


def _is(number: int):
    import polars as pl

    return pl.col("credit_code") == code(number)


def patent(no: str, owner: int, **changes: str) -> dict[str, str]:
    row = {"号": no, "代码": code(owner), "类": "发明专利", "名": "泵", "费": "", "起": "", "止": "", "级": "省"}
    return row | changes


def test_the_lower_rank_wins_and_a_gap_is_filled_from_the_next_table(build, tmp_path):
    register = write_csv(tmp_path / "登记.csv", [firm(1), firm(2)])
    tax = [{"识别号": code(1), "名称": "别名公司", "征收方式": "查账征收", "税务所": "一所"},
           {"识别号": code(3), "名称": "只在税务的公司", "征收方式": "", "税务所": ""}]  # fmt: skip
    run = build(register, ("tax", write_csv(tmp_path / "t.csv", tax, list(tax[0]))), sources=[TAX])
    row, rows, fields = entity(run, 1)
    # The register's rank is 10: its name stays, and only what tax alone knows comes from there.
    assert (row["name"], row["tax_mode"]) == ("虚构1号有限责任公司", "查账征收")
    assert rows == [["enterprise_registry", 1], ["tax", 1]] and fields["tax_mode"] == [1, ""]
    assert "name" not in fields and "office" not in row
    row, rows, fields = entity(run, 3)
    assert row["name"] == "只在税务的公司" and rows == [["tax", 2]] and set(fields) == {"name_normal"}
    assert entity(run, 2)[0]["tax_mode"] is None


def test_events_become_counts_lists_and_sums_with_their_rows(build, tmp_path, frozen):
    register = write_csv(tmp_path / "登记.csv", [firm(1), firm(2)])
    patents = write_csv(tmp_path / "p.csv", [
        patent("甲1", 9), patent("甲2", 1, 类="实用新型", 费="7", 名='引"号\\与\t符'),
        patent("甲3", 1, 费="5", 止="2026-11-21"),
        patent("甲4", 1, 止="2026-11-20"), patent("甲5", 1, 起="2026-11-22"), patent("甲6", 1, 级="国家"),
    ], HEADS)  # fmt: skip
    run = build(register, ("patents", patents), sources=[PATENTS])
    row, rows, fields = entity(run, 1)
    # Valid on the very day of its end, and not the day after or before it begins.
    assert (row["ip1"], row["any_ip"], row["fees"], row["best"], row["most"]) == (2, True, 12, "国家", 7)
    assert json.loads(row["quals"])[0] == {"no": "甲2", "title": '引"号\\与\t符', "fee": 7, "end": None}
    assert [item["no"] for item in json.loads(row["quals"])] == ["甲2", "甲3", "甲4", "甲5", "甲6"]
    index, how = fields["ip1"]
    assert rows[index] == ["patents", 3] and how == "由“专利登记”中符合条件的 2 行计数得到"
    row, rows, fields = entity(run, 2)
    assert (row["ip1"], row["any_ip"], row["fees"], row["quals"], row["best"], row["most"]) == (
        0,
        False,
        0,
        "[]",
        "无",
        None,
    )
    assert fields["ip1"] == [None, "“专利登记”中没有该企业符合条件的记录"] and rows == [["enterprise_registry", 2]]
    orphans = [check.failing for check in run.checks if check.check == "entity"]
    assert orphans == [1] and balanced(run)


def test_two_event_tables_of_one_field_are_put_together(build, tmp_path):
    other = PATENTS.model_copy(update={"table": "other", "name": "另表"})
    register = write_csv(tmp_path / "登记.csv", [firm(1), firm(2), firm(3)])
    first = write_csv(tmp_path / "a.csv", [patent("甲1", 1, 费="1"), patent("甲2", 2)], HEADS)
    second = write_csv(tmp_path / "b.csv", [patent("乙1", 1, 费="2")], HEADS)
    run = build(register, ("patents", first), ("other", second), sources=[PATENTS, other])
    row, rows, fields = entity(run, 1)
    assert (row["ip1"], row["fees"], row["any_ip"]) == (2, 3, True)
    assert sorted(item["no"] for item in json.loads(row["quals"])) == ["乙1", "甲1"]
    assert fields["ip1"][1].count("行计数得到") == 2 and rows[fields["ip1"][0]][0] in {"patents", "other"}
    assert (entity(run, 2)[0]["ip1"], entity(run, 3)[0]["ip1"]) == (1, 0)


def test_years_merge_by_rank_and_a_firm_that_no_register_has_is_counted(build, tmp_path):
    register = write_csv(tmp_path / "登记.csv", [firm(1)])
    filing = [{"代码": code(1), "年度": "2023", "收入": "10.5", "研发": "100"},
              {"代码": code(1), "年度": "2024年", "收入": "", "研发": "200"},
              {"代码": code(8), "年度": "2024", "收入": "1", "研发": ""}]  # fmt: skip
    insured = [{"代码": code(1), "年度": "2024", "人数": "30", "研发": "3"},
               {"代码": code(1), "年度": "2022", "人数": "20", "研发": ""}]  # fmt: skip
    run = build(
        register, ("filing", write_csv(tmp_path / "f.csv", filing, list(filing[0]))),
        ("insured", write_csv(tmp_path / "i.csv", insured, list(insured[0]))), sources=[YEARS, INSURED],
    )  # fmt: skip
    rows = lake.read(run, "enterprise_year").collect().to_dicts()
    assert [(row["year"], row["staff"], row["sales"], row["rd"]) for row in rows] == [
        (2022, 20, None, None), (2023, None, 10_500_000, 10_000), (2024, 30, None, 3_000_000),
    ]  # fmt: skip
    note = json.loads(rows[2]["provenance"])
    assert note["rows"] == [["insured", 1], ["filing", 2]] and note["fields"] == {
        "rd": [0, "原文未写单位，按契约声明的单位计"]
    }
    assert [check.failing for check in run.checks if check.check == "entity" and check.table == "filing"] == [1]
    assert lake.read(run, "accepted/filing").collect().height == 3


def test_without_a_register_the_base_tables_are_there_and_empty(build, tmp_path):
    filing = [{"代码": code(1), "年度": "2023", "收入": "10.5", "研发": "100"}]
    run = build(("filing", write_csv(tmp_path / "f.csv", filing, list(filing[0]))), sources=[YEARS])
    assert (run.tables["legal_entity"].rows, run.tables["enterprise_year"].rows) == (0, 0)
    assert {"credit_code", "name", "division", "synthetic", "provenance"} <= set(
        lake.read(run, "legal_entity").collect_schema().names()
    )


@pytest.mark.parametrize("option", [True, False])
def test_what_is_invented_says_so(build, tmp_path, option):
    run = build(write_csv(tmp_path / "登记.csv", [firm(1)]), synthetic=option)
    assert run.synthetic is option and lake.read(run, "legal_entity").collect()["synthetic"].to_list() == [option]


def test_how_the_district_was_found_travels_with_it(build, tmp_path):
    run = build(
        write_csv(tmp_path / "登记.csv", [firm(1, 注册地址="商家镇", 地区=""), firm(2, 地区="张店区", 注册地址="")])
    )
    assert entity(run, 1)[2]["division"] == [0, "由信用代码第 3—8 位（登记机关所在地）得到"]
    assert "division" not in entity(run, 2)[2] and entity(run, 2)[0]["division"] == "370303"
