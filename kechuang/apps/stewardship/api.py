"""核对接口: the pairs that wait for a steward, with what was said of them; personal fields are not in it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access as accounts
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.stewardship import access, queries
from kechuang.apps.stewardship.queries import Filters
from kechuang.web.schemas import ERRORS, only_known

router = Router(tags=["人工核对"])


class PairEnd(Schema):
    """One side: the row by which it is named, and its entity."""

    table: str
    row_id: str
    entity_id: str
    name: str
    department: str


class PairOut(Schema):
    """A doubtful pair; ``marks`` says field by field whether the sides agree."""

    pair: str
    weight: int
    reason: str
    both_coded: bool
    left: PairEnd
    right: PairEnd
    marks: dict[str, Literal["same", "former", "near", "other", "one"]]
    verdict: Literal["", "same", "different", "later", "withdrawn"]


class PairsPage(Schema):
    """A page of pairs."""

    run: str
    total: int
    page: int
    size: int
    pairs: list[PairOut]


class PairsQuery(Schema):
    """Which pairs."""

    state: Annotated[Literal["open", "decided", "same", "different", "later", "all"], Query()] = "open"
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("/pairs", response={200: PairsPage, **ERRORS}, operation_id="list_pairs", summary="待核对")
def list_pairs(request: HttpRequest, query: Query[PairsQuery]) -> PairsPage:
    """List doubtful pairs, those with the most to be said for them first."""
    only_known(request, PairsQuery)
    accounts.require(request.user, access.VIEW)
    generation = current_generation()
    rows = queries.narrowed(access.visible_pairs(request.user, generation), Filters(state=query.state))
    rows = rows.defer("left_side", "right_side", "words")
    paginator = Paginator(rows, query.size)
    shown = paginator.page(query.page).object_list if query.page <= paginator.num_pages else []
    return PairsPage(
        run=generation.run if generation else "",
        total=paginator.count,
        page=query.page,
        size=query.size,
        pairs=[
            PairOut(
                pair=one.pair, weight=one.weight, reason=one.reason, both_coded=one.both_coded, marks=one.marks,
                verdict=one.verdict,
                left=PairEnd(table=one.left_source, row_id=one.left_row_id, entity_id=one.left_entity,
                             name=one.left_name, department=one.left_department),
                right=PairEnd(table=one.right_source, row_id=one.right_row_id, entity_id=one.right_entity,
                              name=one.right_name, department=one.right_department),
            )
            for one in shown
        ],
    )  # fmt: skip
