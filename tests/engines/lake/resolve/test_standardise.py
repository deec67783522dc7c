"""What departments write of one firm is read as one: names, codes, phones, addresses, amounts, days."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from kechuang.declarations.division import Division
from kechuang.engines.lake.resolve import codes, contacts, values
from kechuang.engines.lake.resolve.identity import IDENTITY
from kechuang.engines.lake.resolve.parse_name import NameParser, plain_names
from kechuang.engines.lake.resolve.standardise import Standardiser

PLACES = {
    "379900": Division(code="379900", name="演示市", level="city", kind="synthetic"),
    "379901": Division(code="379901", name="云溪区", level="district", kind="synthetic"),
}
CODE = "91379901MA00000017"


@pytest.fixture(scope="module")
def standardiser() -> Standardiser:
    return Standardiser(PLACES)


def one(names: str) -> dict[str, object]:
    return NameParser(PLACES).parse(plain_names(pl.Series([names]))).row(0, named=True)


def test_a_name_is_taken_apart() -> None:
    parts = one("演示市云溪区恒瑞新材料科技有限责任公司")
    assert (parts["place"], parts["stem"], parts["trade"], parts["form"]) == (379901, "恒瑞", "新材料科技", 1)


def test_a_place_in_brackets_is_a_place_and_other_brackets_are_not() -> None:
    assert one("恒瑞（演示）新材料有限公司")["place"] == 379900
    assert one("恒瑞（宏远）新材料有限公司")["place"] is None


def test_a_branch_is_not_its_parent() -> None:
    branch, parent = one("演示恒瑞化工有限公司云溪分公司"), one("演示恒瑞化工有限公司")
    assert (branch["stem"], branch["branch"], parent["branch"]) == (parent["stem"], "云溪分公司", None)


@pytest.mark.parametrize(
    "written",
    ["演示恒瑞化工有限责任公司", "演示 恒瑞化工有限公司", "演示恒瑞化工有限公司　", "演示恒瑞化工有限公司。"],
)
def test_spellings_of_a_name_are_one(written: str) -> None:
    assert plain_names(pl.Series([written]))[0] == "演示恒瑞化工有限公司"


def test_cells_of_all_widths_are_read_alike() -> None:
    assert plain_names(pl.Series(["ａｂｃ（演示）科技有限公司", None, "", "【甲】"])).to_list() == [
        "ABC(演示)科技有限公司", None, None, "(甲)",
    ]  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_a_code_with_one_slip_leads_back_to_the_code(body: str, place: int) -> None:
    code = "91379901" + body[8:]
    code += uscc.calc_check_digit(code)
    assert codes.credit_codes(pl.Series([code]))[0]
    letter = next(one for one in "012" if one != code[place])
    broken = code[:place] + letter + code[place + 1 :]
    assert not codes.credit_codes(pl.Series([broken]))[0]
    for written in (broken, code[:place] + code[place + 1 :], code[: place + 1] + code[place] + code[place + 1 :]):
        assert code in codes.near(pl.Series([written]))["code"].to_list()


def test_a_registration_number_is_checked_by_its_last_digit() -> None:
    numbers = [f"37990022800123{digit}" for digit in range(10)]
    assert codes.reg_numbers(pl.Series(numbers)).sum() == 1


def test_phones_are_read_whatever_stands_around_them() -> None:
    written = ["0533-2345678转801", "+86 138-1234-9678；05332345679", "(0533)2345678", "１３８１２３４９６７８"]
    written += ["138****9678", "88888888", "无"]
    first, second = contacts.phones(pl.Series(written))
    assert first.to_list() == ["2345678", "13812349678", "2345678", "13812349678", None, None, None]
    assert second.to_list()[1] == "2345679"


def test_addresses_lose_what_is_written_in_many_ways() -> None:
    written = pl.Series(["马尚街道金晶大道160号3号楼402室", "金晶大道160号3-402", "金晶大道 160 号"])
    address, road = contacts.addresses(written)
    assert address.to_list() == ["金晶大道160-3-402", "金晶大道160-3-402", "金晶大道160"]
    assert set(road) == {"金晶大道160"}


def test_an_identity_number_is_kept_as_a_keyed_hash_only() -> None:
    given_numbers = pl.Series(["11010519491231002X", "11010519491231002x", "110105194912310021", None])
    sealed = contacts.person_ids(given_numbers, b"key").to_list()
    assert sealed[0] == sealed[1] != contacts.person_ids(given_numbers, b"other")[0]
    assert sealed[2:] == [None, None] and "1949" not in str(sealed[0])


def test_amounts_and_days_have_one_form() -> None:
    amounts = pl.Series(["100", "100万元", "1,000,000.00元", "0.01亿元", "50万美元", "见附件"])
    assert values.capitals(amounts, "万元").to_list() == [100, 100, 100, 100, None, None]
    days = values.days(
        pl.Series(["2021-03-05", "2021年3月5日", "20210305", "2021/3/5 00:00", "44260", "2021-02-30", "1900-01-01"])
    )
    assert set(days[:5]) == {18691} and days[5:].to_list() == [None, None]


def test_rows_that_say_the_same_have_the_same_content(standardiser: Standardiser) -> None:
    raw = pl.DataFrame(
        {"row_id": ["1", "2", "3"], "name": ["演示恒瑞化工有限公司", "演示恒瑞化工有限责任公司", "演示恒瑞化工厂"]}
    )
    rows = standardiser.rows(raw, source="a")
    assert rows.schema == pl.Schema(IDENTITY)
    same, again, other = rows["content"]
    assert same == again != other


def test_a_column_that_a_role_has_twice_fills_the_gaps_of_the_first(standardiser: Standardiser) -> None:
    raw = pl.DataFrame(
        {"row_id": ["1"], "name": [""], "name_2": ["演示恒瑞化工有限公司"], "phone": ["无"], "phone_2": ["2345678"]}
    )
    row = standardiser.rows(raw, source="a").row(0, named=True)
    assert row["name_text"] == "演示恒瑞化工有限公司" and row["phone"] is not None
