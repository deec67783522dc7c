"""周报的一周 (week of a brief): some projects as they stood at the end of a week, and a week before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.past import plans as past_plans
from kechuang.apps.projects.past.due import projects_on, stood_on
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.standing.assessing import Judged, Outcome, judge
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import (
    Baseline,
    PlanError,
    Schedule,
    percent_done,
    schedule,
)

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the week of a day."""
    first = day - dt.timedelta(days=day.weekday())
    return first, first + dt.timedelta(days=6)


def last_week(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the last whole week before today's."""
    return week_of(today - WEEK)


@dataclass(frozen=True)
class Week:
    """The facts of a week for some projects.

    Attributes
    ----------
    projects : sequence of Project
        Of which it speaks.
    everything : bool
        Whether these are all, so that problems without a project belong to it as well.
    first, last : datetime.date
        Monday, and the last day that counts.
    """

    projects: Sequence[Project]
    everything: bool
    first: dt.date
    last: dt.date

    @cached_property
    def pack(self) -> Pack:
        """The pack, whose names are used."""
        return current_pack()

    @property
    def before(self) -> dt.date:
        """The last day of the week before."""
        return self.first - DAY

    @cached_property
    def by_key(self) -> dict[int, Project]:
        """The projects by key."""
        return {one.pk: one for one in self.projects}

    @cached_property
    def schedules(self) -> dict[int, Schedule]:
        """The plans as they stood at the end of the last day, dated as of it."""
        return _dated(self.projects, self.last)

    @cached_property
    def schedules_before(self) -> dict[int, Schedule]:
        """The plans as they stood a week before."""
        return _dated(self.projects, self.before)

    @cached_property
    def baselines(self) -> dict[int, Baseline]:
        """What was agreed for each project."""
        return lights.baselines(self.projects)

    @cached_property
    def overdue(self) -> list[Judged]:
        """Tasks that were due and not done by the last day, the oldest first."""
        return overdue_on(self.projects, self.last)

    @cached_property
    def open(self) -> frozenset[int]:
        """The keys of the projects that were neither closed nor given up by the last day."""
        then = projects_on(self.projects, self.last)
        return frozenset(pk for pk, one in then.items() if one.state not in ("closed", "cancelled"))

    def name(self, department: str) -> str:
        """Return what a department is called."""
        return department_name(department, self.pack) if department else "未定"


def _dated(projects: Sequence[Project], day: dt.date) -> dict[int, Schedule]:
    found = {}
    for pk, plan in past_plans.plans_on(projects, day).items():
        try:
            found[pk] = schedule(plan, today=day)
        except PlanError:
            continue  # one plan that cannot be dated keeps nobody from the others
    return found


def overdue_on(projects: Sequence[Project], day: dt.date) -> list[Judged]:
    """Return the tasks that were due and not done by a day, the oldest first."""
    found = [one for one in judge(stood_on(projects, day), on=day) if one.outcome is Outcome.OVERDUE]
    return sorted(found, key=lambda one: (one.stood.due or day, one.stood.project, one.stood.task))


def percent_of(dated: Schedule | None) -> int | None:
    """Return what is done of a plan, in whole percent."""
    done = percent_done(dated.tasks.values()) if dated is not None else None
    return None if done is None else int(done)


def local_day(moment: dt.datetime) -> dt.date:
    """Return the day of a moment where the place is."""
    return timezone.localtime(moment, core.ZONE).date()
