"""督办对象 (what can be urged): problems whose limit runs, and tasks near their latest date or past it.

A task's latest date is the earlier of its own due date and the latest finish that still keeps the project's due date,
as the engine reckons it backwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.projects import access, planning
from kechuang.apps.projects.clocks import ASSIGN, CONFIRM, OPEN, RUNS, calendar, standing
from kechuang.apps.projects.models import Problem, Project, Task, TaskLink, UrgeKind
from kechuang.engines.deadlines import Calendar
from kechuang.engines.plans import PlanError, Schedule

WORKED_AT = ("open",)
"""States of a task that is still to be done; handed in, it waits for the verification and is nobody's delay."""


@dataclass(frozen=True)
class Subject:
    """A thing that can be urged: who must act until when, and how it stands today.

    Attributes
    ----------
    thing : Problem or Task
        The thing.
    limit : str
        Which limit of a problem runs: ``assign``, ``answer``, ``confirm``; ``task`` for a task.
    department : str
        Who must act; empty where it is an enterprise that must confirm.
    due : datetime.date
        The last day.
    left : int
        Workdays until it, negative by those passed.
    text : str
        The same in words.
    """

    thing: Problem | Task
    limit: str
    department: str
    due: dt.date
    left: int
    text: str

    @property
    def late(self) -> int:
        """Workdays by which it is over."""
        return max(-self.left, 0)

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
        if self.limit == "task":
            return access.REPORT
        return {ASSIGN: access.ASSIGN, CONFIRM: access.CONFIRM}.get(self.limit, access.ANSWER)


def subject_of(thing: Problem | Task) -> Subject | None:
    """Return how a thing stands; None where it is done, or has no last day."""
    table = calendar()
    if isinstance(thing, Problem):
        return _problem(thing, table)
    project = thing.project
    try:
        dated = planning.scheduled(project)
    except PlanError:
        dated = None
    return _task(thing, dated, table)


def subjects() -> Iterator[Subject]:
    """Yield all that is urged by the platform's own count: open problems with a limit, tasks that are to be done.

    A task that waits for another and has no due date of its own is left out: the other holds it up.
    """
    table = calendar()
    rows = Problem.objects.filter(state__in=OPEN).select_related("project").order_by("pk")
    for problem in rows.iterator(chunk_size=500):
        if (found := _problem(problem, table)) is not None:
            yield found
    projects = list(Project.objects.filter(state="open").select_related("task_force").order_by("pk"))
    tasks, links = planning.tasks_of(projects)
    for project in projects:
        if not tasks.get(project.pk):
            continue
        try:
            dated = planning.scheduled(project)
        except PlanError:  # one plan that cannot be dated keeps nobody from the others
            continue
        waiting = _waiting(tasks[project.pk], links.get(project.pk, []))
        for task in tasks[project.pk]:
            task.project = project
            if task.pk in waiting and task.due is None:
                continue
            if (found := _task(task, dated, table)) is not None:
                yield found


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


def _task(task: Task, dated: Schedule | None, table: Calendar) -> Subject | None:
    if task.state not in WORKED_AT or task.removed_at is not None or task.actual_finish is not None:
        return None
    found = dated.tasks.get(task.code) if dated is not None else None
    if found is not None and found.kind == "summary":
        return None  # its parts are urged
    days = [task.due]
    if found is not None and task.project.due is not None:
        days.append(found.late_finish)
    day = min((one for one in days if one is not None), default=None)
    if day is None or not task.department:
        return None
    stands = standing(day, near=0, table=table)
    return Subject(task, "task", task.department, day, stands.left, stands.text)


def words_of(subject: Subject, kind: str) -> str:
    """Return the usual words of an urging; whoever sends it by hand may write others."""
    words: Mapping[str, Any] = {
        "what": subject.label, "due": subject.due, "left": subject.text, "today": core.today(),
    }  # fmt: skip
    deed = {
        ASSIGN: _("交办到责任部门"), CONFIRM: _("确认是否解决"), "task": _("办理并报告进度"),
    }.get(subject.limit, _("办结并答复"))  # fmt: skip
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
