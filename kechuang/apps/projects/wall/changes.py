"""本周变化 (changes): what turned, was closed, moved or came up since a day, of the projects that a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.projects import access
from kechuang.apps.projects.models import LightChange, PlanBaseline, Problem, Project, Task
from kechuang.apps.projects.past import plans as past_plans
from kechuang.apps.projects.wall.line import Line
from kechuang.apps.projects.wall.marks import LABELS, mark
from kechuang.engines.plans import WorkCalendar

MOST = 300


@dataclass(frozen=True)
class Turned:
    """A light that turned: what it is since when, and what it was."""

    project: Project
    on: dt.date
    light: str
    was: str
    why: str

    @property
    def mark(self) -> SafeString:
        """What it was and is now, with the sign of what it is."""
        words = {"was": LABELS[self.was], "now": LABELS[self.light]}
        return mark(self.light, _("%(was)s转%(now)s") % words)


@dataclass(frozen=True)
class Moved:
    """An expected finish that moved, by workdays of the project's calendar; later is positive."""

    line: Line
    before: dt.date
    now: dt.date
    days: int

    @property
    def earlier(self) -> int:
        """Workdays by which it is sooner; 0 or less where it is later."""
        return -self.days


class Changes:
    """What changed after a day (up to now)."""

    def __init__(self, user: Any, lines: Sequence[Line], since: dt.date) -> None:
        self.user, self.lines, self.since = user, lines, since
        self.keys = [one.project.pk for one in lines]
        self.after = dt.datetime.combine(since, dt.time.max, core.ZONE)

    @cached_property
    def lights(self) -> list[Turned]:
        """Lights that turned, the newest first; the first light of a project is no turning."""
        rows = (
            LightChange.objects.filter(project__in=self.keys, on__gt=self.since).exclude(was="")
            .select_related("project").order_by("-on", "-pk")[:MOST]
        )  # fmt: skip
        return [Turned(row.project, row.on, row.light, row.was, row.reasons[0] if row.reasons else "") for row in rows]

    @cached_property
    def tasks(self) -> list[Task]:
        """Tasks that were closed, the newest first."""
        rows = Task.objects.filter(project__in=self.keys, state="closed", closed_at__gt=self.after, removed_at=None)
        return list(rows.select_related("project").order_by("-closed_at", "-pk")[:MOST])

    @cached_property
    def closed(self) -> list[Project]:
        """Projects that were closed."""
        return [
            one.project for one in self.lines
            if one.project.state == "closed" and one.project.closed_at and one.project.closed_at > self.after
        ]  # fmt: skip

    @cached_property
    def moved(self) -> list[Moved]:
        """Expected finishes that moved, the one that moved most to the later first."""
        then = past_plans.finishes_on([one.project for one in self.lines], self.since)
        found = []
        for line in self.lines:
            before, now, dated = then.get(line.project.pk), line.judged.finish, line.judged.schedule
            if before is None or now is None or dated is None or before == now:
                continue
            calendar = WorkCalendar(dated.plan.calendars[dated.plan.calendar], dated.start)
            days = (calendar.end_of(now) - calendar.end_of(before)) >> 1
            found.append(Moved(line, before, now, days))
        return sorted(found, key=lambda one: -one.days)

    @cached_property
    def planned_anew(self) -> list[PlanBaseline]:
        """Baselines that were taken: what was agreed anew, and why."""
        rows = PlanBaseline.objects.filter(project__in=self.keys, taken_at__gt=self.after).select_related("project")
        return list(rows.defer("plan", "dates").order_by("-taken_at")[:MOST])

    @cached_property
    def problems(self) -> list[Problem]:
        """Problems raised since, the newest first."""
        rows = access.visible_problems(self.user).filter(raised_at__gt=self.after)
        return list(rows.select_related("project").order_by("-raised_at")[:MOST])

    @cached_property
    def solved(self) -> list[Problem]:
        """Problems closed since, the newest first."""
        rows = access.visible_problems(self.user).filter(closed_at__gt=self.after, state="closed")
        return list(rows.select_related("project").order_by("-closed_at")[:MOST])

    @property
    def nothing(self) -> bool:
        """Whether nothing changed at all."""
        return not (
            self.lights or self.tasks or self.closed or self.moved or self.planned_anew or self.problems or self.solved
        )
