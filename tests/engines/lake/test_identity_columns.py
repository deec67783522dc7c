"""Persons, their ID numbers, phones and registration numbers as cells of a department table."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.declarations.source import Source
from kechuang.engines import lake
from kechuang.engines.lake import person, person_id, phone, reg_no
from tests.engines.lake.conftest import code, refused, write_csv

BODY = "37030319800101123"
NUMBER = BODY + person_id.check_digit(BODY)
STAFF = Source.model_validate(
    {
        "table": "staff", "name": "人员信息", "department": "human_resources", "key": "number",
        "contributes": "event",
        "columns": {
            "number": {"from": "序号", "type": "integer"},
            "credit_code": {"from": "信用代码", "type": "credit_code", "required": False, "unreadable": "keep"},
            "reg_no": {"from": "注册号", "type": "reg_no"},
            "person": {"from": "姓名", "type": "person", "personal": "personal"},
            "person_id": {"from": "证件号码", "type": "person_id", "personal": "sensitive"},
            "phone": {"from": "电话", "type": "phone"},
        },
    }
)  # fmt: skip


def row(number: int, **changes: str) -> dict[str, str]:
    given = {"序号": str(number), "信用代码": code(number), "注册号": "110108000000016", "姓名": "虚　构",
             "证件号码": NUMBER, "电话": "0533 2123456"}  # fmt: skip
    return given | changes


def loaded(build, tmp_path, *rows):
    file = write_csv(tmp_path / "人员.csv", rows, list(rows[0]))
    return build(("staff", file), sources=[STAFF])


def test_an_id_number_is_kept_only_as_a_keyed_hash_and_masked(build, tmp_path):
    run = loaded(build, tmp_path, row(1), row(2, 证件号码=NUMBER.lower()), row(3, 证件号码=BODY + "z"))
    found = lake.read(run, "accepted/staff").collect()
    assert found["person_id_masked"].to_list() == [f"370***********{NUMBER[-4:]}"] * 2
    assert found["person_id"].n_unique() == 1 and len(found["person_id"][0]) == person_id.DIGITS
    assert refused(run, "staff") == {
        3: (
            "证件号码",
            "“证件号码”370***********123z 不是有效的公民身份号码：前 17 位应为数字，末位为数字或 X，请向来源核对",
        )
    }
    for path in run.folder.rglob("*.parquet"):
        assert NUMBER not in str(pl.read_parquet(path).to_dicts())


def test_another_lake_gives_another_hash_and_the_same_lake_the_same_one(build, tmp_path):
    first, again = loaded(build, tmp_path, row(1)), loaded(build, tmp_path, row(1))
    other = build(("staff", tmp_path / "人员.csv"), sources=[STAFF], lake=tmp_path / "other")
    hashes = [lake.read(run, "accepted/staff").collect()["person_id"][0] for run in (first, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]
    assert (tmp_path / "lake" / person_id.SECRET).stat().st_mode & 0o077 == 0


def test_a_table_that_may_lack_the_code_keeps_its_rows_and_an_unreadable_code_as_text(build, tmp_path):
    run = loaded(build, tmp_path, row(1), row(2, 信用代码=""), row(3, 信用代码=code(3)[:-1] + "?"))
    found = lake.read(run, "accepted/staff").collect()
    assert found["credit_code_raw"].to_list() == [None, None, code(3)[:-1] + "?"]
    assert found["entity_id"].is_null().to_list() == [False, True, True]
    assert found["person"].to_list() == ["虚构"] * 3 and found["phone"].to_list() == ["0533-2123456"] * 3


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (NUMBER, ""),
        ("370303800101123", ""),
        (NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), "校验位不符"),
        (BODY[:10] + "0230" + BODY[14:] + "0", "出生日期不存在"),
        (BODY, "应为 18 位，得到 17 位"),
        ("17030318490101123X", "出生日期过早"),
    ],
)
def test_what_is_wrong_with_an_id_number_is_said(number, why):
    assert person_id.explain(number) == why


def test_the_old_number_of_fifteen_digits_means_the_same_person_as_the_new_one():
    assert person_id.plain("370303800101123") == NUMBER


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("１３８１２３４５６７８", "13812345678"), ("+86-138-1234-5678", "13812345678"),
        ("013812345678", "13812345678"),
        ("（0533）2123456转801", "0533-2123456-801"), ("0533—2123456", "0533-2123456"), ("2123456", "2123456"),
        ("010-62123456", "010-62123456"), ("400-800-1234", "4008001234"),
        ("13812345678/0533-2123456", "13812345678、0533-2123456"), ("13812345678，13812345678", "13812345678"),
        ("1381234567", None), ("无", None), ("0533-123", None), ("13812345678、无", None), ("/", None),
    ],
)  # fmt: skip
def test_a_phone_number_is_written_one_way(written, read):
    assert phone.read(written) == read


@given(st.text(max_size=30))
def test_what_was_read_once_reads_as_itself(text):
    for reader in (phone.read, person.read, reg_no.read):
        found = reader(text)
        assert found is None or reader(found) == found
    assert person_id.masked(person_id.masked(text)) == person_id.masked(text)


@given(st.from_regex(r"[1-9]\d{5}(19[0-9]{2}|20[01][0-9])(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}", fullmatch=True))
def test_exactly_one_last_place_fits_an_id_number(body):
    body = "".join(str(int(digit)) for digit in body)
    assert [last for last in "0123456789X" if person_id.explain(body + last) == ""] == [person_id.check_digit(body)]
