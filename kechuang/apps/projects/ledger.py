"""问题台账 (ledger): the problems that a person sees, by view and filter, each with how its limit stands today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Sum, TextField, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.access import may as may_at_all
from kechuang.apps.accounts.access import own_entities, regions
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.projects import access, names, officers
from kechuang.apps.projects.clocks import OPEN, Clocks, Standing
from kechuang.apps.projects.models import NoteKind, Origin, Problem, ProblemNote, Project, Urge, UrgeKind
from kechuang.apps.projects.repeats import Index, Said
from kechuang.declarations.pack import Pack

VIEWS: Mapping[str, Any] = {
    "open": gettext_lazy("未销号"),
    "overdue": gettext_lazy("超期"),
    "unassigned": gettext_lazy("待交办"),
    "mine": gettext_lazy("待我办理"),
    "confirm": gettext_lazy("待我确认"),
    "served": gettext_lazy("我服务的项目"),
    "closed": gettext_lazy("已销号"),
    "repeats": gettext_lazy("重复"),
    "all": gettext_lazy("全部"),
}
OWN_VIEWS = ("open", "confirm", "closed", "all")
"""The views of an enterprise: what others have to do is not its list."""
SORTS: Mapping[str, str] = {"due": "ends", "assigned": "assigned_at", "raised": "raised_at", "title": "title"}
MOST_COMPARED = 2000


@dataclass(frozen=True)
class Filters:
    """What narrows the ledger; every part stays in the address."""

    view: str = "open"
    text: str = ""
    project: int | None = None
    programme: int | None = None
    department: str = ""
    division: str = ""
    origin: str = ""
    sort: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], *, own: bool = False) -> Filters:
        """Read the filters from an address; what is unknown is left out."""
        views = OWN_VIEWS if own else tuple(VIEWS)
        view, sort, origin = given.get("view", ""), given.get("sort", ""), given.get("origin", "")
        division = given.get("division", "")
        return cls(
            view=view if view in views else "open",
            text=given.get("q", "").replace("\x00", "")[:100].strip(),
            project=_number(given.get("project", "")), programme=_number(given.get("programme", "")),
            department=given.get("department", "").replace("\x00", "")[:60],
            division=division if len(division) == 6 and division.isascii() and division.isdigit() else "",
            origin=origin if origin in Origin.values else "", sort=sort if sort.lstrip("-") in SORTS else "",
        )  # fmt: skip

    @property
    def any(self) -> bool:
        """Whether anything narrows the view."""
        return any((self.text, self.project, self.programme, self.department, self.division, self.origin))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def narrowed(rows: QuerySet[Problem], filters: Filters) -> QuerySet[Problem]:
    """Apply the filters, without the view; the views of :func:`views_of` are asked of what this returns."""
    if filters.text:
        number = filters.text.upper().rpartition("-")[2]
        named = Q(title__icontains=filters.text) | Q(describes__icontains=filters.text)
        named |= Q(project__name__icontains=filters.text)
        if filters.text.upper().startswith("WT") and number.isascii() and number.isdigit():
            named |= Q(pk=int(number[:9]))
        rows = rows.filter(named)
    if filters.project is not None:
        rows = rows.filter(project=filters.project)
    if filters.programme is not None:
        rows = rows.filter(project__programme=filters.programme)
    rows = rows.annotate(supports_text=Cast("supports", TextField()))
    if filters.department:
        rows = rows.filter(Q(lead=filters.department) | _supports(filters.department))
    if filters.division:
        rows = rows.filter(division__startswith=core.division_prefix(filters.division))
    if filters.origin:
        rows = rows.filter(origin=filters.origin)
    return rows


def _supports(department: str) -> Q:
    return Q(supports_text__contains=f'"{department}"')


def views_of(user: Any, on: dt.date | None = None) -> dict[str, Q]:
    """Return the condition of every view for a person."""
    on = on or core.today()
    late = (
        Q(state="assigned", due__lt=on) | Q(state="raised", assign_by__lt=on) | Q(state="answered", confirm_by__lt=on)
    )
    departments = access.departments_of(user, access.ANSWER)
    mine = Q(state="assigned", lead__in=departments)
    for one in sorted(departments):  # of what it supports, until it has told its part
        told = ProblemNote.objects.filter(problem=OuterRef("pk"), department=one).exclude(kind=NoteKind.FOLLOW)
        mine |= Q(_supports(one), ~Exists(told), state="assigned")
    if access.bodies() & access.departments_of(user, access.ASSIGN):
        mine |= Q(state="raised")
    return {
        "open": Q(state__in=OPEN),
        "overdue": late,
        "unassigned": Q(state="raised"),
        "mine": mine,
        "confirm": _to_confirm(user),
        "served": officers.served_by(user) & Q(state__in=OPEN),
        "closed": Q(state="closed"),
        "repeats": Q(state="merged") | Q(repeats__state="merged"),
        "all": Q(),
    }


def _to_confirm(user: Any) -> Q:
    """Return the condition of what waits for a person's word: his own problems, and those merged into others."""
    departments = access.departments_of(user, access.CONFIRM) - {""}
    itself = Q(state="answered", raised_department=F("lead")) & ~Q(raised_department="")  # a body's to confirm
    who = Q(raised_department__in=departments) & ~itself
    for one in sorted(access.bodies() & departments):
        who |= itself & ~Q(lead=one)
    if own := own_entities(user):
        who |= Q(raised_department="", entity_id__in=own)
    answered = Q(state="answered") | Q(state="merged", repeat_of__state="answered")
    return who & answered & Q(agreed_at=None)


