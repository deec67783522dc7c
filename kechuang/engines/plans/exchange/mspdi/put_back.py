"""写回原文件 (put back): new dates and progress into the document that a plan came from; all else stays as it was."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi import kept
from kechuang.engines.plans.exchange.mspdi.fields import Fields
from kechuang.engines.plans.exchange.mspdi.imported import Imported
from kechuang.engines.plans.exchange.mspdi.keeping import keep
from kechuang.engines.plans.exchange.mspdi.names import put, tag
from kechuang.engines.plans.exchange.mspdi.read import read_document
from kechuang.engines.plans.exchange.mspdi.tasks_read import before
from kechuang.engines.plans.exchange.mspdi.write import constraint_of, minutes, progress_of, text_of
from kechuang.engines.plans.plan.tasks import Task

_PROGRESS = ("days", "percent", "actual_start", "actual_finish", "remaining")


def put_back(imported: Imported, schedule: Schedule) -> bytes:
    """Return the document that a plan came from with the plan's new dates and progress; all else stays as it was.

    Parameters
    ----------
    imported : Imported
        What was read.
    schedule : Schedule
        Its plan, perhaps with other progress, durations, constraints or due dates, dated anew.

    Raises
    ------
    PlanError
        If tasks or links came or went: that is another document.
    """
    was, now = imported.plan, schedule.plan
    if {task.id: task.parent for task in was.tasks} != {task.id: task.parent for task in now.tasks}:
        raise PlanError(f"计划增删了任务，不能写回 {imported.file}，应另存为新的 Project 文件")
    if sorted(map(_key, was.links)) != sorted(map(_key, now.links)):
        raise PlanError(f"计划改了前置关系，不能写回 {imported.file}，应另存为新的 Project 文件")
    return _Writer(imported, schedule).write()


def _key(link: Any) -> tuple[Any, ...]:
    return link.before, link.after, link.kind, link.unit, link.lag


class _Writer:
    def __init__(self, imported: Imported, schedule: Schedule) -> None:
        self.imported, self.schedule = imported, schedule
        self.root = copy.deepcopy(imported.document)
        self.fields = Fields(imported.file)
        self.begin = self.fields.hour(self.root, "DefaultStartTime", dt.time(8))
        self.end = self.fields.hour(self.root, "DefaultFinishTime", dt.time(17))

    def write(self) -> bytes:
        root, imported = self.root, self.imported
        was = {task.id: task for task in imported.plan.tasks}
        ids = {uid: name for name, uid in imported.uids.items()}
        for one in root.iterfind(f"{tag('Tasks')}/{tag('Task')}"):
            uid = self.fields.text(one, "UID")
            if uid in ids:
                self._task(one, was[ids[uid]], self.schedule.tasks[ids[uid]])
            elif uid == "0":
                self._place(one, "Start", self.schedule.start, self.begin)
                self._place(one, "Finish", self.schedule.finish, self.end)
        self._of_plan()
        self._keep()
        return text_of(root, indented=False)

    def _task(self, one: Element, was: Task, dated: Dated) -> None:
        now = dated.task
        point = dated.kind == "milestone"
        # A milestone on the next morning lies at the same moment of work.
        if not (point and self._is_morning_after(one, now, dated.start)):
            for kind in ("", "Manual"):
                self._place(one, f"{kind}Start", dated.start, self.end if point else self.begin)
                self._place(one, f"{kind}Finish", dated.finish, self.end)
        if dated.kind == "summary":
            return
        if any(getattr(was, name) != getattr(now, name) for name in _PROGRESS):
            self._progress(one, was, dated)
        if was.constraint != now.constraint:
            for name, text in constraint_of(now, point=point).items():
                put(one, name, text)
        if was.due != now.due:
            put(one, "Deadline", self._at(now.due, self.end))
        if was.owner != now.owner:
            put(one, "Contact", kept.legal(now.owner) or None)
        if was.name != now.name:
            put(one, "Name", kept.legal(now.name))
        if was.calendar != now.calendar and (now.calendar is None or now.calendar in self.imported.calendar_uids):
            put(one, "CalendarUID", self.imported.calendar_uids[now.calendar] if now.calendar else "-1")

    def _progress(self, one: Element, was: Task, dated: Dated) -> None:
        now = dated.task
        started, ended, left = progress_of(dated)
        a_day = self.imported.minutes[now.id]
        if was.days != now.days:
            put(one, "Duration", minutes(now.days * a_day))
            if one.find(tag("ManualDuration")) is not None:
                put(one, "ManualDuration", minutes(now.days * a_day))
        put(one, "PercentComplete", str(now.percent))
        put(one, "ActualStart", self._at(started, self.begin))
        put(one, "ActualFinish", self._at(ended, self.end))
        put(one, "ActualDuration", minutes(max(0, now.days - left) * a_day))
        put(one, "RemainingDuration", minutes(left * a_day))

    def _is_morning_after(self, one: Element, task: Task, day: dt.date) -> bool:
        """Say whether a milestone stands on the morning after the evening on which it is dated."""
        moment = self.fields.moment(one, "Start")
        plan = self.schedule.plan
        rule = plan.calendars[task.calendar or plan.calendar]
        return moment is not None and moment.time() <= self.begin and before(rule, moment.date()) == day

    def _of_plan(self) -> None:
        was, now, root = self.imported.plan, self.schedule.plan, self.root
        backward = now.direction == "backward"
        if was.direction != now.direction:
            put(root, "ScheduleFromStart", "0" if backward else "1")
        if was.name != now.name:
            put(root, "Title", kept.legal(now.name))
        if was.as_of != now.as_of:
            put(root, "StatusDate", self._at(now.as_of, self.begin))
        # The end that is given, and the one that is reckoned.
        start = self.schedule.start if backward else now.start or self.schedule.start
        self._place(root, "StartDate", start, self.begin)
        self._place(root, "FinishDate", (backward and now.due) or self.schedule.finish, self.end)

    def _keep(self) -> None:
        """Let the document keep what it has no field for, where there is such."""
        imported, plan = self.imported, self.schedule.plan
        read = read_document(imported.file, self.root)
        same = {task.id: replace(task, parent=None) for task in read.plan.tasks} == {
            task.id: replace(task, parent=None) for task in plan.tasks
        }
        if same and kept.of_plan(read.plan) == kept.of_plan(plan):
            return
        own: dict[str, Any] = {}
        used = kept.kept_fields(self.root)
        for one in self.root.iterfind(f"{tag('Tasks')}/{tag('Task')}"):
            if self.fields.text(one, "UID") == "0" and used:
                own = {name: value for name, value in kept.read_kept(one, used).items() if name != "plan"}
        uids = imported.uids
        plain = read_document(imported.file, self.root, plain=True)
        order = [uids[task.id] for task in plan.tasks]
        moved = order != [task.id for task in plain.plan.tasks]
        keep(self.root, plan, plain, uids, own, moved=moved)

    def _place(self, one: Element, name: str, day: dt.date, hour: dt.time) -> None:
        """Give a date its day; the hour that stands there is kept with its day."""
        found = one.find(tag(name))
        if found is not None and (found.text or "").strip()[:10] != str(day):
            found.text = self._at(day, hour)

    def _at(self, day: dt.date | None, hour: dt.time) -> str | None:
        return f"{day}T{hour:%H:%M:%S}" if day else None
