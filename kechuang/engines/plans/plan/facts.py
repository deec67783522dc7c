"""进展事实 (facts of progress): what has really begun and ended, also where people told only how much is done.

A task of which something is done has begun, and one of which all is done has ended: nobody's dates may contradict that.
Where the day is not told it is reckoned back from the day of report (``as_of``, or the present day), and said so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.plan.tasks import Plan, Task
from kechuang.engines.plans.sentence import Sentence, says, some

_ALL = 100


def settled(plan: Plan, today: dt.date) -> tuple[Plan, tuple[Sentence, ...]]:
    """Return the plan with the days that its progress implies, and one sentence for each kind of day reckoned so.

    Parameters
    ----------
    plan : Plan
        The plan as people told it.
    today : datetime.date
        The present day, which stands in where there is no ``as_of``.

    Returns
    -------
    (Plan, tuple of Sentence)
        The plan itself where nothing is implied.
    """
    present = plan.as_of or today
    summaries = {task.parent for task in plan.tasks if task.parent is not None}
    calendars: dict[str, WorkCalendar] = {}
    begun: list[Sentence] = []
    ended: list[Sentence] = []
    tasks = list(plan.tasks)
    for place, task in enumerate(tasks):
        name = task.calendar or plan.calendar
        if task.id in summaries and (task.actual_start or task.actual_finish):
            tasks[place] = replace(task, actual_start=None, actual_finish=None)  # it stands as its parts do
        if task.id in summaries or name not in plan.calendars or not _says_more(task):
            continue
        if name not in calendars:
            calendars[name] = WorkCalendar(plan.calendars[name], present)
        tasks[place] = found = _implied(plan, task, calendars[name], present)
        if found.actual_finish and (task.days or not task.actual_start):
            ended.append(says("{task}（{day}）", task=task, day=found.actual_finish))
        elif found is not task:
            begun.append(says("{task}（{day}）", task=task, day=found.actual_start))
    notes = []
    day = says("进度日期 {day}", day=present) if plan.as_of else says("今天 {day}", day=present)
    if ended:
        notes.append(
            says("已全部完成而没有写实际完成的，由{day} 推算：{some}；应补上实际完成", day=day, some=some(ended))
        )
    if begun:
        notes.append(
            says("已有进展而没有写实际开始的，由{day} 推算：{some}；应补上实际开始", day=day, some=some(begun))
        )
    return (replace(plan, tasks=tuple(tasks)) if tasks != list(plan.tasks) else plan), tuple(notes)


def _says_more(task: Task) -> bool:
    """Say whether progress is told that asks for a day which is not."""
    if task.actual_finish is not None:
        return False
    if not task.days:
        return task.actual_start is not None or task.percent >= _ALL
    if not task.work_left:
        return True
    less_left = task.remaining is not None and task.remaining < task.days
    return task.actual_start is None and (task.percent > 0 or less_left)


def _implied(plan: Plan, task: Task, calendar: WorkCalendar, present: dt.date) -> Task:
    first_left = calendar.start_of(present) >> 1  # the workday on which work can still be done
    yesterday = dt.date.fromordinal(calendar.day(first_left - 1))
    if not task.days:
        day = task.actual_start or yesterday  # a milestone has but one date
        return replace(task, actual_start=day, actual_finish=day)
    if not task.work_left:
        finish = max(yesterday, task.actual_start or yesterday)
        start = task.actual_start or _back(plan, task, calendar, finish)
        return replace(task, actual_start=start, actual_finish=finish)
    done = max(1, task.days - task.work_left)
    return replace(task, actual_start=_back(plan, replace(task, days=done), calendar, yesterday))


def _back(plan: Plan, task: Task, calendar: WorkCalendar, finish: dt.date) -> dt.date:
    """Return when a task began that was worked on for its days until ``finish``; before the plan only if that was."""
    start = dt.date.fromordinal(calendar.day((calendar.end_of(finish) >> 1) - task.days))
    if plan.start and start < plan.start <= finish:
        return max(start, min(finish, calendar.date(calendar.start_of(plan.start))))
    return start
