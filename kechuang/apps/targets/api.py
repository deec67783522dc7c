"""目标接口: each target with its current value and the sentences that both stand on."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import current_place
from kechuang.apps.reports.sentences import pages_of, with_text
from kechuang.apps.targets.board import gap_of
from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.engines import indicators
from kechuang.web.schemas import ERRORS, PLACE, EvidenceOut, Number, only_known

router = Router(tags=["目标"])
VIEW = "target.view"


class CurrentOut(Schema):
    """The last comparable value."""

    value: Number
    printed: str
    unit: str
    comparator: str
    period: str
    basis: str
    evidence: EvidenceOut | None = None


class GapOut(Schema):
    """The difference still to be made; percentage points for rates."""

    text: str
    state: Literal["reached", "not_reached", "unknown"]
    shortfall: Number | None = None
    bound: str = ""
    unit: str = ""
    per_year: str = ""
    due: str = ""
    overdue: bool = False


class TargetOut(Schema):
    """A target: what, how much, by when; its current value; the gap."""

    id: str
    indicator: str | None
    name: str | None
    place: str
    value: Number
    printed: str
    unit: str
    comparator: str
    date: str
    lead: str
    undecided: str
    origin: Literal["pack", "review"]
    evidence: EvidenceOut | None
    current: CurrentOut | None
    gap: GapOut


class TargetQuery(Schema):
    """Whose targets."""

    place: Annotated[str | None, Query(pattern=PLACE)] = None


@router.get("", response={200: list[TargetOut], **ERRORS}, operation_id="list_targets", summary="目标")
def list_targets(request: HttpRequest, query: Query[TargetQuery]) -> list[TargetOut]:
    """List the targets of a place (six digits); of the place served where none is named."""
    only_known(request, TargetQuery)
    access.require(request.user, VIEW)
    place = query.place or current_place().code
    targets = list(Target.objects.filter(place=place).select_related("indicator"))
    values: dict[str, list[IndicatorValue]] = {}
    for value in IndicatorValue.objects.filter(place=place).select_related("indicator"):
        values.setdefault(value.indicator_id, []).append(value)
    pages = pages_of(item.evidence for item in [*targets, *(value for group in values.values() for value in group)])

    def evidence(stored: dict[str, Any]) -> EvidenceOut | None:
        return EvidenceOut(**with_text(stored, pages)) if stored else None

    out = []
    for target in targets:
        gap = gap_of(target, values.get(target.indicator_id or "", []))
        current: Any = gap.current
        row = current.row if current else None
        out.append(
            TargetOut(
                id=target.id,
                indicator=target.indicator_id,
                name=target.indicator.name if target.indicator else None,
                place=target.place,
                value=Decimal(target.printed),
                printed=target.printed,
                unit=target.unit,
                comparator=target.comparator,
                date=target.by.isoformat(),
                lead=target.lead,
                undecided=target.undecided,
                origin="review" if target.origin == "review" else "pack",
                evidence=evidence(target.evidence),
                current=CurrentOut(
                    value=current.value,
                    printed=row.printed,
                    unit=row.unit,
                    comparator=row.comparator,
                    period=row.period,
                    basis=row.basis,
                    evidence=evidence(row.evidence),
                )
                if row
                else None,
                gap=GapOut(
                    text=indicators.gap_text(gap),
                    state=gap.state,
                    shortfall=gap.shortfall,
                    bound=gap.bound,
                    unit=gap.unit,
                    per_year=indicators.need_text(gap) if row else "",
                    due=indicators.due_text(gap),
                    overdue=gap.overdue,
                ),
            )
        )
    return out
