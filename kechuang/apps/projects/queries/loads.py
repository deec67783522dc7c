"""班组负荷 (loads): what teams and things are asked for by all projects together, day by day, beside what there is.

What carries the same name in several projects is one and the same: an inspection team, a crane, a panel of experts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from kechuang import core
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.plans import planning
from kechuang.engines.plans import Dated, PlanError, Schedule

#: States in which a project still works by its plan.
RUNNING = ("open", "submitted")
WEEK, DAY = "week", "day"


@dataclass(frozen=True)
class Take:
    """A task that takes of a resource (一项占用) on its remaining workdays, as ordinals."""

    project: Project
    pk: int
    code: str
    name: str
    lead: str
    start: dt.date
    finish: dt.date
    amount: int
    days: tuple[int, ...]


@dataclass(frozen=True)
class Stretch:
    """A week or a day of a resource: the most that is asked for on a day of it, and by whom where that is too much.

    Attributes
    ----------
    first, last : datetime.date
        Monday and Sunday, or the day itself.
    need : int
        The most that is asked for on one day.
    over : int
        By how much that is more than there is; 0 where there is enough.
    takes : tuple of Take
        Who takes of it on the over-booked days; on all days where none is.
    """

    first: dt.date
    last: dt.date
    need: int
    over: int
    takes: tuple[Take, ...]

    @property
    def projects(self) -> list[Project]:
        """The projects that collide, each once."""
        return list({one.project.pk: one.project for one in self.takes}.values())


@dataclass(frozen=True)
class Load:
    """A resource with all that is asked of it.

    Attributes
    ----------
    name : str
        As projects call it.
    there : int
        How much there is: the most that a project states.
    stated : mapping of int to tuple of Project
        Who states how much.
    takes : tuple of Take
        What is still to be done with it.
    """

    name: str
    there: int
    stated: Mapping[int, tuple[Project, ...]]
    takes: tuple[Take, ...]

    @property
    def differs(self) -> bool:
        """Whether projects state different amounts."""
        return len(self.stated) > 1

    @cached_property
    def projects(self) -> list[Project]:
        """Who asks for it, each once."""
        return list({one.project.pk: one.project for one in self.takes}.values())

    @property
    def synthetic(self) -> bool:
        """Whether anything of it is invented."""
        return any(one.synthetic for one in self.projects)

    @cached_property
    def needs(self) -> Counter[int]:
        """What is asked for, by day."""
        found: Counter[int] = Counter()
        for one in self.takes:
            for day in one.days:
                found[day] += one.amount
        return found

    def stretches(self, unit: str = WEEK) -> list[Stretch]:
        """Return every week, or day, in which something is asked for."""
        by: dict[int, list[int]] = defaultdict(list)
        for day in sorted(self.needs):
            by[begin_of(day, unit)].append(day)
        return [self._stretch(first, days, unit) for first, days in by.items()]

    @cached_property
    def over(self) -> list[Stretch]:
        """The weeks in which more is asked for than there is."""
        return [one for one in self.stretches() if one.over]

    def _stretch(self, first: int, days: Sequence[int], unit: str) -> Stretch:
        need = max(self.needs[day] for day in days)
        among = {day for day in days if self.needs[day] > self.there} or set(days)
        return Stretch(
            dt.date.fromordinal(first), dt.date.fromordinal(first + (6 if unit == WEEK else 0)), need,
            max(0, need - self.there), tuple(one for one in self.takes if not among.isdisjoint(one.days)),
        )  # fmt: skip


def begin_of(day: int, unit: str) -> int:
    """Return the Monday of a day's week, or the day itself; as ordinals."""
    return day - (day - 1) % 7 if unit == WEEK else day  # ordinal 1 was a Monday


def running(user: Any) -> list[Project]:
    """Return the projects that a person may see, that still work by their plan and state a resource."""
    rows = access.visible_projects(user).filter(state__in=RUNNING).exclude(resources={})
    return list(rows.select_related("task_force", "programme").order_by("order", "pk"))


