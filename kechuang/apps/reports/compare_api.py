"""比较接口: two facts side by side, several summed; the number, or in one sentence why there is none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from kechuang.apps.accounts import access
from kechuang.apps.reports.comparing import Entry, facts_named
from kechuang.engines.reports import compared, summed
from kechuang.web.schemas import ERRORS, PLAIN, EvidenceOut, Number, only_known

router = Router(tags=["报道"])
VIEW = "report.view"
Name = Annotated[str, Field(max_length=200, pattern=PLAIN)]


class SideOut(Schema):
    """A fact that is reckoned with; value and unit are those of its base unit."""

    id: str
    state: str
    printed: str
    value: Number | None
    unit: str
    comparator: str
    place: str
    place_code: str
    subject: str
    period: str
    modality: str
    evidence: EvidenceOut


class ComparedOut(Schema):
    """Two facts: may they stand side by side, and by how much the second is more than the first."""

    comparable: bool
    reason: str
    difference: Number | None
    exact: str
    unit: str
    ratio: Number | None
    facts: list[SideOut]


class SummedOut(Schema):
    """Several facts: their sum, or why there is none."""

    sum: Number | None
    reason: str
    exact: str
    unit: str
    facts: list[SideOut]


class ComparedQuery(Schema):
    """Which two facts, by their ids."""

    one: Name
    other: Name


class SummedQuery(Schema):
    """Which facts, by their ids."""

    fact: Annotated[list[Name], Field(min_length=2, max_length=200)]


@router.get("/compare", response={200: ComparedOut, **ERRORS}, operation_id="compare_facts", summary="两条事实相比")
def compare_facts(request: HttpRequest, query: Query[ComparedQuery]) -> ComparedOut:
    """Compare two facts: the difference and ratio of the second against the first, or the reason why not."""
    only_known(request, ComparedQuery)
    access.require(request.user, VIEW)
    one, other = _found([query.one, query.other])
    found = compared(one.told, other.told)
    return ComparedOut(
        comparable=found.beside, reason=found.why, difference=_number(found.value), exact=_exact(found.value),
        unit=found.unit, ratio=_number(found.ratio), facts=[_side(one), _side(other)],
    )  # fmt: skip


@router.get("/sum", response={200: SummedOut, **ERRORS}, operation_id="sum_facts", summary="几条事实相加")
def sum_facts(request: HttpRequest, query: Query[SummedQuery]) -> SummedOut:
    """Sum facts of places apart, or tell the reason why they cannot be summed."""
    only_known(request, SummedQuery)
    access.require(request.user, VIEW)
    sides = _found(query.fact)
    found = summed([one.told for one in sides])
    return SummedOut(
        sum=_number(found.value), reason=found.why, exact=_exact(found.value), unit=found.unit,
        facts=[_side(one) for one in sides],
    )  # fmt: skip


def _found(names: list[str]) -> list[Entry]:
    entries = facts_named(names)
    for name, one in zip(names, entries, strict=True):
        if one is None:
            raise HttpError(404, f"没有事实“{name}”，请从事实列表中取 id")
    return [one for one in entries if one is not None]


def _side(one: Entry) -> SideOut:
    fact, says = one.fact, one.says
    names = ("comparator", "place", "place_code", "subject", "period", "modality")
    return SideOut(
        id=one.id, state=fact.state, printed=fact.printed, value=_number(one.told.value), unit=one.told.unit,
        **{name: says[name] for name in names},
        evidence=EvidenceOut(
            kind="sentence", file=fact.report_id, file_name=fact.report.name, start=fact.start, end=fact.end,
            text=fact.text, basis="press",
        ),
    )  # fmt: skip


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def _exact(value: Fraction | None) -> str:
    """Return a number to its last digit: ``0.21``, ``2/3``; empty where there is none."""
    number = _number(value)
    if value is None or number is None:
        return ""
    return format(number, "f") if Fraction(number) == value else str(value)
