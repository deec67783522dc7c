"""日期出入 (drift): where a document's own dates and those of its plan, dated here, are not the same."""

from __future__ import annotations

import datetime as dt

from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.exchange.mspdi.imported import Imported
from kechuang.engines.plans.exchange.mspdi.tasks_read import before

_SHOWN = 3


def drift(imported: Imported, schedule: Schedule) -> tuple[str, ...]:
    """Return the sentence that names tasks which lie on other days than the document says; nothing where none does.

    Hours, splits, levelling by Microsoft Project, manual dates and days that have passed all move dates; whatever did,
    it is told.

    Parameters
    ----------
    imported : Imported
        What was read.
    schedule : Schedule
        Its plan, dated.
    """
    moved = [
        one for one in schedule.tasks.values()
        if one.task.id in imported.dates and _is_elsewhere(schedule, one, imported.dates[one.task.id])
    ]  # fmt: skip
    if not moved:
        return ()
    told = []
    for one in moved[:_SHOWN]:
        start, finish = imported.dates[one.task.id]
        told.append(f"{one.task.name}（文件 {start} 至 {finish}，排为 {one.start} 至 {one.finish}）")
    more = f" 等 {len(moved)} 个任务" if len(moved) > _SHOWN else ""
    return (f"{imported.file} 有任务排出的日期与文件所写不同：{'、'.join(told)}{more}",)


def _is_elsewhere(schedule: Schedule, one: Dated, dates: tuple[dt.date, dt.date]) -> bool:
    if one.kind == "task":
        return dates != (one.start, one.finish)
    # The morning of a workday is the evening of the one before: of milestones, and of summaries that one begins.
    plan = schedule.plan
    rule = plan.calendars[one.task.calendar or plan.calendar]
    return any(
        theirs != ours and before(rule, theirs) != ours and before(rule, ours) != theirs
        for theirs, ours in zip(dates, (one.start, one.finish), strict=True)
    )
