"""工作日规则 (day rule): which days a team works, by week, by the pack's table of holidays, by its own days.

The table is the one that packs declare (国务院办公厅 notices); a team says only what differs from it: the days of its
week, its own days off and its own make-up days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kechuang.declarations.calendar import CalendarTable

WEEKDAYS = frozenset(range(5))  # Monday is 0
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class DayRule:
    """What makes a day a workday.

    Parameters
    ----------
    table : CalendarTable or None
        The holidays and make-up workdays that hold unless the team's own days say otherwise.
    week : frozenset of int
        Days of the week that are worked where nothing else is said; Monday is 0.
    rest, work : frozenset of datetime.date
        The team's own days off and days worked; they come before the table.
    name : str
        As people call it.
    """

    table: CalendarTable | None = None
    week: frozenset[int] = WEEKDAYS
    rest: frozenset[dt.date] = field(default=frozenset())
    work: frozenset[dt.date] = field(default=frozenset())
    name: str = ""
    _rest: frozenset[int] = field(init=False, repr=False, compare=False)
    _work: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rest, work = {day.toordinal() for day in self.rest}, {day.toordinal() for day in self.work}
        if self.table is not None:
            rest |= {day.toordinal() for day in self.table.rest_days} - work
            work |= {day.toordinal() for day in self.table.work_days} - rest
        object.__setattr__(self, "_rest", frozenset(rest))
        object.__setattr__(self, "_work", frozenset(work))

    def is_workday(self, day: dt.date) -> bool:
        """Say whether the day is worked."""
        number = day.toordinal()
        return number in self._work or (day.weekday() in self.week and number not in self._rest)

    def workdays(self, first: int, end: int) -> list[int]:
        """Return the ordinals of the workdays from ``first`` up to, not including, ``end``."""
        rest, work = self._rest, self._work
        week = [(number - 1) % 7 in self.week for number in range(7)]  # ordinal 1 was a Monday
        return [day for day in range(first, end) if (week[day % 7] and day not in rest) or day in work]

    def is_certain(self, day: dt.date) -> bool:
        """Say whether the table covers the day; without a table every day is as the rule says."""
        return self.table is None or self.table.first <= day <= self.table.last
