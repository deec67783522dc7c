"""督办对象 (what can be urged): problems whose limit runs, and tasks near their latest finish or past their limit.

A task has two days, and each has its use. By its latest finish (最晚完成日: the last on which the project still keeps
its due date, as the engine reckons it backwards) it is warned and reminded, before that day and after it. By its limit
(时限: :mod:`kechuang.apps.projects.plans.limits`) it is 超期, as everywhere else: only what is past it is reminded of
as overdue, gets a 督办函 and is reported. Where the limit comes first, or there is no other day, all counts from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Problem, Project, Task, TaskLink, UrgeKind
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.limits import limits_of
from kechuang.apps.projects.problems.clocks import ASSIGN, CONFIRM, OPEN, RUNS, Standing, calendar, standing
from kechuang.engines.deadlines import Calendar
from kechuang.engines.plans import PlanError, Schedule

WORKED_AT = ("open",)
"""States of a task that is still to be done; handed in, it waits for the verification and is nobody's delay."""
TASK, LATEST = "task", "latest"
"""The limit of a task, and its latest finish where that comes before."""


@dataclass(frozen=True)
class Subject:
    """A thing that can be urged: who must act until when, and how it stands today.

    Attributes
    ----------
    thing : Problem or Task
        The thing.
    limit : str
        Which limit of a problem runs: ``assign``, ``answer``, ``confirm``; of a task ``task``, or ``latest`` for its
        latest finish.
    department : str
        Who must act; empty where it is an enterprise that must confirm.
    due : datetime.date
        The last day.
    left : int
        Workdays until it, negative by those passed.
    text : str
        The same in words.
    latest : datetime.date or None
        Of a task by its limit: its latest finish, where that comes before; what lies before the limit counts from it.
    """

    thing: Problem | Task
    limit: str
    department: str
    due: dt.date
    left: int
    text: str
    latest: dt.date | None = None

    @property
    def passed(self) -> int:
        """Workdays since the last day."""
        return max(-self.left, 0)

    @property
    def late(self) -> int:
        """Workdays by which it is 超期; a latest finish that has passed is none yet."""
        return 0 if self.limit == LATEST else self.passed

    @property
    def key(self) -> str:
        """What names it and its last day: a day that is moved makes it another."""
        return f"{self.thing._meta.model_name}:{self.thing.pk}:{self.limit}:{self.due}"

    @property
    def named(self) -> dict[str, Any]:
        """The field of an urging that names it."""
        return {"problem": self.thing} if isinstance(self.thing, Problem) else {"task": self.thing}

    @property
    def project(self) -> Project | None:
        """The project that it belongs to."""
        return self.thing.project

    @property
    def title(self) -> str:
        """What it is called."""
        return self.thing.title if isinstance(self.thing, Problem) else self.thing.name

    @property
    def number(self) -> str:
        """Its number on paper."""
        return self.thing.number if isinstance(self.thing, Problem) else self.thing.code

    @property
    def label(self) -> str:
        """Number and title of a problem, project and name of a task."""
        return str(self.thing) if isinstance(self.thing, Problem) else f"{self.thing.project}：{self.thing.name}"

    @property
    def division(self) -> str:
        """Where it is."""
        return self.thing.division

    @property
    def by_raiser(self) -> bool:
        """Whether it is the raiser who must act."""
        return self.limit == CONFIRM

    @property
    def verb(self) -> str:
        """The right of those who must act."""
        if self.limit in {TASK, LATEST}:
            return access.REPORT
        return {ASSIGN: access.ASSIGN, CONFIRM: access.CONFIRM}.get(self.limit, access.ANSWER)


def subject_of(thing: Problem | Task) -> Subject | None:
    """Return how a thing stands by its limit; None where it is done, or has no last day."""
    return next((one for one in subjects_of(thing) if one.limit != LATEST), None)


def subjects_of(thing: Problem | Task) -> list[Subject]:
    """Return how a thing stands by each of its last days: of a task its limit, and the latest finish before it."""
    table = calendar()
    if isinstance(thing, Problem):
        found = _problem(thing, table)
        return [found] if found is not None else []
    try:
        dated = planning.scheduled(thing.project)
    except PlanError:
        dated = None
    return list(_task(thing, limits_of([thing])[thing.pk][0], dated, table))


