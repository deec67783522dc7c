"""上板 (feeding the board): what reviewers have accepted becomes a published value beside the place's targets.

What goes up is told by :mod:`~kechuang.apps.reports.fitting`; what is wanted by a day becomes a target
(:mod:`~kechuang.apps.reports.aims`). Of accepted figures that agree (超1200家 and 1265家) the closest goes up; where
some contradict each other, none does until a person has decided between them; where the pack declares the same value,
or tells it as closely, the pack's stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import NoPlace, current_place
from kechuang.apps.reports.agreeing import as_close, contradict, exactly, fields_of, rank
from kechuang.apps.reports.aims import aims_told, all_aims, settle_aims
from kechuang.apps.reports.fitting import (
    ORIGIN,
    Catalogued,
    Change,
    Triple,
    columns,
    obstacle,
    stands_at,
    triple,
    wanted,
)
from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.renewing import renew
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.board import within
from kechuang.apps.targets.models import Indicator, IndicatorValue


def settle(triples: Iterable[Triple]) -> list[Change]:
    """Bring the board's values, and targets, for some indicators, places and periods up to what stands accepted.

    Whoever settles the same indicator at the same time waits, so that what two people accept on two pages is compared.
    """
    asked = sorted({one for one in triples if all(one) and len(one[1]) == 6})
    indicators = {
        one.pk: one
        for one in Indicator.objects.select_for_update()
        .filter(pk__in=sorted({indicator for indicator, _place, _period in asked}))
        .order_by("pk")
    }
    if not indicators:
        return []
    said, shown, declared = _said(asked), _values(asked, origin=ORIGIN), _values(asked, origin="pack")
    changes: list[Change] = []
    made = []
    for about in asked:
        indicator = indicators.get(about[0])
        if indicator is None:
            continue
        best = closest(said[about], indicator)
        if best is not None and _borne(best.fields, declared[about], indicator) is not None:
            best = None
        held = next(iter(shown[about]), None)
        if best is None:
            if held is not None:
                held.delete()
                changes.append(_change("down", about, f"{held.printed}{held.unit}"))
            continue
        told = columns(best)
        if held is None:
            made.append(
                IndicatorValue(
                    indicator=indicator, place=about[1], period=about[2], basis="press", origin=ORIGIN, **told
                )
            )
            changes.append(_change("up", about, figure(best.fields)))
            continue
        if renew(held, told):
            changes.append(_change("changed", about, figure(best.fields)))
    IndicatorValue.objects.bulk_create(made, batch_size=200)
    return changes + settle_aims(asked, indicators)


def settle_all() -> list[Change]:
    """Bring every value that reviews have given up to what stands accepted, as after a reading or a build."""
    said = Judgement.objects.filter(state__in=STANDS).values_list("indicator_id", "place_code", "period")
    shown = IndicatorValue.objects.filter(origin=ORIGIN).values_list("indicator_id", "place", "period")
    return settle({*said, *shown, *all_aims()})


def told(judgements: Iterable[Judgement]) -> dict[int, str]:
    """Return where judgements that stand are on the board, or why they are not: one sentence each, by their ids."""
    stand = [one for one in judgements if one.state in STANDS and one.indicator_id]
    known = Indicator.objects.filter(pk__in={one.indicator_id for one in stand}) if stand else ()
    indicators = {one.pk: one for one in known}
    stand = [one for one in stand if one.indicator_id in indicators]
    if not stand:
        return {}
    here = _here()
    away = [
        one for one in stand if not one.place_code.startswith(here) and not obstacle(one, indicators[one.indicator_id])
    ]
    found = {one.pk: _("已采纳；说的是外地，不在本地目标板上") for one in away}
    stand = [one for one in stand if one.pk not in found]
    aims = [one for one in stand if wanted(one)]
    values = [one for one in stand if not wanted(one)]
    found |= aims_told(aims, indicators) if aims else {}
    triples = [triple(one) for one in values]
    shown, declared = (_values(triples, origin=origin) if values else {} for origin in (ORIGIN, "pack"))
    apart: list[Judgement] = []
    for one in values:
        about = triple(one)
        why = obstacle(one, indicators[about[0]])
        up = next(iter(shown[about]), None)
        if why:
            found[one.pk] = _("未上目标板：%(why)s") % {"why": why}
        elif up is not None and stands_at(up.evidence, one):
            found[one.pk] = _("已上目标板")
            other = next((row for row in declared[about] if contradict(fields_of(row), one.fields)), None)
            if other is not None:
                known = f"{other.printed}{other.unit}"
                found[one.pk] = _("已上目标板；声明包中的是“%(figure)s”，两数并列，请核对") % {"figure": known}
        elif up is not None:
            found[one.pk] = _("与目标板上的数相合，板上用的是更确切的一条")
        elif (row := _borne(one.fields, declared[about], indicators[about[0]])) is not None:
            found[one.pk] = _("目标板上已有同一个数")
            if not _same(one.fields, [row]):
                known = f"{row.printed}{row.unit}"
                found[one.pk] = _("与声明包中的“%(figure)s”相合，板上用的是声明包的") % {"figure": known}
        else:
            apart.append(one)
    said = _said([triple(one) for one in apart]) if apart else {}
    for one in apart:
        others = (
            other for other in said[triple(one)] if other.orphan and closest([other], indicators[other.indicator_id])
        )
        found[one.pk] = (
            _("与另一条已采纳、重读后未找到的数不一，未上目标板；请先在审核记录的“重读后未找到”中处理那一条")
            if any(contradict(one.fields, other.fields) for other in others)
            else _("与另一条已采纳的数不一，未上目标板；请先裁定")
        )
    return found


def _here() -> str:
    """Return how the codes of the place served begin, and of those in it."""
    try:
        return within(current_place().code)
    except NoPlace:
        return ""


def closest(some: Sequence[Judgement], indicator: Catalogued) -> Judgement | None:
    """Return the closest of what stands accepted; None where there is none, or some contradict each other."""
    usable = [one for one in some if not wanted(one) and not obstacle(one, indicator)]
    if not usable or any(contradict(one.fields, other.fields) for one, other in combinations(usable, 2)):
        return None
    return min(usable, key=lambda one: rank(one.fields, indicator.unit))


def _said(wanted: Sequence[Triple]) -> defaultdict[Triple, list[Judgement]]:
    """Return what stands accepted, by indicator, place and period: one query, without the pages' texts."""
    rows = (
        Judgement.objects.filter(state__in=STANDS, indicator_id__in={one[0] for one in wanted})
        .select_related("report")
        .only(
            "fields", "indicator_id", "place_code", "period", "start", "end", "orphan", "report__title", "report__name"
        )
        .order_by("pk")
    )
    if len(wanted) < 20:
        rows = rows.filter(place_code__in={one[1] for one in wanted}, period__in={one[2] for one in wanted})
    found: defaultdict[Triple, list[Judgement]] = defaultdict(list)
    for one in rows:
        found[triple(one)].append(one)
    return found


