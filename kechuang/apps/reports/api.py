"""报道接口: the loaded pages and the facts found in them, each with its exact span."""

from __future__ import annotations

from typing import Annotated

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.reports.models import Fact, Report
from kechuang.web.schemas import ERRORS, PLAIN, EvidenceOut, Number, only_known

router = Router(tags=["报道"])
VIEW = "report.view"


class ReportOut(Schema):
    """A loaded page."""

    sha256: str
    name: str
    title: str
    published: str | None
    encoding: str
    size: int
    facts: int


class FactOut(Schema):
    """A quantity with unit and comparator, as printed; the evidence is its span."""

    printed: str
    value: Number
    value_max: Number | None = None
    unit: str
    comparator: str
    evidence: EvidenceOut


class FactPage(Schema):
    """A page of facts."""

    total: int
    page: int
    size: int
    items: list[FactOut]


class FactQuery(Schema):
    """What narrows the facts."""

    report: Annotated[str | None, Query(pattern=r"^sha256:[0-9a-f]{64}$")] = None
    unit: Annotated[str | None, Query(max_length=20, pattern=PLAIN)] = None
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("/reports", response={200: list[ReportOut], **ERRORS}, operation_id="list_reports", summary="报道列表")
def list_reports(request: HttpRequest) -> list[ReportOut]:
    """List the loaded pages."""
    only_known(request)
    access.require(request.user, VIEW)
    return [
        ReportOut(
            sha256=report.sha256,
            name=report.name,
            title=report.title,
            published=report.published.isoformat() if report.published else None,
            encoding=report.encoding,
            size=report.size,
            facts=report.fact_count,
        )
        for report in Report.with_counts()
    ]


@router.get("/facts", response={200: FactPage, **ERRORS}, operation_id="list_facts", summary="数量事实")
def list_facts(request: HttpRequest, query: Query[FactQuery]) -> FactPage:
    """List the facts found in the loaded pages, in the order in which they stand."""
    only_known(request, FactQuery)
    access.require(request.user, VIEW)
    facts = Fact.objects.select_related("report").defer("report__text")
    if query.report:
        facts = facts.filter(report_id=query.report)
    if query.unit:
        facts = facts.filter(unit=query.unit)
    pages = Paginator(facts.order_by("report_id", "start"), query.size)
    items = pages.get_page(query.page).object_list if query.page <= pages.num_pages else []
    return FactPage(
        total=pages.count,
        page=query.page,
        size=query.size,
        items=[
            FactOut(
                printed=fact.printed,
                value=fact.value,
                value_max=fact.value_max,
                unit=fact.unit,
                comparator=fact.comparator,
                evidence=EvidenceOut(
                    kind="sentence",
                    file=fact.report_id,
                    file_name=fact.report.name,
                    start=fact.start,
                    end=fact.end,
                    text=fact.text,
                    basis="press",
                ),
            )
            for fact in items
        ],
    )
