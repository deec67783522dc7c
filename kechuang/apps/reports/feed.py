"""上板 (feeding the board): what reviewers have accepted becomes a published value beside the place's targets.

A value goes up where it is an actual one of a catalogued indicator, with division and period. Where accepted facts
give different values for one indicator, place and period, none goes up until a person has decided between them; where
the pack declares the same value, the pack's stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.models import Indicator, IndicatorValue
from kechuang.core import Evidence, Period

ORIGIN = "review"
Triple = tuple[str, str, str]
"""Indicator, division, period."""


def settle(triples: Iterable[Triple]) -> None:
    """Bring the board's values for some indicators, places and periods up to what stands accepted."""
    for triple in set(triples):
        if all(triple) and len(triple[1]) == 6:
            _settle(triple)


def settle_all() -> None:
    """Bring every value that reviews have given up to what stands accepted, as after a reading or a build."""
    said = Judgement.objects.filter(state__in=STANDS).values_list("indicator_id", "place_code", "period")
    shown = IndicatorValue.objects.filter(origin=ORIGIN).values_list("indicator_id", "place", "period")
    settle({*said, *shown})


def _settle(triple: Triple) -> None:
    indicator, place, period = triple
    here = IndicatorValue.objects.filter(indicator=indicator, place=place, period=period)
    stands = Judgement.objects.filter(
        state__in=STANDS, indicator_id=indicator, place_code=place, period=period
    ).select_related("report")
    usable = [one for one in stands if _usable(one)]
    said = {(Decimal(one.fields["value"]), one.fields["value_max"], one.fields["unit"]) for one in usable}
    first = usable[0] if len(said) == 1 else None
    declared = first and here.filter(origin="pack", printed=first.fields["value"], unit=first.fields["unit"]).exists()
    if first is None or declared or not Indicator.objects.filter(pk=indicator).exists():
        here.filter(origin=ORIGIN).delete()
        return
    fields = first.fields
    IndicatorValue.objects.update_or_create(
        indicator_id=indicator, place=place, period=period, basis="press", origin=ORIGIN,
        defaults={
            "value": Decimal(fields["value"]),
            "printed": fields["value"],
            "printed_max": fields["value_max"],
            "unit": fields["unit"],
            "comparator": fields["comparator"],
            "evidence": Evidence(
                kind="sentence", file=first.report_id, file_name=str(first.report), start=first.start, end=first.end,
                basis="press",
            ).to_json(),
        },
    )  # fmt: skip


def _usable(one: Judgement) -> bool:
    """Whether what was accepted is an actual value that the board can show."""
    fields = one.fields
    if fields["modality"] not in ("actual", "target_completed") or fields["kind"] in ("target", "event"):
        return False
    try:
        value = Decimal(fields["value"])
        if fields["value_max"]:
            Decimal(fields["value_max"])
        Period.parse(one.period)
    except (InvalidOperation, ValueError):
        return False
    return value.is_finite() and abs(value) < Decimal(10) ** 27
