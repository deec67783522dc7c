"""工作日编号 (working-day numbers): a calendar on which dates are whole numbers, so that dating is adding.

An *instant* is the morning or the evening of a day. As a number of the calendar ``2p + 1`` is the morning of its
``p``-th workday and ``2p`` the evening of the workday before, which is the same moment of work: only dates differ.
Between calendars instants are carried by ``2·ordinal + 1`` (morning of the day) and ``2·ordinal + 2`` (its evening),
which are the numbers of a calendar on which every day is worked.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError

_BLOCK = 366 * 4
_FARTHEST = 366 * 400


class WorkCalendar:
    """The numbered workdays of one rule.

    Parameters
    ----------
    rule : DayRule
        Which days are worked.
    anchor : datetime.date
        Workday 0 is the first on or after it; earlier ones have negative numbers.

    Raises
    ------
    PlanError
        If the rule has no workday at all.
    """

    __slots__ = ("_anchor", "_days", "_first", "_last", "_zero", "rule")

    def __init__(self, rule: DayRule, anchor: dt.date) -> None:
        self.rule = rule
        self._anchor = self._first = self._last = anchor.toordinal()
        self._days: list[int] = []
        self._zero = 0
        if not rule.week and not rule.work:
            raise PlanError(
                f"日历{rule.name or '（未命名）'}没有一个工作日，应写明每周哪几天上班（week）或上班日（work）"
            )

    def day(self, place: int) -> int:
        """Return the ordinal of workday ``place``."""
        while place + self._zero >= len(self._days):
            self._later()
        while place + self._zero < 0:
            self._earlier()
        return self._days[place + self._zero]

    def instant(self, number: int) -> int:
        """Return the instant that every calendar understands for a number of this one."""
        if number & 1:
            return 2 * self.day(number >> 1) + 1
        return 2 * self.day((number >> 1) - 1) + 2

    def ceil(self, instant: int) -> int:
        """Return the least number of this calendar that is not before the instant."""
        count, worked = self._count(instant)
        # The evening of a day off is over by the next morning.
        return 2 * count + 1 if instant & 1 or not worked else 2 * count + 2

    def floor(self, instant: int) -> int:
        """Return the greatest number of this calendar that is not after the instant."""
        count, worked = self._count(instant)
        if not worked:
            return 2 * count
        return 2 * count + 1 if instant & 1 else 2 * count + 2

    def date(self, number: int) -> dt.date:
        """Return the date on which the instant with the number lies."""
        return dt.date.fromordinal((self.instant(number) - 1) >> 1)

    def start_of(self, day: dt.date) -> int:
        """Return the number of the morning of the day, or of the next workday."""
        return self.ceil(2 * day.toordinal() + 1)

    def end_of(self, day: dt.date) -> int:
        """Return the number of the evening of the day, or of the last workday before it."""
        return self.floor(2 * day.toordinal() + 2) & ~1

    def between(self, first: dt.date, last: dt.date) -> int:
        """Return how many workdays lie from ``first`` to ``last``, both included; negative where they are reversed."""
        return (self.end_of(last) - (self.start_of(first) & ~1)) >> 1

    def _count(self, instant: int) -> tuple[int, bool]:
        """Return how many workdays since workday 0 lie before the day of an instant, and whether that is one."""
        day = (instant - 1) >> 1
        while day >= self._last:
            self._later()
        while day < self._first:
            self._earlier()
        place = bisect_left(self._days, day)
        return place - self._zero, place < len(self._days) and self._days[place] == day

    def _later(self) -> None:
        end = self._last + _BLOCK
        if end > self._anchor + _FARTHEST or end > dt.date.max.toordinal():
            raise PlanError(
                f"日历{self.rule.name or '（未命名）'}的工作日不够排到计划结束，应核对每周工作日、任务工期与所写日期"
            )
        self._days += self.rule.workdays(self._last, end)
        self._last = end

    def _earlier(self) -> None:
        start = self._first - _BLOCK
        if start < self._anchor - _FARTHEST or start < 1:
            raise PlanError(
                f"日历{self.rule.name or '（未命名）'}的工作日不够倒排到计划开始，应核对每周工作日、任务工期与所写日期"
            )
        found = self.rule.workdays(start, self._first)
        self._days[:0] = found
        self._zero += len(found)
        self._first = start


class EveryDay:
    """The calendar on which every day is worked; its numbers are the instants themselves."""

    __slots__ = ()

    @staticmethod
    def instant(number: int) -> int:
        """Return the number itself."""
        return number

    ceil = floor = instant
