"""Hand-worked cases of the conventions in `due`, on the declared table of the nation."""

from __future__ import annotations

import datetime as dt
import doctest

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines import deadlines
from kechuang.engines.deadlines import Calendar, Pause, Term, due


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="module")
def table() -> Calendar:
    declared = load_pack("cn").calendar
    assert declared is not None
    return Calendar.of(declared)


@pytest.mark.parametrize(
    ("date", "worked"),
    [
        ("2024-02-04", True),  # Sunday worked before the Spring Festival
        ("2024-02-09", True),  # New Year's Eve, no day off that year
        ("2024-02-10", False),
        ("2024-02-16", False),  # a Friday off
        ("2024-02-17", False),
        ("2024-02-18", True),  # Sunday worked after it
        ("2024-02-19", True),
        ("2025-09-28", True),  # Sunday worked before the National Day
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),  # Saturday worked after it
        ("2025-10-12", False),
        ("2020-01-31", False),  # the holiday that was lengthened
    ],
)
def test_the_table_knows_holidays_and_weekend_days_that_are_worked(table: Calendar, date: str, worked: bool) -> None:
    assert table.is_workday(day(date)) is worked


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        # Accepted on Thursday 8 February 2024: Friday 9th is the first day, then the festival up to the 17th.
        ("2024-02-08", "1个工作日", "2024-02-09"),
        ("2024-02-08", "2个工作日", "2024-02-18"),
        ("2024-02-08", "5个工作日", "2024-02-21"),
        # Accepted on a day off: the next workday is the first day.
        ("2024-02-12", "1个工作日", "2024-02-18"),
        # Across the National Day of 2025: 28 (Sunday, worked), 29, 30 September, 9, 10, 11 (Saturday, worked), 13.
        ("2025-09-26", "3个工作日", "2025-09-30"),
        ("2025-09-26", "4个工作日", "2025-10-09"),
        ("2025-09-26", "6个工作日", "2025-10-11"),
        ("2025-09-26", "7个工作日", "2025-10-13"),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_start(
    table: Calendar, start: str, term: str, end: str
) -> None:
    found = due(day(start), Term.parse(term), table)
    assert (found.date, found.rolled, found.provisional) == (day(end), False, False)


@pytest.mark.parametrize(
    ("start", "term", "nominal", "end"),
    [
        ("2024-01-11", "30日", "2024-02-10", "2024-02-18"),  # first day of the festival → first worked day after it
        ("2024-01-19", "30日", "2024-02-18", "2024-02-18"),  # a worked Sunday is a good last day
        ("2025-09-01", "1个月", "2025-10-01", "2025-10-09"),
        ("2024-01-31", "1个月", "2024-02-29", "2024-02-29"),  # no 31st: the month's last day
        ("2023-01-31", "1个月", "2023-02-28", "2023-02-28"),
        ("2024-02-29", "1年", "2025-02-28", "2025-02-28"),
        ("2022-11-30", "3个月", "2023-02-28", "2023-02-28"),
        ("2023-10-31", "3年", "2026-10-31", "2026-11-02"),  # a Saturday
        ("2024-12-15", "12 months", "2025-12-15", "2025-12-15"),
    ],
)
def test_a_calendar_term_that_ends_on_a_day_off_rolls_to_the_next_workday(
    table: Calendar, start: str, term: str, nominal: str, end: str
) -> None:
    found = due(day(start), Term.parse(term), table)
    assert (found.nominal, found.date) == (day(nominal), day(end))
    assert due(day(start), Term.parse(term), table, roll="none").date == day(nominal)


def test_the_clock_stands_still_on_the_first_and_the_last_day_of_a_suspension(table: Calendar) -> None:
    # Accepted Monday 4 March 2024, five working days, would end on the 11th. Papers asked for on Wednesday 6th,
    # handed in on Tuesday 12th: the 5th was day one; 13, 14, 15, 18 are days two to five.
    pause = Pause(day("2024-03-06"), day("2024-03-12"))
    assert due(day("2024-03-04"), Term(5, "working_day"), table).date == day("2024-03-11")
    assert due(day("2024-03-04"), Term(5, "working_day"), table, [pause]).date == day("2024-03-18")


def test_overlapping_suspensions_stop_the_clock_once(table: Calendar) -> None:
    apart = [Pause(day("2024-03-06"), day("2024-03-08")), Pause(day("2024-03-07"), day("2024-03-12"))]
    whole = [Pause(day("2024-03-06"), day("2024-03-12"))]
    term = Term(5, "working_day")
    assert due(day("2024-03-04"), term, table, apart) == due(day("2024-03-04"), term, table, whole)


