"""兑付接口: rounds with their figures, applications with their course, totals of the ledger; 元 as exact texts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.grants import access, queries
from kechuang.apps.grants.chain import STAGES
from kechuang.apps.grants.clocks import Left
from kechuang.apps.grants.ledger import Total, differences, totals
from kechuang.apps.grants.models import Application, Claimant, Mode, Payment, Programme
from kechuang.apps.grants.treasury import yuan
from kechuang.web.schemas import ERRORS, PLAIN, Problem, only_known

router = Router(tags=["资金兑付"])
Ident = Annotated[int, Path(ge=1, le=2**53)]


class LedgerAccounts(Schema):
    """What the ledger says, in 元 with both decimals."""

    budget: str
    left: str
    committed: str
    allotted: str
    transit: str
    advance: str
    paid: str
    recoverable: str
    recovered: str
    returned: str


class ProgrammeOut(Schema):
    """A round of payments."""

    id: int
    item: str
    policy: str
    name: str
    year: int
    department: str
    mode: Literal["automatic", "fast", "apply"]
    audience: Literal["enterprise", "person"]
    opens_on: dt.date
    closes_on: dt.date
    closed_on: dt.date | None
    open: bool
    stages: list[str]
    cut: Literal["in_proportion", "in_order", "none"]
    synthetic: bool
    accounts: LedgerAccounts


class ProgrammeList(Schema):
    """The rounds that the caller may see."""

    items: list[ProgrammeOut]


class ClockOut(Schema):
    """How something stands against its limit, in working days."""

    due: dt.date | None
    left: int | None
    spent: int | None
    suspended: bool
    overdue: bool


class ApplicationRow(Schema):
    """An application in a list; `amount` is what was granted, else what the review proposes."""

    id: int
    number: str
    programme: int
    entity_id: str
    credit_code: str
    name: str
    division: str
    state: str
    state_label: str
    amount: str | None
    clock: ClockOut | None


class ApplicationPage(Schema):
    """A page of applications."""

    total: int
    page: int
    size: int
    items: list[ApplicationRow]


class EligibilityOut(Schema):
    """One judgement of whether the firm qualifies; preliminary, the authority decides."""

    on: str
    stage: str
    verdict: Literal["met", "not_met", "missing", "person"]
    amount: str | None
    text: str


class PaymentOut(Schema):
    """A payment of an application; bank numbers are not shown."""

    code: str
    batch: str
    amount: str
    advance: bool
    state: Literal["drawn", "sent", "paid", "failed", "undone"]
    receipt: str
    reason: str


class ApplicationOut(ApplicationRow):
    """An application with its course."""

    due: str | None
    final: str | None
    answer: str
    approved_on: dt.date | None
    minutes: str
    appropriation: str
    checks: list[EligibilityOut]
    payments: list[PaymentOut]


class SumOut(LedgerAccounts):
    """Rounds added up."""

    name: str
    rounds: int


class LedgerOut(Schema):
    """Totals by year and kind, reckoned from the lines, and where the books do not agree."""

    years: list[SumOut]
    kinds: list[SumOut]
    differences: list[str]


class ApplicationQuery(Schema):
    """What narrows the list."""

    programme: Annotated[int | None, Query(ge=1, le=2**53)] = None
    state: Annotated[str, Query(max_length=20, pattern=PLAIN)] = ""
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get(
    "/programmes", response={200: ProgrammeList, **ERRORS}, operation_id="list_grant_programmes", summary="兑付批次"
)
def list_programmes(request: HttpRequest) -> ProgrammeList:
    """List rounds with what the ledger says of each."""
    only_known(request)
    access.require(request.user, access.VIEW)
    rounds = {one.pk: one for one in access.visible_programmes(request.user)}
    return ProgrammeList(items=[_programme(rounds[one.programme], one) for one in totals() if one.programme in rounds])


def _programme(one: Programme, total: Total) -> ProgrammeOut:
    held = total.accounts
    return ProgrammeOut(
        id=one.pk, item=one.item, policy=one.policy, name=one.name, year=one.year, department=one.department,
        mode=one.mode, audience=one.audience, opens_on=one.opens_on, closes_on=one.closes_on,
        closed_on=one.closed_on, open=one.is_open, stages=list(one.terms.stages), cut=one.terms.cut,
        synthetic=one.synthetic,
        accounts=LedgerAccounts(
            budget=yuan(total.budget), left=yuan(total.left), allotted=yuan(total.allotted),
            **{name: yuan(held[name])
               for name in ("committed", "transit", "advance", "paid", "recoverable", "recovered", "returned")},
        ),
    )  # fmt: skip


@router.get(
    "/applications", response={200: ApplicationPage, **ERRORS}, operation_id="list_grant_applications",
    summary="兑付申请",
)  # fmt: skip
def list_applications(request: HttpRequest, query: Query[ApplicationQuery]) -> ApplicationPage:
    """List the applications that an official may see, or those of the firms that the caller acts for."""
    only_known(request, ApplicationQuery)
    _may_read(request)
    found = access.visible_applications(request.user).select_related("programme").order_by("-applied_at", "-pk")
    if query.programme is not None:
        found = found.filter(programme=query.programme)
    if query.state:
        found = found.filter(state=query.state)
    pages = Paginator(found, query.size)
    rows = list(pages.page(query.page).object_list) if query.page <= pages.num_pages else []
    return ApplicationPage(
        total=pages.count, page=query.page, size=query.size,
        items=[ApplicationRow(**_row(row.one, row.left)) for row in queries.rows(rows)],
    )  # fmt: skip


@router.get(
    "/applications/{number}", response={200: ApplicationOut, **ERRORS, 404: Problem},
    operation_id="read_grant_application", summary="一件兑付申请",
)  # fmt: skip
def read_application(request: HttpRequest, number: Ident) -> ApplicationOut:
    """Return one application with its judgements and payments."""
    only_known(request)
    _may_read(request)
    rows = access.visible_applications(request.user).select_related("programme", "decision", "appropriation")
    one = rows.filter(pk=number).first()
    if one is None:
        raise HttpError(404, f"没有编号为 {number} 的申请")
    (row,) = queries.rows([one])
    return ApplicationOut(
        **_row(one, row.left), due=_yuan(one.due_fen), final=_yuan(one.final_fen), answer=one.answer,
        approved_on=one.approved_on, minutes=one.decision.minutes if one.decision else "",
        appropriation=one.appropriation.number if one.appropriation else "",
        checks=[
            EligibilityOut(on=each["on"], stage=each["stage"], verdict=each["verdict"], amount=_yuan(each["fen"]),
                     text=each["text"])
            for each in one.checks
        ],
        payments=[
            PaymentOut(code=each.code, batch=each.batch.number, amount=yuan(each.fen), advance=each.advance,
                       state=each.state, receipt=each.receipt, reason=each.reason)
            for each in Payment.objects.filter(application=one).select_related("batch")
        ],
    )  # fmt: skip


@router.get("/ledger", response={200: LedgerOut, **ERRORS}, operation_id="read_grant_ledger", summary="兑付总账")
def read_ledger(request: HttpRequest) -> LedgerOut:
    """Return totals by year and kind of the rounds that the caller may see."""
    only_known(request)
    access.require(request.user, access.VIEW)
    rounds = access.visible_programmes(request.user)
    seen = set(rounds.values_list("pk", flat=True))
    found = [one for one in totals() if one.programme in seen]
    return LedgerOut(
        years=[_sum(one) for one in queries.by_year(found)],
        kinds=[_sum(one) for one in queries.by_kind(found, {key: str(label) for key, label in Mode.choices})],
        differences=differences(seen),
    )


def _may_read(request: HttpRequest) -> None:
    own = access.may(request.user, access.APPLY) or Claimant.objects.filter(user_id=request.user.pk).exists()
    if not own:
        access.require(request.user, access.VIEW)


def _sum(one: queries.Sum) -> SumOut:
    return SumOut(
        name=one.name, rounds=one.rounds,
        **{name: yuan(getattr(one, name)) for name in LedgerAccounts.model_fields},
    )  # fmt: skip


def _row(one: Application, left: Left | None) -> dict[str, object]:
    return {
        "id": one.pk, "number": one.number, "programme": one.programme_id, "entity_id": one.entity_id,
        "credit_code": one.credit_code, "name": one.name, "division": one.division, "state": one.state,
        "state_label": str(STAGES[one.state].label if one.state in STAGES else one.state_label),
        "amount": _yuan(one.fen if one.fen is not None else one.proposed_fen), "clock": _clock(left),
    }  # fmt: skip


def _clock(left: Left | None) -> ClockOut | None:
    if left is None:
        return None
    due = left.due
    return ClockOut(due=due.date, left=due.left, spent=due.spent, suspended=due.suspended, overdue=left.overdue)


def _yuan(fen: int | None) -> str | None:
    return yuan(fen) if fen is not None else None
