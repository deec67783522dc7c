"""议题 (agenda): what a meeting has to speak of: overdue and near problems, those sent back, projects on red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.projects import access
from kechuang.apps.projects.models import (
    ItemVerb,
    Light,
    Meeting,
    MeetingItem,
    Problem,
    Programme,
    Project,
    TaskForce,
)
from kechuang.apps.projects.problems import ledger
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.problems.ledger import Line
from kechuang.apps.projects.standing.lights import latest
from kechuang.apps.projects.standing.standstill import Still, behind, lingering


@dataclass(frozen=True)
class Agenda:
    """What a meeting of some scope has before it."""

    overdue: list[Line]
    near: list[Line]
    sent_back: list[Line]
    red: list[Project]
    lingering: list[Still]
    behind: list[Still]

    @property
    def text(self) -> str:
        """The agenda as it stands in the invitation."""
        parts = (
            (_("超期问题"), [f"{one.problem}（{one.lead or _('未交办')}，{one.label}）" for one in self.overdue]),
            (_("反复退回的问题"), [f"{one.problem}（{one.lead}）" for one in self.sent_back]),
            (_("临近时限的问题"), [f"{one.problem}（{one.lead or _('未交办')}，{one.label}）" for one in self.near]),
            (_("红灯项目"), [one.name for one in self.red]),
            (_("阶段滞留的项目"), [one.text for one in self.lingering]),
            (_("到账滞后的项目"), [one.text for one in self.behind]),
        )
        told = [(title, rows) for title, rows in parts if rows]
        if not told:
            return _("没有超期、临期的问题和红灯项目。")
        return "\n".join(
            f"{number}. {title}：\n" + "\n".join(f"   · {row}" for row in rows)
            for number, (title, rows) in enumerate(told, 1)
        )


def scope_q(
    programme: Programme | None = None, task_force: TaskForce | None = None, project: Project | None = None
) -> Q:
    """Return the condition of the projects of a meeting's scope."""
    if project is not None:
        return Q(pk=project.pk)
    if task_force is not None:
        return Q(task_force=task_force)
    return Q(programme=programme) if programme is not None else Q()


def problems_of(user: Any, projects: QuerySet[Project], *, everything: bool) -> QuerySet[Problem]:
    """Return the open problems of a scope; where it is everything, also those of no project."""
    rows = access.visible_problems(user).filter(state__in=OPEN)
    return rows if everything else rows.filter(project__in=projects)


def agenda(
    user: Any,
    *,
    programme: Programme | None = None,
    task_force: TaskForce | None = None,
    project: Project | None = None,
) -> Agenda:
    """Return what a meeting of a scope has before it today."""
    projects = access.visible_projects(user).filter(scope_q(programme, task_force, project))
    everything = programme is None and task_force is None and project is None
    rows = list(problems_of(user, projects, everything=everything).select_related("project", "repeat_of"))
    lines = sorted(ledger.lines(rows), key=lambda one: one.standing.left if one.standing else 0)
    open_projects = list(projects.filter(state="open"))
    lit = latest(open_projects)
    return Agenda(
        overdue=[one for one in lines if one.standing and one.standing.overdue],
        near=[one for one in lines if one.standing and one.standing.near],
        sent_back=[one for one in lines if one.problem.objections > 1 and not (one.standing and one.standing.overdue)],
        red=[one for one in open_projects if one.pk in lit and lit[one.pk].light == Light.RED],
        lingering=lingering(open_projects),
        behind=behind(open_projects),
    )


def last_before(meeting: Meeting | None, *, like: Meeting | None = None) -> Meeting | None:
    """Return the last minuted meeting of the same scope before another, or before now."""
    rows = Meeting.objects.filter(state="minuted")
    given = meeting or like
    if given is not None:
        rows = rows.filter(programme=given.programme, task_force=given.task_force, project=given.project)
    if meeting is not None:
        rows = rows.exclude(pk=meeting.pk).filter(starts_at__lt=meeting.starts_at)
    return rows.order_by("-starts_at", "-pk").first()


@dataclass(frozen=True)
class Outcome:
    """What became of a meeting's items: how many problems it opened, and how many of them are closed by now."""

    items: Sequence[MeetingItem]
    opened: int
    closed: int
    extended: int

    @property
    def text(self) -> str:
        """Say it in a sentence."""
        if not self.opened:
            return _("上次纪要没有开立问题。")
        return _("上次纪要开立 %(opened)d 个问题，已销号 %(closed)d 个。") % {
            "opened": self.opened, "closed": self.closed,
        }  # fmt: skip


def outcome(meeting: Meeting) -> Outcome:
    """Return what became of the items of a meeting."""
    items = list(meeting.items.select_related("problem", "project").order_by("pk"))
    opened = [one.problem for one in items if one.verb == ItemVerb.OPEN and one.problem is not None]
    return Outcome(
        items, len(opened), sum(one.state == "closed" for one in opened),
        sum(one.verb == ItemVerb.EXTEND for one in items),
    )  # fmt: skip


def number_of(meeting: Meeting) -> int:
    """Return which of its scope's meetings this is; those called off are not counted."""
    rows = Meeting.objects.exclude(state="called_off").filter(
        programme=meeting.programme, task_force=meeting.task_force, project=meeting.project
    )
    earlier = Q(starts_at__lt=meeting.starts_at) | Q(starts_at=meeting.starts_at, pk__lt=meeting.pk or 2**62)
    return rows.filter(earlier).count() + 1
