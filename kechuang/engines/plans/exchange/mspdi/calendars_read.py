"""日历读入 (calendars, read): base calendars with their weeks, work weeks and exceptions, as rules of workdays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from kechuang.declarations.calendar import CalendarTable
from kechuang.engines.plans.calendar.dayrule import EVERY_DAY, WEEKDAYS, DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi.fields import Fields
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.exchange.mspdi.notes import Notes
from kechuang.engines.plans.exchange.mspdi.recurrence import KNOWN, NONE, RANKS, STRETCH, WEEKLY, Recurrence

_LONGEST = 366 * 400
_MOST = 2_000_000
_UNTOLD = "的日历 {} 有工作周没有写全七天，没写的日子按休息计"
_PARTLY = "的日历 {} 各工作日的工时不同，按整日计，工期按每日工时折算"


@dataclass(slots=True)
class Written:
    """A calendar as the document writes it, without what it takes from its base.

    Attributes
    ----------
    week : dict of int to int
        Minutes worked by day of the week, Monday 0; -1 where worked and no hours are told. Only the days told.
    stretches : list of (date, date, dict)
        Work weeks: from, to, and their weeks.
    days : dict of datetime.date to bool
        Exceptions: whether the day is worked.
    names : dict of datetime.date to str
        What the exception of a day is called.
    """

    uid: str
    name: str
    base: str
    is_base: bool
    week: dict[int, int] = field(default_factory=dict)
    stretches: list[tuple[dt.date, dt.date, dict[int, int]]] = field(default_factory=list)
    days: dict[dt.date, bool] = field(default_factory=dict)
    names: dict[dt.date, str] = field(default_factory=dict)
    partly: bool = False


class Calendars:
    """All calendars of a document.

    Parameters
    ----------
    fields : Fields
        How elements are read.
    document : xml.etree.ElementTree.Element
        The document.
    notes : Notes
        Where to tell what is not taken as it stands.

    Raises
    ------
    PlanError
        If a calendar says something that cannot be read.
    """

    def __init__(self, fields: Fields, document: Element, notes: Notes) -> None:
        self._fields, self._notes = fields, notes
        self._count = 0
        self.day_minutes = fields.number(document, "MinutesPerDay", 480) or 480
        self.written: dict[str, Written] = {}
        for one in document.iterfind(f"{tag('Calendars')}/{tag('Calendar')}"):
            fields.of = ""
            uid = str(fields.number(one, "UID"))
            name = fields.text(one, "Name") or uid
            fields.of = f"日历 {name} 的"
            self.written[uid] = self._read(one, uid, name)
        fields.of = ""
        for uid in self.written:
            self.chain(uid)

    def chain(self, uid: str) -> list[Written]:
        """Return a calendar and those it is based on, one after the other."""
        found: list[Written] = []
        while uid in self.written:
            if self.written[uid] in found:
                raise PlanError(
                    f"{self._fields.file} 的日历 {self.written[uid].name} 以自己为基准日历，应改正 BaseCalendarUID"
                )
            found.append(self.written[uid])
            uid = found[-1].base
        return found

    def week(self, uid: str) -> dict[int, int]:
        """Return the minutes worked by day of the week; -1 where no hours are told."""
        chain = self.chain(uid)
        told = any(one.week for one in chain)
        week = {} if told else dict.fromkeys(WEEKDAYS, -1)
        for one in reversed(chain):
            week |= one.week
        return {day: minutes for day, minutes in week.items() if minutes}

    def minutes(self, uid: str) -> int:
        """Return how many minutes a workday of the calendar has; those of the project where its days differ."""
        hours = {self.day_minutes if minutes < 0 else minutes for minutes in self.week(uid).values()}
        partly = len(hours) > 1 or any(one.partly for one in self.chain(uid))
        if partly:
            self._notes.tell(_PARTLY, self.written[uid].name)
        return hours.pop() if len(hours) == 1 else self.day_minutes

    def rule(self, uid: str, table: CalendarTable | None) -> DayRule:
        """Return what makes a day a workday of a calendar.

        Parameters
        ----------
        uid : str
            The calendar.
        table : CalendarTable or None
            Holidays that hold where the calendar says nothing.
        """
        chain = self.chain(uid)
        week = self.week(uid)
        days: dict[dt.date, bool] = {}
        for day in self._stretched(chain):
            if (worked := _in_week(chain, day)) is not None and worked is not (day.weekday() in week):
                days[day] = worked
        for one in reversed(chain):
            days |= one.days
        self._counted(len(days))
        rest = frozenset(day for day, worked in days.items() if not worked)
        return DayRule(table, frozenset(week), rest, frozenset(days) - rest, chain[0].name)

    def _stretched(self, chain: list[Written]) -> set[dt.date]:
        days: set[dt.date] = set()
        for one in chain:
            for first, last, _ in one.stretches:
                days.update(_days(first, last))
        return days

    def _read(self, one: Element, uid: str, name: str) -> Written:
        fields = self._fields
        base = str(fields.number(one, "BaseCalendarUID", -1))
        found = Written(uid, name, base, fields.text(one, "IsBaseCalendar") not in {"0", "false"})
        for day in one.iterfind(f"{tag('WeekDays')}/{tag('WeekDay')}"):
            kind = fields.number(day, "DayType", 0)
            if kind:
                self._weekday(found.week, day, kind)
            else:
                self._except(found, day)
        exceptions = one.findall(f"{tag('Exceptions')}/{tag('Exception')}")
        # Of two on one day that which comes back less often holds; of two alike the later one.
        for exception in sorted(exceptions, key=lambda each: RANKS.get(fields.number(each, "Type", STRETCH), 0)):
            self._except(found, exception)
        for week in one.iterfind(f"{tag('WorkWeeks')}/{tag('WorkWeek')}"):
            first, last = self._period(week)
            days: dict[int, int] = {}
            for day in week.iterfind(f"{tag('WeekDays')}/{tag('WeekDay')}"):
                self._weekday(days, day, fields.number(day, "DayType", 0))
            if 0 < len(days) < 7:
                self._notes.tell(_UNTOLD, name)
                days = dict.fromkeys(EVERY_DAY, 0) | days
            self._counted((last - first).days + 1)
            found.stretches.append((first, last, days))
            found.partly |= any(0 <= minutes != self.day_minutes for minutes in days.values() if minutes)
        return found

    def _weekday(self, week: dict[int, int], day: Element, kind: int) -> None:
        if not 1 <= kind <= 7:
            raise self._fields.wrong("DayType", str(kind), "应为 1（周日）至 7（周六）")
        # 1 is Sunday there, 0 Monday here.
        week[(kind + 5) % 7] = self._hours(day) if self._fields.is_set(day, "DayWorking") else 0

    def _hours(self, one: Element) -> int:
        """Return the minutes worked on a day, -1 where none are told."""
        times = one.findall(f"{tag('WorkingTimes')}/{tag('WorkingTime')}")
        total = 0
        for time in times:
            first = self._fields.hour(time, "FromTime", dt.time())
            last = self._fields.hour(time, "ToTime", dt.time())
            minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
            total += minutes if minutes > 0 else minutes + 1440  # to midnight
        return total or -1

    def _except(self, found: Written, one: Element) -> None:
        fields = self._fields
        kind = fields.number(one, "Type", STRETCH)
        name = fields.text(one, "Name")
        if kind not in KNOWN:
            raise PlanError(
                f"{fields.file} 的日历 {found.name} 的例外 {name or kind} 的重复方式（Type {kind}）不认识，"
                "应改为按日、周、月或年重复，或逐段写明"
            )
        first, last = self._period(one)
        working = fields.is_set(one, "DayWorking")
        most = fields.number(one, "Occurrences", 0) if fields.is_set(one, "EnteredByOccurrences") else 0
        recurs = kind not in {0, STRETCH, NONE}
        recurrence = Recurrence(
            kind, first, last, fields.number(one, "Period", 1), fields.number(one, "DaysOfWeek", 0),
            fields.number(one, "MonthItem", 0), fields.number(one, "MonthPosition", 0),
            fields.number(one, "Month", 0), fields.number(one, "MonthDay", 1), most if recurs and most > 0 else None,
        )  # fmt: skip
        if not (0 <= recurrence.item <= 9 and 0 <= recurrence.place <= 4 and 0 <= recurrence.month <= 11
                and 1 <= recurrence.month_day <= 31 and (kind != WEEKLY or 0 < recurrence.weekdays < 128)):  # fmt: skip
            raise PlanError(
                f"{fields.file} 的日历 {found.name} 的例外 {name or first} 没有写明重复在哪一天，"
                "应核对 Month、MonthDay、MonthItem、MonthPosition 或 DaysOfWeek"
            )
        self._counted((last - first).days + 1)
        hours = self._hours(one) if working else 0
        found.partly |= working and 0 < hours != self.day_minutes
        for day in recurrence.days():
            found.days[day] = working
            found.names[day] = name

    def _period(self, one: Element) -> tuple[dt.date, dt.date]:
        fields = self._fields
        period = one.find(tag("TimePeriod"))
        first = fields.day(period, "FromDate") if period is not None else None
        last = fields.day(period, "ToDate") if period is not None else None
        if first is None or last is None or last < first:
            raise PlanError(
                f"{fields.file} 的{fields.of}例外 {first or '（无）'} 至 {last or '（无）'} 不对，止日应不早于起日"
            )
        return first, min(last, first + dt.timedelta(days=min(_LONGEST, (dt.date.max - first).days)))

    def _counted(self, days: int) -> None:
        self._count += days
        if self._count > _MOST:
            raise PlanError(
                f"{self._fields.file} 的{self._fields.of}例外与工作周合计超过 {_MOST:,} 天，应缩短其起止日期"
            )


def _in_week(chain: list[Written], day: dt.date) -> bool | None:
    """Say whether the work weeks and weeks of a calendar have the day worked; None where none says."""
    weekday = day.weekday()
    for one in chain:
        for first, last, week in one.stretches:
            if first <= day <= last and weekday in week:
                return bool(week[weekday])
    for one in chain:
        if weekday in one.week:
            return bool(one.week[weekday])
    return None


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(number)
