"""可上板 (fitting the board): which of what stands accepted is a value, or a target, of the place itself, and why not.

Both must be of a catalogued indicator, of its kind and unit, of the place and no one in it, with division and period;
what the catalogue tells of whole years (全年) is not known, nor wanted, by the figure of a half-year or a month.
A value is an actual figure; a target is what is wanted or planned by a day, told with a line that can be reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kechuang.apps.reports.agreeing import base_unit
from kechuang.apps.reports.models import Judgement
from kechuang.apps.targets.models import IndicatorValue
from kechuang.core import Evidence, Period


class Catalogued(Protocol):
    """An indicator, of the database or of a pack."""

    unit: str
    kind: str
    direction: str
    yearly: bool


ORIGIN = "review"
Triple = tuple[str, str, str]
"""Indicator, division, period."""
Change = dict[str, Any]
"""What a deed did on the board: ``did`` (up, changed, down), ``indicator``, ``place``, ``period``, ``figure``; of a
target ``by`` instead of the period."""
WANTED = ("target", "plan")
"""The moods of what may become a target."""
_COUNTED = {"level": "amount", "cumulative": "amount", "count_in_period": "amount"}
"""The catalogue calls a sum of a year a level as often as not; a growth, share or rank is none of these."""
_ROUGH = ("about", "nearly")


def triple(one: Judgement) -> Triple:
    """Return of what a judgement tells: indicator, division, period."""
    return one.indicator_id, one.place_code, one.period


def wanted(one: Judgement) -> bool:
    """Whether what was accepted tells a target, not a value."""
    return one.fields.get("modality") in WANTED


def by_day(period: str) -> dt.date | None:
    """Return the last day of a period, by which a target is to be reached; None where it is open or none."""
    try:
        return Period.parse(period).end if period else None
    except ValueError:
        return None


def obstacle(one: Judgement, indicator: Catalogued) -> str:
    """Return why what was accepted is none of the board's values, nor of its targets; empty where it is one."""
    fields = one.fields
    if wanted(one):
        return _unfit_target(one, indicator)
    if fields["modality"] != "actual":
        return _("不是实绩")
    if _COUNTED.get(fields["kind"], fields["kind"]) != _COUNTED.get(indicator.kind, indicator.kind):
        return _("类型与指标的不同")
    return _unfit(one, indicator)


def _unfit_target(one: Judgement, indicator: Catalogued) -> str:
    fields = one.fields
    # What is wanted is called a target whatever it is a figure of; a growth that is wanted says so.
    if fields["kind"] != "target" and _COUNTED.get(fields["kind"], fields["kind"]) != _COUNTED.get(
        indicator.kind, indicator.kind
    ):
        return _("类型与指标的不同")
    if one.period and by_day(one.period) is None:
        return _("期间没有止期，不知目标的期限")
    if fields["comparator"] in _ROUGH:
        return _("是约数，不能作为目标线")
    return _unfit(one, indicator)


def _unfit(one: Judgement, indicator: Catalogued) -> str:
    fields = one.fields
    if base_unit(indicator.unit) not in (fields["unit_si"], base_unit(fields["unit"])):
        return _("单位与指标的不同")
    if fields["subject"] and fields["subject"] != fields["place"].rpartition("/")[2]:
        return _("说的是“%(subject)s”，不是当地") % {"subject": fields["subject"]}
    if len(one.place_code) != 6 or not one.period:
        return _("地方或期间未定")
    if indicator.yearly:
        why = _not_a_year(one)
        if why:
            return why
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


def _not_a_year(one: Judgement) -> str:
    """Return why a figure is none of whole years: one of a half-year, or the sum of all years so far."""
    try:
        period = Period.parse(one.period)
    except ValueError:
        return ""  # told with the number
    if period.end is None:
        return ""  # the board compares nothing with it
    if one.fields["kind"] == "cumulative" and period.start is None:
        return _("指标按全年计，说的是历年累计的数")
    # 截至12月31日 is what the year has come to; several whole years together are told by packs too.
    begins = period.start is None or period.start == period.end or (period.start.month, period.start.day) == (1, 1)
    if begins and (period.end.month, period.end.day) == (12, 31):
        return ""
    return _("指标按全年计，所说的期间不是整年")


def _longest(name: str) -> int:
    return int(IndicatorValue._meta.get_field(name).max_length or 0)


def columns(one: Judgement) -> dict[str, Any]:
    """Return a figure as the board keeps it, with its evidence: the clause."""
    fields: Mapping[str, str] = one.fields
    return {
        "value": Decimal(fields["value"]), "printed": fields["value"], "printed_max": fields["value_max"],
        "unit": fields["unit"], "comparator": fields["comparator"],
        "evidence": Evidence(
            kind="sentence", file=one.report_id, file_name=str(one.report), start=one.start, end=one.end, basis="press"
        ).to_json(),
    }  # fmt: skip


def stands_at(evidence: Mapping[str, Any], one: Judgement) -> bool:
    """Whether evidence on the board is what was accepted here."""
    where = (evidence.get("file"), evidence.get("start"), evidence.get("end"))
    return where == (one.report_id, one.start, one.end)
