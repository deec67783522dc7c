"""日历导出 (calendars, written): rules of workdays as calendars of Microsoft Project, holiday by holiday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.exchange.mspdi.holidays import TABLED
from kechuang.engines.plans.exchange.mspdi.names import tag

_DAY = dt.timedelta(days=1)
OWN = {True: "上班", False: "休息"}


def calendar_element(uid: str, name: str, rule: DayRule) -> Element:
    """Return a base calendar: its week, the days of its table of holidays by occasion, its own days.

    Parameters
    ----------
    uid, name : str
        By which the document knows it.
    rule : DayRule
        The rule.
    """
    calendar = Element(tag("Calendar"))
    texts(calendar, {"UID": uid, "Name": name, "IsBaseCalendar": "1", "BaseCalendarUID": "-1"})
    week = SubElement(calendar, tag("WeekDays"))
    for kind in range(1, 8):
        day = SubElement(week, tag("WeekDay"))
        working = (kind + 5) % 7 in rule.week
        texts(day, {"DayType": str(kind), "DayWorking": str(int(working))})
        if working:
            _hours(day)
    runs = list(_runs(rule))
    if runs:
        exceptions = SubElement(calendar, tag("Exceptions"))
        for first, last, working, called in runs:
            found = SubElement(exceptions, tag("Exception"))
            texts(found, {"EnteredByOccurrences": "0"})
            period = SubElement(found, tag("TimePeriod"))
            texts(period, {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"})
            texts(found, {
                "Occurrences": str((last - first).days + 1), "Name": called, "Type": "1",
                "DayWorking": str(int(working)),
            })  # fmt: skip
            if working:
                _hours(found)
    return calendar


def resource_calendar(uid: str, name: str, base: str) -> Element:
    """Return the calendar of a resource, which works as its base does."""
    calendar = Element(tag("Calendar"))
    texts(calendar, {"UID": uid, "Name": name, "IsBaseCalendar": "0", "BaseCalendarUID": base})
    return calendar


def texts(parent: Element, values: dict[str, str]) -> None:
    """Append children with their texts."""
    for name, value in values.items():
        SubElement(parent, tag(name)).text = value


def _hours(parent: Element) -> None:
    times = SubElement(parent, tag("WorkingTimes"))
    for first, last in (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00")):
        texts(SubElement(times, tag("WorkingTime")), {"FromTime": first, "ToTime": last})


def _runs(rule: DayRule) -> Iterator[tuple[dt.date, dt.date, bool, str]]:
    """Yield the stretches of days named by the rule, whether they are worked, and what they are called."""
    days: dict[dt.date, tuple[bool, str]] = {}
    if rule.table is not None:
        days |= {day: (False, TABLED + name) for day, name in rule.table.rest_days.items()}
        days |= {day: (True, TABLED + name) for day, name in rule.table.work_days.items()}
    days |= dict.fromkeys(rule.rest, (False, OWN[False]))
    days |= dict.fromkeys(rule.work, (True, OWN[True]))
    first = last = None
    told = (False, "")
    for day in sorted(days):
        if first is not None and last is not None:
            if day == last + _DAY and days[day] == told:
                last = day
                continue
            yield first, last, *told
        first = last = day
        told = days[day]
    if first is not None and last is not None:
        yield first, last, *told
