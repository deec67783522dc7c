"""可比与可加 (comparability): which facts may be set side by side, subtracted or summed, and in one sentence why not.

Side by side stand figures of one indicator (hence one definition), base unit, kind and mood, of subjects alike, for
periods of one length, growths from one base; places may differ. Counts and amounts that are exact, of different
places of one level and of one period may be summed.

The board's rule (``engines.indicators.comparable``) is the same with two differences: it compares one place with its
own past only, and it takes units as printed, where here 1.2亿元 and 9000万元 are in one base unit already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from kechuang.core import phrase
from kechuang.engines.reports.comparing import SIGNS
from kechuang.engines.reports.facts.fact import Fact

_BASE = re.compile(
    r"环比|(?:[两三四五六七八九十\d]+年)?平均|(?:[两三四五六七八九十\d]+年)?年均"
    r"|(?:比|较|是)(?:“|“)?(?:(?:19|20)\d\d|十[一二三四五]五)|(?:比|较)(?:年初|上年末|去年底|上月|上季度)"
)
_RATES = ("%", "‰", "个百分点", "个千分点", "位")
_RATIO = re.compile(r"每[百千万亿]|每\d|人均|户均|平均|强度|密度|指数|占比|比重|率$")
_DIFFERENCE = {"%": "个百分点", "‰": "个千分点"}
_NAMES = {**{sign: name for name, sign in SIGNS.items()}, "range": "range"}
_TEXTS = ("indicator_id", "indicator", "kind", "modality", "place", "place_code", "subject", "period")
_AMOUNTS = ("level", "cumulative", "count_in_period", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a fact tells, as far as comparing asks for it; texts are empty where nothing decides them.

    Parameters
    ----------
    indicator_id, indicator, kind, modality, place, place_code, period : str
        As in :class:`~.fact.Fact`.
    subject : str
        Whose figure it is; empty where it is the place's own.
    value : Fraction or None
        In the base unit.
    unit : str
        The base unit.
    exact : bool
        Whether the page prints neither a bound nor a range.
    base : str
        What a growth is counted from, where it is not the same time of the year before.
    """

    indicator_id: str
    indicator: str
    kind: str
    modality: str
    place: str
    place_code: str
    subject: str
    period: str
    value: Fraction | None
    unit: str
    exact: bool
    base: str

    @classmethod
    def of(cls, fields: Mapping[str, Any], clause: str) -> Told:
        """Return what the fields of a fact tell, as in ``Fact.to_json`` or as a reviewer has left them.

        Parameters
        ----------
        fields : mapping
            Numbers may be text; a comparator its name or its sign.
        clause : str
            The words of the fact.
        """
        told = {name: str(fields.get(name) or "") for name in _TEXTS}
        value, sign = fields.get("value_si"), str(fields.get("comparator") or "")
        if told["subject"] == told["place"].rpartition("/")[2]:
            told["subject"] = ""
        told["period"] = re.sub(r"^\.\.(?=\d)", "../", told["period"])
        return cls(
            **told,
            value=None if value in (None, "") else Fraction(str(value)),
            unit=str(fields.get("unit_si") or ""),
            exact=_NAMES.get(sign, sign) == "exactly" and fields.get("value_si_max") in (None, ""),
            base=growth_base(clause) if told["kind"] == "growth" else "",
        )


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What comes of reckoning with facts, or in one sentence why nothing does.

    Parameters
    ----------
    why : str
        Empty where it could be reckoned.
    value : Fraction or None
        The difference or the sum, in ``unit``.
    unit : str
        The base unit; 个百分点 for a difference of per cents.
    ratio : Fraction or None
        The second by the first, of sizes only.
    beside : bool
        Whether the facts may at least stand side by side.
    """

    why: str
    value: Fraction | None = None
    unit: str = ""
    ratio: Fraction | None = None
    beside: bool = False


def growth_base(clause: str) -> str:
    """Return what a change is counted from: 两年平均增长8% and 同比增长16% do not contradict each other."""
    found = _BASE.search(clause)
    return found[0] if found else ""


def comparable(first: Fact | Told, second: Fact | Told) -> str | None:
    """Return why two facts may not be set side by side, None where they may."""
    one, other = _told(first), _told(second)
    if not one.indicator_id or one.indicator_id != other.indicator_id:
        return phrase("指标不同或不在目录中，口径无从比较")
    if one.value is None or other.value is None:
        return phrase("有的事实没有数值")
    if one.unit != other.unit:
        none = phrase("无单位")
        return phrase("单位不同：{one}与{other}", one=one.unit or none, other=other.unit or none)
    if one.modality != other.modality:
        return phrase("一为实绩，一为目标或预计，不能相比")
    if one.kind != other.kind:
        return phrase("类型不同，如一为期内发生、一为累计，不能相比")
    if one.subject != other.subject:
        here = phrase("当地")
        return phrase("主体不同：{one}与{other}", one=one.subject or here, other=other.subject or here)
    if one.base != other.base:
        same = phrase("同比")
        return phrase("增速的基期不同：{one}与{other}", one=one.base or same, other=other.base or same)
    if not one.period or not other.period or _length(one.period) != _length(other.period):
        return phrase("期间的长短不同或不明")
    return None


def summable(facts: Sequence[Fact | Told]) -> str | None:
    """Return why facts may not be summed, None where they may."""
    told = [_told(fact) for fact in facts]
    if len(told) < 2:
        return phrase("至少要有两条才能相加")
    for one in told[1:]:
        why = comparable(told[0], one)
        if why:
            return why
    first = told[0]
    if first.unit in _RATES or first.kind not in _AMOUNTS or any(_RATIO.search(one.indicator) for one in told):
        return phrase("比重、增速、位次和人均一类的数不能相加")
    if not all(one.exact for one in told):
        return phrase("有的数不是确数，不能相加")
    if len({one.period for one in told}) > 1:
        return phrase("期间不同，不能相加")
    if first.subject:
        return phrase("不是各地自己的数，不能相加")
    return _apart(told)


def compared(first: Fact | Told, second: Fact | Told) -> Reckoned:
    """Return by how much the second of two facts is more than the first, and how many times it."""
    one, other = _told(first), _told(second)
    why = comparable(one, other)
    if why or one.value is None or other.value is None:
        return Reckoned(why or "")
    if not (one.exact and other.exact):
        return Reckoned(phrase("有的数不是确数，只能并列，算不出差和比"), beside=True)
    sized = one.unit not in _RATES and one.kind in _AMOUNTS and one.value > 0
    ratio = other.value / one.value if sized else None
    return Reckoned("", other.value - one.value, _DIFFERENCE.get(one.unit, one.unit), ratio, beside=True)


def summed(facts: Sequence[Fact | Told]) -> Reckoned:
    """Return the sum of facts."""
    why = summable(facts)
    told = [_told(fact) for fact in facts]
    values = [one.value for one in told if one.value is not None]
    if why:
        return Reckoned(why)
    return Reckoned("", sum(values, Fraction(0)), told[0].unit, beside=True)


def _apart(told: Sequence[Told]) -> str | None:
    """Return why the places of facts may lie in each other, None where they cannot."""
    if not all(one.place for one in told):
        return phrase("有的地方不明，不能相加")
    for one, other in combinations(told, 2):
        if one.place == other.place or (one.place_code and one.place_code == other.place_code):
            return phrase("“{place}”重复，不能相加", place=one.place)
        for outer, inner in ((one, other), (other, one)):
            if inner.place.startswith(outer.place + "/"):
                return phrase("“{inner}”含于“{outer}”，不能相加", inner=inner.place, outer=outer.place)
    unknown = next((one for one in told if not one.place_code), None)
    if unknown:
        return phrase("“{place}”没有区划代码，可能与别处重叠，不能相加", place=unknown.place)
    if len({_level(one.place_code) for one in told}) > 1:
        return phrase("地方不是同一级，不能相加")
    return None


def _told(fact: Fact | Told) -> Told:
    return fact if isinstance(fact, Told) else Told.of({**fact.to_json(), **fact.figures()}, fact.clause)


def _level(code: str) -> int:
    """Return how deep a division lies: 1 province, 2 city, 3 county, 4 below."""
    if len(code) > 6:
        return 4
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _length(period: str) -> tuple[object, ...]:
    """Return how long a period is: how each end is written, and how far they are apart."""
    ends = period.split("/")
    form = tuple(".." if end == ".." else len(end) for end in ends)
    if len(ends) < 2 or ".." in ends or len(set(form)) > 1:
        return form
    first, last = ([int(part) for part in end.split("-")] for end in ends)
    years = last[0] - first[0]
    months = years * 12 + (last[1] - first[1] if len(first) > 1 else 0)
    return (*form, months, last[2] - first[2] if len(first) > 2 else 0)
