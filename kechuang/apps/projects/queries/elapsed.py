"""用时 (elapsed time): from one stage to another, in workdays and months; median, quartiles, the fastest course.

Only like is compared with like: projects of the same pipeline and kind, whose days of both stages are known, invented
ones apart from real ones. A figure that a report prints stands beside them and is never reckoned with.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from kechuang.apps.projects.models import Project
from kechuang.apps.projects.queries.courses import courses, entries
from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline
from kechuang.engines.plans import DayRule, WorkCalendar

PUBLISHED = "用时"
"""What the label of a published figure says that tells how long something took."""


@dataclass(frozen=True)
class Span:
    """A stretch of time: its ends, its workdays (the first day not counted), and months with days left over."""

    start: dt.date
    end: dt.date
    workdays: int

    @property
    def months(self) -> tuple[int, int]:
        """Whole months and the days after them."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        if self.end.day < self.start.day:
            months -= 1
        years, month = divmod(self.start.month - 1 + months, 12)
        year = self.start.year + years
        first_after = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        last = (first_after - dt.timedelta(days=1)).day
        return months, (self.end - dt.date(year, month + 1, min(self.start.day, last))).days


@dataclass(frozen=True)
class Took:
    """A project with the time it took, and its course."""

    project: Project
    span: Span
    course: tuple[tuple[str, dt.date | None, int | None], ...]


@dataclass(frozen=True)
class Spread:
    """The distribution of numbers of workdays: how many, least, quartiles, most; fractions are exact."""

    count: int
    least: int
    lower: Fraction
    median: Fraction
    upper: Fraction
    most: int

    @classmethod
    def of(cls, values: Sequence[int]) -> Spread | None:
        """Return the distribution; None of nothing. A quartile between two values lies on the line between them."""
        ordered = sorted(values)
        if not ordered:
            return None
        return cls(len(ordered), ordered[0], quantile(ordered, Fraction(1, 4)), quantile(ordered, Fraction(1, 2)),
                   quantile(ordered, Fraction(3, 4)), ordered[-1])  # fmt: skip


def quantile(ordered: Sequence[int], share: Fraction) -> Fraction:
    """Return the value below which a share of ordered values lies, on the line between two of them."""
    place = share * (len(ordered) - 1)
    whole = int(place)
    if whole + 1 >= len(ordered):
        return Fraction(ordered[-1])
    return ordered[whole] + (place - whole) * (ordered[whole + 1] - ordered[whole])


@dataclass
class Group:
    """Projects that may be compared: one kind, real or invented."""

    kind: str
    label: str
    synthetic: bool
    took: list[Took]
    spread: Spread | None = None

    @property
    def fastest(self) -> Took:
        """Whose time was the least."""
        return self.took[0]


@dataclass(frozen=True)
class StageTime:
    """How long projects took from entering a stage to entering the next one they entered."""

    name: str
    spread: Spread | None


@dataclass
class Elapsed:
    """All that the page shows."""

    groups: list[Group]
    stages: list[StageTime]
    left_out: list[tuple[Project, str]]


class Workdays:
    """Counts workdays between days of one calendar quickly."""

    def __init__(self, table: CalendarTable | None) -> None:
        self._calendar = WorkCalendar(DayRule(table), dt.date(2020, 1, 1))

    def span(self, start: dt.date, end: dt.date) -> Span:
        """Return a stretch; the day on which it starts is not counted."""
        counted = self._calendar.between(start + dt.timedelta(days=1), end) if end > start else 0
        return Span(start, end, counted)


def elapsed(pipeline: Pipeline, visible: QuerySet[Project], pack: Pack, first: str, last: str) -> Elapsed:
    """Return how long projects took from a stage to a later one.

    Parameters
    ----------
    pipeline : Pipeline
        Whose projects.
    visible : QuerySet of Project
        What the person may see.
    first, last : str
        Ids of two stages of the pipeline.
    """
    projects = list(visible.filter(pipeline=pipeline.id).exclude(state="cancelled"))
    moves, days = courses(projects), Workdays(pack.calendar)
    names = {one.id: one.name for one in pipeline.stages}
    groups: dict[tuple[str, bool], Group] = {}
    left_out: list[tuple[Project, str]] = []
    between: dict[str, list[int]] = defaultdict(list)
    for project in projects:
        reached = entries(moves.get(project.pk, []), pipeline.id)
        for one, following in pairwise(reached):
            if one.on is not None and following.on is not None:
                between[one.stage].append(days.span(one.on, following.on).workdays)
        start = next((one for one in reached if one.stage == first), None)
        end = next((one for one in reached if one.stage == last), None)
        if start is None or end is None:
            if end is not None or project.stage == last:
                left_out.append((project, names[first]))
            continue
        if start.on is None or end.on is None or end.on < start.on:
            left_out.append((project, names[first if start.on is None else last]))
            continue
        key = (project.kind, project.synthetic)
        group = groups.setdefault(key, Group(project.kind, project.get_kind_display(), project.synthetic, []))
        group.took.append(Took(project, days.span(start.on, end.on), _course(reached, names, days)))
    for group in groups.values():
        group.took.sort(key=lambda one: (one.span.workdays, one.project.name))
        group.spread = Spread.of([one.span.workdays for one in group.took])
    stages = [StageTime(names[stage], Spread.of(between[stage])) for stage in pipeline.ids[:-1]]
    return Elapsed([groups[key] for key in sorted(groups)], stages, left_out)


def _course(reached: Sequence[Any], names: dict[str, str], days: Workdays) -> tuple[Any, ...]:
    found, before = [], None
    for one in reached:
        step = days.span(before, one.on).workdays if before is not None and one.on is not None else None
        found.append((names.get(one.stage, one.stage), one.on, step))
        before = one.on or before
    return tuple(found)


def published(visible: QuerySet[Project]) -> list[tuple[Project, int, dict[str, Any]]]:
    """Return the figures on time taken that reports print: the project, the number of the sentence, the figure."""
    found = []
    for project in visible.exclude(figures=[]).only("pk", "name", "figures", "evidence", "synthetic"):
        for number, figure in enumerate(project.figures, len(project.evidence)):
            if PUBLISHED in figure["label"]:
                found.append((project, number, figure))
    return found
