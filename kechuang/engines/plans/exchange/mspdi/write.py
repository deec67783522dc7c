"""MSPDI 导出 (Microsoft Project XML, written): a dated plan as a new document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi import names
from kechuang.engines.plans.exchange.mspdi.calendars_write import calendar_element, resource_calendar, texts
from kechuang.engines.plans.exchange.mspdi.imported import Snapshot
from kechuang.engines.plans.exchange.mspdi.keeping import keep
from kechuang.engines.plans.exchange.mspdi.kept import legal
from kechuang.engines.plans.exchange.mspdi.names import insert, tag
from kechuang.engines.plans.exchange.mspdi.read import read_document
from kechuang.engines.plans.plan.tasks import Link, Plan, Task

MORNING, EVENING = "T08:00:00", "T17:00:00"
_ALL = 100
_MOST_BASELINES = 10
_LARGEST_UID = 1 << 31


def mspdi(schedule: Schedule, baselines: Mapping[int, Snapshot] | None = None) -> bytes:
    """Return a dated plan as a Microsoft Project XML document.

    Read again, it is the same plan: what Microsoft Project has no field for stands in a text field of the tasks.

    Parameters
    ----------
    schedule : Schedule
        The plan and its dates. A task's id becomes its UID where all ids are whole numbers.
    baselines : mapping of int to mapping, optional
        By number, 0 to 10: start and finish by task.

    Raises
    ------
    PlanError
        If a baseline has another number.
    """
    plan = schedule.plan
    root = Element(tag("Project"))
    if wrong := [number for number in baselines or {} if not 0 <= number <= _MOST_BASELINES]:
        raise PlanError(f"Project 的基线编号为 0 至 {_MOST_BASELINES}，得到 {wrong[0]}，应少写几个")
    listed = _in_outline(plan.tasks)
    uids = _uids(plan)
    calendars = {name: str(place) for place, name in enumerate(plan.calendars, 1)}
    called = _called(plan)
    texts(root, {
        "SaveVersion": "14", "Name": legal(plan.name), "Title": legal(plan.name),
        "ScheduleFromStart": "0" if plan.direction == "backward" else "1",
        "StartDate": f"{plan.start or schedule.start}{MORNING}",
        "FinishDate": f"{(plan.due if plan.direction == 'backward' else None) or schedule.finish}{EVENING}",
        "CalendarUID": calendars[plan.calendar], "DefaultStartTime": "08:00:00", "DefaultFinishTime": "17:00:00",
        "MinutesPerDay": str(names.MINUTES_A_DAY), "MinutesPerWeek": "2400", "DaysPerMonth": "20",
        "NewTasksAreManual": "0",
    })  # fmt: skip
    if plan.as_of:
        # The morning: what was done before it is what is reported.
        names.put(root, "StatusDate", f"{plan.as_of}{MORNING}")
    shown = SubElement(root, tag("Calendars"))
    for name, uid in calendars.items():
        shown.append(calendar_element(uid, called[name], plan.calendars[name]))
    tasks = SubElement(root, tag("Tasks"))
    whole = SubElement(tasks, tag("Task"))
    texts(whole, {
        "UID": "0", "ID": "0", "Name": legal(plan.name), "Type": "1", "IsNull": "0", "OutlineLevel": "0",
        "Start": f"{schedule.start}{MORNING}", "Finish": f"{schedule.finish}{EVENING}", "Summary": "1",
    })  # fmt: skip
    after: dict[str, list[Link]] = {}
    for link in plan.links:
        after.setdefault(link.after, []).append(link)
    levels: dict[str, int] = {}
    elements: dict[str, Element] = {}
    for place, task in enumerate(listed, 1):
        levels[task.id] = levels[task.parent] + 1 if task.parent else 1
        one = elements[task.id] = _task(schedule, schedule.tasks[task.id], levels[task.id], bool(after.get(task.id)))
        texts(one, {"UID": uids[task.id], "ID": str(place)})
        texts(one, {"CalendarUID": calendars[task.calendar] if task.calendar else "-1"})
        one.extend(_link(link, uids) for link in after.get(task.id, []))
        for number, snapshot in sorted((baselines or {}).items()):
            if task.id in snapshot:
                start, finish = snapshot[task.id]
                found = SubElement(one, tag("Baseline"))
                texts(found, {"Number": str(number), "Start": f"{start}{MORNING}", "Finish": f"{finish}{EVENING}"})
        tasks.append(_sorted(one))
    renamed = _write_resources(root, plan, uids, calendars[plan.calendar], len(calendars))
    own = {"own": True, **_kept_of_calendars(plan, calendars, called), **({"resources": renamed} if renamed else {})}
    moved = [task.id for task in listed] != [task.id for task in plan.tasks]
    keep(root, plan, read_document("", root, plain=True), uids, own, moved=moved)
    return text_of(root, indented=True)


def text_of(root: Element, *, indented: bool) -> bytes:
    """Return the text of a document."""
    register_namespace("", names.NAMESPACE)
    if indented:
        indent(root, " ")
    told: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def minutes(count: int) -> str:
    """Return a duration as Microsoft Project writes it."""
    return f"PT{count // 60}H{count % 60}M0S"


def progress_of(dated: Dated) -> tuple[dt.date | None, dt.date | None, int]:
    """Return when a task began and ended and how many days are left of it.

    Microsoft Project knows no share of work on a task that has not begun: where only the share is told, the task began
    where it is dated.
    """
    task = dated.task
    if dated.kind == "summary":
        return None, None, dated.days
    started = task.actual_start or (dated.start if task.percent else None)
    ended = task.actual_finish or (dated.finish if task.percent == _ALL and task.days else None)
    return started, ended, 0 if ended else task.work_left if started else task.days


def constraint_of(task: Task, *, point: bool) -> dict[str, str | None]:
    """Return the fields of a task's constraint; a milestone is bound by the evening of its day."""
    bound = task.constraint
    if bound is None:
        return {"ConstraintType": "0", "ConstraintDate": None}
    late = point or bound.kind in {"FNET", "FNLT", "MFO"}
    return {
        "ConstraintType": str(names.CONSTRAINT_NUMBERS[bound.kind]),
        "ConstraintDate": f"{bound.date}{EVENING if late else MORNING}" if bound.date else None,
    }


