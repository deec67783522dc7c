"""关联接口 (API of links): what the loaded pages name, and the relations they tell, each with its exact span.

The id of a firm is told to whoever may see that firm; the name stands in the page in any case.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.access import ENTITY_ID
from kechuang.apps.reports.links import visible_firms
from kechuang.apps.reports.models import Mention, MentionKind, Relation
from kechuang.web.schemas import ERRORS, PLAIN, EvidenceOut, only_known

router = Router(tags=["报道"])
VIEW = "report.view"
SHA256 = r"^sha256:[0-9a-f]{64}$"
NamedKind = Literal["enterprise", "organisation", "platform", "project", "policy", "team", "person"]
TiedKind = Literal["works_with", "solves", "hosts", "leads", "located_in", "undertakes"]
Certainty = Literal["explicit", "carried", "guessed"]


class MentionOut(Schema):
    """A name in a page; ``ref`` is the id of what it stands for, ``candidates`` those that it may stand for."""

    id: str
    kind: NamedKind
    text: str
    name: str
    ref: str
    candidates: list[str]
    certainty: Certainty
    title: str
    number: str
    first: bool
    evidence: EvidenceOut


class MentionPage(Schema):
    """A page of mentions."""

    total: int
    page: int
    size: int
    items: list[MentionOut]


class EndOut(Schema):
    """One side of a relation: its words in the page, what they name, and its id where that is known."""

    text: str
    name: str
    kind: str
    ref: str
    place_code: str
    start: int
    end: int


class RelationOut(Schema):
    """A relation as the engine proposes it, and what a person has said of it; the evidence is its clause."""

    key: str
    state: Literal["proposed", "accepted", "rejected"]
    kind: TiedKind
    subject: EndOut
    object: EndOut
    certainty: Certainty
    sentence: str
    evidence: EvidenceOut


class RelationPage(Schema):
    """A page of relations."""

    total: int
    page: int
    size: int
    items: list[RelationOut]


class MentionQuery(Schema):
    """What narrows the mentions."""

    report: Annotated[str | None, Query(pattern=SHA256)] = None
    kind: NamedKind | None = None
    ref: Annotated[str | None, Query(max_length=120, pattern=PLAIN)] = None
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


class RelationQuery(Schema):
    """What narrows the relations; ``ref`` may be on either side."""

    report: Annotated[str | None, Query(pattern=SHA256)] = None
    kind: TiedKind | None = None
    ref: Annotated[str | None, Query(max_length=120, pattern=PLAIN)] = None
    state: Literal["proposed", "accepted", "rejected"] | None = None
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("/mentions", response={200: MentionPage, **ERRORS}, operation_id="list_mentions", summary="报道中的名称")
def list_mentions(request: HttpRequest, query: Query[MentionQuery]) -> MentionPage:
    """List what the loaded pages name, in the order in which it stands."""
    only_known(request, MentionQuery)
    access.require(request.user, VIEW)
    rows = Mention.objects.select_related("report").defer(*_HEAVY)
    if query.report:
        rows = rows.filter(report_id=query.report)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.ref is not None:
        rows = rows.filter(ref=query.ref) if _may_ask(request.user, query.ref) else rows.none()
    total, items = _part(rows.order_by("report_id", "start", "name"), query)
    firms = visible_firms(
        request.user,
        {ref for one in items if one.kind == MentionKind.ENTERPRISE for ref in (one.ref, *one.candidates) if ref},
    )
    return MentionPage(
        total=total,
        page=query.page,
        size=query.size,
        items=[
            MentionOut(
                id=one.name,
                kind=one.kind,
                text=one.text,
                name=one.called,
                ref=_told(one.kind, one.ref, firms),
                candidates=[ref for ref in one.candidates if _told(one.kind, ref, firms)],
                certainty=one.certainty,
                title=one.title,
                number=one.number,
                first=one.first,
                evidence=_evidence(one, one.text),
            )
            for one in items
        ],
    )


@router.get("/relations", response={200: RelationPage, **ERRORS}, operation_id="list_relations", summary="报道中的关系")
def list_relations(request: HttpRequest, query: Query[RelationQuery]) -> RelationPage:
    """List the relations that the loaded pages tell: proposals, and what a person has said of each."""
    only_known(request, RelationQuery)
    access.require(request.user, VIEW)
    rows = Relation.objects.select_related("report", "judgement").defer(*_HEAVY)
    if query.report:
        rows = rows.filter(report_id=query.report)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.state == "proposed":
        rows = rows.filter(Q(judgement=None) | Q(judgement__state="proposed"))
    elif query.state:
        rows = rows.filter(judgement__state=query.state)
    if query.ref is not None:
        of = Q(subject_ref=query.ref) | Q(object_ref=query.ref)
        rows = rows.filter(of) if _may_ask(request.user, query.ref) else rows.none()
    total, items = _part(rows.order_by("report_id", "start", "name"), query)
    ends = [end for one in items for end in one.ends]
    firms = visible_firms(request.user, {end["ref"] for end in ends if end["kind"] == MentionKind.ENTERPRISE})
    return RelationPage(
        total=total,
        page=query.page,
        size=query.size,
        items=[
            RelationOut(
                key=one.key,
                state=one.state,
                kind=one.kind,
                subject=_end(one.ends[0], firms),
                object=_end(one.ends[1], firms),
                certainty=one.certainty,
                sentence=one.text,
                evidence=_evidence(one, None),
            )
            for one in items
        ],
    )


_HEAVY = ("report__text", "report__articles", "report__dropped", "report__edits")


def _part(rows: QuerySet[Any], query: MentionQuery | RelationQuery) -> tuple[int, list[Any]]:
    pages = Paginator(rows, query.size)
    return pages.count, list(pages.get_page(query.page).object_list) if query.page <= pages.num_pages else []


def _may_ask(user: Any, ref: str) -> bool:
    """Whether an answer would tell him nothing of a firm that he may not see."""
    return not ENTITY_ID.fullmatch(ref) or ref in visible_firms(user, {ref})


def _told(kind: str, ref: str, firms: Collection[str]) -> str:
    return ref if kind != MentionKind.ENTERPRISE or ref in firms else ""


def _end(end: dict[str, Any], firms: Collection[str]) -> EndOut:
    return EndOut(
        text=end["text"], name=end["called"], kind=end["kind"], ref=_told(end["kind"], end["ref"], firms),
        place_code=end["place_code"], start=end["start"], end=end["end"],
    )  # fmt: skip


def _evidence(one: Mention | Relation, text: str | None) -> EvidenceOut:
    return EvidenceOut(
        kind="sentence", file=one.report_id, file_name=one.report.name, start=one.start, end=one.end, text=text,
        basis="press",
    )  # fmt: skip
