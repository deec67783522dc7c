"""What must hold for every term: checked on random tables against day-by-day counting."""

from __future__ import annotations

import datetime as dt
from itertools import count, islice

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kechuang.engines.deadlines import Calendar, Pause, Term, due

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2025, 12, 31)
days = st.dates(FIRST, LAST)
working = st.integers(0, 60).map(lambda n: Term(n, "working_day"))
calendar_terms = st.one_of(
    st.integers(0, 120).map(lambda n: Term(n, "calendar_day")),
    st.integers(0, 14).map(lambda n: Term(n, "month")),
    st.integers(0, 2).map(lambda n: Term(n, "year")),
)
terms = working | calendar_terms
rolls = st.sampled_from(["next_workday", "none"])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    rest = draw(st.frozensets(days, max_size=40))
    work = frozenset(day for day in draw(st.frozensets(days, max_size=15)) if day.weekday() >= 5)
    return Calendar(rest - work, work, FIRST, LAST)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    start = draw(days)
    return Pause(start, start + dt.timedelta(days=draw(st.integers(0, 30))))


def end(*args: object, **kwargs: object) -> dt.date:
    found = due(*args, **kwargs).date  # type: ignore[arg-type]
    assert found is not None
    return found


@given(calendars(), days, working, st.lists(pauses(), max_size=3))
def test_a_working_day_term_ends_on_its_nth_counted_day(
    table: Calendar, start: dt.date, term: Term, held: list[Pause]
) -> None:
    after = (start + dt.timedelta(days=n) for n in count(1))
    counted = (
        day
        for day in after
        if (day in table.work or (day.weekday() < 5 and day not in table.rest))
        and not any(pause.start <= day <= (pause.end or day) for pause in held)
    )
    expected = [start, *islice(counted, term.count)][-1]
    assert end(start, term, table, held, roll="none") == expected


@given(calendars(), days, st.integers(0, 40), st.integers(0, 40), st.lists(pauses(), max_size=2))
def test_n_then_m_working_days_are_n_plus_m(table: Calendar, start: dt.date, n: int, m: int, held: list[Pause]) -> None:
    first = end(start, Term(n, "working_day"), table, held, roll="none")
    then = end(first, Term(m, "working_day"), table, held, roll="none")
    whole = end(start, Term(n + m, "working_day"), table, held, roll="none")
    extended = end(start, Term(n, "working_day"), table, held, [Term(m, "working_day")], roll="none")
    assert then == whole == extended


@given(table=calendars(), start=days, term=terms, held=st.lists(pauses(), max_size=3), more=pauses(), roll=rolls)
def test_one_suspension_more_never_makes_it_earlier(
    *, table: Calendar, start: dt.date, term: Term, held: list[Pause], more: Pause, roll: str
) -> None:
    assert end(start, term, table, [*held, more], roll=roll) >= end(start, term, table, held, roll=roll)


@given(table=calendars(), start=days, term=terms, held=st.lists(pauses(), max_size=2), more=terms, roll=rolls)
def test_an_extension_never_makes_it_earlier(
    *, table: Calendar, start: dt.date, term: Term, held: list[Pause], more: Term, roll: str
) -> None:
    assert end(start, term, table, held, [more], roll=roll) >= end(start, term, table, held, roll=roll)


@example(  # a Sunday on which the clock stands still, and the Monday after it, on which it still does
    table=Calendar(frozenset(), frozenset(), FIRST, LAST),
    start=dt.date(2025, 6, 1),
    later=1,
    term=Term(0, "working_day"),
    held=[Pause(dt.date(2025, 6, 1), dt.date(2025, 6, 2))],
    roll="next_workday",
)
@given(
    table=calendars(),
    start=days,
    later=st.integers(0, 30),
    term=terms,
    held=st.lists(pauses(), max_size=2),
    roll=rolls,
)
def test_a_later_start_never_ends_earlier(
    *, table: Calendar, start: dt.date, later: int, term: Term, held: list[Pause], roll: str
) -> None:
    # Months differ in length: a later start alone may pass suspended days and have fewer days to count.
    assume(not held or term.unit not in {"month", "year"})
    moved = start + dt.timedelta(days=later)
    assert end(moved, term, table, held, roll=roll) >= end(start, term, table, held, roll=roll)


@given(calendars(), days, terms, st.lists(pauses(), max_size=2))
def test_the_last_day_is_a_workday_and_nothing_worked_lies_between(
    table: Calendar, start: dt.date, term: Term, held: list[Pause]
) -> None:
    found = due(start, term, table, held)
    assert found.date is not None and found.nominal is not None and table.is_workday(found.date)
    skipped = (found.nominal + dt.timedelta(days=n) for n in range((found.date - found.nominal).days))
    assert all(not table.is_workday(day) or any(pause.covers(day) for pause in held) for day in skipped)


@given(calendars(), days, terms, st.lists(pauses(), max_size=2), st.integers(0, 200))
def test_spent_and_left_always_add_up_to_the_whole(
    table: Calendar, start: dt.date, term: Term, held: list[Pause], offset: int
) -> None:
    on = start + dt.timedelta(days=offset)
    at_start, then = due(start, term, table, held, on=start), due(start, term, table, held, on=on)
    assert then.spent is not None and then.left is not None
    assert then.spent + then.left == at_start.left
    assert then.overdue is (then.date is not None and on > then.date)


@given(calendars(), days, terms, st.integers(0, 40), st.integers(0, 60))
def test_a_suspension_ended_gives_the_day_that_was_foretold_while_it_was_open(
    table: Calendar, start: dt.date, term: Term, after: int, length: int
) -> None:
    opened = start + dt.timedelta(days=after)
    closed = opened + dt.timedelta(days=length)
    held = due(start, term, table, [Pause(opened)], on=closed)
    ended = due(start, term, table, [Pause(opened, closed)], on=closed)
    assert (held.date is None) is held.suspended
    assert held.left == ended.left if held.suspended else held.date == ended.date


@given(calendars(), days, terms)
def test_an_answer_inside_the_table_is_certain_and_one_outside_is_provisional(
    table: Calendar, start: dt.date, term: Term
) -> None:
    found = due(start, term, table)
    assert found.date is not None
    assert found.provisional is (found.date > LAST)


@given(calendars(), days, st.integers(0, 60))
def test_workdays_added_are_workdays_counted_between(table: Calendar, start: dt.date, n: int) -> None:
    reached = table.add_workdays(start, n)
    assert table.workdays_between(start, reached) == n
    assert reached == start if n == 0 else table.is_workday(reached)
    assert reached == end(start, Term(n, "working_day"), table, roll="none")
    assert table.workdays_between(reached, start) == 0


def test_workdays_are_not_added_backwards() -> None:
    with pytest.raises(ValueError, match="不小于 0"):
        Calendar(frozenset(), frozenset(), FIRST, LAST).add_workdays(FIRST, -1)
