"""差距 (gap): how far the latest comparable value is from what a place has promised, and what is needed each year.

A value printed as a bound (400余家) gives a bound of the gap (less than 100), never a figure; whether the target is
reached is then told only where the bound decides it. Nothing is computed where the indicator is undecided, where no
value is known, or where the values are of another unit or scope; the gap then says which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from kechuang.core import phrase
from kechuang.engines.indicators.comparability import scope_differs
from kechuang.engines.indicators.shapes import LineLike, TargetLike, ValueLike
from kechuang.engines.indicators.years import years_between

State = Literal["reached", "not_reached", "unknown"]
Why = Literal["undecided", "no_value", "not_comparable"]
Bound = Literal["exactly", "at_least", "more_than", "at_most", "less_than", "about"]
Timing = Literal["before", "today", "past"]

# Printed numbers have at most 27 digits; differences of them are exact here.
_EXACT = Context(prec=60)
_BASES = ("official_statistics", "administrative", "enterprise_reported", "press", "synthetic")
_DIFFERENCE_UNITS = {"%": "个百分点", "‰": "个千分点"}
# What a bound of the value says of the shortfall, where the value must rise: above 400 leaves less than the rest.
_SHORTFALL: dict[str, Bound] = {
    "at_least": "at_most",
    "more_than": "less_than",
    "at_most": "at_least",
    "less_than": "more_than",
    "nearly": "more_than",
    "about": "about",
    "range": "at_most",
}
# Falling to a line is rising to it on the mirrored axis.
_MIRRORED = {
    "at_least": "at_most",
    "more_than": "less_than",
    "at_most": "at_least",
    "less_than": "more_than",
    "nearly": "more_than",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where a place stands against one of its targets.

    Parameters
    ----------
    target : TargetLike
        The target.
    current : ValueLike or None
        The latest comparable value.
    state : {"reached", "not_reached", "unknown"}
        By the current value, whatever the day.
    why : {"undecided", "no_value", "not_comparable"} or None
        Why there is no gap at all.
    reason : str
        The sentence for ``why``, or for a state or a yearly need that cannot be told; empty where all is known.
    difference : Decimal or None
        Value less line, signed, to the finer printed precision of both.
    shortfall : Decimal or None
        What is still lacking, never negative; 0 where the target is reached.
    bound : str
        How ``shortfall`` is meant: exactly, or the bound that follows from the value's comparator.
    unit : str
        Unit of ``difference`` and ``shortfall``: percentage points for rates.
    sense : {"up", "down"}
        Whether the value must rise to the line or fall to it.
    decimals : int
        Decimals with which differences are printed.
    years : Fraction or None
        From the end of the value's period to the due date; None where that is not ahead of the value.
    per_year : Fraction or None
        Change still needed a year, exact; None where the shortfall is only a bound, or 0 years are left.
    days_left : int
        From the day asked for to the due date; negative once it is past.
    timing : {"before", "today", "past"}
        The day asked for beside the due date.
    final : bool
        Whether the current value covers the due date, so that it decides.
    rivals : tuple of ValueLike
        Other comparable values that end on the same day with another figure: shown beside, never merged.
    left_out : tuple of (ValueLike, str)
        Values that may not be compared with the target, each with its reason.
    """

    target: TargetLike
    current: ValueLike | None
    state: State
    why: Why | None
    reason: str
    difference: Decimal | None
    shortfall: Decimal | None
    bound: Bound
    unit: str
    sense: Literal["up", "down"]
    decimals: int
    years: Fraction | None
    per_year: Fraction | None
    days_left: int
    timing: Timing
    final: bool
    rivals: tuple[ValueLike, ...]
    left_out: tuple[tuple[ValueLike, str], ...]

    @property
    def overdue(self) -> bool:
        """Whether the due date is past and the target is not known to be reached."""
        return self.timing == "past" and self.state != "reached"


def gap(target: TargetLike, values: Iterable[ValueLike], *, on: dt.date, direction: str = "higher") -> Gap:
    """Compare a target with the latest value that may be compared with it.

    Parameters
    ----------
    target : TargetLike
        The target, decided or not.
    values : iterable of ValueLike
        All values known of its indicator, in any order and of any scope.
    on : date
        The day from which the due date is seen; it moves ``timing`` and ``days_left`` only.
    direction : {"higher", "lower", "none"}
        What is better, where the target's own comparator does not say (reaches, range): a rank is to fall.

    Returns
    -------
    Gap
        Exact; see :mod:`kechuang.engines.indicators.wording` for its words.
    """
    line = target.target
    fitting, left_out = _sorted_out(target, values)
    current, rivals = _latest(fitting)
    why, reason = _why_none(target, current, left_out)
    sense: Literal["up", "down"] = _sense(line, direction)
    days_left = (line.by - on).days
    timing: Timing = "before" if days_left > 0 else "past" if days_left < 0 else "today"
    if current is None or why:
        return Gap(
            target=target, current=None, state="unknown", why=why, reason=reason, difference=None, shortfall=None,
            bound="exactly", unit=difference_unit(line.unit), sense=sense, decimals=decimals(line.value), years=None,
            per_year=None, days_left=days_left, timing=timing, final=False, rivals=(), left_out=left_out,
        )  # fmt: skip
    edge = _edge(line, sense)
    printed = _printed_end(current, sense)
    difference = _EXACT.subtract(printed, edge)
    state = _state(line, edge, current, sense)
    lacking = _EXACT.minus(difference) if sense == "up" else difference
    shortfall = lacking if lacking > 0 and state != "reached" else abs(difference * 0)
    bound: Bound = "exactly" if state == "reached" else _bound(current, sense)
    end = current.period.end
    years = years_between(end, line.by) if end and end < line.by else None
    per_year = Fraction(shortfall) / years if years and shortfall and bound == "exactly" else None
    return Gap(
        target=target, current=current, state=state, why=None, reason=_reason(state, bound, shortfall, years, end),
        difference=difference, shortfall=shortfall, bound=bound, unit=difference_unit(line.unit), sense=sense,
        decimals=max(decimals(edge), decimals(printed)), years=years, per_year=per_year, days_left=days_left,
        timing=timing, final=end is not None and end >= line.by, rivals=rivals, left_out=left_out,
    )  # fmt: skip


