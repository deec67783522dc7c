"""目标板 (target board): each target beside its last comparable value, with gap, yearly need and evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import division_name
from kechuang.apps.reports.agreeing import contradict, fields_of, rank
from kechuang.apps.reports.sentences import Page, pages_of, with_text
from kechuang.apps.targets.figures import aim_of, value_of
from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.core import BASIS_LABELS, Period
from kechuang.engines import indicators

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target as the board shows it."""

    id: str
    name: str
    lead: str
    current: str
    current_url: str
    period: str
    basis: str
    aim: str
    aim_url: str
    by: int
    gap: str
    yearly: str
    due: str
    say: str
    reached: bool
    overdue: bool
    share: float | None
    undecided: str
    sentence: str
    source: str
    synthetic: bool
    reviewed: bool


def goals(pack: Pack) -> tuple[list[Goal], Growth | None]:
    """Return the targets of the pack's place and of those in it, and its newest growth rate: three queries."""
    code = pack.place or ""
    targets = list(Target.objects.filter(place__startswith=within(code)).select_related("indicator"))
    targets.sort(key=lambda target: target.place != code)
    values: dict[tuple[str, str], list[IndicatorValue]] = {}
    for value in IndicatorValue.objects.filter(place__startswith=within(code)).select_related("indicator"):
        values.setdefault((value.place, value.indicator_id), []).append(value)
    quoted = pages_of(target.evidence for target in targets if target.undecided)
    board = [
        _goal(target, values.get((target.place, target.indicator_id or ""), []), quoted, _elsewhere(target.place, pack))
        for target in targets
    ]
    own = (value for (place, _indicator), group in values.items() if place == code for value in group)
    return board, _latest_growth(own)


def within(code: str) -> str:
    """Return how the codes of a place and of all places in it begin."""
    return code.removesuffix("00").removesuffix("00") if code.endswith("00") else code


def _elsewhere(code: str, pack: Pack) -> str:
    """Return the name of a place that is not the pack's own, empty where it is."""
    return "" if code == pack.place else division_name(code, pack)


def gap_of(target: Target, values: list[IndicatorValue]) -> indicators.Gap:
    """Return the gap between a target and what is known of its indicator, as seen today."""
    direction = target.indicator.direction if target.indicator else "higher"
    known = [value_of(value) for value in in_order(values)]
    return indicators.gap(aim_of(target), known, on=core.today(), direction=direction)


def in_order(values: Iterable[IndicatorValue]) -> list[IndicatorValue]:
    """Return values so that of those for one day the one to be shown is first.

    The pack's stands before what reviews have given, but for one that agrees with it and is closer.
    """
    ends: dict[tuple[str, str, dt.date | None], list[IndicatorValue]] = {}
    for value in values:
        ends.setdefault((value.indicator_id, value.place, Period.parse(value.period).end), []).append(value)
    return [value for some in ends.values() for value in sorted(some, key=partial(_standing, some))]


def _standing(some: list[IndicatorValue], value: IndicatorValue) -> tuple[int, str, int]:
    declared = [fields_of(one) for one in some if one.origin == "pack"]
    if value.origin == "pack" or not declared:
        return 1, value.period, value.pk
    unit, told = value.indicator.unit, fields_of(value)
    closer = all(not contradict(one, told) and rank(told, unit) < rank(one, unit) for one in declared)
    return 0 if closer else 2, value.period, value.pk


def _goal(target: Target, values: list[IndicatorValue], quoted: dict[str, Page], where: str) -> Goal:
    found = gap_of(target, values)
    current: Any = found.current
    line = aim_of(target).target
    evidence = with_text(target.evidence, quoted) if target.undecided else {}
    return Goal(
        id=target.id,
        name=" · ".join(filter(None, (where, target.indicator.name if target.indicator else _("原文照录")))),
        lead=target.lead,
        current=current.text if current else "",
        current_url=reverse("targets:value_evidence", args=(current.row.pk,)) if current else "",
        period=current.period.label if current else "",
        basis=_(BASIS_LABELS[current.basis]) if current else "",
        aim=line.text,
        aim_url=reverse("targets:target_evidence", args=(target.id,)) if target.evidence else "",
        by=target.by.year,
        gap=indicators.gap_text(found),
        yearly=_yearly(found),
        due=indicators.due_text(found),
        say=_("%(period)s；%(by)s 年目标 %(aim)s。")
        % {"period": current.period.label, "by": target.by.year, "aim": line.text}
        if current
        else "",
        reached=found.state == "reached",
        overdue=found.overdue,
        share=float(current.value / line.value) if current and line.value else None,
        undecided=target.undecided,
        sentence=str(evidence.get("text", "")),
        source=str(target.evidence.get("file_name", "")),
        synthetic=bool(current and current.basis == "synthetic"),
        reviewed=target.origin == "review",
    )


def _yearly(found: indicators.Gap) -> str:
    """Say what each year must bring, or in a few words why that is not worked out (the drawer says it whole)."""
    if found.per_year is not None:
        return indicators.need_text(found)
    return _("原文为约数，不推算") if found.current is not None and found.bound != "exactly" else ""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """The newest growth figure published for the place."""

    name: str
    text: str
    url: str
    say: str


def _latest_growth(values: Iterable[IndicatorValue]) -> Growth | None:
    rates = in_order(value for value in values if value.indicator.kind == "growth" and value.unit == "%")
    if not rates:
        return None
    value = max(rates, key=lambda rate: rate.period)
    return Growth(
        name=value.indicator.name,
        text=value_of(value).text,
        url=reverse("targets:value_evidence", args=(value.pk,)),
        say=f"{Period.parse(value.period).label} · {_(BASIS_LABELS[value.basis])}",
    )
