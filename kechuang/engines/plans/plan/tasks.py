"""计划 (plan): tasks, summary tasks, milestones and links, as people write them; no date is reckoned here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kechuang.engines.plans.calendar.dayrule import DayRule

LinkKind = Literal["FS", "SS", "FF", "SF"]
LagUnit = Literal["workday", "day", "percent"]
ConstraintKind = Literal["ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"]
Direction = Literal["forward", "backward"]

LINK_LABELS: dict[str, str] = {"FS": "完成—开始", "SS": "开始—开始", "FF": "完成—完成", "SF": "开始—完成"}
CONSTRAINT_LABELS: dict[str, str] = {
    "ASAP": "越早越好", "ALAP": "越晚越好", "MSO": "必须开始于", "MFO": "必须完成于",
    "SNET": "不得早于…开始", "SNLT": "不得晚于…开始", "FNET": "不得早于…完成", "FNLT": "不得晚于…完成",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint on a task (限制条件), of the eight kinds that Microsoft Project knows; two of them have no date."""

    kind: ConstraintKind
    date: dt.date | None = None

    def __str__(self) -> str:
        label = CONSTRAINT_LABELS[self.kind]
        return label.replace("…", f" {self.date} ") if "…" in label else f"{label} {self.date or ''}".strip()


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two tasks (前置关系).

    Parameters
    ----------
    before, after : str
        Ids of the predecessor and the successor.
    kind : {"FS", "SS", "FF", "SF"}
        Which end of the predecessor bounds which end of the successor.
    lag : int
        Lag, or lead where negative: in workdays of the successor's calendar, in calendar days, or in percent of the
        predecessor's duration.
    unit : {"workday", "day", "percent"}
        What ``lag`` counts.
    """

    before: str
    after: str
    kind: LinkKind = "FS"
    lag: int = 0
    unit: LagUnit = "workday"

    def __str__(self) -> str:
        told = {"workday": "个工作日", "day": "个日历日", "percent": "%"}[self.unit]
        return self.kind + (f"{self.lag:+d}{told}" if self.lag else "")


@dataclass(frozen=True, slots=True)
class Task:
    """A task (任务), a summary of other tasks (摘要任务) or a milestone (里程碑).

    Parameters
    ----------
    id, name : str
        By which links and people know it.
    days : int
        Workdays it takes; 0 makes it a milestone. Of no meaning for a summary, which lasts as its parts do.
    parent : str or None
        The summary it is part of.
    calendar : str or None
        The calendar of its team; the plan's own where None.
    constraint : Constraint or None
        What its dates must obey besides links.
    due : datetime.date or None
        The day by which it must be finished (时限).
    percent : int
        How much is done, 0 to 100.
    actual_start, actual_finish : datetime.date or None
        When it really began and ended.
    remaining : int or None
        Workdays still needed; from ``percent`` where None.
    uses : mapping of str to int
        How much of which resource it takes while it runs.
    owner : str
        Who answers for it.
    """

    id: str
    name: str
    days: int = 0
    parent: str | None = None
    calendar: str | None = None
    constraint: Constraint | None = None
    due: dt.date | None = None
    percent: int = 0
    actual_start: dt.date | None = None
    actual_finish: dt.date | None = None
    remaining: int | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    owner: str = ""

    @property
    def work_left(self) -> int:
        """Workdays still needed once it has begun."""
        if self.remaining is not None:
            return self.remaining
        return -(-self.days * (100 - self.percent) // 100)

    def __str__(self) -> str:
        return f"{self.id}“{self.name}”" if self.name and self.name != self.id else self.id


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan.

    Parameters
    ----------
    name : str
        Of the project.
    tasks, links : tuple
        In the order in which people wrote them; a task may stand before the summary it is part of.
    calendars : mapping of str to DayRule
        By id.
    calendar : str
        The id of the calendar that holds where a task names none.
    start : datetime.date or None
        Nothing begins before it.
    due : datetime.date or None
        Everything must be finished by it (倒排的终点).
    as_of : datetime.date or None
        The first day on which work can still be done (进度日期): what has not begun cannot begin before it.
    direction : {"forward", "backward"}
        Whether tasks are placed as early or as late as possible. Early and late dates do not depend on it.
    resources : mapping of str to int
        How much there is of each team or thing that tasks use.
    """

    name: str
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    calendars: Mapping[str, DayRule]
    calendar: str
    start: dt.date | None = None
    due: dt.date | None = None
    as_of: dt.date | None = None
    direction: Direction = "forward"
    resources: Mapping[str, int] = field(default_factory=dict)
