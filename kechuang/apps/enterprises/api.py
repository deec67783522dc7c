"""企业接口: the list and one record, each field with its evidence, each verdict condition by condition."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.enterprises import access, fields, queries
from kechuang.apps.enterprises.evidence import field_evidence, receipts_of
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.ladder.standing import conditions_of
from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from kechuang.web.schemas import CODE, ERRORS, PLACE, PLAIN, EvidenceOut, only_known

router = Router(tags=["企业"])


class FieldOut(Schema):
    """A field with its evidence. Money is in 分."""

    label: str
    value: Any
    text: str
    unit: str = ""
    evidence: EvidenceOut | None = None


class YearOut(Schema):
    """One year's figures."""

    year: int
    fields: dict[str, FieldOut]


class ConditionOut(Schema):
    """One condition of a rule."""

    id: str
    verdict: Literal["met", "not_met", "missing", "person"]
    label: str
    text: str
    article: str
    actual: str
    required: str
    margin: str
    missing: str
    unverified: bool


class VerdictOut(Schema):
    """A rule's verdict; the whole is preliminary, the authority decides."""

    rule: str
    name: str
    version: str
    verdict: Literal["met", "not_met", "missing", "person"]
    label: str
    short_by: int
    open: int
    manual: int
    score_low: int | None = None
    score_high: int | None = None
    conditions: list[ConditionOut]


class EnterpriseOut(Schema):
    """A record: identity and facts, yearly figures, verdicts."""

    entity_id: str
    credit_code: str
    name: str
    synthetic: bool
    run: str
    fields: dict[str, FieldOut]
    years: list[YearOut]
    verdicts: list[VerdictOut]


class EnterpriseRow(Schema):
    """A line of the list."""

    entity_id: str
    credit_code: str
    name: str
    division: str
    division_name: str
    industry: str
    founded_on: str | None
    synthetic: bool


class EnterprisePage(Schema):
    """A page of the list."""

    total: int
    page: int
    size: int
    items: list[EnterpriseRow]


class ListQuery(Schema):
    """What narrows the list."""

    text: Annotated[str, Query(max_length=100, pattern=PLAIN)] = ""
    division: Annotated[str | None, Query(pattern=PLACE)] = None
    industry: Annotated[str | None, Query(pattern=r"^([A-T]|[0-9]{2,4})$")] = None
    rule: Annotated[str | None, Query(max_length=60, pattern=PLAIN)] = None
    verdict: Literal["met", "not_met", "missing", "person", "one_away"] | None = None
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=200)] = 50


@router.get("", response={200: EnterprisePage, **ERRORS}, operation_id="list_enterprises", summary="企业列表")
def list_enterprises(request: HttpRequest, query: Query[ListQuery]) -> EnterprisePage:
    """List the enterprises that the caller may see."""
    only_known(request, ListQuery)
    access.require_list(request.user)
    pack = current_pack()
    filters = queries.Filters(
        text=query.text,
        divisions=(query.division,) if query.division else (),
        industry=query.industry or "",
        rule=query.rule or next((rule.id for rule in pack.ladder), ""),
        verdict=query.verdict or "",
    )
    generation = queries.current_generation()
    records = queries.narrowed(access.visible_to(request.user, generation), filters, pack, generation)
    pages = Paginator(records.defer("scope", "facts", "provenance"), query.size)
    page = pages.get_page(query.page)
    items = page.object_list if query.page <= pages.num_pages else []
    return EnterprisePage(
        total=pages.count,
        page=query.page,
        size=query.size,
        items=[
            EnterpriseRow(
                entity_id=record.entity_id,
                credit_code=record.credit_code,
                name=record.name,
                division=record.division,
                division_name=division_name(record.division, pack) if record.division else "",
                industry=record.industry,
                founded_on=record.founded_on.isoformat() if record.founded_on else None,
                synthetic=record.synthetic,
            )
            for record in items
        ],
    )


@router.get(
    "/{credit_code}", response={200: EnterpriseOut, **ERRORS}, operation_id="get_enterprise", summary="企业档案"
)
def get_enterprise(request: HttpRequest, credit_code: Annotated[str, Path(pattern=CODE)]) -> EnterpriseOut:
    """Return one record, each field with the row it stands on."""
    only_known(request)
    try:
        record = access.find(request.user, credit_code)
    except Enterprise.DoesNotExist:
        raise HttpError(404, f"没有统一社会信用代码为 {credit_code} 的企业") from None
    pack = current_pack()
    run = record.generation.run
    receipts = receipts_of(run)
    years = queries.years_of(record)

    def shown(item: fields.Shown, provenance: dict[str, Any]) -> FieldOut:
        evidence = field_evidence(provenance, item.key, run=run, receipts=receipts)
        return FieldOut(
            label=item.label,
            value=item.value if not hasattr(item.value, "isoformat") else item.value.isoformat(),
            text=item.text,
            unit=item.unit,
            evidence=EvidenceOut(**evidence.to_json()) if evidence else None,
        )

    known = [*fields.identity(record, pack), *fields.facts(record, pack)]
    return EnterpriseOut(
        entity_id=record.entity_id,
        credit_code=record.credit_code,
        name=record.name,
        synthetic=record.synthetic,
        run=run,
        fields={item.key: shown(item, record.provenance) for item in known},
        years=[
            YearOut(
                year=year.year,
                fields={item.key: shown(item, year.provenance) for item in fields.yearly(year, pack)},
            )
            for year in years
        ],
        verdicts=[_verdict(verdict, record, pack, years) for verdict in queries.verdicts_of(record)],
    )


def _verdict(verdict: RuleVerdict, record: Enterprise, pack: Pack, years: list[EnterpriseYear]) -> VerdictOut:
    standing = conditions_of(verdict, record, pack, years)
    return VerdictOut(
        rule=verdict.rule,
        name=standing.name,
        version=verdict.version,
        verdict=verdict.verdict,
        label=Verdict(verdict.verdict).label,
        short_by=verdict.short_by,
        open=verdict.open,
        manual=verdict.manual,
        score_low=verdict.score_low,
        score_high=verdict.score_high,
        conditions=[
            ConditionOut(
                id=line.id,
                text=line.text,
                article=line.article,
                verdict=line.verdict,
                label=Verdict(line.verdict).label,
                actual=line.actual,
                required=line.required,
                margin=line.exact or line.margin,
                missing=line.missing,
                unverified=line.unverified,
            )
            for line in standing.lines
            if line.verdict and not line.inner
        ],
    )
