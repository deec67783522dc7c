"""我服务的项目 (service): what an officer goes with: his projects, their open problems, the tasks due soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.models import Problem, Project
from kechuang.apps.projects.problems import ledger, officers
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.queries import mine
from kechuang.engines.deadlines import Calendar

#: Workdays ahead in which a task that comes due is a node (节点) that the officer sees to.
NEAR = 10


@dataclass(frozen=True)
class Served:
    """A project that somebody goes with: its stage in words, its open problems and how many of them are late."""

    project: Project
    stage: str
    problems: int
    late: int


@dataclass(frozen=True)
class Service:
    """Everything that somebody goes with."""

    projects: list[Served]
    problems: list[ledger.Line]
    nodes: list[mine.Line]


def served_projects(user: Any) -> QuerySet[Project]:
    """Return the projects under way that somebody goes with."""
    return access.visible_projects(user).filter(officer=user.pk or 0, state__in=("open", "submitted"))


def served_problems(user: Any) -> QuerySet[Problem]:
    """Return the problems not done with that are somebody's affair as an officer, what ends first before the rest."""
    rows = access.visible_problems(user).filter(officers.served_by(user), state__in=OPEN)
    return ledger.ordered(rows, ledger.Filters()).select_related("project", "repeat_of")


def service_of(user: Any) -> Service | None:
    """Return what somebody goes with; None where it is nothing. A fixed number of queries."""
    pack, today = current_pack(), core.today()
    over = Q(problems__state="assigned", problems__due__lt=today) | Q(problems__state="raised",
                                                                    problems__assign_by__lt=today)  # fmt: skip
    rows = served_projects(user).annotate(
        problems_open=Count("problems", filter=Q(problems__state__in=OPEN)),
        problems_late=Count("problems", filter=over),
    )
    projects = [
        Served(one, names.stage_name(one.pipeline, one.stage, pack), one.problems_open, one.problems_late)
        for one in rows.order_by("due", "pk")
    ]
    if not projects:
        return None
    return Service(projects, ledger.lines(list(served_problems(user)[:50])), nodes_of(user))


def nodes_of(user: Any) -> list[mine.Line]:
    """Return the open tasks of somebody's projects that are due within :data:`NEAR` workdays, or should be over.

    A task's day is its limit or its latest finish (最晚完成日), whichever comes first: by that one it is warned, too.
    """
    pack = current_pack()
    if pack.calendar is None:
        return []
    far = Calendar.of(pack.calendar).add_workdays(core.today(), NEAR + 1)
    tasks = mine.open_leaves(user).filter(project__officer=user.pk or 0, state="open", actual_finish=None)
    return [one for one in mine.lines_of(tasks) if min(one.due or far, one.latest or far) < far]


__all__ = ["NEAR", "Served", "Service", "nodes_of", "served_problems", "served_projects", "service_of"]