def subjects() -> Iterator[Subject]:
    """Yield all that is urged by the platform's own count: open problems with a limit, tasks that are to be done.

    A task that waits for another counts only from a due date of its own: the other holds it up.
    """
    table = calendar()
    rows = Problem.objects.filter(state__in=OPEN).select_related("project").order_by("pk")
    for problem in rows.iterator(chunk_size=500):
        if (found := _problem(problem, table)) is not None:
            yield found
    projects = list(Project.objects.filter(state="open").select_related("task_force").order_by("pk"))
    tasks, links = planning.tasks_of(projects)
    by_key = {one.pk: one for one in projects}
    for project in projects:
        for task in tasks.get(project.pk, ()):
            task.project = by_key[task.project_id]
    limits = limits_of(task for those in tasks.values() for task in those)
    for project in projects:
        if not tasks.get(project.pk):
            continue
        try:
            dated = planning.scheduled(project)
        except PlanError:  # one plan that cannot be dated keeps nobody from the others
            continue
        waiting = _waiting(tasks[project.pk], links.get(project.pk, []))
        for task in tasks[project.pk]:
            waits = task.pk in waiting
            if not waits or task.due is not None:
                yield from _task(task, limits[task.pk][0], dated, table, waits=waits)


def _waiting(tasks: Iterable[Task], links: Iterable[TaskLink]) -> set[int]:
    """Return the keys of tasks that come after one which is not finished."""
    done = {one.pk for one in tasks if one.actual_finish is not None or one.state in ("closed", "cancelled")}
    return {link.after_id for link in links if link.before_id not in done}


def _problem(problem: Problem, table: Calendar) -> Subject | None:
    limit, field = RUNS.get(problem.state, ("", ""))
    day: dt.date | None = getattr(problem, field) if field else None
    if day is None:
        return None
    first = access.body(access.OFFICE) or access.body(access.SUPERVISION)
    asked = access.confirming(problem)
    who = {ASSIGN: first, CONFIRM: first if first in asked else min(asked, default="")}
    stands = standing(day, near=0, table=table)
    return Subject(problem, limit, who.get(limit, problem.lead), day, stands.left, stands.text)


def _task(
    task: Task, limit: dt.date | None, dated: Schedule | None, table: Calendar, *, waits: bool = False
) -> Iterator[Subject]:
    if task.state not in WORKED_AT or task.removed_at is not None or task.actual_finish is not None:
        return
    found = dated.tasks.get(task.code) if dated is not None else None
    if found is not None and found.kind == "summary":
        return  # its parts are urged
    if limit is None or not task.department:
        return
    latest = found.late_finish if found is not None and task.project.due is not None and not waits else limit
    stands = standing(limit, near=0, table=table)
    if latest < limit and not stands.overdue:  # past its limit nothing but that is spoken of
        by_plan = standing(latest, near=0, table=table)
        yield Subject(task, LATEST, task.department, latest, by_plan.left, _since_latest(by_plan))
    yield Subject(task, TASK, task.department, limit, stands.left, stands.text, latest if latest < limit else None)


def _since_latest(stands: Standing) -> str:
    """Say in words how a latest finish stands: past it is not 超期 yet."""
    if stands.late:
        return _("已过最晚完成日 %(n)d 个工作日") % {"n": stands.late}
    return _("已过最晚完成日") if stands.overdue else stands.text


def words_of(subject: Subject, kind: str) -> str:
    """Return the usual words of an urging; whoever sends it by hand may write others."""
    words: Mapping[str, Any] = {
        "what": subject.label, "due": subject.due, "left": subject.text, "today": core.today(),
    }  # fmt: skip
    deed = {
        ASSIGN: _("交办到责任部门"), CONFIRM: _("确认是否解决"), TASK: _("办理并报告进度"), LATEST: _("办理并报告进度"),
    }.get(subject.limit, _("办结并答复"))  # fmt: skip
    if subject.limit == LATEST:
        text = (
            _("“%(what)s”最晚应于 %(due)s 完成，%(left)s，照此项目不能按期完成，请抓紧%(deed)s；有困难的请说明原因。")
            if subject.passed
            else _(
                "“%(what)s”最晚应于 %(due)s 完成，%(left)s，再晚将影响项目工期，请抓紧%(deed)s；有困难的请说明原因。"
            )
        )
        return text % {**words, "deed": deed}
    match kind:
        case UrgeKind.WARN:
            text = _("“%(what)s”应于 %(due)s 前完成，%(left)s，请抓紧%(deed)s。")
        case UrgeKind.REMIND:
            text = _("“%(what)s”应于 %(due)s 前完成，%(left)s，请尽快%(deed)s；有困难的请说明原因。")
        case UrgeKind.LETTER:
            text = _("“%(what)s”应于 %(due)s 前完成，已%(left)s，请限期%(deed)s，并书面说明原因和办结日期。")
        case _:
            text = _("“%(what)s”应于 %(due)s 前完成，已%(left)s，经提醒和督办仍未办结，报请协调。")
    return text % {**words, "deed": deed}
