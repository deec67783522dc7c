"""判定接口: verdicts by rule, verdict and district, a page at a time; the conditions stand with the enterprise.

The moves of the pipeline and the register of certificates stand in :mod:`.register_api`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import Verdict, division_prefix
from kechuang.web.schemas import ERRORS, PLACE, PLAIN, only_known

router = Router(tags=["判定"])


class VerdictRow(Schema):
    """One enterprise under one rule; preliminary, the authority decides.

    ``open`` conditions lack data, ``manual`` ones await a person. ``kind``: what it would apply for. ``hidden``:
    some of what is missing is not seen because the firm has not authorised the use of its tax data.
    """

    entity_id: str
    credit_code: str
    name: str
    division: str
    rule: str
    version: str
    kind: Literal["new", "renewal"]
    verdict: Literal["met", "not_met", "missing", "person"]
    label: str
    short_by: int
    unmet: str
    open: int
    manual: int
    hidden: bool
    score_low: int | None
    score_high: int | None


class VerdictPage(Schema):
    """A page of verdicts and the day on which the rules judged."""

    as_of: str
    total: int
    page: int
    size: int
    items: list[VerdictRow]


class VerdictQuery(Schema):
    """What narrows the verdicts; ``one_away`` are those whom one unmet condition, and no missing figure, keeps out."""

    rule: Annotated[str | None, Query(max_length=60, pattern=PLAIN)] = None
    verdict: Literal["met", "not_met", "missing", "person", "one_away"] | None = None
    division: Annotated[str | None, Query(pattern=PLACE)] = None
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("", response={200: VerdictPage, **ERRORS}, operation_id="list_verdicts", summary="判定列表")
def list_verdicts(request: HttpRequest, query: Query[VerdictQuery]) -> VerdictPage:
    """List the verdicts that the caller may see, of all rules where none is named."""
    only_known(request, VerdictQuery)
    access.require(request.user, VIEW)
    current_pack()  # answers 404 before anything was built
    generation = current_generation()
    found = RuleVerdict.objects.filter(access.visible_divisions_q(request.user, VIEW), generation=generation)
    if query.rule:
        found = found.filter(rule=query.rule)
    if query.verdict:
        found = found.filter(_stands(query.verdict))
    if query.division:
        found = found.filter(division__startswith=division_prefix(query.division))
    pages = Paginator(found.defer("conditions").order_by("entity_id", "rule"), query.size)
    verdicts = list(pages.get_page(query.page).object_list) if query.page <= pages.num_pages else []
    firms = Enterprise.objects.filter(generation=generation, entity_id__in=[one.entity_id for one in verdicts])
    named = {entity: (code, name) for entity, code, name in firms.values_list("entity_id", "credit_code", "name")}
    return VerdictPage(
        as_of=generation.as_of.isoformat() if generation else "",
        total=pages.count,
        page=query.page,
        size=query.size,
        items=[_row(one, *named[one.entity_id]) for one in verdicts],
    )


def _stands(verdict: str) -> Q:
    return Q(verdict=Verdict.NOT_MET, short_by=1, open=0) if verdict == "one_away" else Q(verdict=verdict)


def _row(one: RuleVerdict, credit_code: str, name: str) -> VerdictRow:
    return VerdictRow(
        entity_id=one.entity_id,
        credit_code=credit_code,
        name=name,
        division=one.division,
        rule=one.rule,
        version=one.version,
        kind=one.kind,
        verdict=one.verdict,
        label=Verdict(one.verdict).label,
        short_by=one.short_by,
        unmet=one.unmet,
        open=one.open,
        manual=one.manual,
        hidden=one.hidden,
        score_low=one.score_low,
        score_high=one.score_high,
    )