def _values(wanted: Sequence[Triple], *, origin: str) -> defaultdict[Triple, list[IndicatorValue]]:
    rows = IndicatorValue.objects.filter(origin=origin, indicator__in={one[0] for one in wanted}).order_by("pk")
    if len(wanted) < 20:
        rows = rows.filter(place__in={one[1] for one in wanted}, period__in={one[2] for one in wanted})
    found: defaultdict[Triple, list[IndicatorValue]] = defaultdict(list)
    for one in rows:
        found[one.indicator_id, one.place, one.period].append(one)
    return found


def _same(fields: Mapping[str, str], declared: Iterable[IndicatorValue]) -> bool:
    """Whether the pack declares this very value: 180 and 180.0 are one, and so are 1.2亿元 and 12000万元."""
    return any(exactly(fields_of(one)) == exactly(fields) for one in declared)


def _borne(
    fields: Mapping[str, str], declared: Sequence[IndicatorValue], indicator: Catalogued
) -> IndicatorValue | None:
    """Return the pack's value that is this very one, or agrees with it and tells the thing as closely or closer."""
    same = next((one for one in declared if _same(fields, [one])), None)
    return same or next((one for one in declared if as_close(fields_of(one), fields, indicator.unit)), None)


def _change(did: str, about: Triple, told: str) -> Change:
    return {"did": did, "indicator": about[0], "place": about[1], "period": about[2], "figure": told}
