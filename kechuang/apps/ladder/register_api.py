"""梯度接口: moves of the pipeline, the register of certificates, figures of a year, debts of departments; read only."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.debts import debts
from kechuang.apps.ladder.figures import course
from kechuang.apps.ladder.models import Holding, Move
from kechuang.apps.ladder.moves import visible_moves
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import division_prefix
from kechuang.web.schemas import ERRORS, PLACE, PLAIN, only_known

router = Router(tags=["梯度"])
Step = Literal["away", "two_away", "one_away", "person", "met"]
STEPS: tuple[Step, ...] = ("away", "two_away", "one_away", "person", "met")
RuleName = Annotated[str | None, Query(max_length=60, pattern=PLAIN)]
Page = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=200)]


class LadderMove(Schema):
    """An enterprise that stands otherwise under a rule than at the publication before."""

    entity_id: str
    credit_code: str
    name: str
    division: str
    rule: str
    way: Literal["entered", "rose", "fell", "left"]
    label: str
    before: Step
    now: Step


class LadderMoves(Schema):
    """A page of moves; ``since`` is the day of the publication before, ``changed`` the rules that changed between."""

    since: str
    as_of: str
    changed: list[str]
    total: int
    page: int
    size: int
    items: list[LadderMove]


class LadderMoveQuery(Schema):
    """What narrows the moves."""

    rule: RuleName = None
    way: Literal["entered", "rose", "fell", "left"] | None = None
    division: Annotated[str | None, Query(pattern=PLACE)] = None
    page: Page = 1
    size: Size = 50


@router.get("/moves", response={200: LadderMoves, **ERRORS}, operation_id="list_moves", summary="梯队变动")
def list_moves(request: HttpRequest, query: Query[LadderMoveQuery]) -> LadderMoves:
    """List who entered, rose, fell or left since the publication before, in the districts of the caller."""
    only_known(request, LadderMoveQuery)
    access.require(request.user, VIEW)
    current_pack()
    generation = current_generation()
    since = (generation.figures.get("since") or {}) if generation else {}
    rows = visible_moves(request.user, generation, query.division) if generation else Move.objects.none()
    if query.rule:
        rows = rows.filter(rule=query.rule)
    if query.way:
        rows = rows.filter(way=query.way)
    total, found = _paged(rows.order_by("rule", "entity_id"), query.page, query.size)
    firms = Enterprise.objects.filter(generation=generation, entity_id__in=[one.entity_id for one in found])
    named = {entity: (code, name) for entity, code, name in firms.values_list("entity_id", "credit_code", "name")}
    items = []
    for one in found:
        code, name = named.get(one.entity_id, ("", ""))  # who is gone has no record any more
        items.append(LadderMove(
            entity_id=one.entity_id, credit_code=code, name=name, division=one.division, rule=one.rule, way=one.way,
            label=one.get_way_display(), before=STEPS[one.before], now=STEPS[one.now],
        ))  # fmt: skip
    return LadderMoves(
        since=since.get("as_of", ""), as_of=generation.as_of.isoformat() if generation else "",
        changed=since.get("changed", []), total=total, page=query.page, size=query.size, items=items,
    )  # fmt: skip


class CertificateRow(Schema):
    """A certificate of the register: from when to when, where it is known from, which one it renews, how it ended."""

    rule: str
    entity_id: str
    name: str
    division: str
    industry: str
    number: str
    valid_from: str
    valid_to: str | None
    origin: Literal["data", "entered"]
    renews: str | None
    running: bool
    ended_on: str | None
    ended_why: str
    synthetic: bool


class CertificatePage(Schema):
    """A page of certificates, and the day on which they run or not."""

    on: str
    total: int
    page: int
    size: int
    items: list[CertificateRow]


class CertificateQuery(Schema):
    """What narrows the certificates; ``ending`` within so many days."""

    rule: RuleName = None
    division: Annotated[str | None, Query(pattern=PLACE)] = None
    running: bool | None = None
    ending: Annotated[int | None, Query(ge=0, le=3650)] = None
    page: Page = 1
    size: Size = 50


@router.get(
    "/holdings", response={200: CertificatePage, **ERRORS}, operation_id="list_holdings", summary="资质登记"
)  # fmt: skip
def list_holdings(request: HttpRequest, query: Query[CertificateQuery]) -> CertificatePage:
    """List certificates in the districts of the caller, running or not."""
    only_known(request, CertificateQuery)
    access.require(request.user, VIEW)
    day = core.today()
    rows = Holding.objects.filter(access.visible_divisions_q(request.user, VIEW)).select_related("renews")
    if query.rule:
        rows = rows.filter(rule=query.rule)
    if query.division:
        rows = rows.filter(division__startswith=division_prefix(query.division))
    if query.running is not None:
        running = Holding.running_q(day)
        rows = rows.filter(running) if query.running else rows.exclude(running)
    if query.ending is not None:
        rows = rows.filter(Holding.running_q(day), valid_to__lte=day + dt.timedelta(days=query.ending))
    total, found = _paged(rows.order_by("rule", "entity_id", "valid_from", "pk"), query.page, query.size)
    items = [
        CertificateRow(
            rule=one.rule, entity_id=one.entity_id, name=one.name, division=one.division, industry=one.industry,
            number=one.number, valid_from=one.valid_from.isoformat(), origin=one.origin,
            valid_to=one.valid_to.isoformat() if one.valid_to else None,
            renews=one.renews.number if one.renews else None, running=one.runs(day),
            ended_on=one.ended_on.isoformat() if one.ended_on else None, ended_why=one.ended_why,
            synthetic=one.synthetic,
        )
        for one in found
    ]  # fmt: skip
    return CertificatePage(on=day.isoformat(), total=total, page=query.page, size=query.size, items=items)


class LadderFigure(Schema):
    """A figure of a year with what is counted; ``growth`` as a percentage, ``why`` says why there is none."""

    kind: Literal["new", "stock", "renewed", "gone"]
    label: str
    count: int
    before: int | None
    growth: str | None
    why: str
    definition: str


class LadderYear(Schema):
    """The figures of one title in one year."""

    rule: str
    year: int
    until: str
    figures: list[LadderFigure]


class LadderYearQuery(Schema):
    """Which title, and which year; the last whole one by default."""

    rule: Annotated[str, Query(max_length=60, pattern=PLAIN)]
    year: Annotated[int | None, Query(ge=1980, le=2200)] = None


@router.get("/figures", response={200: LadderYear, **ERRORS}, operation_id="figures_of_year", summary="资质年度数字")
def figures_of_year(request: HttpRequest, query: Query[LadderYearQuery]) -> LadderYear:
    """Count new, stock, renewed and gone holders of a title in a year, in the districts of the caller."""
    only_known(request, LadderYearQuery)
    access.require(request.user, VIEW)
    day, pack = core.today(), current_pack()
    year = query.year or day.year - 1
    figures = [
        LadderFigure(
            kind=one.kind, label=one.label, count=one.count, before=one.before, why=one.why,
            growth=one.growth.percent() if one.growth is not None else None, definition=one.definition,
        )
        for one in course(request.user, query.rule, pack.place, day).of_year(year)
    ]  # fmt: skip
    return LadderYear(rule=query.rule, year=year, until=day.isoformat(), figures=figures)


class DebtRow(Schema):
    """A field that keeps verdicts open, who owes it, and of how many enterprises."""

    owner: str
    name: str
    field: str
    label: str
    enterprises: int


class DebtList(Schema):
    """What departments owe; tax data that a firm has not authorised are no debt."""

    as_of: str
    items: list[DebtRow]


class DebtQuery(Schema):
    """One district only."""

    division: Annotated[str | None, Query(pattern=PLACE)] = None


@router.get("/debts", response={200: DebtList, **ERRORS}, operation_id="list_debts", summary="欠数清单")
def list_debts(request: HttpRequest, query: Query[DebtQuery]) -> DebtList:
    """List the fields that are missing, by the department that owes them, the greatest debt first."""
    only_known(request, DebtQuery)
    access.require(request.user, VIEW)
    pack, generation = current_pack(), current_generation()
    owners = debts(request.user, generation, pack, query.division or pack.place) if generation else []
    items = [
        DebtRow(owner=owner.id, name=owner.name, field=line.field, label=line.label, enterprises=line.enterprises)
        for owner in owners
        for line in owner.lines
    ]
    return DebtList(as_of=generation.as_of.isoformat() if generation else "", items=items)


def _paged(rows: QuerySet[Any], page: int, size: int) -> tuple[int, list[Any]]:
    pages = Paginator(rows, size)
    return pages.count, list(pages.get_page(page).object_list) if page <= pages.num_pages else []
