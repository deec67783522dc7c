"""台账筛选 (filters): what narrows the ledger and how it is ordered; every part stays in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, TextField, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.projects.models import Origin, Problem

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
        rows = rows.filter(Q(lead=filters.department) | supported_by(filters.department))
    if filters.division:
        rows = rows.filter(division__startswith=core.division_prefix(filters.division))
    if filters.origin:
        rows = rows.filter(origin=filters.origin)
    return rows


def supported_by(department: str) -> Q:
    """Return the condition that a department supports a problem's lead; asked of what :func:`narrowed` returns."""
    return Q(supports_text__contains=f'"{department}"')


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