def _uids(plan: Plan) -> dict[str, str]:
    numeric = all(
        task.id.isascii() and task.id.isdecimal() and 0 < int(task.id) < _LARGEST_UID and not task.id.startswith("0")
        for task in plan.tasks
    )
    return {task.id: task.id if numeric else str(place) for place, task in enumerate(plan.tasks, 1)}


def _called(plan: Plan) -> dict[str, str]:
    """Return a name for every calendar, no two alike: Microsoft Project knows calendars by name."""
    found: dict[str, str] = {}
    for key, rule in plan.calendars.items():
        name = legal(rule.name or key).strip() or "日历"
        while name in found.values():
            name = f"{name}（{legal(key)}）"
        found[key] = name
    return found


def _kept_of_calendars(plan: Plan, calendars: Mapping[str, str], called: Mapping[str, str]) -> dict[str, Any]:
    tables: list[dict[str, Any]] = []
    told: dict[str, Any] = {}
    for key, uid in calendars.items():
        rule = plan.calendars[key]
        told[uid] = {"id": key, **({} if rule.name == called[key] else {"name": rule.name})}
        if rule.table is not None:
            table = {
                "source": rule.table.source, "first": rule.table.first.year, "last": rule.table.last.year
            }  # fmt: skip
            if table not in tables:
                tables.append(table)
            told[uid]["table"] = tables.index(table)
    return {"calendars": told, **({"tables": tables} if tables else {})}


def _in_outline(tasks: tuple[Task, ...]) -> list[Task]:
    """Return every task right after the summary it belongs to."""
    parts: dict[str | None, list[Task]] = {}
    for task in tasks:
        parts.setdefault(task.parent, []).append(task)
    found: list[Task] = []
    waiting = list(reversed(parts.get(None, [])))
    while waiting:
        task = waiting.pop()
        found.append(task)
        waiting += reversed(parts.get(task.id, []))
    return found