def counts(rows: QuerySet[Problem], user: Any) -> dict[str, int]:
    """Return how many problems each view has; one query."""
    views = {name: Count("pk", filter=condition, distinct=True) for name, condition in views_of(user).items()}
    return rows.order_by().aggregate(**views)


def listed(user: Any, filters: Filters) -> QuerySet[Problem]:
    """Return the problems of a view in their order: what ends first stands first."""
    rows = narrowed(access.visible_problems(user), filters).filter(views_of(user)[filters.view]).distinct()
    return ordered(rows, filters).select_related("project", "repeat_of")


def ordered(rows: QuerySet[Problem], filters: Filters) -> QuerySet[Problem]:
    """Order problems as asked for, else by the last day of the present step; what is closed by when it was closed."""
    ends = Case(
        When(state="raised", then="assign_by"), When(state="assigned", then="due"),
        When(state="answered", then="confirm_by"), output_field=DateField(),
    )  # fmt: skip
    rows = rows.annotate(ends=ends)
    if filters.sort:
        column = F(SORTS[filters.sort.lstrip("-")])
        first = column.desc(nulls_last=True) if filters.sort.startswith("-") else column.asc(nulls_last=True)
        return rows.order_by(first, "pk")
    if filters.view == "closed":
        return rows.order_by("-closed_at", "-pk")
    return rows.order_by(F("ends").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Line:
    """A problem in a list.

    Attributes
    ----------
    standing : Standing or None
        How the limit of its present step stands; None where none runs.
    lead : str
        The name of the department that must answer.
    urged : str
        How far urging has gone; empty where it has not.
    about : str
        Its project, firm or place.
    """

    problem: Problem
    standing: Standing | None
    lead: str
    urged: str
    about: str
    firm: str = ""

    @property
    def light(self) -> str:
        """``r``, ``y`` or ``g``; empty where nothing runs."""
        return self.standing.light if self.standing else ""

    @property
    def label(self) -> str:
        """How its limit stands, else its state."""
        return self.standing.text if self.standing else self.problem.state_label


def lines(problems: Sequence[Problem]) -> list[Line]:
    """Return problems as a list shows them: four queries however many there are."""
    clocks, firms = Clocks(), firm_names(one.entity_id for one in problems)
    urged = _urged(problems)
    return [
        Line(
            one, clocks.of(one), names.department_name(one.lead, clocks.pack) if one.lead else "",
            urged.get(one.pk, ""), about(one, clocks.pack, firms), firms.get(one.entity_id, ""),
        )
        for one in problems
    ]  # fmt: skip


def about(problem: Problem, pack: Pack, firms: Mapping[str, str]) -> str:
    """Say in words what a problem is about: its project, its firm, where it is."""
    where = division_name(problem.division, pack) if problem.division else ""
    named = problem.project.name if problem.project is not None else firms.get(problem.entity_id, "")
    return " · ".join(part for part in (named, problem.address or where) if part)


def firm_names(entities: Iterable[str]) -> dict[str, str]:
    """Return the names of firms of the present generation, by id."""
    wanted = {one for one in entities if one}
    if not wanted:
        return {}
    rows = Enterprise.objects.filter(generation=current_generation(), entity_id__in=wanted)
    return dict(rows.values_list("entity_id", "name"))


def _urged(problems: Sequence[Problem]) -> dict[int, str]:
    """Return how far urging has gone for problems, in words; what was sent for an earlier limit does not count."""
    due = {one.pk: one.due for one in problems}
    kinds: dict[int, list[str]] = {}
    rows = Urge.objects.filter(problem__in=list(due)).values_list("problem_id", "kind", "due")
    for pk, kind, of in rows:
        if of == due[pk]:
            kinds.setdefault(pk, []).append(kind)
    return {pk: urged_in_words(found) for pk, found in kinds.items()}


def urged_in_words(kinds: Sequence[str]) -> str:
    """Say how far urging has gone: the farthest kind, and how often one was reminded."""
    if UrgeKind.REPORT in kinds:
        return _("已报领导")
    if UrgeKind.LETTER in kinds:
        return _("已发督办函")
    if reminded := sum(kind == UrgeKind.REMIND for kind in kinds):
        return _("催办 %(n)d 次") % {"n": reminded}
    return _("已预警") if kinds else ""


def of_project(user: Any, project: Project) -> list[Line]:
    """Return the problems of a project, those that are not done with first, as they stand beside its plan."""
    rows = ordered(access.visible_problems(user).filter(project=project), Filters(view="all"))
    found = list(rows.select_related("project", "task", "repeat_of"))
    return lines(sorted(found, key=lambda one: one.state not in OPEN))


def said_of(problem: Problem) -> Said:
    """Return what of a problem is compared with others."""
    return Said(problem.pk, problem.title, problem.describes, problem.project_id, problem.entity_id, problem.division,
                problem.lead)  # fmt: skip


def index(user: Any) -> Index:
    """Return the problems with which a new one is compared: those that the person sees and that are not done with.

    It is kept until one of them moves or another comes: every step raises a problem's version.
    """
    rows = access.visible_problems(user).filter(state__in=OPEN)
    seen = regions(user, access.VIEW)
    whose = ("in", *seen) if seen else ("of", *sorted(own_entities(user)))
    told = rows.order_by().aggregate(last=Max("pk"), steps=Sum("version"), n=Count("pk"), at=Max("raised_at"))
    stamp = tuple(told.values())
    kept = _INDEXES.get(whose)
    if kept is None or kept[0] != stamp:
        if len(_INDEXES) >= _MOST_INDEXES:
            _INDEXES.pop(next(iter(_INDEXES)), None)
        found = rows.order_by("-raised_at", "-pk")[:MOST_COMPARED]
        kept = _INDEXES[whose] = (stamp, Index(said_of(one) for one in found))
    return kept[1]


_MOST_INDEXES = 8
_INDEXES: dict[tuple[str, ...], tuple[tuple[Any, ...], Index]] = {}


def projects_to_choose(user: Any) -> list[tuple[str, str]]:
    """Return the projects for which a person may raise a problem, by key and name."""
    if not may_at_all(user, access.VIEW):
        return []
    rows = access.visible_projects(user).exclude(state="cancelled").order_by("order", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
