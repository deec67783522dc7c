"""What holds for the quantities of every text."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import paragraphs, quantities, sentence_at

WORDS = """
0 1 7 3.05 1,200 2021 一 两 三 十 百 千 万 亿 半 点 分之 零 第 前 近 超过 达到 至少 不足 余 多 几 来 以上 左右 - 至 到 /
家 个 人 % 元 个百分点 倍 成 米 大 级 位 个月 天 年 月 日 号 栋 個 萬 億 (guò) ( ) ， 。 ； 、 + : 〔 〕 A ５ . 内
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\r\n", "\u3000"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("0百以上")
@example("亿级")
def test_every_span_round_trips_and_none_overlap(text: str) -> None:
    done = 0
    for quantity in quantities(text):
        assert done <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(text)
        assert text[quantity.number_start : quantity.number_end] == quantity.printed
        done = quantity.end


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_values_are_exact_and_ranges_ascend(text: str) -> None:
    for quantity in quantities(text):
        assert isinstance(quantity.value, Decimal | Fraction)
        assert (quantity.comparator == "range") == (quantity.value_max is not None)
        assert (quantity.value_si_max is None) == (quantity.value_max is None)
        if quantity.value_max is not None:
            assert quantity.value < quantity.value_max


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_quantity_lies_in_one_sentence_that_lies_in_the_text(text: str) -> None:
    for quantity in quantities(text):
        start, end = sentence_at(text, quantity.start, quantity.end)
        assert 0 <= start <= quantity.start < quantity.end <= end <= len(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_paragraphs_hold_every_character_that_is_not_blank(text: str) -> None:
    kept = "".join(text[start:end] for start, end in paragraphs(text))
    blank = " \t\r\n\f\v\u3000\xa0\u200b\ufeff"
    assert [char for char in kept if char not in blank] == [char for char in text if char not in blank]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 3), st.sampled_from(["家", "%", "亿元", "个百分点", "人"]))
def test_a_written_number_is_read_back_as_printed(whole: int, places: int, unit: str) -> None:
    printed = format(Decimal(whole).scaleb(-places), "f")
    (quantity,) = quantities(f"合计{printed}{unit}。")
    assert (quantity.printed, str(quantity.value), quantity.unit) == (printed, printed, unit)


@pytest.mark.parametrize(
    "unit", ["1", "一", "1,", "2.", "万", "一点", "第", "1-", "1家-", "中(guò", "1 ", "达到2.79%，", "a-", "http://"]
)
def test_time_grows_with_length_even_on_one_hostile_line(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        began = time.process_time()
        quantities(text)
        return time.process_time() - began

    # A quadratic pass would need 64 times as long for eight times the text.
    short = max(seconds(5_000), 0.002)
    assert seconds(40_000) < 30 * short
