"""演示的会期 (meeting days): two meetings on past Tuesdays, their minutes a workday later; one on the next Tuesday."""

from __future__ import annotations

import datetime as dt

from kechuang.apps.projects.demo.timeline import Timeline

_TUESDAY, _WEEK = 1, dt.timedelta(7)


class MeetingDays:
    """When the meetings take place; a Tuesday off work gives way to the next workday."""

    def __init__(self, line: Timeline) -> None:
        self.line = line
        back = dt.timedelta((line.today.weekday() - _TUESDAY) % 7)
        newest = line.today - back
        while line.number(newest) + 1 > line.last:  # its minutes are issued, too
            newest -= _WEEK
        before = newest - _WEEK
        while line.number(before) + 5 > line.number(newest):
            before -= _WEEK
        self._held = (line.number(before), line.number(newest))
        after = line.today - back + _WEEK
        self.next = line.number(after)

    def held(self, which: int) -> int:
        """Return the workday of the first or the second meeting."""
        return self._held[which - 1]

    def issued(self, which: int) -> int:
        """Return the workday on which its minutes were issued."""
        return self._held[which - 1] + 1
