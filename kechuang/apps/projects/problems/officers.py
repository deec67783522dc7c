"""服务专员 (officer): the one person who goes with a project: who may be it, and which problems come to him at once.

He comes from the lead or from a department of the project's task force. A problem of the project is his, and so is one
that the firm which builds it raises for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from kechuang import core
from kechuang.apps.accounts.departments import departments_of
from kechuang.apps.accounts.models import Appointment, User
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Problem, Project, TaskForce
from kechuang.apps.projects.names import department_name

#: What an officer may at least do for his department.
VERBS = (access.REPORT, access.MANAGE)


def seats(lead: str, force: TaskForce | None) -> list[str]:
    """Return the departments from which a project's officer comes: its lead, those of its task force."""
    found = [lead] if force is None else [lead, force.lead, *force.supports]
    return [one for one in dict.fromkeys(found) if one]


def seats_of(project: Project) -> list[str]:
    """Return the departments from which this project's officer comes."""
    return seats(project.lead, project.task_force)


def candidates(departments: Iterable[str], division: str = "") -> dict[int, tuple[User, str]]:
    """Return who works on projects for departments, by key, each with the first department that he does it for.

    With a division only those who do it there.
    """
    found: dict[int, tuple[User, str]] = {}
    for one in departments:
        for verb in VERBS:
            for user in access.people_of(one, verb, division):
                found.setdefault(user.pk, (user, one))
    return found


def may_serve(user: User, project: Project) -> bool:
    """Whether somebody may be a project's officer today: active, and of one of its departments where it lies."""
    wanted = set(seats_of(project))
    return any(wanted & departments_of(user, verb, project.division) for verb in VERBS)


def officers_of(problem: Problem) -> list[User]:
    """Return the officers whose affair a problem is: its project's, else those of the projects of its firm."""
    if problem.project_id is not None:
        rows = Project.objects.filter(pk=problem.project_id)
    elif problem.entity_id:
        rows = Project.objects.filter(entity_id=problem.entity_id, state__in=("open", "submitted"))
    else:
        return []
    users = User.objects.filter(pk__in=rows.values("officer"), is_active=True).order_by("pk")
    return [one for one in users if access.may(one, access.VIEW, problem)]


def serves(user: Any, problem: Problem) -> bool:
    """Whether a problem is somebody's affair as an officer."""
    return user.pk is not None and any(one.pk == user.pk for one in officers_of(problem))


def seat_of(user: User, problem: Problem) -> str:
    """Return the department for which an officer follows a problem; empty where he belongs to none any more."""
    mine = departments_of(user, access.REPORT) | departments_of(user, access.MANAGE)
    wanted = seats_of(problem.project) if problem.project is not None else []
    return next((one for one in wanted if one in mine), min(mine, default=""))


def served_by(user: Any) -> Q:
    """Return the condition of the problems that are somebody's affair as an officer."""
    if user.pk is None:
        return Q(pk__in=[])  # nobody: not the projects that have no officer
    under_way = Project.objects.filter(officer=user.pk, state__in=("open", "submitted")).exclude(entity_id="")
    return Q(project__officer=user.pk) | Q(project=None, entity_id__in=under_way.values("entity_id"))


def post_of(user: User, departments: Iterable[str] = ()) -> str:
    """Return the post in which somebody serves, without his name: what an enterprise sees of him."""
    day, wanted = core.today(), list(departments)
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    held = Appointment.objects.filter(running, user=user, starts_on__lte=day).exclude(post__unit__department="")
    rows = list(held.select_related("post__unit").order_by("pk"))
    first = next((one for one in rows if one.post.unit.department in wanted), rows[0] if rows else None)
    if first is not None:
        return f"{department_name(first.post.unit.department)} {first.post.title}"
    granted = sorted(departments_of(user, access.REPORT))
    named = next((one for one in granted if one in wanted), granted[0] if granted else "")
    return department_name(named) if named else ""


__all__ = ["candidates", "may_serve", "officers_of", "post_of", "seat_of", "seats", "seats_of", "served_by", "serves"]
