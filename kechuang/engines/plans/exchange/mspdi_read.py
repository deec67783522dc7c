"""MSPDI 导入 (Microsoft Project XML, read): tasks, links, lags, constraints, calendars, progress and baselines.

The whole document is kept, so that writing it again loses nothing that a plan does not know. Dates are whole days
here: a duration or lag of a part of a day is rounded up for dating, and said so; the document keeps it as it was.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kechuang.declarations.calendar import CalendarTable
from kechuang.engines.plans.dayrule import EVERY_DAY, WEEKDAYS, DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange import names
from kechuang.engines.plans.exchange.names import tag
from kechuang.engines.plans.plan import Constraint, Link, Plan, Task

_LARGEST = 64 * 1024 * 1024
_SPAN = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")
_SHOWN = 3
_EVERY = "@every-day"


@dataclass(frozen=True, slots=True)
class Imported:
    """A plan read from a document.

    Attributes
    ----------
    plan : Plan
        The plan; task ids are the document's UIDs.
    document : xml.etree.ElementTree.Element
        All of the document.
    dates : mapping of str to (datetime.date, datetime.date)
        Start and finish of every task as the document gives them.
    baselines : mapping of int to mapping
        By number of the baseline: start and finish by task.
    notes : tuple of str
        What could not be taken as it stands, one sentence each.
    """

    plan: Plan
    document: Element
    dates: Mapping[str, tuple[dt.date, dt.date]]
    baselines: Mapping[int, Mapping[str, tuple[dt.date, dt.date]]]
    notes: tuple[str, ...]


def read_mspdi(path: Path, *, table: CalendarTable | None = None) -> Imported:
    """Read a Microsoft Project XML file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    table : CalendarTable, optional
        Holidays and make-up workdays that hold where the file's own calendars say nothing.

    Raises
    ------
    PlanError
        If it is no such file, declares entities, or says something that cannot be read.
    OSError
        If it cannot be read.
    """
    if path.stat().st_size > _LARGEST:
        raise PlanError(f"{path.name} 超过 64 MiB，应拆成几个项目")
    try:
        document = fromstring(path.read_bytes(), forbid_dtd=True)
    except DefusedXmlException:
        raise PlanError(f"{path.name} 里声明了 DTD 或实体，为安全起见不读，应从 Project 重新另存为 XML") from None
    except (ParseError, ValueError) as error:
        raise PlanError(f"{path.name} 不是完整的 XML（{error}），应从 Project 重新另存为 XML") from None
    if document.tag != tag("Project"):
        raise PlanError(f"{path.name} 不是 Microsoft Project 的 XML，应在 Project 中另存为 XML 格式")
    return _Reader(path.name, document, table).read()


class _Reader:
    def __init__(self, name: str, document: Element, table: CalendarTable | None) -> None:
        self.name = name
        self.document = document
        self.table = table
        self.rounded: list[str] = []
        self.notes: list[str] = []
        self.day_minutes = self._number(document, "MinutesPerDay", names.MINUTES_A_DAY) or names.MINUTES_A_DAY

    def read(self) -> Imported:
        document = self.document
        calendars = self._calendars()
        calendar = str(self._number(document, "CalendarUID", 1))
        if calendar not in calendars:
            calendar = next(iter(calendars), "standard")
            calendars.setdefault(calendar, DayRule(self.table, name="标准"))
        backward = self._text(document, "ScheduleFromStart") == "0"
        elements = [
            one for one in document.iterfind(f"{tag('Tasks')}/{tag('Task')}")
            if self._text(one, "UID") not in {"", "0"} and self._text(one, "IsNull") != "1"
            and self._text(one, "Active") != "0"
        ]  # fmt: skip
        tasks = list(self._tasks(elements, calendars))
        known = {task.id for task in tasks}
        links = [link for one in elements for link in self._links(one, known)]
        if any(task.calendar == _EVERY for task in tasks):
            calendars[_EVERY] = DayRule(week=EVERY_DAY, name="每日")
        start, finish = self._day(document, "StartDate"), self._day(document, "FinishDate")
        plan = Plan(
            self._text(document, "Title") or self._text(document, "Name") or self.name, tuple(tasks), tuple(links),
            calendars, calendar, None if backward else start, finish if backward else None,
            None, "backward" if backward else "forward",
        )  # fmt: skip
        dates = {str(self._number(one, "UID")): found for one in elements if (found := self._dates(one))}
        if self.rounded:
            some = "、".join(self.rounded[:_SHOWN]) + (
                f" 等 {len(self.rounded)} 处" if len(self.rounded) > _SHOWN else ""
            )
            self.notes.append(f"{self.name} 有不满整日的工期或延隔：{some}；排期时进为整日，原值照样保留")
        return Imported(plan, document, dates, self._baselines(elements), tuple(self.notes))

    def _tasks(self, elements: list[Element], calendars: Mapping[str, DayRule]) -> Iterator[Task]:
        above: list[tuple[int, str]] = []
        summaries = self._summaries(elements)
        for one in elements:
            uid = str(self._number(one, "UID"))
            level = self._number(one, "OutlineLevel", 1)
            while above and above[-1][0] >= level:
                above.pop()
            parent = above[-1][1] if above else None
            above.append((level, uid))
            yield self._task(one, uid, parent, summary=uid in summaries, calendars=calendars)

    def _task(
        self, one: Element, uid: str, parent: str | None, summary: bool, calendars: Mapping[str, DayRule]
    ) -> Task:
        name = self._text(one, "Name") or uid
        own: str | None = str(self._number(one, "CalendarUID", -1))
        minutes = self._minutes(one, "Duration")
        elapsed = self._number(one, "DurationFormat", names.DAY_FORMAT) in names.ELAPSED
        a_day = 1440 if elapsed else self.day_minutes
        if minutes % a_day and not summary:
            self.rounded.append(f"{name} 的工期")
        constraint = names.CONSTRAINTS.get(self._number(one, "ConstraintType", 0))
        if constraint is None:
            raise PlanError(f"{self.name} 的任务 {name} 的 ConstraintType 不认识，应为 0 至 7")
        kind: Any = constraint
        date = self._day(one, "ConstraintDate") if constraint not in {"ASAP", "ALAP"} else None
        if constraint not in {"ASAP", "ALAP"} and date is None:
            raise PlanError(f"{self.name} 的任务 {name} 有限制 {constraint} 而没有 ConstraintDate，应补上日期")
        started, ended = self._day(one, "ActualStart"), self._day(one, "ActualFinish")
        left = self._text(one, "RemainingDuration") if started and not ended else ""
        return Task(
            uid, name, 0 if summary else -(-minutes // a_day), parent,
            _EVERY if elapsed and not summary else own if own in calendars else None,
            None if constraint == "ASAP" else Constraint(kind, date), self._day(one, "Deadline"),
            min(100, self._number(one, "PercentComplete", 0)), None if summary else started,
            None if summary else ended, -(-self._minutes(one, "RemainingDuration") // a_day) if left else None,
            owner=self._text(one, "Contact"),
        )  # fmt: skip

    def _summaries(self, elements: list[Element]) -> set[str]:
        levels = [(self._number(one, "OutlineLevel", 1), str(self._number(one, "UID"))) for one in elements]
        return {uid for (level, uid), (below, _) in pairwise(levels) if below > level}

    def _links(self, one: Element, known: set[str]) -> Iterator[Link]:
        after = str(self._number(one, "UID"))
        for found in one.iterfind(tag("PredecessorLink")):
            before = str(self._number(found, "PredecessorUID"))
            kind: Any = names.LINK_KINDS.get(self._number(found, "Type", 1))
            if kind is None:
                raise PlanError(f"{self.name} 的任务 {after} 的前置关系 Type 不认识，应为 0 至 3")
            if before not in known:
                raise PlanError(f"{self.name} 的任务 {after} 的前置任务 UID {before} 不存在，应核对 PredecessorUID")
            tenths, format_ = self._number(found, "LinkLag", 0), self._number(found, "LagFormat", names.DAY_FORMAT)
            if format_ in names.PERCENT | names.ELAPSED_PERCENT:
                yield Link(before, after, kind, tenths, "percent")
                continue
            elapsed = format_ in names.ELAPSED
            unit = names.NOON_TENTHS if elapsed else self.day_minutes * 10
            if tenths % unit:
                self.rounded.append(f"{before} → {after} 的延隔")
            yield Link(before, after, kind, -(-tenths // unit), "day" if elapsed else "workday")

    def _calendars(self) -> dict[str, DayRule]:
        elements = {
            str(self._number(one, "UID")): one
            for one in self.document.iterfind(f"{tag('Calendars')}/{tag('Calendar')}")
        }
        found: dict[str, DayRule] = {}
        for uid in elements:
            self._calendar(uid, elements, found, ())
        return found

    def _calendar(
        self, uid: str, elements: Mapping[str, Element], found: dict[str, DayRule], above: tuple[str, ...]
    ) -> DayRule:
        if uid in found:
            return found[uid]
        if uid in above:
            raise PlanError(f"{self.name} 的日历 {uid} 以自己为基准日历，应改正 BaseCalendarUID")
        one = elements[uid]
        base_uid = str(self._number(one, "BaseCalendarUID", -1))
        base = self._calendar(base_uid, elements, found, (*above, uid)) if base_uid in elements else None
        days = list(one.iterfind(f"{tag('WeekDays')}/{tag('WeekDay')}"))
        told = any(self._number(day, "DayType", 0) for day in days)
        week = set(base.week) if base else set() if told else set(WEEKDAYS)
        rest, work = (set(base.rest), set(base.work)) if base else (set(), set())
        for day in days:
            kind, working = self._number(day, "DayType", 0), self._text(day, "DayWorking") == "1"
            if kind:
                (week.add if working else week.discard)((kind + 5) % 7)  # 1 is Sunday there, 0 Monday here
            else:
                self._except(day, working, rest, work)
        for exception in one.iterfind(f"{tag('Exceptions')}/{tag('Exception')}"):
            if self._number(exception, "Type", 1) != 1 and self._number(exception, "Occurrences", 0) > 1:
                self.notes.append(
                    f"{self.name} 的日历 {self._text(one, 'Name')} 有重复发生的例外"
                    f"{self._text(exception, 'Name')}，只按其起止日期取用"
                )
            self._except(exception, self._text(exception, "DayWorking") == "1", rest, work)
        found[uid] = DayRule(
            self.table, frozenset(week), frozenset(rest), frozenset(work), self._text(one, "Name") or uid
        )
        return found[uid]

    def _except(self, one: Element, working: bool, rest: set[dt.date], work: set[dt.date]) -> None:
        period = one.find(tag("TimePeriod"))
        first = self._day(period, "FromDate") if period is not None else None
        last = self._day(period, "ToDate") if period is not None else None
        if first is None or last is None or not 0 <= (last - first).days <= 3660:
            raise PlanError(f"{self.name} 的日历例外 {first} 至 {last} 不对，止日应不早于起日，且相距不超过十年")
        days = {first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)}
        (work if working else rest).update(days)
        (rest if working else work).difference_update(days)

    def _baselines(self, elements: list[Element]) -> dict[int, dict[str, tuple[dt.date, dt.date]]]:
        kept: dict[int, dict[str, tuple[dt.date, dt.date]]] = {}
        for one in elements:
            for baseline in one.iterfind(tag("Baseline")):
                if dates := self._dates(baseline):
                    kept.setdefault(self._number(baseline, "Number", 0), {})[str(self._number(one, "UID"))] = dates
        return kept

    def _dates(self, one: Element) -> tuple[dt.date, dt.date] | None:
        start, finish = self._day(one, "Start"), self._day(one, "Finish")
        return (start, finish) if start and finish else None

    def _text(self, one: Element, name: str) -> str:
        return (one.findtext(tag(name)) or "").strip()

    def _number(self, one: Element, name: str, default: int | None = None) -> int:
        text = self._text(one, name)
        if not text and default is not None:
            return default
        if not re.fullmatch(r"-?\d{1,18}", text):
            found = re.fullmatch(r"(-?\d{1,18})\.0*", text)
            if not found:
                raise PlanError(f"{self.name} 的 {name} 得到“{text[:40]}”，应为整数")
            text = found[1]
        return int(text)

    def _minutes(self, one: Element, name: str) -> int:
        text = self._text(one, name) or "PT0H0M0S"
        found = _SPAN.fullmatch(text)
        if not found:
            raise PlanError(f"{self.name} 的 {name} 得到“{text[:40]}”，应写作 PT40H0M0S")
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return days * 1440 + hours * 60 + minutes + -(-seconds // 60)

    def _day(self, one: Element, name: str) -> dt.date | None:
        text = self._text(one, name)
        if not text or text == "NA":
            return None
        try:
            return dt.datetime.fromisoformat(text).date()
        except ValueError:
            raise PlanError(f"{self.name} 的 {name} 得到“{text[:40]}”，应写作 2026-03-02T08:00:00") from None
