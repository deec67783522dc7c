"""MSPDI 导出 (Microsoft Project XML, written): as a new document or into the one read."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from kechuang.engines.plans.dayrule import DayRule
from kechuang.engines.plans.exchange import names
from kechuang.engines.plans.exchange.mspdi_read import Imported
from kechuang.engines.plans.exchange.names import tag
from kechuang.engines.plans.plan import Link, Plan, Task
from kechuang.engines.plans.schedule import Dated, Schedule

_UID = re.compile(r"[1-9][0-9]{0,8}")
_MORNING, _EVENING = "T08:00:00", "T17:00:00"
_MARGIN = dt.timedelta(days=366)
Snapshot = Mapping[str, tuple[dt.date, dt.date]]


def mspdi(schedule: Schedule, baselines: Mapping[int, Snapshot] | None = None) -> bytes:
    """Return a dated plan as a Microsoft Project XML document.

    Parameters
    ----------
    schedule : Schedule
        The plan and its dates. A task's id becomes its UID where all ids are whole numbers; else tasks are numbered
        and the id stands in ``WBS``.
    baselines : mapping of int to mapping, optional
        By number, 0 to 10: start and finish by task.
    """
    plan = schedule.plan
    numeric = all(
        task.id.isdecimal() and 0 < int(task.id) < 1 << 31 and not task.id.startswith("0") for task in plan.tasks
    )
    uids = {task.id: task.id if numeric else str(place) for place, task in enumerate(plan.tasks, 1)}
    root = Element(tag("Project"))
    calendars = {name: str(place) for place, name in enumerate(_used(plan), 1)}
    _texts(root, {
        "SaveVersion": "14", "Name": plan.name, "Title": plan.name,
        "ScheduleFromStart": "0" if plan.direction == "backward" else "1",
        "StartDate": f"{plan.start or schedule.start}{_MORNING}",
        "FinishDate": f"{(plan.due if plan.direction == 'backward' else None) or schedule.finish}{_EVENING}",
        "CalendarUID": calendars[plan.calendar], "DefaultStartTime": "08:00:00", "DefaultFinishTime": "17:00:00",
        "MinutesPerDay": str(names.MINUTES_A_DAY), "MinutesPerWeek": "2400", "DaysPerMonth": "20",
    })  # fmt: skip
    listed = SubElement(root, tag("Calendars"))
    for name, uid in calendars.items():
        listed.append(_calendar(uid, plan.calendars[name], schedule))
    tasks = SubElement(root, tag("Tasks"))
    after: dict[str, list[Link]] = {}
    for link in plan.links:
        after.setdefault(link.after, []).append(link)
    levels: dict[str, int] = {}
    for place, task in enumerate(_in_outline(plan.tasks), 1):
        levels[task.id] = levels[task.parent] + 1 if task.parent else 1
        one = _task(schedule.tasks[task.id], uids[task.id], place, levels[task.id], calendars)
        for link in after.get(task.id, []):
            one.append(_link(link, uids))
        for number, snapshot in sorted((baselines or {}).items()):
            if task.id in snapshot:
                start, finish = snapshot[task.id]
                found = SubElement(one, tag("Baseline"))
                _texts(found, {"Number": str(number), "Start": f"{start}{_MORNING}", "Finish": f"{finish}{_EVENING}"})
        tasks.append(one)
    return _text(root)


def put_back(imported: Imported, schedule: Schedule) -> bytes:
    """Return the document that a plan came from with the plan's new dates; all else in it stays as it was.

    Parameters
    ----------
    imported : Imported
        What was read.
    schedule : Schedule
        Its plan, dated anew.
    """
    root = copy.deepcopy(imported.document)
    for one in root.iterfind(f"{tag('Tasks')}/{tag('Task')}"):
        dated = schedule.tasks.get((one.findtext(tag("UID")) or "").strip())
        if dated is None:
            continue
        for name, day, at in (("Start", dated.start, _MORNING), ("Finish", dated.finish, _EVENING)):
            found = one.find(tag(name))
            # The hour that stands there is kept with its day.
            if found is not None and (found.text or "").strip()[:10] != str(day):
                found.text = f"{day}{at}"
    return _text(root)


def _text(root: Element) -> bytes:
    register_namespace("", names.NAMESPACE)
    indent(root, " ")
    told: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def _texts(parent: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, tag(name)).text = value


def _used(plan: Plan) -> list[str]:
    return [plan.calendar, *sorted({task.calendar for task in plan.tasks if task.calendar} - {plan.calendar})]


def _in_outline(tasks: tuple[Task, ...]) -> Iterable[Task]:
    """Yield every task right after the summary it belongs to."""
    parts: dict[str | None, list[Task]] = {}
    for task in tasks:
        parts.setdefault(task.parent, []).append(task)
    waiting = list(reversed(parts.get(None, [])))
    while waiting:
        task = waiting.pop()
        yield task
        waiting += reversed(parts.get(task.id, []))


def _task(dated: Dated, uid: str, place: int, level: int, calendars: Mapping[str, str]) -> Element:
    task = dated.task
    summary = dated.kind == "summary"
    one = Element(tag("Task"))
    constraint = task.constraint
    point = dated.kind == "milestone"
    values = {
        "UID": uid, "ID": str(place), "Name": task.name, "Active": "1", "Manual": "0", "Type": "1", "IsNull": "0",
        "WBS": task.id, "OutlineLevel": str(level), "Start": f"{dated.start}{_EVENING if point else _MORNING}",
        "Finish": f"{dated.finish}{_EVENING}", "Duration": _minutes(dated.days * names.MINUTES_A_DAY),
        "DurationFormat": str(names.DAY_FORMAT), "Milestone": str(int(point)), "Summary": str(int(summary)),
        "Critical": str(int(dated.critical)), "TotalSlack": str(dated.slack * names.MINUTES_A_DAY * 10),
        "PercentComplete": str(task.percent),
    }  # fmt: skip
    left = 0 if task.actual_finish else task.work_left if task.actual_start else dated.days
    values["ActualDuration"] = _minutes(max(0, dated.days - left) * names.MINUTES_A_DAY)
    values["RemainingDuration"] = _minutes(left * names.MINUTES_A_DAY)
    if task.actual_start:
        values["ActualStart"] = f"{task.actual_start}{_MORNING}"
    if task.actual_finish:
        values["ActualFinish"] = f"{task.actual_finish}{_EVENING}"
    values["ConstraintType"] = str(names.CONSTRAINT_NUMBERS[constraint.kind] if constraint else 0)
    values["CalendarUID"] = calendars[task.calendar] if task.calendar else "-1"
    if constraint and constraint.date:
        at = _EVENING if constraint.kind[0] == "F" or constraint.kind == "MFO" else _MORNING
        values["ConstraintDate"] = f"{constraint.date}{at}"
    if task.due:
        values["Deadline"] = f"{task.due}{_EVENING}"
    if task.owner:
        values["Contact"] = task.owner
    _texts(one, values)
    return one


def _minutes(minutes: int) -> str:
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _link(link: Link, uids: Mapping[str, str]) -> Element:
    found = Element(tag("PredecessorLink"))
    lag, how = {
        "workday": (link.lag * names.MINUTES_A_DAY * 10, names.DAY_FORMAT),
        "day": (link.lag * names.NOON_TENTHS, names.ELAPSED_DAY_FORMAT),
        "percent": (link.lag, names.PERCENT_FORMAT),
    }[link.unit]
    _texts(found, {
        "PredecessorUID": uids[link.before], "Type": str(names.LINK_NUMBERS[link.kind]), "CrossProject": "0",
        "LinkLag": str(lag), "LagFormat": str(how),
    })  # fmt: skip
    return found


def _calendar(uid: str, rule: DayRule, schedule: Schedule) -> Element:
    calendar = Element(tag("Calendar"))
    _texts(calendar, {"UID": uid, "Name": rule.name or uid, "IsBaseCalendar": "1", "BaseCalendarUID": "-1"})
    week = SubElement(calendar, tag("WeekDays"))
    for kind in range(1, 8):
        day = SubElement(week, tag("WeekDay"))
        working = (kind + 5) % 7 in rule.week
        _texts(day, {"DayType": str(kind), "DayWorking": str(int(working))})
        if working:
            _hours(day)
    dates = [
        date for dated in schedule.tasks.values() for date in (dated.early_start, dated.late_start, dated.late_finish)
    ]
    dates += [date for dated in schedule.tasks.values() for date in (dated.finish, dated.early_finish)]
    own = [*rule.rest, *rule.work]
    runs = _runs(rule, min([*dates, *own]) - _MARGIN, max([*dates, *own]) + _MARGIN)
    if runs:
        exceptions = SubElement(calendar, tag("Exceptions"))
        for first, last, working in runs:
            found = SubElement(exceptions, tag("Exception"))
            _texts(found, {"EnteredByOccurrences": "0"})
            period = SubElement(found, tag("TimePeriod"))
            _texts(period, {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"})
            _texts(found, {
                "Occurrences": str((last - first).days + 1), "Name": "上班" if working else "休息", "Type": "1",
                "DayWorking": str(int(working)),
            })  # fmt: skip
            if working:
                _hours(found)
    return calendar


def _hours(parent: Element) -> None:
    times = SubElement(parent, tag("WorkingTimes"))
    for first, last in (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00")):
        _texts(SubElement(times, tag("WorkingTime")), {"FromTime": first, "ToTime": last})


def _runs(rule: DayRule, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, bool]]:
    """Return the stretches of days that are not as the week says, and whether they are worked."""
    runs: list[tuple[dt.date, dt.date, bool]] = []
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        working = rule.is_workday(day)
        if working == (day.weekday() in rule.week):
            continue
        if runs and runs[-1][2] == working and runs[-1][1] == day - dt.timedelta(days=1):
            runs[-1] = (runs[-1][0], day, working)
        else:
            runs.append((day, day, working))
    return runs
