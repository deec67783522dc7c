"""Contracts in the Open Data Contract Standard: read from others, written for others, the same when read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kechuang.declarations import contract_text, read_contracts
from kechuang.declarations.pack import load_pack
from kechuang.declarations.problem import PackError
from kechuang.declarations.source import Source

HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.2.0\nstatus: active\ndomain: trade\n"
OTHERS = (
    HEAD
    + """schema:
  - name: customers
    physicalName: tbl_customers
    businessName: 客户
    properties:
      - {name: id, physicalName: 客户号, logicalType: string, primaryKey: true, primaryKeyPosition: 1}
      - name: code
        businessName: 统一社会信用代码
        logicalType: string
        customProperties: [{property: type, value: credit_code}, {property: theirs, value: 1}]
      - name: kind
        logicalType: string
        quality:
          - {type: library, rule: validValues, validValues: [a, b], mustBe: 0}
          - {type: sql, description: 至少一行, query: SELECT 1, mustBe: 1}
          - {type: library, metric: nullValues, mustBeLessThan: 5, unit: percent}
          - {type: library, metric: nullValues, mustBe: 0}
      - {name: n, logicalType: number, logicalTypeOptions: {minimum: 0.5, maximum: 9}}
  - name: orders
    properties: [{name: n, logicalType: integer, unique: true}]
"""
)


def contracts(tmp_path: Path, text: str) -> dict[str, Source]:
    path = tmp_path / "契约.yaml"
    path.write_text(text, encoding="utf-8")
    return read_contracts(path)


def test_a_document_of_another_platform_is_read_and_what_is_not_run_is_told(tmp_path):
    found = contracts(tmp_path, OTHERS)
    customers = found["customers"]
    assert list(found) == ["customers", "orders"] and customers.physical_name == "tbl_customers"
    assert (customers.name, customers.department, customers.version, customers.key) == (
        "客户",
        "trade",
        "1.2.0",
        ("id",),
    )
    columns = customers.columns
    assert columns["id"].headings == ("客户号", "id") and columns["id"].required
    assert (columns["code"].type, columns["code"].role) == ("credit_code", "code")
    assert columns["kind"].of == ("a", "b") and columns["kind"].required
    assert columns["n"].range == ("0.5", 9) and columns["n"].type == "decimal"
    assert customers.unchecked == ("kind：至少一行", "kind：nullValues")
    assert found["orders"].key == () and found["orders"].columns["n"].unique


@pytest.mark.parametrize("pack", ["cn-sd-zibo", "demo"])
def test_every_contract_of_ours_is_the_same_after_it_was_written_and_read(tmp_path, pack):
    for source in load_pack(pack).sources.values():
        (again,) = contracts(tmp_path, contract_text(source)).values()
        assert again.model_dump(exclude={"physical_name"}) == _settled(source), source.table


def _plain(end: object) -> object:
    return end if end is None or isinstance(end, int) else str(end)


def _settled(source: Source) -> dict[str, object]:
    held = source.model_dump(exclude={"physical_name"})
    for key, column in held["columns"].items():
        column["required"] = source.requires(key)
        column["from_"] = column["from_"] if isinstance(column["from_"], tuple) else (column["from_"],)
        column["range"] = column["range"] and tuple(map(_plain, column["range"]))
    return held


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("apiVersion: v2.2.0\nkind: DataContract\n", 1, "apiVersion 得到“v2.2.0”，应为 v3 的一版"),
        ("apiVersion: v3.0.0\nkind: Contract\n", 2, "kind 得到“Contract”，应为 DataContract"),
        (HEAD, 1, "schema 中没有数据表"),
        (HEAD + "schema: [{name: t}]\n", 7, "数据表 t 没有 properties"),
        (
            HEAD + "schema:\n  - name: t\n    properties:\n      - {name: a, logicalType: blob}\n",
            10,
            "logicalType 得到“blob”",
        ),
        (HEAD + "schema:\n  - name: t\n    properties: [{name: a}, {name: a}]\n", 9, "列 a 写了两次"),
        ("- 1\n", 1, "应为数据源契约（table、key、columns）或 ODCS 文档"),
        ("table: t\nname: t\nkey: a\ncolumns: {a: {from: a, type: text}}\n", 1, "缺少必填的 department"),
    ],
)
def test_what_is_wrong_with_a_contract_file_is_told_with_its_line(tmp_path, text, line, told):
    with pytest.raises(PackError) as caught:
        contracts(tmp_path, text)
    assert told in caught.value.message and caught.value.line == line


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"load": "feed"}, "须用 op 指明增改删标志列"),
        ({"op": "kind"}, "其他装载方式不写 op"),
        ({"valid_from": "kind"}, "valid_from 列 kind 的类型得到 text，应为 date"),
        ({"basis": "statistics"}, "须用 aggregate 写明汇总到哪几列"),
        ({"basis": "statistics", "aggregate": ["year"], "key": "year"}, "不得含有能识别单个对象的列：code"),
        ({"shared": "none", "sharing": {"attribute": "conditional"}}, "应与 sharing 的 attribute"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(change, told):
    data = {
        "table": "t", "name": "t", "department": "d", "key": "kind",
        "columns": {"kind": {"from": "k", "type": "text"}, "year": {"from": "y", "type": "year"},
                    "code": {"from": "c", "type": "credit_code"}},
    }  # fmt: skip
    with pytest.raises(ValueError, match=told):
        Source.model_validate(data | change)


def test_what_a_column_says_of_the_entity_follows_from_its_type_and_field():
    columns = {
        "credit_code": {"from": "a", "type": "credit_code"}, "partner": {"from": "b", "type": "credit_code"},
        "name": {"from": "c", "type": "name"}, "former_name": {"from": "d", "type": "name"},
        "tel": {"from": "e", "type": "phone"}, "sum": {"from": "f", "type": "money", "gives": "capital"},
        "judge": {"from": "g", "type": "person", "role": "none"}, "note": {"from": "h", "type": "text"},
    }  # fmt: skip
    source = Source.model_validate({"table": "t", "name": "t", "department": "d", "key": "name", "columns": columns})
    assert {key: column.role for key, column in source.columns.items()} == {
        "credit_code": "code", "partner": "none", "name": "name", "former_name": "former_name", "tel": "phone",
        "sum": "capital", "judge": "none", "note": None,
    }  # fmt: skip
    assert source.with_role("phone") == ("tel",)
