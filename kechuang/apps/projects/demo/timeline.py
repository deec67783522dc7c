"""演示的时间轴 (timeline): workdays by number, so that an invented past falls on workdays of the place and never ahead.

Workday 0 is the day of filling or the next workday after it; what has happened lies on :attr:`Timeline.last`, the last
workday before the day of filling, or earlier: so nothing is dated later than the moment at which it is written.
"""

from __future__ import annotations

import datetime as dt
import zlib
from bisect import bisect_left

from kechuang import core
from kechuang.declarations.pack import Pack
from kechuang.engines.deadlines import Calendar

_BEFORE, _AFTER = 700, 700


class Timeline:
    """The workdays around the day of filling.

    Parameters
    ----------
    pack : Pack
        With a table of holidays.
    today : datetime.date
        The day of filling.
    """

    def __init__(self, pack: Pack, today: dt.date) -> None:
        assert pack.calendar is not None  # every pack inherits one
        self.table = Calendar.of(pack.calendar)
        self.today = today
        span = (today + dt.timedelta(days) for days in range(-_BEFORE, _AFTER))
        self._days = [day for day in span if self.table.is_workday(day)]
        self._zero = bisect_left(self._days, today)

    @property
    def last(self) -> int:
        """Number of the last workday before the day of filling."""
        return -1

    def day(self, number: int) -> dt.date:
        """Return the date of a workday."""
        return self._days[self._zero + number]

    def number(self, day: dt.date) -> int:
        """Return the number of a day, or of the next workday after it."""
        return bisect_left(self._days, day) - self._zero

    def past(self, number: int) -> int:
        """Return the number itself, or the last workday before the day of filling where it is later."""
        return min(number, self.last)

    def at(self, number: int, hour: int = 10, minute: int = 0) -> dt.datetime:
        """Return a moment of a workday."""
        return dt.datetime.combine(self.day(number), dt.time(hour, minute), core.ZONE)


def pick(text: str, many: int) -> int:
    """Return a number from 0 to ``many`` - 1, always the same for a text: the demo varies, and does not change."""
    return zlib.crc32(text.encode()) % many
