"""iCalendar 导出 (RFC 5545): tasks as whole-day events and due dates with alarms, for anybody's calendar program."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING

from kechuang.engines.plans.dating.schedule import Dated, Schedule

if TYPE_CHECKING:  # loaded by who writes a calendar: a fifth of a second, which no other start of a program should wait
    from icalendar import Event

_DAY = dt.timedelta(days=1)
_EVE = dt.timedelta(hours=-15)
"""From the midnight that begins a day back to nine o'clock on the morning before."""
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def icalendar(schedule: Schedule, *, stamp: dt.datetime, key: str = "") -> bytes:
    """Return a dated plan as a calendar: one event a task or milestone, one a due date.

    Events fill whole days and leave people free. An alarm rings on the morning before a due date that is still open.

    Parameters
    ----------
    schedule : Schedule
        The plan with its dates.
    stamp : datetime.datetime
        When it was made, with a time zone. An event keeps its id when it is made again, so that it is moved there.
    key : str
        What the plan is known by for good, such as the id of its project; its name where empty. Events of plans with
        other keys are other events.

    Raises
    ------
    ValueError
        If ``stamp`` has no time zone.
    """
    from icalendar import Calendar

    if stamp.tzinfo is None:
        raise ValueError("stamp has no time zone")
    plan = schedule.plan
    maker = _Maker(key or plan.name, stamp)
    calendar = Calendar()
    calendar.add("prodid", "-//kechuang//plans//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _legal(plan.name))
    calendar.add("x-published-ttl", "P1D")
    for one in schedule.tasks.values():
        if one.kind != "summary":
            event = maker.event(one.task.id, one.start, one.finish, _mark(one) + one.task.name)
            event.add("description", _legal(_told(one)))
            calendar.add_component(event)
        if one.task.due:
            done = one.task.actual_finish is not None or (one.kind == "summary" and _is_done(schedule, one.task.id))
            calendar.add_component(maker.due(f"{one.task.id}\0due", one.task.due, one.task.name, done=done))
    if plan.due:
        done = all(one.task.actual_finish for one in schedule.tasks.values() if one.kind != "summary")
        calendar.add_component(maker.due("@due", plan.due, plan.name, done=done))
    text: bytes = calendar.to_ical()
    return text


class _Maker:
    def __init__(self, key: str, stamp: dt.datetime) -> None:
        self.key, self.today = key, stamp.date()
        self.stamp = stamp.astimezone(dt.UTC)

    def event(self, name: str, start: dt.date, finish: dt.date, summary: str) -> Event:
        from icalendar import Event

        event = Event()
        event.add("uid", hashlib.sha256(f"{self.key}\0{name}".encode()).hexdigest()[:32] + "@kechuang")
        event.add("dtstamp", self.stamp)
        event.add("sequence", int(self.stamp.timestamp()) // 60)  # programs take the later of two
        event.add("dtstart", start)
        event.add("dtend", max(start, finish) + _DAY)  # the day after the last one, as the standard has it
        event.add("summary", _legal(summary))
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-alldayevent", "TRUE")
        event.add("x-microsoft-cdo-busystatus", "FREE")
        return event

    def due(self, name: str, day: dt.date, of: str, *, done: bool) -> Event:
        from icalendar import Alarm

        event = self.event(name, day, day, f"时限：{of}")
        if not done and day > self.today:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _legal(f"明日为时限：{of}"))
            alarm.add("trigger", _EVE)
            event.add_component(alarm)
        return event


def _mark(one: Dated) -> str:
    if one.task.actual_finish:
        return "✓"
    return "◆" if one.kind == "milestone" else "★" if one.critical else ""


def _told(one: Dated) -> str:
    task = one.task
    told = [f"责任 {task.owner}"] if task.owner else []
    if task.actual_finish:
        return "；".join([*told, f"已于 {task.actual_finish} 完成"])
    if task.percent:
        told.append(f"完成 {task.percent}%")
    if not task.actual_start:
        told.append(f"最晚 {one.late_start} 至 {one.late_finish}")
    told.append(f"富余 {one.slack} 个工作日" if one.slack >= 0 else f"差 {-one.slack} 个工作日")
    return "；".join([*told, "暂定"] if one.provisional else told)


def _is_done(schedule: Schedule, summary: str) -> bool:
    """Say whether all parts of a summary are finished."""
    parts = [one for one in schedule.tasks.values() if one.task.parent == summary]
    return all(
        _is_done(schedule, one.task.id) if one.kind == "summary" else one.task.actual_finish is not None
        for one in parts
    )  # fmt: skip


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
