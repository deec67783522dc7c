"""Chinese and Arabic numerals read exactly, and names made of digits left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.engines.reports.numerals import arabic, chinese


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("三十", 30), ("一百零五", 105), ("一百二", 120), ("一百二十", 120), ("三千五", 3500),
        ("一千二百", 1200), ("一千零三十", 1030), ("两万", 20_000), ("一万二", 12_000), ("一万零二", 10_002),
        ("十万", 100_000), ("三百二十一万", 3_210_000), ("两亿三千万", 230_000_000), ("一万亿", 10**12),
    ],
)  # fmt: skip
def test_a_chinese_number_is_read(text: str, value: int) -> None:
    assert chinese(text) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "low", "high"), [("三四", 3, 4), ("三四万", 30_000, 40_000), ("五六十", 50, 60), ("十七八", 17, 18)]
)
def test_an_adjacent_pair_is_a_range(text: str, low: int, high: int) -> None:
    assert chinese(text) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text", ["十四五", "十三五", "二〇二一", "一九", "九一", "万一", "一二三", "百", "点五", "", "一" * 99]
)
def test_a_name_made_of_digits_is_no_number(text: str) -> None:
    assert chinese(text) is None


def test_a_run_of_digits_too_long_for_a_figure_is_no_number() -> None:
    assert arabic("9" * 18) == Decimal("9" * 18)
    assert arabic("9" * 19) is None


def spelled(number: int) -> str:
    """Spell a number below 10^8 in full Chinese words (own second implementation, by sections)."""
    digits = "零一二三四五六七八九"

    def section(part: int) -> str:
        out, owed = "", False
        for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, part = divmod(part, size)
            if digit:
                out += ("零" if owed and out else "") + digits[digit] + name
                owed = False
            else:
                owed = True
        return out

    high, low = divmod(number, 10_000)
    if not high:
        return section(low)
    return section(high) + "万" + (("零" if low < 1000 else "") + section(low) if low else "")


@given(st.integers(1, 10**8 - 1))
def test_every_number_spelled_in_full_is_read_back(number: int) -> None:
    assert chinese(spelled(number)) == (Decimal(number), None)
