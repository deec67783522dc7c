"""待办 (to do): what waits for a person in the projects, counted by sort, each with the way to its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kechuang.apps.accounts.access import may as may_at_all
from kechuang.apps.projects import access
from kechuang.apps.projects.models import SupportPlan
from kechuang.apps.projects.problems import ledger
from kechuang.apps.projects.queries.mine import my_departments, overdue, verifying
from kechuang.apps.projects.queries.service import nodes_of, served_projects
from kechuang.apps.projects.standing import applying


@dataclass(frozen=True)
class Todo:
    """Things of one sort that wait for a person: what is to be done, how many, where; ``late`` where time is over."""

    what: str
    count: int
    url: str
    late: bool = False


def todo(user: Any) -> list[Todo]:
    """Return what waits for a person, what is late before the rest; nothing is left out that he can do today.

    A fixed number of queries, whatever there is.
    """
    if not (may_at_all(user, access.VIEW) or may_at_all(user, access.OWN)):
        return []
    found = [*_problems(user)]
    if may_at_all(user, access.VIEW):
        found += [*_verifying(user), *_supporting(user), *_late(user), *_applying(user), *_nodes(user)]
    return sorted((one for one in found if one.count), key=lambda one: not one.late)


def _problems(user: Any) -> list[Todo]:
    views = ledger.views_of(user)
    counted = ledger.narrowed(access.visible_problems(user), ledger.Filters(view="all")).aggregate(
        mine=Count("pk", filter=views["mine"], distinct=True),
        late=Count("pk", filter=views["mine"] & views["overdue"], distinct=True),
        confirm=Count("pk", filter=views["confirm"], distinct=True),
        served=Count("pk", filter=views["served"], distinct=True),
    )
    return [
        Todo(_("办理问题"), counted["mine"], "/projects/problems?view=mine"),
        Todo(_("其中已超期的问题"), counted["late"], "/projects/problems?view=mine", late=True),
        Todo(_("确认问题是否解决"), counted["confirm"], "/projects/problems?view=confirm"),
        Todo(_("我服务的项目未销号的问题"), counted["served"], "/projects/problems?view=served"),
    ]


def _verifying(user: Any) -> list[Todo]:
    """Return what the bodies verify; who handed a thing in or leads it is told so by the step itself."""
    return [Todo(_("核验销号"), verifying(user), "/projects/verify")]


def _supporting(user: Any) -> list[Todo]:
    """Return supporting plans that wait for the lead's word, and those that came back."""
    plans = SupportPlan.objects.filter(project__in=access.visible_projects(user), project__state="open")
    managed, mine = access.departments_of(user, access.MANAGE), access.departments_of(user, access.SUPPORT)
    leads = Q(task__lead__in=managed - {""}) | Q(Q(task=None) | Q(task__lead=""), project__lead__in=managed - {""})
    counted = plans.aggregate(
        accept=Count("pk", filter=Q(state="filed") & leads),
        back=Count("pk", filter=Q(state="returned", department__in=mine)),
    )
    return [
        Todo(_("确认配合方案"), counted["accept"], "/projects/mine"),
        Todo(_("修改退回的配合方案"), counted["back"], "/projects/mine"),
    ]


def _late(user: Any) -> list[Todo]:
    """Return the tasks that a person's departments lead and whose limit is over."""
    departments = my_departments(user)
    if not departments:
        return []
    return [Todo(_("已超时限的任务"), overdue(user, departments), "/projects/mine", late=True)]


def _applying(user: Any) -> list[Todo]:
    """Return the projects that a person's departments lead and for which nobody has applied, the day near or over."""
    managed = access.departments_of(user, access.MANAGE)
    if not managed:
        return []
    led = access.visible_projects(user).filter(Q(lead__in=managed) | Q(task_force__lead__in=managed))
    asked = applying.conditions()
    counted = led.aggregate(near=Count("pk", filter=asked["near"]), over=Count("pk", filter=asked["over"]))
    return [
        Todo(_("已过申报截止日未申报的项目"), counted["over"], "/projects/list?apply=over", late=True),
        Todo(_("临近申报截止日的项目"), counted["near"], "/projects/list?apply=near"),
    ]


def _nodes(user: Any) -> list[Todo]:
    """Return the tasks that come due soon, or are late, in the projects that a person goes with as their officer."""
    if not served_projects(user).exists():
        return []
    nodes = nodes_of(user)
    late = sum(one.over for one in nodes)
    return [
        Todo(_("我服务的项目已超期的节点"), late, "/projects/mine?role=served", late=True),
        Todo(_("我服务的项目临近的节点"), len(nodes) - late, "/projects/mine?role=served"),
    ]
