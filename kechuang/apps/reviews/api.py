"""评审接口: reviews and, once all is in, what they came to; no reviewer's word is told apart before or after."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.reviews import access
from kechuang.apps.reviews.models import Review, Seat
from kechuang.apps.reviews.outcome import outcome
from kechuang.web.schemas import ERRORS, PLAIN, Problem, only_known

router = Router(tags=["专家评审"])


class ReviewRow(Schema):
    """A review in a list."""

    id: int
    title: str
    subject_type: str
    subject_id: str
    department: str
    method: Literal["score", "vote"]
    state: str
    state_label: str
    seats: int
    passed: bool | None
    public_from: dt.date | None
    public_until: dt.date | None


class ReviewPage(Schema):
    """A page of reviews."""

    total: int
    page: int
    size: int
    items: list[ReviewRow]


class OutcomeOut(Schema):
    """What a complete review comes to; `mean` is points on average, or the share of votes in favour."""

    mean: str
    exact: str
    least: int
    most: int
    spread: int
    outliers: int
    passed: bool


class ReviewOut(ReviewRow):
    """A review: the draw, so that anybody can repeat it, and the outcome once all is in."""

    pass_mark: str
    commitment: str
    seed: str
    candidates: list[int]
    drawn: list[int]
    avoided: int
    given: int
    minutes: str
    outcome: OutcomeOut | None


class ReviewQuery(Schema):
    """What narrows the list."""

    state: Annotated[str, Query(max_length=12, pattern=PLAIN)] = ""
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("", response={200: ReviewPage, **ERRORS}, operation_id="list_reviews", summary="专家评审")
def list_reviews(request: HttpRequest, query: Query[ReviewQuery]) -> ReviewPage:
    """List the reviews that the caller may see."""
    only_known(request, ReviewQuery)
    access.require(request.user, access.VIEW)
    found = access.visible_reviews(request.user).order_by("-made_at", "-pk")
    if query.state:
        found = found.filter(state=query.state)
    pages = Paginator(found, query.size)
    rows = pages.page(query.page).object_list if query.page <= pages.num_pages else []
    return ReviewPage(
        total=pages.count, page=query.page, size=query.size, items=[ReviewRow(**_row(one)) for one in rows]
    )


@router.get(
    "/{number}", response={200: ReviewOut, **ERRORS, 404: Problem}, operation_id="read_review",
    summary="一项专家评审",
)  # fmt: skip
def read_review(request: HttpRequest, number: Annotated[int, Path(ge=1, le=2**53)]) -> ReviewOut:
    """Return one review."""
    only_known(request)
    access.require(request.user, access.VIEW)
    one = access.visible_reviews(request.user).filter(pk=number).first()
    if one is None:
        raise HttpError(404, f"没有编号为 {number} 的评审")
    panel = list(one.panel.all())
    taken = [seat for seat in panel if not seat.declined]
    return ReviewOut(
        **_row(one), pass_mark=one.pass_mark, commitment=one.commitment, seed=one.seed, candidates=one.candidates,
        drawn=[seat.reviewer_id for seat in panel], avoided=len(one.avoided),
        given=sum(seat.given_at is not None for seat in taken), minutes=one.minutes,
        outcome=_outcome(one, taken) if access.opened(one) else None,
    )  # fmt: skip


def _outcome(review: Review, seats: list[Seat]) -> OutcomeOut:
    found = outcome(review, seats)
    return OutcomeOut(
        mean=found.mean_text, exact=str(found.mean), least=found.least, most=found.most, spread=found.spread,
        outliers=len(found.outliers), passed=found.passed,
    )  # fmt: skip


def _row(one: Review) -> dict[str, object]:
    return {
        "id": one.pk, "title": one.title, "subject_type": one.subject_type, "subject_id": one.subject_id,
        "department": one.department, "method": one.method, "state": one.state, "state_label": str(one.state_label),
        "seats": one.seats, "passed": one.passed if access.opened(one) else None, "public_from": one.public_from,
        "public_until": one.public_until,
    }  # fmt: skip
