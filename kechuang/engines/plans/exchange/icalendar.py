"""iCalendar 导出 (RFC 5545): tasks as whole-day events, for anybody's calendar program."""

from __future__ import annotations

import datetime as dt
import hashlib

from icalendar import Calendar, Event

from kechuang.engines.plans.schedule import Schedule

_DAY = dt.timedelta(days=1)


def icalendar(schedule: Schedule, *, stamp: dt.datetime) -> bytes:
    """Return a dated plan as a calendar: one event a task or milestone, the due date as one more.

    Parameters
    ----------
    schedule : Schedule
        The plan with its dates.
    stamp : datetime.datetime
        When it was made, with a time zone. An event keeps its id when it is made again, so that it is moved there.
    """
    plan = schedule.plan
    calendar = Calendar()
    calendar.add("prodid", "-//kechuang//plans//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.name)
    for one in schedule.tasks.values():
        if one.kind == "summary":
            continue
        event = _event(plan.name, one.task.id, stamp, one.start, one.finish)
        event.add("summary", ("◆" if one.kind == "milestone" else "★" if one.critical else "") + one.task.name)
        told = [f"最晚 {one.late_start} 至 {one.late_finish}", f"机动 {one.slack} 个工作日"]
        if one.task.owner:
            told.insert(0, f"责任 {one.task.owner}")
        if one.provisional:
            told.append("暂定")
        event.add("description", "；".join(told))
        calendar.add_component(event)
    if plan.due:
        event = _event(plan.name, "@due", stamp, plan.due, plan.due)
        event.add("summary", f"时限：{plan.name}")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _event(plan: str, task: str, stamp: dt.datetime, start: dt.date, finish: dt.date) -> Event:
    event = Event()
    event.add("uid", hashlib.sha256(f"{plan}\0{task}".encode()).hexdigest()[:32] + "@kechuang")
    event.add("dtstamp", stamp)
    event.add("dtstart", start)
    event.add("dtend", finish + _DAY)  # the day after the last one, as the standard has it
    return event
