"""我的任务 (mine): what my departments lead (牵头清单) and support (配合清单), the overdue first; what waits for me."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts import access as house
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.models import Programme, Project, SupportPlan, Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.answer import tightest
from kechuang.apps.projects.plans.limits import OWN, PROJECT, SUMMARY, limits_of
from kechuang.apps.transitions.models import StateChange
from kechuang.engines.deadlines import Calendar
from kechuang.engines.plans import Dated

LEAD, SUPPORT = "lead", "support"


@dataclass(frozen=True)
class Line:
    """A task of a list.

    Attributes
    ----------
    task : Task
        The task.
    dated : Dated or None
        Its dates; None where its plan has none.
    due : datetime.date or None
        Its limit: its own, else its summary's, else its project's.
    whose : str
        Where the limit comes from, see :mod:`kechuang.apps.projects.plans.limits`.
    latest : datetime.date or None
        The last day that keeps the project's due date (最晚完成日); None where it has none.
    late : int
        Workdays since ``due`` passed; 0 where it has not.
    left : int
        Workdays up to and including ``due``, today not counted; 0 where it is past.
    lead : str
        Name of the department that leads it.
    star : bool
        Whether it has no day left, see :func:`kechuang.apps.projects.plans.answer.tightest`.
    """

    task: Task
    dated: Dated | None
    due: dt.date | None
    whose: str
    latest: dt.date | None
    late: int
    left: int
    lead: str
    star: bool

    @property
    def runs(self) -> bool:
        """Whether its time runs: done or handed in, it waits for others."""
        return self.task.state == "open" and self.task.actual_finish is None

    @property
    def over(self) -> bool:
        """Whether it is overdue (超期)."""
        return self.runs and self.due is not None and self.due < core.today()

    @property
    def passed(self) -> bool:
        """Whether only the day has passed that would keep the project's date (已过最晚完成日)."""
        return self.runs and not self.over and self.latest is not None and self.latest < core.today()

    @property
    def source(self) -> str:
        """Where the limit comes from, in words."""
        named = {OWN: _("任务时限"), SUMMARY: _("按上级任务时限"), PROJECT: _("按项目时限")}
        return named[self.whose] if self.due else ""

    @property
    def told(self) -> str:
        """How it stands with its date, in words."""
        if self.task.state == "submitted":
            return _("等待核验")
        if self.task.actual_finish:
            return _("已完成，待销号")
        if self.due is None:
            return _("未定时限")
        if self.late:
            return _("已超 %(n)d 个工作日") % {"n": self.late}
        if self.over:
            return _("已过时限，下一工作日起计超期")
        if self.due == core.today():
            return _("今天到期")
        return _("还剩 %(n)d 个工作日") % {"n": self.left}


def my_departments(user: Any) -> frozenset[str]:
    """Return the departments for which a person works on projects."""
    return access.departments_of(user, access.REPORT) | access.departments_of(user, access.SUPPORT)


def names_one_of(field: str, departments: Iterable[str]) -> tuple[dict[str, Any], Q]:
    """Return an annotation and a condition: a JSON list of department ids names one of these; on both databases."""
    listed = Q(pk__in=[])
    for one in departments:
        listed |= Q(**{f"_{field}__contains": f'"{one}"'})
    return {f"_{field}": Cast(field, TextField())}, listed


def open_leaves(user: Any) -> QuerySet[Task]:
    """Return the open tasks without parts that a person sees, in projects that are under way."""
    rows = access.visible_tasks(user).filter(state__in=("open", "submitted"), project__state__in=("open", "submitted"))
    parts = Task.objects.filter(parent=OuterRef("pk"), removed_at=None).exclude(state="cancelled")
    return rows.filter(~Exists(parts)).select_related("project", "owner")


def tasks_of(user: Any, role: str, departments: Iterable[str] | None = None) -> QuerySet[Task]:
    """Return the open tasks without parts that departments lead or support, in projects that are under way."""
    mine = frozenset(departments if departments is not None else my_departments(user))
    rows = open_leaves(user)
    if role == LEAD:
        return rows.filter(Q(lead__in=mine) | Q(lead="", project__lead__in=mine))
    annotation, listed = names_one_of("supports", mine)
    inherited = Project.objects.annotate(**annotation).filter(listed).values("pk")
    return rows.annotate(**annotation).filter(listed | Q(_supports="[]", project__in=inherited))


