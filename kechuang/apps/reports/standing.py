"""已采纳而不一 (standing apart): accepted facts of which not all can be on the board, also such as people put right.

Values of one indicator, place and period that contradict each other; targets of one indicator, place and day that draw
different lines. The reading need not have seen them as contradicting: a correction may have made them so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from kechuang.apps.reports.agreeing import contradict, fields_of
from kechuang.apps.reports.aims import line
from kechuang.apps.reports.fitting import by_day, obstacle, wanted
from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.models import Indicator, IndicatorValue, Target

_About = tuple[str, str, str | dt.date]


def torn() -> list[tuple[int, int]]:
    """Return the pairs of facts, by their ids, whose accepted figures keep each other off the board: two queries."""
    return [
        (one.fact.pk, other.fact.pk)
        for _about, some, indicator in _grouped()
        for one, other in combinations(some, 2)
        if _apart(one, other, indicator)
    ]


def _grouped(of: Iterable[str] | None = None) -> list[tuple[_About, list[Judgement], Indicator]]:
    """Return what stands accepted and fits the board, of all indicators or of some: two queries."""
    some = Judgement.objects.filter(state__in=STANDS, fact__isnull=False)
    rows = (
        (some.exclude(indicator_id="") if of is None else some.filter(indicator_id__in=set(of)))
        .only("fields", "indicator_id", "place_code", "period", "fact__id")
        .select_related("fact")
        .order_by("pk")
    )
    indicators = {one.pk: one for one in Indicator.objects.all()}
    groups: dict[_About, list[Judgement]] = defaultdict(list)
    for one in rows:
        about = _about(one, indicators.get(one.indicator_id))
        if about is not None:
            groups[about].append(one)
    return [(about, some, indicators[about[0]]) for about, some in groups.items()]


def beside_pack() -> list[tuple[int, str]]:
    """Return the accepted facts, by their ids, that the pack tells otherwise, each with what the pack says."""
    values: dict[_About, list[IndicatorValue]] = defaultdict(list)
    for value in IndicatorValue.objects.filter(origin="pack"):
        values[value.indicator_id, value.place, value.period].append(value)
    aims: dict[_About, list[Target]] = defaultdict(list)
    for aim in Target.objects.filter(origin="pack", indicator__isnull=False):
        aims[aim.indicator_id or "", aim.place, aim.by].append(aim)
    found = []
    for about, some, indicator in _grouped(about[0] for about in {**values, **aims}):
        for one in some:
            if wanted(one):
                lines = [row for row in aims[about] if line(fields_of(row), indicator) != line(one.fields, indicator)]
                other: Target | IndicatorValue | None = lines[0] if len(lines) == len(aims[about]) and lines else None
            else:
                other = next((row for row in values[about] if contradict(fields_of(row), one.fields)), None)
            if other is not None:
                found.append((one.fact.pk, f"{other.printed}{other.unit}"))
    return found


def against(one: Judgement | None, other: Judgement | None) -> bool:
    """Whether two judgements that stand keep each other off the board."""
    if one is None or other is None or one.state not in STANDS or other.state not in STANDS:
        return False
    if one.indicator_id != other.indicator_id:
        return False
    indicator = Indicator.objects.filter(pk=one.indicator_id).first()
    about = _about(one, indicator)
    return (
        indicator is not None
        and about is not None
        and about == _about(other, indicator)
        and _apart(one, other, indicator)
    )


def _about(one: Judgement, indicator: Indicator | None) -> _About | None:
    """Return what of the board a judgement speaks of; None where it does not fit there."""
    if indicator is None or obstacle(one, indicator):
        return None
    when = by_day(one.period) if wanted(one) else one.period
    return None if when is None else (one.indicator_id, one.place_code, when)


def _apart(one: Judgement, other: Judgement, indicator: Indicator) -> bool:
    if wanted(one):
        return line(one.fields, indicator) != line(other.fields, indicator)
    return contradict(one.fields, other.fields)
