"""上板 (feeding the board): what reviewers have accepted becomes a published value beside the place's targets.

A value goes up where it is an actual one of the place itself, of a catalogued indicator, of its kind and unit, with
division and period. Of accepted figures that agree (超1200家 and 1265家) the closest goes up; where some contradict
each other, none does until a person has decided between them; where the pack declares the same value, the pack's
stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.reports.agreeing import base_unit, contradict, rank
from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.models import Indicator, IndicatorValue
from kechuang.core import Evidence, Period

ORIGIN = "review"
Triple = tuple[str, str, str]
"""Indicator, division, period."""
Change = dict[str, Any]
"""What a deed did on the board: ``did`` (up, changed, down), ``indicator``, ``place``, ``period``, ``figure``."""
_COUNTED = {"level": "amount", "cumulative": "amount", "count_in_period": "amount"}
"""The catalogue calls a sum of a year a level as often as not; a growth, share or rank is none of these."""
_COLUMNS = ("value", "printed", "printed_max", "unit", "comparator", "evidence")


def settle(triples: Iterable[Triple]) -> list[Change]:
    """Bring the board's values for some indicators, places and periods up to what stands accepted.

    Whoever settles the same indicator at the same time waits, so that what two people accept on two pages is compared.
    """
    wanted = sorted({one for one in triples if all(one) and len(one[1]) == 6})
    indicators = {
        one.pk: one
        for one in Indicator.objects.select_for_update()
        .filter(pk__in=sorted({indicator for indicator, _place, _period in wanted}))
        .order_by("pk")
    }
    if not indicators:
        return []
    said, shown, declared = _said(wanted), _values(wanted, origin=ORIGIN), _values(wanted, origin="pack")
    changes: list[Change] = []
    made = []
    for triple in wanted:
        indicator = indicators.get(triple[0])
        if indicator is None:
            continue
        best = _best(said[triple], indicator)
        if best is not None and _same(best.fields, declared[triple]):
            best = None
        held = next(iter(shown[triple]), None)
        if best is None:
            if held is not None:
                held.delete()
                changes.append(_change("down", triple, f"{held.printed}{held.unit}"))
            continue
        columns = _columns(best)
        if held is None:
            made.append(
                IndicatorValue(
                    indicator=indicator, place=triple[1], period=triple[2], basis="press", origin=ORIGIN, **columns
                )
            )
            changes.append(_change("up", triple, figure(best.fields)))
            continue
        other = [name for name in _COLUMNS if getattr(held, name) != columns[name]]
        if other:
            for name in other:
                setattr(held, name, columns[name])
            held.save(update_fields=other)
        if set(other) - {"evidence"}:
            changes.append(_change("changed", triple, figure(best.fields)))
    IndicatorValue.objects.bulk_create(made, batch_size=200)
    return changes


def settle_all() -> list[Change]:
    """Bring every value that reviews have given up to what stands accepted, as after a reading or a build."""
    said = Judgement.objects.filter(state__in=STANDS).values_list("indicator_id", "place_code", "period")
    shown = IndicatorValue.objects.filter(origin=ORIGIN).values_list("indicator_id", "place", "period")
    return settle({*said, *shown})


def told(judgements: Iterable[Judgement]) -> dict[int, str]:
    """Return where judgements that stand are on the board, or why they are not: one sentence each, by their ids."""
    stand = [one for one in judgements if one.state in STANDS and _triple(one)[0]]
    triples = [_triple(one) for one in stand]
    indicators = {one.pk: one for one in Indicator.objects.filter(pk__in={one[0] for one in triples})} if stand else {}
    if not indicators:
        return {}
    shown, declared = _values(triples, origin=ORIGIN), _values(triples, origin="pack")
    found = {}
    for one in stand:
        triple = _triple(one)
        if triple[0] not in indicators:
            continue
        why = obstacle(one, indicators[triple[0]])
        up = next(iter(shown[triple]), None)
        if why:
            found[one.pk] = _("未上目标板：%(why)s") % {"why": why}
        elif up is not None and _stands_at(up) == (one.report_id, one.start, one.end):
            found[one.pk] = _("已上目标板")
        elif up is not None:
            found[one.pk] = _("与目标板上的数相合，板上用的是更确切的一条")
        elif _same(one.fields, declared[triple]):
            found[one.pk] = _("目标板上已有同一个数")
        else:
            found[one.pk] = _("与另一条已采纳的数不一，未上目标板；请先裁定")
    return found


def obstacle(one: Judgement, indicator: Indicator) -> str:
    """Return why what was accepted is none of the board's values, empty where it is one."""
    fields = one.fields
    if fields["modality"] != "actual":
        return _("不是实绩")
    if _COUNTED.get(fields["kind"], fields["kind"]) != _COUNTED.get(indicator.kind, indicator.kind):
        return _("类型与指标的不同")
    if base_unit(indicator.unit) not in (fields["unit_si"], base_unit(fields["unit"])):
        return _("单位与指标的不同")
    if fields["subject"] and fields["subject"] != fields["place"].rpartition("/")[2]:
        return _("说的是“%(subject)s”，不是当地") % {"subject": fields["subject"]}
    if len(one.place_code) != 6 or not one.period:
        return _("地方或期间未定")
    limits = {"unit": "unit", "printed": "value", "printed_max": "value_max", "comparator": "comparator"}
    if len(one.period) > _longest("period") or any(len(fields[of]) > _longest(name) for name, of in limits.items()):
        return _("数值、单位或期间太长")
    try:
        value = Decimal(fields["value"])
        if fields["value_max"]:
            Decimal(fields["value_max"])
        Period.parse(one.period)
    except (InvalidOperation, ValueError):
        return _("数值或期间不是板上的写法")
    return "" if value.is_finite() and abs(value) < Decimal(10) ** 27 else _("数值、单位或期间太长")