def difference_unit(unit: str) -> str:
    """Return the unit of a difference: rates differ by 个百分点, counts by themselves."""
    return _DIFFERENCE_UNITS.get(unit, unit)


def decimals(number: Decimal) -> int:
    """Return how many decimals a number is printed with: 2.79 has two, 3 has none."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _sorted_out(
    target: TargetLike, values: Iterable[ValueLike]
) -> tuple[list[ValueLike], tuple[tuple[ValueLike, str], ...]]:
    fitting: list[ValueLike] = []
    left_out: list[tuple[ValueLike, str]] = []
    for value in values:
        reason = scope_differs(target, value, unit_of_one=target.target.unit)
        if reason is None and getattr(value, "planned", False):
            reason = phrase("是计划数，不是已达到的数")
        if reason is None and value.period.end is None:
            reason = phrase("期间没有止期，不知是何时的数")
        if reason is None:
            fitting.append(value)
        else:
            left_out.append((value, reason))
    return fitting, tuple(left_out)


def _latest(values: list[ValueLike]) -> tuple[ValueLike | None, tuple[ValueLike, ...]]:
    """Return the value whose period ends last, of the firmest basis, and its rivals."""
    if not values:
        return None, ()
    last = max(value.period.end or dt.date.min for value in values)
    same_day = sorted((value for value in values if value.period.end == last), key=_firmness)
    current = same_day[0]
    said = (current.value, current.value_max, current.comparator)
    return current, tuple(each for each in same_day[1:] if (each.value, each.value_max, each.comparator) != said)


def _firmness(value: ValueLike) -> int:
    return _BASES.index(value.basis) if value.basis in _BASES else len(_BASES)


def _why_none(
    target: TargetLike, current: ValueLike | None, left_out: tuple[tuple[ValueLike, str], ...]
) -> tuple[Why | None, str]:
    if target.undecided is not None:
        return "undecided", target.undecided
    if current is None and left_out:
        return "not_comparable", "；".join(dict.fromkeys(reason for _, reason in left_out))
    return ("no_value", phrase("没有已公布的当前值")) if current is None else (None, "")


def _sense(line: LineLike, direction: str) -> Literal["up", "down"]:
    if line.comparator in ("at_least", "more_than"):
        return "up"
    if line.comparator in ("at_most", "less_than"):
        return "down"
    return "down" if direction == "lower" else "up"


def _edge(line: LineLike, sense: str) -> Decimal:
    """Return the number at which the target is reached: the nearer end of a range."""
    return line.value_max if sense == "down" and line.value_max is not None else line.value


def _printed_end(value: ValueLike, sense: str) -> Decimal:
    """Return the end of a printed range that is sure: the low one of what must rise."""
    return value.value_max if sense == "down" and value.value_max is not None else value.value


def _state(line: LineLike, edge: Decimal, value: ValueLike, sense: str) -> State:
    """Tell whether every value, or no value, that the page allows reaches the line."""
    low, high = value.value, value.value if value.value_max is None else value.value_max
    comparator = value.comparator
    if sense == "down":
        low, high, edge = -high, -low, -edge
        comparator = _MIRRORED.get(comparator, comparator)
    strict = line.comparator in ("more_than", "less_than")
    if comparator not in ("at_most", "less_than", "nearly", "about"):
        # At the line itself a strict target is reached only by what lies above its printed bound.
        surely = low > edge or (low == edge and (not strict or comparator == "more_than"))
        if surely:
            return "reached"
    if comparator not in ("at_least", "more_than", "about"):
        perhaps = high > edge or (high == edge and not strict and comparator not in ("less_than", "nearly"))
        if not perhaps:
            return "not_reached"
    return "unknown"


def _bound(value: ValueLike, sense: str) -> Bound:
    comparator = value.comparator if sense == "up" else _MIRRORED.get(value.comparator, value.comparator)
    return _SHORTFALL.get(comparator, "exactly")


def _reason(state: State, bound: Bound, shortfall: Decimal, years: Fraction | None, end: dt.date | None) -> str:
    if state == "reached":
        return ""
    if bound != "exactly":
        if state == "unknown":
            return phrase("当前值是约数或只有上下限，无法判断是否达到，也不推算每年所需")
        return phrase("当前值是约数或只有上下限，不推算每年所需")
    if shortfall == 0:
        return phrase("当前值恰在目标线上，须再越过")
    return "" if years else phrase("当前值截至 {end}，已到目标期限，没有剩余年数", end=end)