def loads_of(projects: Iterable[Project], *, names: Collection[str] | None = None) -> list[Load]:
    """Return the load of every resource that tasks still need, the over-booked first, then those of most projects.

    Parameters
    ----------
    projects : iterable of Project
        Whose plans count.
    names : collection of str, optional
        Of the resources to return; all where None.
    """
    given = [one for one in projects if names is None or not one.resources.keys().isdisjoint(names)]
    takes = takes_of(given)
    stated: dict[str, dict[int, list[Project]]] = defaultdict(lambda: defaultdict(list))
    for one in given:
        for name, amount in one.resources.items():
            stated[name][amount].append(one)
    found = [
        Load(
            name, max(stated[name]), {amount: tuple(who) for amount, who in sorted(stated[name].items(), reverse=True)},
            tuple(sorted(those, key=lambda one: (one.start, one.project.pk, one.code))),
        )
        for name, those in takes.items() if stated[name] and (names is None or name in names)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.over, -len(one.projects), one.name))


def takes_of(projects: Sequence[Project]) -> dict[str, list[Take]]:
    """Return what the tasks of projects still take, by resource; a plan that cannot be dated takes nothing."""
    undated: dict[int, PlanError] = {}
    dated = planning.schedules(projects, undated=undated)
    rows = Task.objects.filter(~Q(uses={}), project__in=[one.pk for one in projects], removed_at=None)
    keys = {(project, code): pk for project, code, pk in rows.values_list("project", "code", "pk")}
    found: dict[str, list[Take]] = defaultdict(list)
    today = core.today()
    for project in projects:
        schedule = dated.get(project.pk)
        for one in schedule.tasks.values() if schedule is not None else ():
            key = keys.get((project.pk, one.task.id))
            days = _days(schedule, one, today) if key is not None and schedule is not None else ()
            if key is None or not days:
                continue
            for name, amount in one.task.uses.items():
                if amount:
                    found[name].append(Take(project, key, one.task.id, one.task.name, one.task.owner or project.lead,
                                            one.start, one.finish, amount, days))  # fmt: skip
    return found


def _days(schedule: Schedule, one: Dated, today: dt.date) -> tuple[int, ...]:
    """Return the workdays, from today on, on which a task still holds what it uses."""
    task = one.task
    if one.kind != "task" or task.actual_finish or not task.work_left:
        return ()
    rule = schedule.plan.calendars[task.calendar or schedule.plan.calendar]
    days = rule.workdays(max(one.start, today).toordinal(), one.finish.toordinal() + 1)
    # What has begun and only waits for its end, such as by a link to its finish, holds nothing any more.
    return tuple(days[: task.work_left] if task.actual_start or task.percent else days)


@dataclass(frozen=True)
class Collision:
    """A week in which a project wants what others want too, and there is not enough for all."""

    name: str
    stretch: Stretch
    others: tuple[Project, ...]


def collisions_of(user: Any, project: Project) -> list[Collision]:
    """Return the weeks in which a project collides with others that the person may see."""
    names = set(project.resources)
    if not names or project.state not in RUNNING:
        return []
    near = Q()
    for name in names:
        near |= Q(resources__has_key=name)
    rows = access.visible_projects(user).filter(near, state__in=RUNNING).exclude(pk=project.pk)
    found = []
    for load in loads_of([project, *rows], names=names):
        for stretch in load.over:
            who = {one.pk for one in stretch.projects}
            if project.pk in who and len(who) > 1:
                others = tuple(one for one in stretch.projects if one.pk != project.pk)
                found.append(Collision(load.name, stretch, others))
    return sorted(found, key=lambda one: one.stretch.first)


__all__ = [
    "DAY", "RUNNING", "WEEK", "Collision", "Load", "Stretch", "Take", "begin_of", "collisions_of", "loads_of",
    "running", "takes_of",
]  # fmt: skip
