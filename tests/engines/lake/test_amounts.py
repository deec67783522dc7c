"""Amounts of money as registers write them, exactly."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.engines.lake.amount_columns import Amounts
from kechuang.engines.lake.amounts import LARGEST, Amount, parse_unit, read

WAN = parse_unit("万元")


@pytest.mark.parametrize(
    ("text", "fen", "currency"),
    [
        ("50万人民币", 50_000_000, "CNY"), ("1,286.5000(万)", 1_286_500_000, "CNY"),
        ("262.9800(万元人民币)", 262_980_000, "CNY"), ("89.76万人民币", 89_760_000, "CNY"),
        ("10(万美元)", 10_000_000, "USD"), ("341万人民币元", 341_000_000, "CNY"), ("1E-06万人民币", 1, "CNY"),
        ("８．８万　元", 8_800_000, "CNY"), ("25(万日元)", 25_000_000, "JPY"), ("3(万新加坡元)", 3_000_000, "SGD"),
        ("人民币500万元整", 500_000_000, "CNY"), ("2亿元", 20_000_000_000, "CNY"), ("0.01元", 1, "CNY"),
        ("-3万元", -3_000_000, "CNY"), ("1000港币", 100_000, "HKD"),
    ],
)  # fmt: skip
def test_the_spellings_of_registers_are_read_exactly(text, fen, currency):
    assert read(text, WAN) == Amount(fen, currency, "")


@pytest.mark.parametrize(
    "text", ["N/A", "-", "万人民币", "ALAIN", "五十万", "1.2.3万", "人民币10万美元", "10万元起", "", "1e99元"]
)
def test_what_is_no_amount_is_not_read(text):
    assert read(text, WAN) is None


def test_a_bare_number_takes_the_declared_unit_and_says_so():
    assert read("500", WAN) == Amount(500_000_000, "CNY", "原文未写单位，按契约声明的单位计")
    assert read("500", parse_unit("万美元")) == Amount(500_000_000, "USD", "原文未写单位，按契约声明的单位计")
    assert read("500", parse_unit(None)) == Amount(50_000, "CNY", "原文未写单位，按契约声明的单位计")


def test_parts_of_a_fen_are_rounded_and_it_is_said():
    assert read("0.014元", WAN) == Amount(1, "CNY", "不足一分的部分四舍五入")
    assert read("0.015元", WAN) == Amount(2, "CNY", "不足一分的部分四舍五入")


def test_what_does_not_fit_64_bits_is_not_read():
    assert read(f"{LARGEST // 100}元", WAN) is not None
    assert read(f"{LARGEST // 100 + 1}元", WAN) is None


def test_a_unit_must_be_one_of_money():
    with pytest.raises(ValueError, match="“公斤”不是金额单位"):
        parse_unit("公斤")


@given(st.integers(-(10**15), 10**15))
def test_fen_written_as_yuan_come_back(fen):
    yuan = f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}元"
    assert read(yuan, WAN) == Amount(fen, "CNY", "")


NUMBERS = st.from_regex(r"-?[0-9]{1,19}(,[0-9]{3}){0,3}(\.[0-9]{0,7})?", fullmatch=True)


@given(
    st.lists(
        st.one_of(st.none(), NUMBERS, st.sampled_from(["1,286.5(万)", "10万美元", "１２", "abc", "+3", ".5", "1E3"]))
    ),
    st.sampled_from([None, "元", "万元", "亿元", "万美元", "千元"]),
)
def test_a_column_of_amounts_is_what_its_cells_are(texts, unit):
    fen, currency, how = Amounts(unit)(pa.array(texts, pa.string()))
    cells = [None if text is None else read(text, parse_unit(unit)) for text in texts]
    assert fen.to_pylist() == [cell and cell.fen for cell in cells]
    assert currency.to_pylist() == [cell and cell.currency for cell in cells]
    assert how.to_pylist() == [cell and cell.how for cell in cells]
