"""攻坚行动与专班 (programmes, task forces): who leads and supports what, how much is closed, what a report counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models import Programme, Project, Task, TaskForce
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.queries.lists import colours
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack

COUNTED = {
    "aspects": _("方面"), "programmes": _("攻坚行动"), "projects": _("项目"), "tasks": _("任务"),
    "task_forces": _("工作专班"),
}  # fmt: skip


@dataclass
class Share:
    """What a department has to do with a programme: projects it leads and supports, tasks, and how many are closed."""

    leads: int = 0
    supports: int = 0
    tasks: int = 0
    tasks_support: int = 0
    closed: int = 0

    @property
    def any(self) -> bool:
        """Whether it has anything to do with it."""
        return bool(self.leads or self.supports or self.tasks or self.tasks_support)


@dataclass(frozen=True)
class Level:
    """How much of a level is closed (销号): ``cancelled`` ones are left out of both."""

    label: Any
    closed: int
    all: int

    @property
    def ratio(self) -> Ratio | None:
        """The share that is closed; None where there is nothing."""
        return Ratio.of(self.closed, self.all)


@dataclass(frozen=True)
class Counted:
    """What a report counts against what is entered here."""

    label: Any
    named: int
    entered: int

    @property
    def missing(self) -> int:
        """How many are not entered; negative where more are."""
        return self.named - self.entered


@dataclass
class Standing:
    """A programme with its figures."""

    programme: Programme
    projects: int = 0
    closed: int = 0
    lights: Counter[str] = field(default_factory=Counter)
    tasks: int = 0
    tasks_closed: int = 0
    forces: int = 0
    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    depth: int = 0
    below: list[Standing] = field(default_factory=list)

    @property
    def all_projects(self) -> int:
        """How many projects it has, those of the programmes below it too."""
        return self.projects + sum(one.all_projects for one in self.below)

    @property
    def all_closed(self) -> int:
        """How many of them are closed."""
        return self.closed + sum(one.all_closed for one in self.below)

    @property
    def all_tasks(self) -> int:
        """How many tasks they have."""
        return self.tasks + sum(one.all_tasks for one in self.below)

    @property
    def all_tasks_closed(self) -> int:
        """How many of those are closed."""
        return self.tasks_closed + sum(one.all_tasks_closed for one in self.below)

    @property
    def all_forces(self) -> int:
        """How many task forces they have."""
        return self.forces + sum(one.all_forces for one in self.below)


def standings(visible: QuerySet[Project], programmes: Iterable[Programme] | None = None) -> list[Standing]:
    """Return every programme with its own projects counted, those below another after it.

    Parameters
    ----------
    visible : QuerySet of Project
        What the person may see.
    """
    rows = list(programmes if programmes is not None else Programme.objects.all())
    found = {one.pk: Standing(one) for one in rows}
    projects = list(visible.filter(programme__in=found).select_related("programme"))
    lights = colours(projects)
    for project in projects:
        row = found[project.programme_id]
        if project.state != "cancelled":
            row.projects += 1
            row.closed += project.state == "closed"
            row.lights[lights[project.pk]] += 1
        if project.lead:
            row.shares[project.lead].leads += 1
        for department in project.supports:
            row.shares[department].supports += 1
    _tasks(found, visible)
    for key, count in TaskForce.objects.filter(programme__in=found).values_list("programme", "count"):
        found[key].forces += count
    return list(_nested(found))


def _tasks(found: Mapping[int, Standing], visible: QuerySet[Project]) -> None:
    """Count the tasks of each programme, as a whole and by department; a task without a lead is its project's."""
    tasks = Task.objects.filter(
        project__in=visible.filter(programme__in=found).order_by().values("pk"), removed_at=None
    )
    rows = tasks.exclude(state="cancelled").values_list(
        "project__programme", "lead", "project__lead", "supports", "state"
    )
    for programme, own, project_lead, supports, state in rows.iterator(chunk_size=5000):
        row, lead = found[programme], own or project_lead
        row.tasks += 1
        row.tasks_closed += state == "closed"
        if lead:
            row.shares[lead].tasks += 1
            row.shares[lead].closed += state == "closed"
        for department in supports:
            row.shares[department].tasks_support += 1


def _nested(found: Mapping[int, Standing], above: int | None = None, depth: int = 0) -> Iterable[Standing]:
    """Yield programmes with those below them, however deep; one below a programme that is not shown stands first."""
    for row in found.values():
        under = row.programme.part_of_id if row.programme.part_of_id in found else None
        if under == above:
            row.depth = depth
            if above is not None:
                found[above].below.append(row)
            yield row
            yield from _nested(found, row.programme.pk, depth + 1)


def departments_in(rows: Iterable[Standing], pack: Pack) -> list[tuple[str, str]]:
    """Return id and name of the departments that lead or support anything, in the pack's order."""
    order = {ident: at for at, ident in enumerate(pack.departments)}
    named = {ident for row in rows for ident, share in row.shares.items() if share.any}
    return [(one, department_name(one, pack)) for one in sorted(named, key=lambda one: (order.get(one, 10_000), one))]


def levels(programme: Programme, visible: QuerySet[Project], below: Sequence[Programme]) -> list[Level]:
    """Return how much of a programme is closed, level by level: tasks, their summaries, projects, programmes below."""
    projects = visible.filter(programme=programme).exclude(state="cancelled").order_by()
    tasks = Task.objects.filter(project__in=projects.values("pk"), removed_at=None).exclude(state="cancelled")
    parts = Q(parts__isnull=False, parts__removed_at=None)
    summaries = tasks.filter(parts).distinct()
    whole = [
        (_("任务和节点"), tasks.exclude(pk__in=summaries.order_by().values("pk"))), (_("汇总任务"), summaries),
        (_("项目"), projects),
    ]  # fmt: skip
    found = []
    for label, rows in whole:
        counted = rows.order_by().aggregate(
            all=Count("pk", distinct=True), closed=Count("pk", filter=Q(state="closed"), distinct=True)
        )
        if counted["all"]:
            found.append(Level(label, counted["closed"], counted["all"]))
    live = [one for one in below if one.state != "cancelled"]
    if live:
        found.append(Level(_("下级行动"), sum(one.state == "closed" for one in live), len(live)))
    return found


def counted(row: Standing, below: Sized) -> list[Counted]:
    """Return what a report counts of a programme against what is entered; nothing where it counts nothing."""
    entered = {
        "aspects": len(row.programme.aspects), "programmes": len(below), "projects": row.all_projects,
        "tasks": row.all_tasks, "task_forces": row.all_forces,
    }  # fmt: skip
    return [
        Counted(label, named, entered[key])
        for key, label in COUNTED.items()
        if (named := row.programme.counts.get(key)) is not None
    ]


def force_counts(visible: QuerySet[Project]) -> dict[int, tuple[int, int]]:
    """Return how many projects each task force has, and how many of them are closed."""
    rows = visible.exclude(task_force=None).exclude(state="cancelled").order_by().values_list("task_force")
    return {
        key: (n, closed)
        for key, n, closed in rows.annotate(n=Count("pk"), closed=Count("pk", filter=Q(state="closed")))
    }