def test_a_suspension_moves_the_end_of_a_month_by_its_days(table: Calendar) -> None:
    pause = Pause(day("2024-03-10"), day("2024-03-12"))
    found = due(day("2024-03-04"), Term(1, "month"), table, [pause], roll="none")
    assert found.date == day("2024-04-07")  # 4 April and three days


def test_while_a_suspension_is_open_nobody_knows_the_day_but_what_is_left_is_known(table: Calendar) -> None:
    found = due(day("2024-03-04"), Term(5, "working_day"), table, [Pause(day("2024-03-06"))], on=day("2024-03-20"))
    assert (found.date, found.suspended, found.overdue) == (None, True, False)
    assert (found.spent, found.left) == (1, 4)


def test_a_suspension_opened_after_the_end_changes_nothing(table: Calendar) -> None:
    pause = Pause(day("2024-03-12"))
    assert due(day("2024-03-04"), Term(5, "working_day"), table, [pause]).date == day("2024-03-11")


def test_an_extension_runs_on_from_the_last_day_before_the_roll(table: Calendar) -> None:
    # 30 days from 11 January 2024 end on 10 February (a day off); ten more days end on the 20th, a workday.
    found = due(day("2024-01-11"), Term(30, "calendar_day"), table, extensions=[Term(10, "calendar_day")])
    assert (found.date, found.rolled) == (day("2024-02-20"), False)


def test_working_days_may_be_extended_by_a_month(table: Calendar) -> None:
    found = due(day("2024-03-04"), Term(5, "working_day"), table, extensions=[Term(1, "month")])
    assert found.date == day("2024-04-11")


@pytest.mark.parametrize(
    ("on", "spent", "left", "overdue"),
    [
        ("2024-03-04", 0, 5, False),
        ("2024-03-05", 1, 4, False),
        ("2024-03-10", 4, 1, False),  # Sunday
        ("2024-03-11", 5, 0, False),  # the last day itself
        ("2024-03-12", 6, -1, True),
        ("2024-03-15", 9, -4, True),
    ],
)
def test_what_is_spent_and_left_is_told_for_a_day(
    table: Calendar, on: str, spent: int, left: int, overdue: bool
) -> None:
    found = due(day("2024-03-04"), Term(5, "working_day"), table, on=day(on))
    assert (found.spent, found.left, found.overdue) == (spent, left, overdue)


def test_a_term_that_ended_on_friday_is_overdue_on_saturday_with_no_day_counted_since(table: Calendar) -> None:
    found = due(day("2024-03-07"), Term(1, "working_day"), table, on=day("2024-03-09"))
    assert (found.date, found.left, found.overdue) == (day("2024-03-08"), 0, True)


@pytest.mark.parametrize(
    ("start", "term", "roll", "provisional"),
    [
        ("2026-12-30", "1个工作日", "next_workday", False),  # 31 December 2026, the last day known
        ("2026-12-31", "1个工作日", "next_workday", True),  # 1 January 2027: no notice yet
        ("2026-12-01", "30日", "next_workday", False),
        ("2026-12-01", "31日", "next_workday", True),
        ("2026-12-01", "31日", "none", False),  # a date of the calendar alone is certain
        ("2003-12-30", "5个工作日", "next_workday", True),  # before the table begins
    ],
)
def test_an_answer_that_rests_on_days_without_notice_is_provisional(
    table: Calendar, start: str, term: str, roll: str, provisional: bool
) -> None:
    assert due(day(start), Term.parse(term), table, roll=roll).provisional is provisional  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["五日", "5 weeks", "", "-3日", "3.5日", "1000000日"])
def test_what_is_no_term_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="应"):
        Term.parse(text)


@pytest.mark.parametrize(("unit", "most"), [("working_day", 25_000), ("calendar_day", 36_500), ("year", 100)])
def test_a_term_is_at_most_a_hundred_years(unit: str, most: int) -> None:
    assert Term(most, unit).count == most  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"应在 0 与 {most} 之间"):
        Term(most + 1, unit)  # type: ignore[arg-type]


def test_an_end_beyond_the_calendar_is_refused(table: Calendar) -> None:
    with pytest.raises(ValueError, match="9999"):
        due(day("9999-12-30"), Term(5, "calendar_day"), table)
    with pytest.raises(ValueError, match="9999"):
        due(day("9999-12-30"), Term(1, "year"), table)


def test_a_suspension_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        Pause(day("2024-03-06"), day("2024-03-05"))


def test_the_example_in_the_engine_s_face_runs() -> None:
    assert doctest.testmod(deadlines).failed == 0
