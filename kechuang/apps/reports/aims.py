"""目标上板 (aims): what reviewers have accepted as a target becomes one of the board, beside those of the pack.

A target is known by indicator, place and the day by which it is to be reached. Accepted sentences that draw the same
line are one target; where they draw different lines none goes up until a person has decided; where the pack declares
one for that day, the pack's stands, and a different line is told and overwrites nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.reports.agreeing import base_unit, fields_of
from kechuang.apps.reports.fitting import (
    ORIGIN,
    WANTED,
    Catalogued,
    Change,
    Triple,
    by_day,
    columns,
    obstacle,
    stands_at,
)
from kechuang.apps.reports.models import Judgement
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.renewing import renew
from kechuang.apps.reports.states import STANDS
from kechuang.apps.targets.models import Indicator, Target

Aimed = tuple[str, str, dt.date]
"""Indicator, division, the day by which."""
LAST = 100_000
"""Targets of reviews stand behind those that the pack puts in order."""
_ONWARD = {"higher": "at_least", "lower": "at_most"}


def settle_aims(triples: Iterable[Triple], indicators: Mapping[str, Indicator]) -> list[Change]:
    """Bring the board's targets up to what stands accepted; the indicators are locked by the caller."""
    asked = {(one[0], one[1], day) for one in triples if one[0] in indicators and (day := by_day(one[2])) is not None}
    if not asked:
        return []
    said, stored = _said(asked, indicators), _stored(asked)
    changes: list[Change] = []
    for aimed in sorted(asked):
        best = best_aim(said[aimed], indicators[aimed[0]])
        shown = next((one for one in stored[aimed] if one.origin == ORIGIN), None)
        if any(one.origin != ORIGIN for one in stored[aimed]):
            best = None
        if best is None:
            if shown is not None:
                changes.append(_change("down", aimed, f"{shown.printed}{shown.unit}"))
                shown.delete()
            continue
        told = _columns(best)
        if shown is None:
            Target.objects.create(
                id=_ident(aimed), indicator_id=aimed[0], place=aimed[1], by=aimed[2], order=LAST, origin=ORIGIN, **told
            )
            changes.append(_change("up", aimed, figure(best.fields)))
            continue
        if renew(shown, told):
            changes.append(_change("changed", aimed, figure(best.fields)))
    return changes


def all_aims() -> set[Triple]:
    """Return what the targets of reviews on the board are about, to be settled."""
    rows = Target.objects.filter(origin=ORIGIN).values_list("indicator_id", "place", "by")
    return {(indicator or "", place, by.isoformat()) for indicator, place, by in rows}


def aims_told(judgements: Sequence[Judgement], indicators: Mapping[str, Indicator]) -> dict[int, str]:
    """Return where accepted targets are on the board, or why they are not: one sentence each, by their ids."""
    aimed = {one.pk: (one.indicator_id, one.place_code, day) for one in judgements if (day := by_day(one.period))}
    stored = _stored(set(aimed.values())) if aimed else defaultdict(list)
    found = {}
    apart: list[Judgement] = []
    for one in judgements:
        indicator = indicators[one.indicator_id]
        why = obstacle(one, indicator)
        some = stored[aimed[one.pk]] if one.pk in aimed else []
        declared = [each for each in some if each.origin != ORIGIN]
        shown = next((each for each in some if each.origin == ORIGIN), None)
        if why:
            found[one.pk] = _("未上目标板：%(why)s") % {"why": why}
        elif declared and any(line(fields_of(each), indicator) == line(one.fields, indicator) for each in declared):
            found[one.pk] = _("目标板上已有同一个目标")
        elif declared:
            known = f"{declared[0].printed}{declared[0].unit}"
            found[one.pk] = _("与声明包中的目标“%(figure)s”不一，未上目标板；以声明包为准") % {"figure": known}
        elif shown is not None and stands_at(shown.evidence, one):
            found[one.pk] = _("已上目标板，作为目标")
        elif shown is not None:
            found[one.pk] = _("与目标板上的目标相同")
        else:
            apart.append(one)
    said = _said({aimed[one.pk] for one in apart}, indicators) if apart else {}
    for one in apart:
        indicator = indicators[one.indicator_id]
        lost = (line(other.fields, indicator) for other in said[aimed[one.pk]] if other.orphan)
        found[one.pk] = (
            _("与另一条已采纳、重读后未找到的目标不一，未上目标板；请先在审核记录的“重读后未找到”中处理那一条")
            if any(other != line(one.fields, indicator) for other in lost)
            else _("与另一条已采纳的目标不一，未上目标板；请先裁定")
        )
    return found


def line(fields: Mapping[str, str], indicator: Catalogued) -> tuple[object, ...]:
    """Return the line that a target draws: 500家 and 500家以上 are one where more is better."""
    sign = fields["comparator"]
    onward = _ONWARD.get(indicator.direction, "")
    low, high = fields["value_si"] or fields["value"], fields["value_si_max"] or fields["value_max"]
    return (
        Fraction(low), Fraction(high) if high else None, fields["unit_si"] or base_unit(fields["unit"]),
        "" if sign in ("exactly", "reaches", onward) else sign,
    )  # fmt: skip


def best_aim(some: Sequence[Judgement], indicator: Catalogued) -> Judgement | None:
    """Return the target of those that stand accepted for one day; None where there is none, or lines differ."""
    if not some or len({line(one.fields, indicator) for one in some}) > 1:
        return None
    # Of one line the catalogue's unit, then the words that say most, then the first accepted.
    return min(
        some, key=lambda one: (one.fields["unit"] != indicator.unit, one.fields["comparator"] == "exactly", one.pk)
    )


def _said(asked: set[Aimed], indicators: Mapping[str, Indicator]) -> defaultdict[Aimed, list[Judgement]]:
    rows = (
        Judgement.objects.filter(
            state__in=STANDS, indicator_id__in={one[0] for one in asked}, fields__modality__in=WANTED
        )
        .select_related("report")
        .only(
            "fields", "indicator_id", "place_code", "period", "start", "end", "orphan", "report__title", "report__name"
        )
        .order_by("pk")
    )
    found: defaultdict[Aimed, list[Judgement]] = defaultdict(list)
    for one in rows:
        day = by_day(one.period)
        if day is not None and not obstacle(one, indicators[one.indicator_id]):
            found[one.indicator_id, one.place_code, day].append(one)
    return found


def _stored(asked: set[Aimed]) -> defaultdict[Aimed, list[Target]]:
    found: defaultdict[Aimed, list[Target]] = defaultdict(list)
    rows = Target.objects.filter(
        indicator__in={one[0] for one in asked}, place__in={one[1] for one in asked}, by__in={one[2] for one in asked}
    )
    for one in rows.order_by("order", "pk"):
        found[one.indicator_id or "", one.place, one.by].append(one)
    return found


def _columns(one: Judgement) -> dict[str, Any]:
    told = columns(one)
    told["comparator"] = "reaches" if told["comparator"] == "exactly" else told["comparator"]
    return told


def _ident(aimed: Aimed) -> str:
    return f"review:{aimed[0]}:{aimed[1]}:{aimed[2].isoformat()}"


def _change(did: str, aimed: Aimed, told: str) -> Change:
    return {"did": did, "indicator": aimed[0], "place": aimed[1], "by": aimed[2].isoformat(), "figure": told}
