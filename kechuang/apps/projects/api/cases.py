"""典型案例接口: the library and one case, with the rights of the pages; only to be read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.api.schemas import Key, ReportedFigure, Word
from kechuang.apps.projects.models import TypicalCase
from kechuang.apps.projects.queries import cases as queries
from kechuang.web.schemas import ERRORS, PLACE, PLAIN, EvidenceOut, only_known

router = Router(tags=["典型案例"])
_ROW = ("code", "name", "level", "division", "lead", "chosen_by", "chosen_as", "chosen_on", "batch", "synthetic")


class CaseQuery(Schema):
    """Which cases; what is left out narrows nothing."""

    q: Annotated[str, Query(max_length=100, pattern=PLAIN, description="words, each of which must stand in it")] = ""
    level: Literal["national", "provincial", "city", "district"] | None = None
    year: Annotated[str | None, Query(pattern=r"^[0-9]{4}$", description="in which it was chosen")] = None
    department: Word = ""
    division: Annotated[str | None, Query(pattern=PLACE, description="a place and all inside it")] = None
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Query(ge=1, le=100)] = 20


class CaseRow(Schema):
    """A typical case in the library."""

    id: int
    code: str
    name: str
    level: str
    level_name: str
    division: str
    place: str
    lead: str
    lead_name: str
    chosen_by: str
    chosen_as: str
    chosen_on: str = Field(description="a year, a month, a day, or a period such as ../2022; empty where unknown")
    batch: str
    project: int | None = Field(None, description="id; null where there is none, or none that the caller may see")
    synthetic: bool


class CasePage(Schema):
    """A page of typical cases."""

    total: int
    page: int
    size: int
    items: list[CaseRow]


class CaseOut(CaseRow):
    """One typical case: the practice, what came of it, and what reports say of it."""

    describes: str
    results: str
    figures: list[ReportedFigure]
    evidence: list[EvidenceOut]


def _row(case: TypicalCase, projects: set[int]) -> dict[str, Any]:
    line = queries.Line(case, current_pack())
    return {
        **{name: getattr(case, name) for name in _ROW}, "id": case.pk, "level_name": case.get_level_display(),
        "place": line.place, "lead_name": line.lead,
        "project": case.project_id if case.project_id in projects else None,
    }  # fmt: skip


def _projects(request: HttpRequest, shown: list[TypicalCase]) -> set[int]:
    """Return the keys of those projects of cases that the caller may see."""
    keys = {one.project_id for one in shown if one.project_id is not None}
    return set(access.visible_projects(request.user).filter(pk__in=keys).values_list("pk", flat=True))


@router.get("", response={200: CasePage, **ERRORS}, operation_id="list_typical_cases", summary="典型案例库")
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> CasePage:
    """List the typical cases that the caller may see and that were not withdrawn."""
    only_known(request, CaseQuery)
    access.require(request.user, access.VIEW)
    filters = queries.Filters.of(request.GET, current_pack())
    rows = queries.narrowed(queries.visible_cases(request.user), filters)
    # What the pack does not know nobody has; the page leaves such a filter out.
    if any(getattr(query, name) and not getattr(filters, name) for name in ("division", "department")):
        rows = rows.none()
    total, first = rows.count(), (query.page - 1) * query.size
    shown = list(rows[first : first + query.size])
    projects = _projects(request, shown)
    items = [CaseRow(**_row(one, projects)) for one in shown]
    return CasePage(total=total, page=query.page, size=query.size, items=items)


@router.get("/{pk}", response={200: CaseOut, **ERRORS}, operation_id="get_typical_case", summary="典型案例")
def get_case(request: HttpRequest, pk: Key) -> CaseOut:
    """Return one typical case."""
    only_known(request)
    access.require(request.user, access.VIEW)
    case = queries.visible_cases(request.user).filter(pk=pk, withdrawn="").first()
    if case is None:
        raise HttpError(404, f"没有编号为 {pk} 的典型案例，或不在您的权限内")
    return CaseOut(
        **_row(case, _projects(request, [case])), describes=case.describes, results=case.results,
        figures=[ReportedFigure(**{**one, "evidence": _evidence(one.get("evidence"), case)}) for one in case.figures],
        evidence=[found for one in case.evidence if (found := _evidence(one, case))],
    )  # fmt: skip


def _evidence(kept: Any, case: TypicalCase) -> EvidenceOut | None:
    return EvidenceOut(**{**kept, "synthetic": case.synthetic}) if kept else None
