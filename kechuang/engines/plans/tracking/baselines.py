"""基线 (baseline): a plan's dates as they once were, never changed, and what has moved since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.schedule import Schedule
from kechuang.engines.plans.errors import PlanError


@dataclass(frozen=True, slots=True)
class Kept:
    """One task as a baseline keeps it."""

    name: str
    start: dt.date
    finish: dt.date
    days: int
    percent: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """A snapshot of a plan.

    Attributes
    ----------
    name : str
        As people call it.
    taken : datetime.date
        When it was taken.
    due : datetime.date or None
        The due date of the plan then.
    tasks : mapping of str to Kept
        By id; it cannot be written to.
    seal : str
        A hash over all of it: a stored baseline whose seal does not fit was changed.
    """

    name: str
    taken: dt.date
    due: dt.date | None
    tasks: Mapping[str, Kept]
    seal: str

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as JSON can hold it."""
        return {**_content(self.name, self.taken, self.due, self.tasks), "seal": self.seal}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Baseline:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        PlanError
            If it was changed since, or is no baseline.
        """
        try:
            tasks = {
                name: Kept(one["name"], _day(one["start"]), _day(one["finish"]), int(one["days"]), int(one["percent"]))
                for name, one in data["tasks"].items()
            }
            due = _day(data["due"]) if data["due"] else None
            found = cls(data["name"], _day(data["taken"]), due, MappingProxyType(tasks), data["seal"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise PlanError("基线文件看不懂，应为本系统保存的基线") from None
        if found.seal != _seal(found.name, found.taken, found.due, found.tasks):
            raise PlanError(f"基线“{found.name}”与保存时不一致，可能被改动过，应使用保存时的原件")
        return found


@dataclass(frozen=True, slots=True)
class Shift:
    """How a task stands beside a baseline.

    Attributes
    ----------
    task : str
        Its id.
    name : str
        Its name now, or then where it is gone.
    state : {"same", "moved", "new", "gone"}
        What became of it.
    before, now : (datetime.date, datetime.date) or None
        Start and finish.
    started, finished : int
        Workdays of the plan's calendar by which start and finish moved; later is positive.
    """

    task: str
    name: str
    state: str
    before: tuple[dt.date, dt.date] | None
    now: tuple[dt.date, dt.date] | None
    started: int = 0
    finished: int = 0


def baseline(schedule: Schedule, name: str, *, taken: dt.date) -> Baseline:
    """Take a snapshot of a dated plan."""
    tasks = {
        uid: Kept(one.task.name, one.start, one.finish, one.days, one.task.percent)
        for uid, one in schedule.tasks.items()
    }
    due = schedule.plan.due
    return Baseline(name, taken, due, MappingProxyType(tasks), _seal(name, taken, due, tasks))


def compare(before: Baseline, now: Schedule) -> list[Shift]:
    """Return how every task of a baseline or of the plan stands, those of the plan first, in its order."""
    calendar = WorkCalendar(now.plan.calendars[now.plan.calendar], now.start)
    found = []
    for uid, one in now.tasks.items():
        kept = before.tasks.get(uid)
        dates = (one.start, one.finish)
        if kept is None:
            found.append(Shift(uid, one.task.name, "new", None, dates))
            continue
        state = "same" if dates == (kept.start, kept.finish) else "moved"
        started, finished = moved(calendar, kept.start, one.start), moved(calendar, kept.finish, one.finish)
        found.append(Shift(uid, one.task.name, state, (kept.start, kept.finish), dates, started, finished))
    gone = [
        Shift(uid, kept.name, "gone", (kept.start, kept.finish), None)
        for uid, kept in before.tasks.items() if uid not in now.tasks
    ]  # fmt: skip
    return found + gone


def moved(calendar: WorkCalendar, before: dt.date, now: dt.date) -> int:
    """Return the workdays from one day to another; later is positive."""
    return (calendar.end_of(now) - calendar.end_of(before)) >> 1


def _content(name: str, taken: dt.date, due: dt.date | None, tasks: Mapping[str, Kept]) -> dict[str, Any]:
    kept = {
        uid: {
            "name": one.name, "start": str(one.start), "finish": str(one.finish), "days": one.days,
            "percent": one.percent,
        }
        for uid, one in tasks.items()
    }  # fmt: skip
    return {"name": name, "taken": str(taken), "due": str(due) if due else None, "tasks": kept}


def _seal(name: str, taken: dt.date, due: dt.date | None, tasks: Mapping[str, Kept]) -> str:
    text = json.dumps(_content(name, taken, due, tasks), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
