"""Targets beside values: reached, not yet, unknown; the yearly need; and why there is no gap."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core import Period
from kechuang.engines.indicators import comparable, gap, years_between

DUE = dt.date(2024, 12, 31)
TODAY = dt.date(2022, 9, 1)


@dataclass(frozen=True)
class Line:
    value: Decimal
    unit: str = "%"
    comparator: str = "at_least"
    by: dt.date = DUE
    value_max: Decimal | None = None


@dataclass(frozen=True)
class Goal:
    target: Line
    undecided: str | None = None
    place: str = "370300"


@dataclass(frozen=True)
class Value:
    value: Decimal
    unit: str = "%"
    comparator: str = "exactly"
    period: Period = field(default_factory=lambda: Period.parse("2021"))
    basis: str = "press"
    value_max: Decimal | None = None
    place: str = "370300"
    planned: bool = False
    subject: str = ""
    indicator: str = "rd_intensity"


def goal(number: str, **line: object) -> Goal:
    return Goal(Line(Decimal(number), **line))  # type: ignore[arg-type]


def value(number: str, **said: object) -> Value:
    return Value(Decimal(number), **said)  # type: ignore[arg-type]


def test_the_zibo_rate_lacks_21_hundredths_of_a_point_and_7_a_year() -> None:
    found = gap(goal("3"), [value("2.79")], on=TODAY)
    assert (found.state, found.shortfall, found.unit) == ("not_reached", Decimal("0.21"), "个百分点")
    assert (found.difference, found.years, found.per_year) == (Decimal("-0.21"), 3, Fraction(7, 100))
    assert (found.decimals, found.bound, found.reason) == (2, "exactly", "")


@pytest.mark.parametrize(
    ("number", "state", "shortfall"),
    [("2.99", "not_reached", "0.01"), ("3.00", "reached", "0"), ("3.01", "reached", "0")],
)
def test_the_line_itself_reaches_an_at_least_target(number: str, state: str, shortfall: str) -> None:
    found = gap(goal("3"), [value(number)], on=TODAY)
    assert (found.state, found.shortfall) == (state, Decimal(shortfall))


@pytest.mark.parametrize(
    ("comparator", "number", "state"),
    [
        ("reaches", "499", "not_reached"), ("reaches", "500", "reached"), ("reaches", "501", "reached"),
        ("more_than", "499", "not_reached"), ("more_than", "500", "not_reached"), ("more_than", "501", "reached"),
        ("at_most", "499", "reached"), ("at_most", "500", "reached"), ("at_most", "501", "not_reached"),
    ],
)  # fmt: skip
def test_each_comparator_has_its_own_line(comparator: str, number: str, state: str) -> None:
    assert gap(goal("500", unit="家", comparator=comparator), [value(number, unit="家")], on=TODAY).state == state


@pytest.mark.parametrize(("number", "state"), [("1", "not_reached"), ("2", "reached"), ("4", "reached")])
def test_a_range_is_reached_at_its_nearer_end(number: str, state: str) -> None:
    target = goal("2", value_max=Decimal(3), unit="家", comparator="range")
    assert gap(target, [value(number, unit="家")], on=TODAY).state == state


def test_a_rank_is_to_fall() -> None:
    target = goal("3", unit="位", comparator="reaches")
    found = gap(target, [value("5", unit="位")], on=TODAY, direction="lower")
    assert (found.state, found.shortfall, found.sense, found.unit) == ("not_reached", 2, "down", "位")
    assert gap(target, [value("3", unit="位")], on=TODAY, direction="lower").state == "reached"
    assert gap(target, [value("2", unit="位")], on=TODAY, direction="lower").state == "reached"


# What a value printed as a bound tells about a target of at least 500.
BOUNDS = [
    ("more_than", "400", "unknown", "100", "less_than"),
    ("more_than", "499", "unknown", "1", "less_than"),
    ("more_than", "500", "reached", "0", "exactly"),
    ("at_least", "400", "unknown", "100", "at_most"),
    ("at_least", "500", "reached", "0", "exactly"),
    ("at_most", "400", "not_reached", "100", "at_least"),
    ("at_most", "499", "not_reached", "1", "at_least"),
    ("at_most", "500", "unknown", "0", "at_least"),
    ("less_than", "500", "not_reached", "0", "more_than"),
    ("less_than", "501", "unknown", "0", "more_than"),
    ("nearly", "500", "not_reached", "0", "more_than"),
    ("nearly", "480", "not_reached", "20", "more_than"),
    ("about", "480", "unknown", "20", "about"),
    ("about", "600", "unknown", "0", "about"),
]


@pytest.mark.parametrize(("comparator", "number", "state", "shortfall", "bound"), BOUNDS)
def test_a_bound_gives_a_bound_and_no_yearly_need(
    comparator: str, number: str, state: str, shortfall: str, bound: str
) -> None:
    target = goal("500", unit="家", comparator="reaches")
    found = gap(target, [value(number, unit="家", comparator=comparator)], on=TODAY)
    assert (found.state, found.shortfall, found.bound) == (state, Decimal(shortfall), bound)
    assert found.per_year is None
    assert bool(found.reason) == (state != "reached")


# The same on the way down: a target of at most 3.
@pytest.mark.parametrize(
    ("comparator", "number", "state", "bound"),
    [
        ("more_than", "5", "not_reached", "more_than"), ("at_least", "5", "not_reached", "at_least"),
        ("more_than", "3", "not_reached", "more_than"), ("at_least", "3", "unknown", "at_least"),
        ("at_most", "5", "unknown", "at_most"), ("less_than", "5", "unknown", "less_than"),
        ("nearly", "5", "unknown", "less_than"), ("at_most", "3", "reached", "exactly"),
        ("less_than", "3", "reached", "exactly"), ("nearly", "3", "reached", "exactly"),
    ],
)  # fmt: skip
def test_bounds_are_mirrored_where_the_value_must_fall(comparator: str, number: str, state: str, bound: str) -> None:
    found = gap(goal("3", comparator="at_most"), [value(number, comparator=comparator)], on=TODAY)
    assert (found.state, found.bound) == (state, bound)


def test_a_strict_target_is_passed_by_what_is_printed_as_more_than_its_line() -> None:
    target = goal("500", unit="家", comparator="more_than")
    assert gap(target, [value("500", unit="家", comparator="more_than")], on=TODAY).state == "reached"
    at_line = gap(target, [value("500", unit="家")], on=TODAY)
    assert (at_line.state, at_line.shortfall, at_line.per_year) == ("not_reached", 0, None)
    assert at_line.reason == "当前值恰在目标线上，须再越过"


def test_a_printed_range_counts_by_its_sure_end() -> None:
    target = goal("500", unit="家", comparator="reaches")

    def state(low: str, high: str) -> tuple[str, Decimal | None]:
        found = gap(target, [value(low, value_max=Decimal(high), unit="家", comparator="range")], on=TODAY)
        return found.state, found.shortfall

    assert state("300", "499") == ("not_reached", 200)
    assert state("300", "500") == ("unknown", 200)
    assert state("500", "600") == ("reached", 0)


@pytest.mark.parametrize(
    ("by", "timing", "days_left"),
    [(dt.date(2022, 8, 31), "past", -1), (TODAY, "today", 0), (dt.date(2022, 9, 2), "before", 1)],
)
def test_the_due_date_is_past_only_from_the_day_after(by: dt.date, timing: str, days_left: int) -> None:
    found = gap(goal("3", by=by), [value("2.79")], on=TODAY)
    assert (found.timing, found.days_left, found.overdue) == (timing, days_left, timing == "past")


def test_a_reached_target_is_never_overdue() -> None:
    assert not gap(goal("3"), [value("3.1")], on=dt.date(2030, 1, 1)).overdue


def test_a_value_of_the_due_year_decides_and_leaves_no_years() -> None:
    found = gap(goal("3"), [value("2.9", period=Period.parse("2024"))], on=dt.date(2025, 3, 1))
    assert (found.final, found.years, found.per_year, found.overdue) == (True, None, None, True)
    assert "2024-12-31" in found.reason


def test_one_day_before_the_due_date_is_a_sliver_of_a_year() -> None:
    found = gap(goal("3"), [value("2.9", period=Period.parse("2024-12-30"))], on=TODAY)
    assert (found.final, found.years) == (False, Fraction(1, 365))
    assert found.per_year == Fraction(1, 10) * 365


def test_the_latest_value_counts_and_of_one_day_the_firmest() -> None:
    old, press = value("2.5", period=Period.parse("2020")), value("2.79")
    official = value("2.81", basis="official_statistics")
    found = gap(goal("3"), [press, official, old], on=TODAY)
    assert (found.current, found.rivals) == (official, (press,))
    assert gap(goal("3"), [old, press], on=TODAY).current == press
    assert gap(goal("3"), [press, value("2.79", basis="synthetic")], on=TODAY).rivals == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"unit": "个百分点"}, "单位不一致：%与个百分点"),
        ({"place": "370000"}, "地域不一致：370300与370000"),
        ({"subject": "某高校"}, "主体不一致：本地与某高校"),
        ({"planned": True}, "是计划数，不是已达到的数"),
        ({"period": Period.parse("2019/..")}, "期间没有止期，不知是何时的数"),
    ],
)
def test_a_value_of_another_unit_or_scope_is_left_out_with_its_reason(said: dict[str, object], reason: str) -> None:
    other = value("9", **said)
    alone = gap(goal("3"), [other], on=TODAY)
    assert (alone.why, alone.reason, alone.shortfall, alone.current) == ("not_comparable", reason, None, None)
    beside = gap(goal("3"), [other, value("2.79")], on=TODAY)
    assert (beside.shortfall, beside.left_out) == (Decimal("0.21"), ((other, reason),))


def test_no_value_and_an_undecided_indicator_have_no_gap() -> None:
    none = gap(goal("780", unit="人"), [], on=TODAY)
    assert (none.why, none.state, none.shortfall, none.years, none.per_year) == (
        "no_value",
        "unknown",
        None,
        None,
        None,
    )
    undecided = gap(Goal(Line(Decimal(70)), undecided="原句语法不通"), [value("60")], on=TODAY)
    assert (undecided.why, undecided.reason, undecided.current) == ("undecided", "原句语法不通", None)


NUMBERS = st.decimals(min_value=-10_000, max_value=10_000, places=2)
SENSES = st.sampled_from(["at_least", "at_most"])


@given(NUMBERS, NUMBERS, SENSES)
def test_the_shortfall_is_nothing_exactly_where_the_value_meets_the_line(
    line: Decimal, number: Decimal, comparator: str
) -> None:
    found = gap(Goal(Line(line, comparator=comparator)), [Value(number)], on=TODAY)
    meets = number >= line if comparator == "at_least" else number <= line
    assert (found.shortfall == 0) == meets == (found.state == "reached")
    assert (found.per_year is None) == meets


@given(NUMBERS, NUMBERS)
def test_the_difference_changes_sign_when_line_and_value_change_places(line: Decimal, number: Decimal) -> None:
    one = gap(Goal(Line(line)), [Value(number)], on=TODAY)
    other = gap(Goal(Line(number)), [Value(line)], on=TODAY)
    assert one.difference is not None and other.difference is not None
    assert one.difference == -other.difference


@given(NUMBERS, NUMBERS, st.integers(2015, 2023))
def test_the_yearly_need_over_the_years_left_closes_the_gap_exactly(line: Decimal, number: Decimal, year: int) -> None:
    found = gap(Goal(Line(line)), [Value(number, period=Period.parse(year))], on=TODAY)
    if found.state == "not_reached":
        assert found.per_year is not None and found.years is not None and found.shortfall is not None
        assert found.per_year * found.years == Fraction(found.shortfall) == Fraction(line) - Fraction(number)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2021-12-31", "2024-12-31", Fraction(3)),
        ("2022-08-31", "2024-12-31", 2 + Fraction(122, 365)),
        ("2020-02-29", "2021-02-28", Fraction(1)),
        ("2023-12-31", "2024-06-30", Fraction(182, 366)),
        ("2024-12-31", "2024-12-31", Fraction(0)),
        ("2024-12-31", "2021-12-31", Fraction(-3)),
    ],
)
def test_years_are_whole_ones_and_the_share_of_the_last(start: str, end: str, years: Fraction) -> None:
    assert years_between(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == years


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_years_grow_with_the_days(one: dt.date, other: dt.date) -> None:
    years = years_between(one, other)
    assert (years > 0) == (other > one) and years == -years_between(other, one)
    assert abs(years * 365 - (other - one).days) <= abs((other - one).days) / 365 + 1


def test_figures_of_different_unit_basis_or_scope_are_never_comparable() -> None:
    assert comparable(value("1"), value("2", period=Period.parse("2019"))) is None
    assert comparable(value("1"), value("2", basis="official_statistics")) == "来源性质不一致：新闻报道与官方统计"
    assert comparable(value("1", unit="家"), value("2", unit="个")) == "单位不一致：家与个"
    assert comparable(value("1"), value("2", place="370100")) == "地域不一致：370300与370100"
    assert comparable(value("1"), value("2", indicator="gdp")) == "指标不一致：rd_intensity与gdp"