def _task(schedule: Schedule, dated: Dated, level: int, follows: bool) -> Element:
    task = dated.task
    summary = dated.kind == "summary"
    one = Element(tag("Task"))
    point = dated.kind == "milestone"
    # A milestone lies in the evening, but for one that only starts the plan.
    opening = point and not follows and not task.parent and not task.constraint and dated.start == schedule.start
    started, ended, left = progress_of(dated)
    values: dict[str, str | None] = {
        "Name": legal(task.name), "Active": "1", "Manual": "0", "Type": "1", "IsNull": "0",
        "Contact": legal(task.owner) if task.owner else None, "OutlineLevel": str(level),
        "Start": f"{dated.start}{EVENING if point and not opening else MORNING}",
        "Finish": f"{dated.finish}{MORNING if opening else EVENING}",
        "Duration": minutes(dated.days * names.MINUTES_A_DAY), "DurationFormat": str(names.DAY_FORMAT),
        "EffortDriven": "0", "Estimated": "0", "Milestone": str(int(point)), "Summary": str(int(summary)),
        "Critical": str(int(dated.critical)), "TotalSlack": str(dated.slack * names.MINUTES_A_DAY * 10),
        "PercentComplete": str(task.percent),
        "ActualStart": f"{started}{MORNING}" if started else None,
        "ActualFinish": f"{ended}{EVENING}" if ended else None,
        "ActualDuration": minutes(max(0, dated.days - left) * names.MINUTES_A_DAY),
        "RemainingDuration": minutes(left * names.MINUTES_A_DAY), "IgnoreResourceCalendar": "1",
        "Deadline": f"{task.due}{EVENING}" if task.due else None, **constraint_of(task, point=point),
    }  # fmt: skip
    texts(one, {name: text for name, text in values.items() if text is not None})
    return one


def _sorted(one: Element) -> Element:
    """Return a task with its fields in the order in which Microsoft Project writes them."""
    found = Element(one.tag)
    for child in list(one):
        insert(found, child)
    return found


def _link(link: Link, uids: Mapping[str, str]) -> Element:
    found = Element(tag("PredecessorLink"))
    lag, how = {
        "workday": (link.lag * names.MINUTES_A_DAY * 10, names.DAY_FORMAT),
        "day": (link.lag * names.NOON_TENTHS, names.ELAPSED_DAY_FORMAT),
        "percent": (link.lag, names.PERCENT_FORMAT),
    }[link.unit]
    texts(found, {
        "PredecessorUID": uids[link.before], "Type": str(names.LINK_NUMBERS[link.kind]), "CrossProject": "0",
        "LinkLag": str(lag), "LagFormat": str(how),
    })  # fmt: skip
    return found


def _write_resources(root: Element, plan: Plan, uids: Mapping[str, str], base: str, calendars: int) -> dict[str, str]:
    """Write resources and who uses them; return the names that could not be written as they are, by UID."""
    shown = root.find(tag("Calendars"))
    listed, given = SubElement(root, tag("Resources")), SubElement(root, tag("Assignments"))
    numbers = {name: str(place) for place, name in enumerate(plan.resources, 1)}
    for name, uid in numbers.items():
        calendar = str(calendars + int(uid))
        if shown is not None:
            shown.append(resource_calendar(calendar, legal(name), base))
        texts(SubElement(listed, tag("Resource")), {
            "UID": uid, "ID": uid, "Name": legal(name).strip() or uid, "Type": "1", "IsNull": "0",
            "MaxUnits": str(plan.resources[name]), "CalendarUID": calendar,
        })  # fmt: skip
    place = 0
    for task in plan.tasks:
        for name, amount in task.uses.items():
            place += 1
            work = minutes(task.days * amount * names.MINUTES_A_DAY)
            texts(SubElement(given, tag("Assignment")), {
                "UID": str(place), "TaskUID": uids[task.id], "ResourceUID": numbers[name], "Units": str(amount),
                "Work": work,
            })  # fmt: skip
    return {uid: name for name, uid in numbers.items() if legal(name).strip() != name or not name}
