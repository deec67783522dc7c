"""谁可以建项目、报进度、交办、核验 (access): a right counts for the departments that a person belongs to.

Officials see every project of their regions. What they may do hangs on the department: the lead manages and plans, the
lead of a task reports on it, supporting departments file their plans, the office and the supervision body that the
pack names (工作专班办公室、督查机构) assign, urge and verify. An enterprise sees and raises its own problems.

Programmes, task forces and the quotas of districts are entered and changed by the department that leads them, and by
the office, which sets them up for departments that have not begun yet. The supervision body does not: what it judges
it has not set up itself.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access, departments
from kechuang.apps.accounts.access import CONSOLE, VERBS, own_entities, regions
from kechuang.apps.accounts.departments import people_of
from kechuang.apps.audit.context import ObjectRef, note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import (
    Meeting,
    Problem,
    Programme,
    Project,
    Quota,
    SupportPlan,
    Task,
    TaskForce,
    Weakness,
)
from kechuang.apps.projects.states import (
    ANSWER,
    ASSIGN,
    CONFIRM,
    COUNT,
    MANAGE,
    MEET,
    PLAN,
    RAISE,
    REPORT,
    SUPPORT,
    URGE,
    VERIFY,
    VIEW,
)
from kechuang.declarations.pack import Pack

OWN = "projects.own"
OFFICE, SUPERVISION = "office", "supervision"
#: Verbs of the two bodies that stand above the departments.
OF_BODIES = frozenset({VERIFY, ASSIGN, URGE})


def body(name: str, pack: Pack | None = None) -> str:
    """Return the department that is the ``office`` or the ``supervision``; empty where the pack names none."""
    return _body(pack or current_pack(), name)


def bodies(pack: Pack | None = None) -> frozenset[str]:
    """Return the departments that assign, urge and verify; the place is asked once, or not where its pack is given."""
    pack = pack or current_pack()
    return frozenset({_body(pack, OFFICE), _body(pack, SUPERVISION)} - {""})


def _body(pack: Pack, name: str) -> str:
    found = pack.project_bodies.get(name)
    return pack.department_names.get(found.department, found.department) if found else ""


def departments_of(user: Any, verb: str) -> frozenset[str]:
    """Return the departments for which a user may do something."""
    return frozenset(current_pack().departments) if user is CONSOLE else departments.departments_of(user, verb)


def _concerned(verb: str, obj: Any, pack: Pack | None = None) -> frozenset[str]:
    """Return the departments any of which may do this with the thing."""
    if verb in OF_BODIES:
        return bodies(pack)
    match obj:
        case Task() if verb == REPORT:
            return frozenset({obj.department, *_leads(obj.project)})
        case Task():
            return _leads(obj.project)
        case Project() if verb == SUPPORT:
            return frozenset(obj.supports)
        case Project():
            return _leads(obj)
        case SupportPlan() if verb == SUPPORT:
            return frozenset({obj.department})
        case SupportPlan():
            return frozenset({obj.lead, *_leads(obj.project)})
        case Problem() if verb == ANSWER:
            return frozenset({obj.lead})
        case Problem() if verb == CONFIRM:
            return confirming(obj, pack)
        case Problem():
            return frozenset({obj.raised_department} - {""})
        case Programme() | TaskForce() | Quota() if verb == MANAGE:
            return frozenset({obj.department, body(OFFICE, pack)} - {""})
        case Meeting() | Quota():
            return frozenset({obj.department, *bodies(pack)})
        case _:
            return frozenset({obj.department})


def confirming(problem: Problem, pack: Pack | None = None) -> frozenset[str]:
    """Return the departments any of which says that a problem is solved: who raised it.

    Where that one was to solve it itself, it is a body other than it that says whether the answer holds.
    """
    raised = problem.raised_department
    if raised and problem.state == "answered" and raised == problem.lead:
        return bodies(pack) - {raised}
    return frozenset({raised} - {""})


def _leads(project: Project) -> frozenset[str]:
    """Return who answers for a project: its lead, and the lead of its task force."""
    force = project.task_force
    return frozenset({project.lead, force.lead if force is not None else ""} - {""})


def may(user: Any, verb: str, obj: Any = None, *, pack: Pack | None = None) -> bool:
    """Return whether a user may do something with a thing of this room, or at all.

    Parameters
    ----------
    pack : Pack
        The place's, from those who ask about many things; without it the place is asked each time.

    Raises
    ------
    KeyError
        If the verb is not in the table of :mod:`~kechuang.apps.accounts.access`.
    """
    if isinstance(obj, Problem) and verb in {CONFIRM, RAISE} and _own_problem(user, obj):
        return True
    if not access.may(user, verb):
        return False
    if obj is None or user is CONSOLE:
        return True
    division = getattr(obj, "division", "")
    if division and not any(division.startswith(region) for region in regions(user, verb)):
        return False
    return verb == VIEW or bool(_concerned(verb, obj, pack) & departments.departments_of(user, verb, division))


def _own_problem(user: Any, problem: Problem) -> bool:
    """Whether an enterprise's agent raised, or raises, it for his own firm."""
    return bool(problem.entity_id) and not problem.raised_department and problem.entity_id in own_entities(user)


