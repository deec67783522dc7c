"""MSPDI 导入 (Microsoft Project XML, read): tasks, links, lags, constraints, calendars, progress and baselines.

The whole document is kept, so that writing it again loses nothing that a plan does not know. Dates are whole days
here: a duration or lag of a part of a day is rounded up for dating, and said so; the document keeps it as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.declarations.calendar import CalendarTable
from kechuang.engines.plans.calendar.dayrule import EVERY_DAY, DayRule
from kechuang.engines.plans.exchange.mspdi import kept, names
from kechuang.engines.plans.exchange.mspdi.calendars_read import Calendars
from kechuang.engines.plans.exchange.mspdi.document import open_document
from kechuang.engines.plans.exchange.mspdi.fields import Fields
from kechuang.engines.plans.exchange.mspdi.holidays import tabled
from kechuang.engines.plans.exchange.mspdi.imported import Imported
from kechuang.engines.plans.exchange.mspdi.links_read import read_links
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.exchange.mspdi.notes import Notes
from kechuang.engines.plans.exchange.mspdi.resources_read import tell_of_resources, with_resources
from kechuang.engines.plans.exchange.mspdi.tasks_read import Ground, Tasks
from kechuang.engines.plans.plan.tasks import Plan

_STANDARD = "standard"
_NOON = dt.time(12)
_DAY = dt.timedelta(days=1)


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
    return read_document(path.name, open_document(path), table=table)


def read_document(file: str, document: Element, *, table: CalendarTable | None = None, plain: bool = False) -> Imported:
    """Read a document that is open already; see :func:`read_mspdi`.

    Parameters
    ----------
    file : str
        Its name.
    document : xml.etree.ElementTree.Element
        Its root.
    table : CalendarTable, optional
        Holidays that hold where its own calendars say nothing.
    plain : bool
        Whether to leave aside what it keeps of a plan of ours beyond Microsoft Project's own fields.
    """
    return _Reader(file, document, table, plain).read()


class _Reader:
    def __init__(self, file: str, document: Element, table: CalendarTable | None, plain: bool) -> None:
        self.file, self.document, self.table = file, document, table
        self.fields, self.notes = Fields(file), Notes(file)
        self.kept = [] if plain else kept.kept_fields(document)

    def read(self) -> Imported:
        document, fields = self.document, self.fields
        calendars = Calendars(fields, document, self.notes)
        own = self._kept_of_plan()
        keys, rules = self._rules(calendars, own)
        calendar = str(fields.number(document, "CalendarUID", 1))
        if calendar not in rules:
            first = next(iter(rules), None)
            if first is None:
                rules[_STANDARD] = DayRule(self.table, name="标准")
            else:
                self.notes.tell(f"没有编号为 {calendar} 的项目日历，改用其第一个日历“{rules[first].name}”")
            calendar = first or _STANDARD
        ground = Ground(document, fields, self.notes, calendars, calendar, rules)
        found = Tasks(ground).read()
        if any(task.calendar == names.EVERY_DAY_ID for task in found.tasks):
            rules.setdefault(names.EVERY_DAY_ID, DayRule(week=EVERY_DAY, name="每日"))
        links = read_links(found, ground)
        plan = Plan(
            self._name(own), tuple(found.tasks), tuple(links), self._used(calendars, rules, found.tasks, calendar),
            calendar, *self._bounds(own),
        )  # fmt: skip
        if own.get("own"):
            plan = with_resources(plan, document, fields, self.notes, own.get("resources"))
        else:
            tell_of_resources(document, fields, self.notes)
        uids = {task.id: task.id for task in plan.tasks}
        if self.kept:
            plan, uids = self._as_meant(plan, found.elements, own, keys)
        of = {uid: key for key, uid in uids.items()}
        minutes = {of[uid]: count for uid, count in found.minutes.items()}
        dates = {of[uid]: dates for uid, one in found.elements.items() if (dates := self._dates(one))}
        known = {keys.get(uid, uid): uid for uid in calendars.written}
        return Imported(
            plan, document, dates, self._baselines(found.elements, of), self.notes.sentences(), uids, minutes, known,
            self.file,
        )  # fmt: skip

    def _name(self, own: Mapping[str, Any]) -> str:
        title = self.fields.text(self.document, "Title") or self.fields.text(self.document, "Name")
        return title if title or own.get("own") else self.file

    def _bounds(self, own: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return start, due date, day of report and direction."""
        document, fields = self.document, self.fields
        backward = fields.text(document, "ScheduleFromStart").lower() in {"0", "false"}
        start, finish = fields.day(document, "StartDate"), fields.day(document, "FinishDate")
        status = fields.moment(document, "StatusDate")
        as_of = None
        if status is not None:
            # What is told is what was done by the evening of that day, where no morning is named.
            as_of = status.date() if status.time() < _NOON else status.date() + _DAY
            if not own:
                self.notes.tell(f"的状态日期为 {status.date()}，未完成的工作自 {as_of} 起排")
        return (
            None if backward else start, finish if backward else None, as_of, "backward" if backward else "forward"
        )  # fmt: skip

    def _rules(self, calendars: Calendars, own: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, DayRule]]:
        """Return the ids by which a plan of ours knows calendars, and all rules by UID."""
        keys: dict[str, str] = {}
        rules: dict[str, DayRule] = {}
        told, tables = own.get("calendars"), own.get("tables")
        for uid, written in calendars.written.items():
            rules[uid] = calendars.rule(uid, self.table)
            said = told.get(uid) if isinstance(told, dict) else None
            if not isinstance(said, dict):
                continue
            keys[uid] = str(said.get("id", uid))
            name = str(said.get("name", written.name))
            rules[uid] = replace(rules[uid], name=name)
            if "table" in said:
                try:
                    table = tabled(written, tables[said["table"]] if isinstance(tables, list) else {})
                except (ValueError, LookupError, TypeError):
                    self.notes.tell("的日历 {} 的节假日改动过，其后的日期不再标为暂定", written.name)
                    continue
                named = set(table.rest_days) | set(table.work_days)
                rest = frozenset(day for day in rules[uid].rest if day not in named)
                work = frozenset(day for day in rules[uid].work if day not in named)
                rules[uid] = DayRule(self.table or table, rules[uid].week, rest, work, name)
        return keys, rules

    def _used(
        self, calendars: Calendars, rules: Mapping[str, DayRule], tasks: list[Any], calendar: str
    ) -> dict[str, DayRule]:
        """Return the rules without those that only resources have."""
        used = {task.calendar for task in tasks} | {calendar}
        return {
            uid: rule for uid, rule in rules.items()
            if uid in used or (uid in calendars.written and calendars.written[uid].is_base)
        }  # fmt: skip

    def _kept_of_plan(self) -> dict[str, Any]:
        for one in self.document.iterfind(f"{tag('Tasks')}/{tag('Task')}"):
            if self.fields.text(one, "UID") == "0":
                try:
                    return kept.read_kept(one, self.kept)
                except ValueError:
                    self.notes.tell(f"的附带字段“{kept.ALIAS}”改动过，只按 Project 自己的字段读入")
        return {}

    def _as_meant(
        self, plan: Plan, elements: Mapping[str, Element], own: Mapping[str, Any], keys: Mapping[str, str]
    ) -> tuple[Plan, dict[str, str]]:
        """Return the plan as it was before it was written, and the UID of every task."""
        tasks = [
            replace(task, calendar=keys.get(task.calendar, task.calendar) if task.calendar else None)
            for task in plan.tasks
        ]
        places: dict[str, int] = {}
        meant = {}
        for task in tasks:
            meant[task.id] = task
            try:
                said = kept.read_kept(elements[task.id], self.kept)
                if isinstance(said.get("at"), int):
                    places[task.id] = said.pop("at")
                meant[task.id] = kept.put_right(task, {name: pair for name, pair in said.items() if name != "parent"})
            except (ValueError, TypeError, AttributeError):
                self.notes.tell(f"的附带字段“{kept.ALIAS}”改动过，这些任务只按 Project 自己的字段读入：{{}}", task.name)
        ids = _ids({uid: task.id for uid, task in meant.items()})
        listed = sorted(meant, key=places.__getitem__) if len(places) == len(meant) else list(meant)
        tasks = [
            replace(meant[uid], id=ids[uid], parent=ids[above] if (above := meant[uid].parent) else None)
            for uid in listed
        ]
        links = tuple(replace(link, before=ids[link.before], after=ids[link.after]) for link in plan.links)
        rules = {keys.get(uid, uid): rule for uid, rule in plan.calendars.items()}
        plan = replace(
            plan, tasks=tuple(tasks), links=links, calendars=rules, calendar=keys.get(plan.calendar, plan.calendar)
        )
        try:
            said = own.get("plan", {})
            plan = kept.put_plan_right(plan, said if isinstance(said, dict) else {})
        except (ValueError, TypeError):
            self.notes.tell(f"的附带字段“{kept.ALIAS}”改动过，只按 Project 自己的字段读入")
        return plan, {id_: uid for uid, id_ in ids.items()}

    def _baselines(
        self, elements: Mapping[str, Element], of: Mapping[str, str]
    ) -> dict[int, dict[str, tuple[dt.date, dt.date]]]:
        found: dict[int, dict[str, tuple[dt.date, dt.date]]] = {}
        for uid, one in elements.items():
            for baseline in one.iterfind(tag("Baseline")):
                if dates := self._dates(baseline):
                    found.setdefault(self.fields.number(baseline, "Number", 0), {})[of[uid]] = dates
        return found

    def _dates(self, one: Element) -> tuple[dt.date, dt.date] | None:
        start, finish = self.fields.day(one, "Start"), self.fields.day(one, "Finish")
        return (start, finish) if start and finish else None


def _ids(meant: Mapping[str, str]) -> dict[str, str]:
    """Return the id of every UID; of two tasks that would have one id, the second (a copy) has another."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    given = [(uid, id_) for uid, id_ in meant.items() if uid != id_]
    for uid, id_ in [*given, *((uid, id_) for uid, id_ in meant.items() if uid == id_)]:
        name = id_ if id_ not in taken else uid
        while name in taken:
            name = f"新{name}"
        taken.add(name)
        found[uid] = name
    return {uid: found[uid] for uid in meant}