def lines_of(tasks: Iterable[Task]) -> list[Line]:
    """Return tasks with their dates, those overdue first and then by their limits; three more queries."""
    tasks = list(tasks)
    projects = {task.project_id: task.project for task in tasks}
    dates, limits = planning.schedules(list(projects.values()), undated={}), limits_of(tasks)
    stars = {pk: tightest(one) for pk, one in dates.items()}
    pack, today = current_pack(), core.today()
    calendar = Calendar.of(pack.calendar)
    found = []
    for task in tasks:
        schedule = dates.get(task.project_id)
        dated = schedule.tasks.get(task.code) if schedule is not None else None
        due, whose = limits[task.pk]
        line = Line(task, dated, due, whose, dated.late_finish if dated and task.project.due else None, 0, 0,
                    names.department_name(task.department, pack),
                    task.code in stars.get(task.project_id, ()))  # fmt: skip
        late = calendar.workdays_between(due, today) if due and line.over else 0
        left = calendar.workdays_between(today, due) if due and due > today else 0
        found.append(replace(line, late=late, left=left))
    return sorted(found, key=lambda line: (not line.over, -line.late, not line.passed, line.due or dt.date.max,
                                           line.task.project_id, line.task.order))  # fmt: skip


def overdue(user: Any, departments: Iterable[str]) -> int:
    """Return how many tasks that departments lead are overdue: the number that the list shows; two queries."""
    rows = tasks_of(user, LEAD, departments).filter(state="open", actual_finish=None)
    today = core.today()
    return sum(due is not None and due < today for due, _whose in limits_of(rows).values())


def projects_of(user: Any, role: str) -> QuerySet[Project]:
    """Return the projects under way that a person's departments lead or support."""
    mine = my_departments(user)
    rows = access.visible_projects(user).filter(state__in=("open", "submitted"))
    if role == LEAD:
        return rows.filter(Q(lead__in=mine) | Q(task_force__lead__in=mine))
    annotation, listed = names_one_of("supports", mine)
    return rows.annotate(**annotation).filter(listed)


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person: what it is, which step, where, and until when."""

    what: str
    step: str
    url: str
    note: str
    due: dt.date | None = None


def verifying(user: Any) -> int:
    """Return how many tasks, projects and programmes wait for the bodies to verify them; 0 for who is of neither."""
    if not access.departments_of(user, access.VERIFY) & access.bodies():
        return 0
    seen = access.visible_projects(user)
    programmes = Programme.objects.filter(house.visible_divisions_q(user, access.VIEW), state="submitted")
    tasks = Task.objects.filter(state="submitted", removed_at=None, project__in=seen)
    return tasks.count() + seen.filter(state="submitted").count() + programmes.count()


def waiting_for(user: Any) -> list[Waiting]:
    """Return what waits for a person, that with the nearest date first; in a fixed number of queries."""
    mine = my_departments(user)
    seen = access.visible_projects(user)
    found: list[Waiting] = []
    if count := verifying(user):
        told = _("%(n)d 项等待核验销号") % {"n": count}
        found.append(Waiting(told, _("核验"), "/projects/verify", ""))
    plans = SupportPlan.objects.filter(project__in=seen, project__state="open").select_related("project", "task")
    managed, pack = access.departments_of(user, access.MANAGE), current_pack()
    for plan in plans.filter(state__in=("filed", "returned"))[:200]:
        where = f"/projects/{plan.project_id}/support#plan-{plan.pk}"
        name = names.department_name(plan.department, pack)
        if plan.state == "filed" and plan.lead in managed:
            found.append(Waiting(str(plan), _("确认配合方案"), where, name, plan.due))
        elif plan.state == "returned" and plan.department in mine:
            found.append(Waiting(str(plan), _("修改配合方案"), where, plan.answer, plan.due))
    led = Q(lead__in=mine) | Q(lead="", project__lead__in=mine)
    rows = access.visible_tasks(user).filter(led, state="open", project__state="open").select_related("project")
    found += _returned(rows)
    for task in rows.filter(percent=100, parts=None)[:100]:
        found.append(Waiting(task.name, _("提交销号"), f"/projects/tasks/{task.pk}", task.project.name, task.due))
    return sorted({one.url + one.step: one for one in found}.values(), key=lambda one: one.due or dt.date.max)


def _returned(rows: QuerySet[Task]) -> list[Waiting]:
    """Return the tasks whose last step is that they were returned."""
    last = StateChange.objects.filter(
        object_type=Task._meta.label_lower, transition="return", version=OuterRef("version"),
        object_id=Cast(OuterRef("pk"), CharField()),
    )  # fmt: skip
    return [
        Waiting(task.name, _("整改后再提交"), f"/projects/tasks/{task.pk}", task.project.name, task.due)
        for task in rows.filter(Exists(last))[:100]
    ]