def counting(user: Any, quota: Quota) -> frozenset[str]:
    """Return the departments for which a user enters and confirms what counts towards a quota."""
    return frozenset() if user is CONSOLE else _concerned(COUNT, quota) & departments_of(user, COUNT)


def require(user: Any, verb: str, obj: Any = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        With one sentence.
    """
    if may(user, verb, obj):
        return
    access.require(user, verb)
    if verb in OF_BODIES:
        reason = _("只有工作专班办公室或督查机构的人员可以%(deed)s。") % {"deed": VERBS[verb].label}
    else:
        reason = _("您不是相关部门的人员，不能%(deed)s；请由该部门办理，或请系统管理员登记任职或部门授权。") % {
            "deed": VERBS[verb].label
        }
    what = ObjectRef(obj._meta.label_lower, str(obj.pk), str(obj)) if obj is not None else None
    note(AccessKind.DENIED, actor=user, verb=verb, obj=what, reason=reason)
    raise PermissionDenied(reason)


def visible_projects(user: Any) -> QuerySet[Project]:
    """Return the projects that a user may see: those of the regions of his grants."""
    return Project.objects.filter(access.visible_divisions_q(user, VIEW))


def visible_tasks(user: Any) -> QuerySet[Task]:
    """Return the tasks that a user may see, without those taken out."""
    return Task.objects.filter(access.visible_divisions_q(user, VIEW, "project__division"), removed_at=None)


def visible_problems(user: Any) -> QuerySet[Problem]:
    """Return the problems that a user may see: officials those of their regions, an enterprise its own."""
    rows = Problem.objects.exclude(state="new")
    if access.may(user, VIEW):
        within = access.visible_divisions_q(user, VIEW)
        return rows.filter(within | Q(division="")) if within else rows  # nothing to ask: everywhere
    return rows.filter(entity_id__in=own_entities(user), raised_department="")


def visible_meetings(user: Any) -> QuerySet[Meeting]:
    """Return the meetings that a user may see: those about everything, and those about what he may see."""
    if not access.may(user, VIEW):
        return Meeting.objects.none()
    if not access.visible_divisions_q(user, VIEW):
        return Meeting.objects.all()
    return Meeting.objects.filter(
        Q(project=None) | Q(project__in=visible_projects(user)),
        Q(programme=None) | Q(programme__in=visible_programmes(user)),
        Q(task_force=None) | Q(task_force__in=visible_task_forces(user)),
    )


def visible_weaknesses(user: Any) -> QuerySet[Weakness]:
    """Return the weaknesses that a user may see: those of his regions.

    Of those of no region his departments', those with a task of his regions, and those without any task.
    """
    if not access.may(user, VIEW):
        return Weakness.objects.none()
    within = access.visible_divisions_q(user, VIEW)
    if not within:
        return Weakness.objects.all()
    joined = Weakness.tasks.through.objects.filter(weakness=OuterRef("pk"))
    near = Exists(joined.filter(task__project__in=visible_projects(user)))
    open_to_him = near | ~Exists(joined) | Q(department__in=departments_of(user, VIEW))
    return Weakness.objects.filter(within | (Q(division="") & open_to_him))


def visible_programmes(user: Any) -> QuerySet[Programme]:
    """Return the programmes that a user may see: those of his regions, those with a project of them, those above."""
    within = access.visible_divisions_q(user, VIEW)
    if not within:
        return Programme.objects.all()
    near = Q(pk__in=visible_projects(user).values("programme"))
    above = Q(pk__in=Programme.objects.filter(within | near).values("part_of"))
    return Programme.objects.filter(within | near | above)


def visible_task_forces(user: Any) -> QuerySet[TaskForce]:
    """Return the task forces that a user may see: those of his regions, and those with a project of them."""
    within = access.visible_divisions_q(user, VIEW)
    if not within:
        return TaskForce.objects.all()
    return TaskForce.objects.filter(within | Q(pk__in=visible_projects(user).values("task_force")))


__all__ = [
    "ANSWER", "ASSIGN", "CONFIRM", "COUNT", "MANAGE", "MEET", "OFFICE", "OWN", "PLAN", "RAISE", "REPORT",
    "SUPERVISION", "SUPPORT", "URGE", "VERIFY", "VIEW", "bodies", "body", "confirming", "counting", "departments_of",
    "may", "people_of", "regions", "require", "visible_meetings", "visible_problems", "visible_programmes",
    "visible_projects", "visible_task_forces", "visible_tasks", "visible_weaknesses",
]  # fmt: skip
