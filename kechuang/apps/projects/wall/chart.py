"""挂图 (wall chart): the projects that a person sees, with light, dates and progress, filtered and grouped.

Gantt, board and map are three pictures of the same lines; see :mod:`kechuang.apps.projects.wall.data` for what the
browser gets and :mod:`kechuang.apps.projects.wall.tracks` for what is drawn without it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import get_language

from kechuang import core
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import FIRST, LAST
from kechuang.apps.projects.models import LightChange, PlanBaseline, Problem, Task
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.wall.asked import Asked
from kechuang.apps.projects.wall.groups import Group, grouped, passes
from kechuang.apps.projects.wall.line import Line
from kechuang.apps.projects.wall.stuck import stuck_at

WEEK = dt.timedelta(days=7)


class Wall:
    """Everything on the wall for one person; ``lines`` are all he sees, ``shown`` those that the filters leave."""

    def __init__(self, user: Any, asked: Asked) -> None:
        self.user, self.asked = user, asked
        self.place, self.day = current_place(), core.today()
        self.pack = current_pack(self.place)
        rows = access.visible_projects(user).select_related("programme", "task_force").order_by("order", "pk")
        self.projects = list(rows)

    @cached_property
    def lines(self) -> list[Line]:
        """All projects that he sees, judged."""
        judged = lights.judge(self.projects)
        stuck = stuck_at(judged, {one.pk: one.state for one in self.projects}, self.day)
        return [Line(one, judged[one.pk], self.pack, stuck.get(one.pk, ("", ""))[1]) for one in self.projects]

    @cached_property
    def shown(self) -> list[Line]:
        """The lines that the filters leave."""
        return [one for one in self.lines if passes(one, self.asked)]

    @cached_property
    def groups(self) -> list[Group]:
        """The shown lines under their headings."""
        return grouped(self.shown, self.asked.by)

    @cached_property
    def since(self) -> dt.date:
        """The day with which today is compared: a week ago."""
        return self.day - WEEK

    @cached_property
    def before(self) -> dict[int, LightChange]:
        """What the projects showed a week ago."""
        return lights.on_day(self.projects, self.since)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first day of the first month and the last day of the last month that have to be drawn."""
        starts = [day for one in self.shown for day in one.starts] or [self.day]
        ends = [day for one in self.shown for day in one.ends] or [self.day]
        # What was entered before days were bounded is drawn as far as can be.
        first, last = max(min(*starts, self.day), FIRST), min(max(*ends, self.day), LAST)
        following = (last.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return first.replace(day=1), following - dt.timedelta(days=1)

    @cached_property
    def tally(self) -> dict[int, tuple[int, int, int, int]]:
        """Tasks, closed ones, those closed since a week ago, and a stamp, by project; cancelled ones do not count."""
        after = dt.datetime.combine(self.since, dt.time.max, core.ZONE)
        rows = (
            Task.objects.filter(project__in=[one.pk for one in self.projects], removed_at=None)
            .exclude(state="cancelled").values_list("project")
            .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state="closed")),
                      lately=Count("pk", filter=Q(state="closed", closed_at__gt=after)),
                      stamp=Sum("revision") + Sum("version"))
        )  # fmt: skip
        return {pk: (n, closed, lately, stamp) for pk, n, closed, lately, stamp in rows}

    @cached_property
    def stamp(self) -> str:
        """A hash over what the browser is sent: the same as long as nothing of it can have changed."""
        told = [
            str(self.day), self.pack.id, str(self.place.loaded_at), get_language(), self.tally,
            [(one.pk, str(one.created_at), one.revision, one.plan_revision, one.version, str(one.programme),
              str(one.task_force)) for one in self.projects],
            PlanBaseline.objects.aggregate(n=Max("pk")),
            LightChange.objects.aggregate(n=Max("pk")), Problem.objects.aggregate(n=Max("pk"), stamp=Sum("version")),
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    @property
    def synthetic(self) -> bool:
        """Whether anything here is invented."""
        return any(one.project.synthetic for one in self.lines)
