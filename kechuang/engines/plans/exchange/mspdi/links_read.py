"""前置关系读入 (links, read): predecessors of tasks with their lags, in whole days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi import names
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.exchange.mspdi.tasks_read import ROUNDED, Found, Ground
from kechuang.engines.plans.plan.tasks import LagUnit, Link, Task

_DROPPED = "有前置关系通到停用的任务，未计入：{}"
_OUTSIDE = "有前置关系通到别的项目文件，未计入：{}"
_SHARE_OF_SUMMARY = "有按摘要任务工期的百分比计的延隔，摘要任务没有自己的工期，按无延隔计：{}"
_ELAPSED_SHARE = "有按日历时间计的百分比延隔（e%），按工期的百分比计：{}"


def read_links(found: Found, ground: Ground) -> Iterator[Link]:
    """Yield the links between the tasks found.

    Parameters
    ----------
    found : Found
        The tasks.
    ground : Ground
        What they were read on; what is not taken as it stands is noted there.

    Raises
    ------
    PlanError
        If a link leads nowhere or is of no known kind.
    """
    fields, notes, calendars = ground.fields, ground.notes, ground.calendars
    tasks = {task.id: task for task in found.tasks}
    for after, one in found.elements.items():
        task = tasks[after]
        own = task.calendar or ground.calendar
        a_day = calendars.minutes(own) if own in calendars.written else calendars.day_minutes
        for element in one.iterfind(tag("PredecessorLink")):
            fields.of = f"任务 {task.name} 的前置关系的"
            before = str(fields.number(element, "PredecessorUID"))
            source = tasks[before].name if before in tasks else found.left_out.get(before, before)
            named = f"{source} → {task.name}"
            if before not in tasks:
                if before in found.left_out:
                    notes.tell(_DROPPED, named)
                elif fields.is_set(element, "CrossProject"):
                    notes.tell(_OUTSIDE, f"{fields.text(element, 'CrossProjectName') or before} → {task.name}")
                else:
                    raise PlanError(
                        f"{fields.file} 的任务 {task.name} 的前置任务 UID {before} 不存在，应核对 PredecessorUID"
                    )
                continue
            kind: Any = names.LINK_KINDS.get(fields.number(element, "Type", 1))
            if kind is None:
                raise PlanError(f"{fields.file} 的任务 {task.name} 的前置关系 Type 不认识，应为 0 至 3")
            if after in found.summaries and kind in {"FF", "SF"}:
                notes.tell("有通到摘要任务完成的前置关系，摘要任务何时完成由其下任务决定，未计入：{}", named)
                continue
            lag, unit = _lag(ground, element, tasks[before], a_day, named)
            if unit == "percent" and lag and before in found.summaries:
                notes.tell(_SHARE_OF_SUMMARY, named)
            yield Link(before, after, kind, lag, unit)
    fields.of = ""


def _lag(ground: Ground, element: Element, before: Task, a_day: int, named: str) -> tuple[int, LagUnit]:
    """Return a lag in whole days, and what it counts."""
    fields, notes = ground.fields, ground.notes
    lag, how = fields.number(element, "LinkLag", 0), fields.number(element, "LagFormat", names.DAY_FORMAT)
    if how in names.PERCENT | names.ELAPSED_PERCENT:
        if how in names.ELAPSED_PERCENT and lag:
            notes.tell(_ELAPSED_SHARE, named)
        if lag * before.days % 100:
            notes.tell(ROUNDED, f"{named} 的延隔")
        return lag, "percent"
    elapsed = how in names.ELAPSED
    unit = names.NOON_TENTHS if elapsed else a_day * 10
    if lag % unit:
        notes.tell(ROUNDED, f"{named} 的延隔")
    return -(-lag // unit), "day" if elapsed else "workday"
