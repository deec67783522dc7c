"""工作日 (workday): Monday to Friday less the holidays, with the weekend days that are worked in exchange."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

from kechuang.declarations.calendar import CalendarTable

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    Parameters
    ----------
    rest : frozenset of datetime.date
        Days off that a notice names (weekend days among them).
    work : frozenset of datetime.date
        Weekend days that are worked.
    first, last : datetime.date
        The stretch, both ends included, for which notices are known. Outside it Saturdays and Sundays are taken as
        rest days, and what is found so is provisional.
    """

    rest: frozenset[dt.date]
    work: frozenset[dt.date]
    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, table: CalendarTable) -> Self:
        """Take the table that a pack declares."""
        return cls(frozenset(table.rest_days), frozenset(table.work_days), table.first, table.last)

    def is_workday(self, day: dt.date) -> bool:
        """Say whether the day is worked."""
        return day in self.work or (day.weekday() < _SATURDAY and day not in self.rest)

    def is_certain(self, day: dt.date) -> bool:
        """Say whether a notice covers the day."""
        return self.first <= day <= self.last

    def add_workdays(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th workday after ``day``; ``day`` itself is not counted.

        Raises
        ------
        ValueError
            If ``count`` is negative.
        """
        if count < 0:
            raise ValueError(f"工作日数得到 {count}，应不小于 0")
        while count:
            day += _DAY
            count -= self.is_workday(day)
        return day

    def workdays_between(self, after: dt.date, until: dt.date) -> int:
        """Return how many workdays lie after ``after`` up to and including ``until`` (0 where ``until`` is earlier)."""
        return sum(self.is_workday(after + _DAY * offset) for offset in range(1, (until - after).days + 1))
