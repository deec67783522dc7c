"""项目的台账 (the record of a project): its figures with their sentences, its light, everything that happened to it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.audit.models import Entry
from kechuang.apps.audit.verbs import deed
from kechuang.apps.projects.models import FundsArrived, Problem, Progress, Project, StageMove, Task
from kechuang.apps.projects.money import amount_of
from kechuang.apps.projects.names import department_list, department_name, stage_name
from kechuang.apps.projects.states import PROBLEM, WORK
from kechuang.apps.transitions.models import StateChange
from kechuang.core import ZONE
from kechuang.declarations.checklist import Checklist, Element
from kechuang.declarations.pack import Pack
from kechuang.engines.deadlines import Calendar

#: How much of each kind of deed a trail looks back on.
MOST = 300


@dataclass(frozen=True)
class Deed:
    """Something that happened to a project or to a part of it."""

    at: dt.datetime | None
    day: dt.date | None
    what: str
    about: str = ""
    note: str = ""
    who: str = ""
    link: str = ""

    @property
    def order(self) -> tuple[dt.date, dt.datetime]:
        """What it is ordered by: its day, then the moment it was entered."""
        moment = self.at or dt.datetime.min.replace(tzinfo=dt.UTC)
        return self.day or timezone.localtime(moment, ZONE).date(), moment


def trail(project: Project, pack: Pack, problems: QuerySet[Problem]) -> list[Deed]:
    """Return what happened to a project, newest first: about eight queries, however much it is.

    Parameters
    ----------
    problems : QuerySet of Problem
        Those of its problems that the person sees.
    """
    tasks = {str(pk): name for pk, name in Task.objects.filter(project=project).values_list("pk", "name")}
    raised = {str(one.pk): one for one in problems}
    deeds = chain(
        _edits(project, pack),
        _steps(project, tasks, raised),
        _stages(project, pack),
        _reports(project),
        _funds(project),
    )
    return sorted(deeds, key=lambda one: one.order, reverse=True)


def _name(user: Any) -> str:
    return (user.display_name or user.username) if user is not None else str(_("平台"))


def _edits(project: Project, pack: Pack) -> Iterable[Deed]:
    rows = Entry.objects.filter(object_type=project._meta.label_lower, object_id=str(project.pk)).filter(
        verb__in=("projects.create", "projects.edit", "projects.add_contact", "projects.remove_contact",
                  "projects.fill_element", "projects.load")
    )  # fmt: skip
    for entry in rows.order_by("-seq")[:MOST]:
        detail = json.loads(entry.detail_json)
        note = "；".join(
            f"{Project._meta.get_field(name).verbose_name}："  # type: ignore[union-attr]
            f"{said(name, one['from'], pack, project.currency)} → {said(name, one['to'], pack, project.currency)}"
            for name, one in detail.get("changed", {}).items()
        )
        if "element" in detail:
            note = f"{detail['element']}：{detail.get('text') or _('重新待补')}" + _element_days(detail)
        yield Deed(entry.at, None, deed(entry.verb), note="；".join(filter(None, (note, detail.get("reason", "")))),
                   who=entry.actor_label)  # fmt: skip


def _element_days(detail: dict[str, Any]) -> str:
    """Return who sees to an element and until when, as its entry in the trail tells them."""
    told = ((_("负责人（职务）"), "post"), (_("完成期限"), "due"), (_("完成日期"), "done"))
    return "".join(f"；{label} {detail[name]}" for label, name in told if detail.get(name))


@dataclass(frozen=True)
class ElementLine:
    """An element of a project's checklist: what fills it, who sees to it, until when, and how that day stands."""

    element: Element
    filled: dict[str, Any]
    due: dt.date | None
    done: dt.date | None
    late: int = 0
    """Workdays by which it is late: those since its day while it is open, else those it was in place after it."""

    @property
    def in_place(self) -> bool:
        """Whether it is in place (已备齐)."""
        return bool(self.filled.get("text"))

    @property
    def overdue(self) -> bool:
        """Whether its day is over and it is not in place."""
        return not self.in_place and self.due is not None and self.due < core.today()


def element_lines(project: Project, checklist: Checklist, pack: Pack) -> list[ElementLine]:
    """Return the elements of a project's checklist as they stand today."""
    table = Calendar.of(pack.calendar) if pack.calendar is not None else None
    found = []
    for one in checklist.elements:
        filled = project.elements.get(one.id, {})
        due, done = _day(filled.get("due")), _day(filled.get("done"))
        end = done if filled.get("text") else core.today()
        late = table.workdays_between(due, end) if table and due and end and end > due else 0
        found.append(ElementLine(one, filled, due, done, late))
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def said(name: str, value: Any, pack: Pack, currency: str) -> str:
    """Return a field's value as a trail writes it; the sums of a contract are in the project's currency."""
    if value in (None, "", []):
        return "—"
    if name in {"investment", "contracted", "registered"}:
        return amount_of(int(value), "CNY" if name == "investment" else currency)
    if name == "lead":
        return department_name(str(value), pack)
    if name == "supports":
        return department_list(value, pack)
    return str(value)


def _steps(project: Project, tasks: dict[str, str], problems: dict[str, Any]) -> Iterable[Deed]:
    wanted = (
        (project._meta.label_lower, {str(project.pk): ""}, WORK, f"/projects/{project.pk}"),
        ("projects.task", tasks, WORK, "/projects/tasks/{}"),
        ("projects.problem", {key: one.title for key, one in problems.items()}, PROBLEM, "/projects/problems/{}"),
    )
    for label, names, table, link in wanted:
        if not names:
            continue
        rows = StateChange.objects.filter(object_type=label, object_id__in=list(names)).select_related("actor")
        for row in rows.order_by("-at", "-pk")[:MOST]:
            step = table[row.transition].label if row.transition in table else row.transition
            yield Deed(row.at, None, str(step), about=names[row.object_id], note=row.note, who=_name(row.actor),
                       link=link.format(row.object_id) if names[row.object_id] else "")  # fmt: skip


def _stages(project: Project, pack: Pack) -> Iterable[Deed]:
    rows = StageMove.objects.filter(project=project).select_related("by").order_by("-pk")
    for row in rows[:MOST]:
        name = stage_name(row.pipeline, row.to_stage, pack)
        stays = row.from_stage == row.to_stage
        what = _("登记延期原因") if stays else _("进入阶段“%(stage)s”") % {"stage": name}
        note = row.note
        if row.entry is not None:
            what = _("登记%(what)s") % {"what": row.entry.label}
            note = "：".join(filter(None, (row.evidence[0].get("name", ""), row.note)))
        yield Deed(row.at, row.on, what, note=note, who=_name(row.by) if row.by else str(_("声明包")))


def _reports(project: Project) -> Iterable[Deed]:
    rows = Progress.objects.filter(task__project=project).select_related("by", "task").order_by("-at", "-pk")
    for row in rows[:MOST]:
        yield Deed(row.at, row.on, _("报告进度 %(n)d %%") % {"n": row.percent}, about=row.task.name, note=row.note,
                   who=_name(row.by), link=f"/projects/tasks/{row.task_id}")  # fmt: skip


def _funds(project: Project) -> Iterable[Deed]:
    for row in FundsArrived.objects.filter(project=project).select_related("by").order_by("-pk")[:MOST]:
        what = _("冲正") if row.reverses_id else _("登记到账计划") if row.planned else _("登记到账")
        yield Deed(row.at, row.on, f"{what} {amount_of(row.amount, row.currency)}", note=row.note, who=_name(row.by))
