"""到期日 (due date): the last day of a term on a declared calendar.

The conventions, all of them legal ones unless marked:

- The day on which a term starts is not counted (民法典 第二百零一条). Working-day terms count workdays only
  (行政许可法 第八十二条).
- A month or year ends on the day of the same number, or on the month's last day (第二百零二条).
- Where the last day is a day off, the next workday is the last day (第二百零三条): ``roll="next_workday"``. A day on
  which the clock stands still is never the last day, not even of a term of no days. (A rule of this engine.)
- A suspension (补正, 检验, 公示 …) stops the clock from its first to its last day, *both included*: the day on which
  the papers come back is not counted, as the day of acceptance is not. (A rule of this engine.)
- Suspended days move the end of a month or year by as many calendar days. (A rule of this engine.)
- An extension is counted on from the last day before any roll-over, and the roll-over is applied once, at the very
  end. (A rule of this engine.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from kechuang.engines.deadlines.calendar import Calendar
from kechuang.engines.deadlines.term import Term

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension of the clock from ``start`` to ``end``, both included; open while ``end`` is None."""

    start: dt.date
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"中止的止日 {self.end} 早于起日 {self.start}，应不早于起日")

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it yet."""
        return self.end is None

    def covers(self, day: dt.date) -> bool:
        """Say whether the clock stands still on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a term ends, and how much of it is used.

    Attributes
    ----------
    date : datetime.date or None
        The last day; None while a suspension is open, because then nobody can know.
    nominal : datetime.date or None
        The last day before any roll-over.
    provisional : bool
        Whether the answer rests on days that no notice covers yet; it may change when the notice is entered.
    suspended : bool
        Whether an open suspension holds the clock.
    spent : int or None
        Days counted after the start up to ``on``, in working days for a working-day term, else in calendar days;
        None where ``on`` was not given.
    left : int or None
        Days still to be counted after ``on`` up to the due date; negative by the days counted since it passed. While
        the clock is held: the days left if it ran again from the day after ``on``.
    overdue : bool
        Whether ``on`` lies after the due date, be it by a day on which nothing is counted.
    """

    date: dt.date | None
    nominal: dt.date | None
    provisional: bool
    suspended: bool
    spent: int | None = None
    left: int | None = None
    overdue: bool = False

    @property
    def rolled(self) -> bool:
        """Whether the last day was moved because it is a day off."""
        return self.date != self.nominal


_HELD = Due(date=None, nominal=None, provisional=False, suspended=True)


def due(
    start: dt.date,
    term: Term,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Term] = (),
    *,
    roll: Literal["next_workday", "none"] = "next_workday",
    on: dt.date | None = None,
) -> Due:
    """Return when a term ends.

    Parameters
    ----------
    start : datetime.date
        The day from which the term runs; not counted.
    term : Term
        How long.
    calendar : Calendar
        Which days are worked.
    pauses : sequence of Pause
        Suspensions, in any order, overlapping or not; those outside the term have no effect.
    extensions : sequence of Term
        Added one after the other.
    roll : {"next_workday", "none"}
        What happens when the last day is a day off.
    on : datetime.date, optional
        The day for which ``spent``, ``left`` and ``overdue`` are told.

    Raises
    ------
    ValueError
        If the end lies beyond the year 9999.
    """
    terms = (term, *extensions)
    clock = _Clock(calendar, tuple(pauses), term.by_workdays)
    try:
        found = clock.run(start, terms, roll)
        if on is None:
            return found
        spent = clock.counted(start, on)
        if found.date is not None:
            left = clock.counted(on, found.date) - clock.counted(found.date, on)
            return replace(found, spent=spent, left=left, overdue=on > found.date)
        # What would be left if the clock ran again from the day after ``on``.
        ended = tuple(Pause(pause.start, max(pause.start, on)) if pause.is_open else pause for pause in pauses)
        running = _Clock(calendar, ended, term.by_workdays)
        resumed = running.run(start, terms, roll)
        return replace(found, spent=spent, left=running.counted(on, resumed.date) if resumed.date else None)
    except OverflowError as error:
        raise ValueError(f"自 {start} 起的到期日超出公历 9999 年，应核对起算日与期间") from error


@dataclass(frozen=True, slots=True)
class _Clock:
    """A calendar with the suspensions of one term; ``by_workdays`` says in what spent and left days are told."""

    calendar: Calendar
    pauses: tuple[Pause, ...]
    by_workdays: bool

    def run(self, start: dt.date, terms: Sequence[Term], roll: str) -> Due:
        """Count the terms one after the other, then roll."""
        day, provisional = start, False
        for by_workdays, group in groupby(terms, key=lambda term: term.by_workdays):
            left = _length(day, list(group))
            while left:
                day += _DAY
                if self._is_held(day):
                    return _HELD
                counts = not self._is_paused(day)
                if by_workdays:
                    counts = counts and self.calendar.is_workday(day)
                    provisional = provisional or not self.calendar.is_certain(day)
                left -= counts
        nominal = day
        if roll == "next_workday":
            provisional = provisional or not self.calendar.is_certain(day)
            while not self.calendar.is_workday(day) or self._is_paused(day):
                day += _DAY
                if self._is_held(day):
                    return _HELD
                provisional = provisional or not self.calendar.is_certain(day)
        return Due(date=day, nominal=nominal, provisional=provisional, suspended=False)

    def counted(self, after: dt.date, until: dt.date) -> int:
        """Return how many days after ``after`` up to ``until`` count."""
        days = (after + _DAY * offset for offset in range(1, (until - after).days + 1))
        return sum(not self._is_paused(day) and (not self.by_workdays or self.calendar.is_workday(day)) for day in days)

    def _is_paused(self, day: dt.date) -> bool:
        return any(pause.covers(day) for pause in self.pauses)

    def _is_held(self, day: dt.date) -> bool:
        return any(pause.is_open and pause.start <= day for pause in self.pauses)


def _length(start: dt.date, terms: Sequence[Term]) -> int:
    """Return how many days the terms take in all: workdays of working-day terms, else calendar days."""
    if terms[0].by_workdays:
        return sum(term.count for term in terms)
    end = start
    for term in terms:
        end = term.end_from(end)
    return (end - start).days
