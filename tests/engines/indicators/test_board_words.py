"""The words of the target board, for every state of a target."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace as Thing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core import Period
from kechuang.engines.indicators import Gap, due_text, gap, gap_text, line_text, need_text, value_text
from kechuang.engines.indicators.wording import round_up

DUE = dt.date(2024, 12, 31)


def printed(number: str, unit: str, comparator: str = "exactly", most: str | None = None) -> Thing:
    return Thing(value=Decimal(number), value_max=most and Decimal(most), unit=unit, comparator=comparator)


def stands(
    line: tuple[str, str, str],
    *values: tuple[str, str],
    on: dt.date = DUE,
    direction: str = "higher",
    period: str = "2021",
) -> Gap:
    """Return the gap of a target to values, each a number and a comparator, in the target's unit."""
    number, unit, comparator = line
    target = Thing(target=Thing(**vars(printed(number, unit, comparator)), by=DUE), undecided=None)
    known = [
        Thing(**vars(printed(each, unit, how)), period=Period.parse(period), basis="press") for each, how in values
    ]
    return gap(target, known, on=on, direction=direction)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "unit", "comparator", "words"),
    [
        ("2.79", "%", "exactly", "2.79 %"), ("2.80", "%", "exactly", "2.80 %"), ("1379", "家", "exactly", "1,379 家"),
        ("400", "家", "more_than", "400 余家"), ("1379", "家", "more_than", "超过 1,379 家"),
        ("6", "%", "more_than", "超过 6 %"), ("30", "亿元", "more_than", "超过 30 亿元"),
        ("3", "%", "at_least", "≥3 %"), ("5", "%", "at_most", "≤5 %"), ("100", "家", "less_than", "不足 100 家"),
        ("300", "亿元", "nearly", "近 300 亿元"), ("3", "家", "about", "约 3 家"), ("500", "家", "reaches", "500 家"),
        ("7", "", "exactly", "7"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_printed(number: str, unit: str, comparator: str, words: str) -> None:
    assert plain(value_text(printed(number, unit, comparator))) == words


def test_a_range_and_the_line_of_a_target_have_their_own_words() -> None:
    assert plain(value_text(printed("2", "家", "range", "3"))) == "2–3 家"
    assert plain(line_text(printed("500", "家", "more_than"))) == "超过 500 家"
    assert plain(line_text(printed("3", "%", "at_least"))) == "≥3 %"


def test_number_and_unit_stay_on_one_line() -> None:
    assert value_text(printed("2.79", "%")) == "2.79\u00a0%"


REACH_500 = ("500", "家", "reaches")


@pytest.mark.parametrize(
    ("line", "shown", "words"),
    [
        (("3", "%", "at_least"), ("2.79", "exactly"), "差 0.21 个百分点"),
        (("3.0", "%", "at_least"), ("2.8", "exactly"), "差 0.2 个百分点"),
        (("3", "%", "at_least"), ("2.80", "exactly"), "差 0.20 个百分点"),
        (("3", "%", "at_least"), ("3.10", "exactly"), "已达到，超出 0.10 个百分点"),
        (("3", "%", "at_least"), ("3.0", "exactly"), "已达到"),
        (REACH_500, ("400", "more_than"), "差不足 100 家"),
        (REACH_500, ("400", "at_least"), "最多差 100 家"),
        (REACH_500, ("400", "nearly"), "差超过 100 家"),
        (REACH_500, ("400", "at_most"), "至少差 100 家"),
        (REACH_500, ("480", "about"), "约差 20 家"),
        (REACH_500, ("500", "more_than"), "已达到"),
        (REACH_500, ("500", "nearly"), "接近目标，尚未达到"),
        (REACH_500, ("500", "less_than"), "尚未达到"),
        (REACH_500, ("520", "about"), "不能断定是否达到"),
        (("500", "家", "more_than"), ("500", "exactly"), "恰在目标线上，须再越过"),
        (("5", "%", "at_most"), ("4.5", "exactly"), "已达到，优于目标 0.5 个百分点"),
    ],
)
def test_the_gap_in_words(line: tuple[str, str, str], shown: tuple[str, str], words: str) -> None:
    assert plain(gap_text(stands(line, shown))) == words


def test_no_value_an_undecided_and_an_incomparable_target_say_so() -> None:
    assert gap_text(stands(REACH_500)) == "缺当前值"
    target = Thing(target=Thing(**vars(printed("70", "%", "reaches")), by=DUE), undecided="语法不通")
    undecided = gap(target, [], on=DUE)
    assert (gap_text(undecided), need_text(undecided)) == ("口径未定，不计差距", "语法不通")
    other = Thing(**vars(printed("70", "家")), period=Period.parse("2021"), basis="press")
    target = Thing(target=Thing(**vars(printed("70", "%", "reaches")), by=DUE), undecided=None)
    assert gap_text(gap(target, [other], on=DUE)) == "口径不一致，不计差距"


@pytest.mark.parametrize(
    ("line", "shown", "words"),
    [
        (("3", "%", "at_least"), ("2.79", "exactly"), "每年须增 0.07 个百分点"),
        (("3.00", "%", "at_least"), ("2.80", "exactly"), "每年须增 0.07 个百分点"),
        (REACH_500, ("400", "exactly"), "每年须增 34 家"),
        (("5", "%", "at_most"), ("6.5", "exactly"), "每年须降 0.5 个百分点"),
    ],
)
def test_the_yearly_need_is_rounded_up_so_that_it_suffices(
    line: tuple[str, str, str], shown: tuple[str, str], words: str
) -> None:
    assert plain(need_text(stands(line, shown))) == words


def test_without_a_yearly_need_the_reason_stands_there() -> None:
    assert need_text(stands(REACH_500, ("400", "more_than"))).startswith("当前值是约数或只有上下限")
    assert need_text(stands(REACH_500, ("500", "exactly"))) == ""


def test_the_due_date_in_words() -> None:
    rate = ("3", "%", "at_least")
    assert plain(due_text(stands(rate, ("2.79", "exactly"), on=dt.date(2024, 12, 30)))) == "2024-12-31 到期，还有 1 天"
    assert plain(due_text(stands(rate, ("2.79", "exactly")))) == "2024-12-31 到期，就在今天"
    late = dt.date(2025, 1, 1)
    assert plain(due_text(stands(rate, ("2.79", "exactly"), on=late))) == "2024-12-31 到期，已过 1 天，到期值未报"
    assert plain(due_text(stands(rate, ("3.1", "exactly"), on=late))) == "2024-12-31 到期，已过 1 天，目标已达到"
    missed = stands(rate, ("2.9", "exactly"), on=late, period="2024")
    assert plain(due_text(missed)) == "2024-12-31 到期，已过 1 天，目标未达到"


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 4))
def test_rounding_up_never_falls_short_and_adds_less_than_one_step(value: Fraction, places: int) -> None:
    rounded = Fraction(round_up(value, places))
    assert value <= rounded < value + Fraction(1, 10**places)
