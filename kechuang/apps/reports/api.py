"""报道接口: the loaded pages and the facts read from them, as reviewed, each with its exact span."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.reports.comparing import fact_id
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.queries import in_state, saying, with_pages
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
    """A fact as a reviewer has left it, else as it was read; the evidence is its clause.

    ``words`` are where in the page the words stand by which a field is known, ``doubts`` why the engine waits for a
    person.
    """

    id: str
    key: str
    state: Literal["proposed", "accepted", "corrected", "added", "rejected"]
    printed: str
    value: Number | None = None
    value_max: Number | None = None
    unit: str
    comparator: str
    place: str
    place_code: str
    subject: str
    indicator: str
    indicator_id: str
    kind: str
    period: str
    modality: str
    speaker: str
    certainty: dict[str, str]
    words: dict[str, tuple[int, int]]
    doubts: list[str]
    conflicts: list[str]
    occurrences: int
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
    indicator: Annotated[str | None, Query(max_length=80, pattern=PLAIN)] = None
    state: Literal["proposed", "accepted", "corrected", "added", "rejected"] | None = None
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
    """List the facts read from the loaded pages, in the order in which they stand."""
    only_known(request, FactQuery)
    access.require(request.user, VIEW)
    facts = with_pages(Fact.objects.all()).defer("report__text")
    if query.report:
        facts = facts.filter(report_id=query.report)
    if query.unit:
        facts = facts.filter(saying("unit", query.unit))
    if query.indicator:
        facts = facts.filter(saying("indicator_id", query.indicator))
    if query.state:
        facts = in_state(facts, query.state)
    pages = Paginator(facts.order_by("report_id", "order"), query.size)
    items = pages.get_page(query.page).object_list if query.page <= pages.num_pages else []
    items = list(items)
    # Many facts stand on one page: its text is fetched once.
    texts = dict(Report.objects.filter(pk__in={fact.report_id for fact in items}).values_list("pk", "text"))
    return FactPage(
        total=pages.count,
        page=query.page,
        size=query.size,
        items=[_told(fact, texts[fact.report_id]) for fact in items],
    )


def _told(fact: Fact, text: str) -> FactOut:
    says = fact.says
    texts = ("unit", "comparator", "place", "place_code", "subject", "indicator", "indicator_id", "kind", "period",
             "modality", "speaker")  # fmt: skip
    return FactOut(
        id=fact_id(fact),
        key=fact.key,
        state=fact.state,
        printed=fact.printed,
        value=_number(says["value"]),
        value_max=_number(says["value_max"]),
        certainty=fact.certainty,
        words={name: span for name in fact.certainty if (span := fact.words(name))},
        doubts=fact.held,
        conflicts=fact.conflicts,
        occurrences=fact.copies,
        **{name: says[name] for name in texts},
        evidence=EvidenceOut(
            kind="sentence",
            file=fact.report_id,
            file_name=fact.report.name,
            start=fact.start,
            end=fact.end,
            text=text[fact.start : fact.end],
            basis="press",
        ),
    )


def _number(text: str) -> Decimal | None:
    """Return a value as a number; a printed fraction is cut to ten decimals."""
    if "/" in text:
        exact = Fraction(text)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(10) ** -10)
    return Decimal(text) if text else None
