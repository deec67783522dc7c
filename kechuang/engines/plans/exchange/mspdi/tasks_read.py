"""任务读入 (tasks, read): tasks, summaries and milestones of a Microsoft Project document, in whole days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi import names
from kechuang.engines.plans.exchange.mspdi.calendars_read import Calendars
from kechuang.engines.plans.exchange.mspdi.fields import Fields
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.exchange.mspdi.notes import Notes
from kechuang.engines.plans.plan.tasks import Constraint, Task

ROUNDED = "有不满整日的工期、延隔或时刻：{}；排期时进为整日，原值照样保留"
_INACTIVE = "有停用的任务，未计入：{}"
_MANUAL = "有手动排程的任务，按其手动日期定为“必须开始于”：{}"
_MANUAL_SUMMARY = "有手动排程的摘要任务，其起止改由其下任务决定：{}"
_UNDATED = "有手动排程而没有日期的任务，改由前置关系决定：{}"
_EXTERNAL = "有别的项目文件的任务，按文件所写日期定为“必须开始于”：{}"
_INSERTED = "有插入的子项目，只取其本身的工期：{}"
_ESTIMATED = "有估计的工期：{}；按所写工期排"
_DELAYED = "有资源调配造成的延后，未采用：{}"
_OF_SUMMARY = {"ASAP", "SNET", "FNLT"}
_UNFIT = "有摘要任务不能用的限制，未采用：{}"
_MORNING = "有定在上班时刻的里程碑，按前一工作日下班计：{}"
_NO_CALENDAR = "有任务的日历不存在，改用项目日历：{}"
_NO_LENGTH = "有没写工期的任务，按所写起止日期计：{}"
_FROM = {"MSO", "SNET", "SNLT"}
_DATELESS = {"ASAP", "ALAP"}
_DAY = dt.timedelta(days=1)
_FARTHEST = 366 * 20


@dataclass(slots=True)
class Found:
    """What was read: tasks, their elements and minutes a day by UID, and what does not take part."""

    tasks: list[Task] = field(default_factory=list)
    elements: dict[str, Element] = field(default_factory=dict)
    minutes: dict[str, int] = field(default_factory=dict)
    summaries: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """On what tasks and links are read: the document with its calendars and rules by UID, ``calendar`` its own."""

    document: Element
    fields: Fields
    notes: Notes
    calendars: Calendars
    calendar: str
    rules: Mapping[str, DayRule]


class Tasks:
    """Reads the tasks of a document; what is not taken as it stands is noted."""

    def __init__(self, ground: Ground) -> None:
        self._fields, self._document, self._calendars = ground.fields, ground.document, ground.calendars
        self._calendar, self._rules, self._notes = ground.calendar, ground.rules, ground.notes
        self._begin = self._fields.hour(self._document, "DefaultStartTime", dt.time(8))
        self._end = self._fields.hour(self._document, "DefaultFinishTime", dt.time(17))

    def read(self) -> Found:
        """Return the tasks.

        Raises
        ------
        PlanError
            If a task says something that cannot be read.
        """
        found = Found()
        levels: list[tuple[int, str]] = []
        for one in self._document.iterfind(f"{tag('Tasks')}/{tag('Task')}"):
            uid = self._fields.text(one, "UID")
            if uid in {"", "0"} or self._fields.is_set(one, "IsNull"):
                continue  # the project itself, or an empty line
            uid = str(self._fields.number(one, "UID"))
            if self._fields.text(one, "Active").lower() in {"0", "false"}:
                found.left_out[uid] = self._fields.text(one, "Name") or uid
                self._notes.tell(_INACTIVE, found.left_out[uid])
                continue
            if uid in found.elements:
                raise PlanError(f"{self._fields.file} 的任务 UID {uid} 用了两次，每个任务应有自己的 UID")
            found.elements[uid] = one
            levels.append((self._fields.number(one, "OutlineLevel", 1), uid))
        found.summaries = {uid for (level, uid), (below, _) in pairwise(levels) if below > level}
        above: list[tuple[int, str]] = []
        for level, uid in levels:
            while above and above[-1][0] >= level:
                above.pop()
            found.tasks.append(self._task(found, uid, above[-1][1] if above else None))
            above.append((level, uid))
        self._fields.of = ""
        return found

    def _task(self, found: Found, uid: str, parent: str | None) -> Task:
        fields, one, summary = self._fields, found.elements[uid], uid in found.summaries
        name = fields.text(one, "Name") or uid
        fields.of = f"任务 {name} 的"
        self._tell(one, name, summary)
        calendar = self._own_calendar(one, name)
        elapsed = fields.number(one, "DurationFormat", names.DAY_FORMAT) in names.ELAPSED and not summary
        counted = calendar or self._calendar
        a_day = 1440 if elapsed else self._calendars.day_minutes
        if not elapsed and not summary and counted in self._calendars.written:
            a_day = self._calendars.minutes(counted)
        found.minutes[uid] = a_day
        rule = self._rules[counted]
        days = 0 if summary else self._days(one, name, a_day, rule)
        started, ended = fields.day(one, "ActualStart"), fields.day(one, "ActualFinish")
        constraint = self._constraint(one, name, rule, point=not days and not summary, summary=summary)
        if not summary and not started:
            constraint = self._fixed(one, name, constraint)
        percent = min(100, fields.number(one, "PercentComplete", 0))
        task = Task(
            uid, name, days, parent, names.EVERY_DAY_ID if elapsed else calendar, constraint,
            self._due(one, name, rule), percent, None if summary else started, None if summary else ended,
            owner=fields.text(one, "Contact"),
        )  # fmt: skip
        if not started or ended or summary or not fields.text(one, "RemainingDuration"):
            return task
        left = -(-fields.minutes(one, "RemainingDuration") // a_day)
        # Where it is what the share says, it is no more than that: a new share tells a new rest.
        return task if left == task.work_left else replace(task, remaining=left)

    def _tell(self, one: Element, name: str, summary: bool) -> None:
        fields, notes = self._fields, self._notes
        if summary and fields.is_set(one, "Manual"):
            notes.tell(_MANUAL_SUMMARY, name)
        estimated = fields.is_set(one, "Estimated") or (
            fields.number(one, "DurationFormat", names.DAY_FORMAT) in names.ESTIMATED
        )
        if estimated and not summary and not fields.is_set(one, "Milestone"):
            notes.tell(_ESTIMATED, name)
        if (fields.is_set(one, "IsSubproject") or fields.text(one, "SubprojectName")) and not summary:
            notes.tell(_INSERTED, name)
        if fields.number(one, "LevelingDelay", 0) and not summary:
            notes.tell(_DELAYED, name)

    def _own_calendar(self, one: Element, name: str) -> str | None:
        uid = str(self._fields.number(one, "CalendarUID", -1))
        if uid in self._rules:
            return uid
        if uid not in {"-1", "0", "-65535"}:
            self._notes.tell(_NO_CALENDAR, name)
        return None

    def _days(self, one: Element, name: str, a_day: int, rule: DayRule) -> int:
        fields = self._fields
        manual = fields.is_set(one, "Manual") and fields.text(one, "ManualDuration")
        called = "ManualDuration" if manual else "Duration"
        if not fields.text(one, called):
            start, finish = fields.day(one, "Start"), fields.day(one, "Finish")
            if fields.is_set(one, "Milestone") or not start or not finish or finish < start:
                return 0
            self._notes.tell(_NO_LENGTH, name)
            return len(rule.workdays(start.toordinal(), min(finish, start + _DAY * _FARTHEST).toordinal() + 1))
        minutes = fields.minutes(one, called)
        if minutes % a_day:
            self._notes.tell(ROUNDED, f"{name} 的工期")
        return -(-minutes // a_day)

    def _constraint(self, one: Element, name: str, rule: DayRule, *, point: bool, summary: bool) -> Constraint | None:
        fields = self._fields
        kind: Any = names.CONSTRAINTS.get(fields.number(one, "ConstraintType", 0))
        if kind is None:
            raise PlanError(f"{fields.file} 的任务 {name} 的 ConstraintType 不认识，应为 0 至 7")
        if kind in _DATELESS:
            date = None
        else:
            moment = fields.moment(one, "ConstraintDate")
            if moment is None:
                raise PlanError(f"{fields.file} 的任务 {name} 有限制 {kind} 而没有 ConstraintDate，应补上日期")
            date = self._bound(moment, name, rule, point=point, start=kind in _FROM)
        found = None if kind == "ASAP" else Constraint(kind, date)
        if found and summary and kind not in _OF_SUMMARY:
            # A document dated backwards gives every summary ALAP, which says nothing of its parts.
            if kind != "ALAP" or fields.text(self._document, "ScheduleFromStart").lower() not in {"0", "false"}:
                self._notes.tell(_UNFIT, f"{name}（{found}）")
            return None
        return found

    def _bound(self, moment: dt.datetime, name: str, rule: DayRule, *, point: bool, start: bool) -> dt.date:
        """Return the day of a bound: its morning for the start of a task, its evening for its end and a milestone."""
        day, hour = moment.date(), moment.time()
        if hour == dt.time():
            return day  # no hour was told
        if self._begin < hour < self._end:
            self._notes.tell(ROUNDED, f"{name} 的限制时刻")
            return day
        if hour <= self._begin and (point or not start):
            if point:
                self._notes.tell(_MORNING, name)
            return before(rule, day)
        return day + _DAY if hour >= self._end and start and not point else day

    def _due(self, one: Element, name: str, rule: DayRule) -> dt.date | None:
        moment = self._fields.moment(one, "Deadline")
        return None if moment is None else self._bound(moment, name, rule, point=False, start=False)

    def _fixed(self, one: Element, name: str, constraint: Constraint | None) -> Constraint | None:
        """Return the constraint of a task whose dates are not reckoned but told."""
        fields = self._fields
        if fields.is_set(one, "ExternalTask"):
            if start := fields.day(one, "Start"):
                self._notes.tell(_EXTERNAL, name)
                return Constraint("MSO", start)
        elif fields.is_set(one, "Manual"):
            if start := fields.day(one, "ManualStart") or fields.day(one, "Start"):
                self._notes.tell(_MANUAL, name)
                return Constraint("MSO", start)
            self._notes.tell(_UNDATED, name)
        return constraint


def before(rule: DayRule, day: dt.date) -> dt.date:
    """Return the last workday before a day; the day before where there is none for a year."""
    days = rule.workdays(max(1, day.toordinal() - 366), day.toordinal())
    return dt.date.fromordinal(days[-1]) if days else day - _DAY