def _longest(name: str) -> int:
    return int(IndicatorValue._meta.get_field(name).max_length or 0)


def _best(some: Sequence[Judgement], indicator: Indicator) -> Judgement | None:
    """Return the closest of what stands accepted; None where there is none, or some contradict each other."""
    usable = [one for one in some if not obstacle(one, indicator)]
    if not usable or any(contradict(one.fields, other.fields) for one, other in combinations(usable, 2)):
        return None
    return min(usable, key=lambda one: rank(one.fields, indicator.unit))


def _said(wanted: Sequence[Triple]) -> defaultdict[Triple, list[Judgement]]:
    """Return what stands accepted, by indicator, place and period: one query, without the pages' texts."""
    rows = (
        Judgement.objects.filter(state__in=STANDS, indicator_id__in={one[0] for one in wanted})
        .select_related("report")
        .only("fields", "indicator_id", "place_code", "period", "start", "end", "report__title", "report__name")
        .order_by("pk")
    )
    if len(wanted) < 20:
        rows = rows.filter(place_code__in={one[1] for one in wanted}, period__in={one[2] for one in wanted})
    found: defaultdict[Triple, list[Judgement]] = defaultdict(list)
    for one in rows:
        found[_triple(one)].append(one)
    return found


def _values(wanted: Sequence[Triple], *, origin: str) -> defaultdict[Triple, list[IndicatorValue]]:
    rows = IndicatorValue.objects.filter(origin=origin, indicator__in={one[0] for one in wanted}).order_by("pk")
    if len(wanted) < 20:
        rows = rows.filter(place__in={one[1] for one in wanted}, period__in={one[2] for one in wanted})
    found: defaultdict[Triple, list[IndicatorValue]] = defaultdict(list)
    for one in rows:
        found[one.indicator_id, one.place, one.period].append(one)
    return found


def _triple(one: Judgement) -> Triple:
    return one.indicator_id, one.place_code, one.period


def _same(fields: Mapping[str, str], declared: Iterable[IndicatorValue]) -> bool:
    """Whether the pack declares this very value: 180 and 180.0 are one."""
    for one in declared:
        try:
            if one.unit == fields["unit"] and Decimal(one.printed) == Decimal(fields["value"]):
                return True
        except InvalidOperation:
            continue
    return False


def _columns(one: Judgement) -> dict[str, Any]:
    fields = one.fields
    return {
        "value": Decimal(fields["value"]), "printed": fields["value"], "printed_max": fields["value_max"],
        "unit": fields["unit"], "comparator": fields["comparator"], "evidence": _evidence(one),
    }  # fmt: skip


def _evidence(one: Judgement) -> dict[str, Any]:
    return Evidence(
        kind="sentence", file=one.report_id, file_name=str(one.report), start=one.start, end=one.end, basis="press"
    ).to_json()


def _stands_at(value: IndicatorValue) -> tuple[Any, Any, Any]:
    return value.evidence.get("file"), value.evidence.get("start"), value.evidence.get("end")


def _change(did: str, triple: Triple, told: str) -> Change:
    return {"did": did, "indicator": triple[0], "place": triple[1], "period": triple[2], "figure": told}
