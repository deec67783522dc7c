"""已采纳而不一 (standing apart): accepted facts of which not all can be on the board, also such as people put right.

Values of one indicator, place and period that contradict each other; targets of one indicator, place and day that draw
different lines. The reading need not have seen them as contradicting: a correction may have made them so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import combinations

from kechuang.apps.reports.agreeing import contradict
from kechuang.apps.reports.aims import line
from kechuang.apps.reports.fitting import by_day, obstacle, wanted
from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.models import Indicator

_About = tuple[str, str, str | dt.date]


def torn() -> list[tuple[int, int]]:
    """Return the pairs of facts, by their ids, whose accepted figures keep each other off the board: two queries."""
    rows = (
        Judgement.objects.filter(state__in=STANDS, fact__isnull=False)
        .exclude(indicator_id="")
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
    return [
        (one.fact.pk, other.fact.pk)
        for some in groups.values()
        for one, other in combinations(some, 2)
        if _apart(one, other, indicators[one.indicator_id])
    ]


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
