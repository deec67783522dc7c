"""重复发生的例外 (recurrence): the days of a calendar exception that comes back every so many days, weeks, months."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_DAY = dt.timedelta(days=1)
_LAST = 4
STRETCH, YEARLY, YEARLY_BY_PLACE, MONTHLY, MONTHLY_BY_PLACE, WEEKLY, BY_DAYS, NONE = 1, 2, 3, 4, 5, 6, 7, 9
KNOWN = frozenset({0, STRETCH, YEARLY, YEARLY_BY_PLACE, MONTHLY, MONTHLY_BY_PLACE, WEEKLY, BY_DAYS, NONE})
"""The kinds that can be expanded, as Microsoft Project numbers them."""
RANKS = {
    kind: rank
    for rank, kinds in enumerate(
        [(WEEKLY,), (MONTHLY,), (MONTHLY_BY_PLACE,), (BY_DAYS,), (0, STRETCH, NONE, YEARLY, YEARLY_BY_PLACE)]
    )
    for kind in kinds
}
"""Which of two exceptions on one day holds: the higher."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an exception comes back, in Microsoft Project's own numbers.

    Parameters
    ----------
    kind : int
        One of :data:`KNOWN`.
    first, last : datetime.date
        Nothing of it lies outside these days.
    period : int
        Every so many days, weeks or months.
    weekdays : int
        Days of the week as bits; Sunday is 1, Saturday 64.
    item, place : int
        Which day of the month: the first to fourth (place 0 to 3) or last (4) day of all (item 0), weekday (1), weekend
        day (2), Sunday (3) to Saturday (9).
    month, month_day : int
        Month of the year from 0, and day of the month.
    most : int or None
        How often it happens at most.
    """

    kind: int
    first: dt.date
    last: dt.date
    period: int = 1
    weekdays: int = 0
    item: int = 0
    place: int = 0
    month: int = 0
    month_day: int = 1
    most: int | None = None

    def days(self) -> Iterator[dt.date]:
        """Yield its days in order."""
        found = (day for day in self._days() if self.first <= day <= self.last)
        return found if self.most is None else islice(found, self.most)

    def _days(self) -> Iterator[dt.date]:
        period = max(1, self.period)
        if self.kind == WEEKLY:
            for day in _every(self.first, self.last, 1):
                # Weeks begin on Sunday, as Microsoft Project counts them.
                week = (day.toordinal() // 7) - (self.first.toordinal() // 7)
                if week % period == 0 and self.weekdays >> (day.isoweekday() % 7) & 1:
                    yield day
        elif self.kind in {MONTHLY, MONTHLY_BY_PLACE}:
            start = _month(self.first)
            if self.kind == MONTHLY and min(self.month_day, _length(start)) < self.first.day:
                start += 1  # counted from the first time that it happens
            yield from self._monthly(range(start, _month(self.last) + 1, period))
        elif self.kind in {YEARLY, YEARLY_BY_PLACE}:
            months = range(self.first.year * 12 + self.month, _month(self.last) + 1, 12)
            yield from self._monthly(months)
        else:
            yield from _every(self.first, self.last, period if self.kind == BY_DAYS else 1)

    def _monthly(self, months: range) -> Iterator[dt.date]:
        for number in months:
            year, month = divmod(number, 12)
            length = _length(number)
            if self.kind in {MONTHLY, YEARLY}:
                yield dt.date(year, month + 1, min(self.month_day, length))
                continue
            fitting = [
                day for day in (dt.date(year, month + 1, number) for number in range(1, length + 1)) if self._fits(day)
            ]
            if self.place == _LAST or self.place < len(fitting):
                yield fitting[-1 if self.place == _LAST else self.place]

    def _fits(self, day: dt.date) -> bool:
        if self.item <= 2:
            return (True, day.weekday() < 5, day.weekday() >= 5)[self.item]
        return day.isoweekday() % 7 == self.item - 3


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _length(number: int) -> int:
    return gregorian.monthrange(number // 12, number % 12 + 1)[1]


def _every(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    for number in range(first.toordinal(), last.toordinal() + 1, step):
        yield dt.date.fromordinal(number)
