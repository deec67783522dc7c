"""红黄绿灯 (lights): what light a project shows on a day under a declared rule, and why, in sentences with numbers.

Nothing is kept here: who asks says how the project stands, what light it showed last, and gets the light of the day.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from kechuang.core import phrase
from kechuang.declarations.light_rule import LightRule

Colour = Literal["green", "yellow", "red", "none", "done"]

_WORSE: dict[str, int] = {"green": 0, "yellow": 1, "red": 2}
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a project stands.

    Parameters
    ----------
    planned_start, planned_finish : datetime.date or None
        As planned; without either there is nothing to be held against.
    actual_start, actual_finish : datetime.date or None
        As it was. What counts as finished is for the caller to say: the day of its close-out, where only that counts.
    planned_percent : int, Fraction or None
        How much should be done at the end of the day, 0 to 100, as :func:`planned_percent` gives it.
    percent : int or Fraction
        How much is done, 0 to 100.
    """

    planned_start: dt.date | None = None
    planned_finish: dt.date | None = None
    actual_start: dt.date | None = None
    actual_finish: dt.date | None = None
    planned_percent: int | Fraction | None = None
    percent: int | Fraction = 0


@dataclass(frozen=True, slots=True)
class Light:
    """A light and why.

    Attributes
    ----------
    colour : {"green", "yellow", "red", "none", "done"}
        ``none`` where there is no plan to be held against.
    reasons : tuple of str
        Sentences without a full stop, the gravest first.
    since : datetime.date
        The day from which it shows.
    was : {"", "green", "yellow", "red", "none", "done"}
        What it showed before that day. A yellow that was red is a cured red (整改后的黄灯).
    """

    colour: Colour
    reasons: tuple[str, ...]
    since: dt.date
    was: Colour | Literal[""] = ""


def light(
    rule: LightRule, standing: Standing, *, day: dt.date, last: Light | None = None, confirmed: dt.date | None = None
) -> Light:
    """Return the light on a day.

    Parameters
    ----------
    rule : LightRule
        What holds; the gravest of its parts decides.
    standing : Standing
        How the project stands on the day. What is later than the day has not happened yet.
    day : datetime.date
        The day judged.
    last : Light, optional
        What was shown until now: the latest light that was found before.
    confirmed : datetime.date, optional
        Day on which the cure of a red was confirmed.

    Returns
    -------
    Light
        With ``since`` and ``was`` of ``last`` where the colour has not changed.
    """
    colour, reasons = _judged(rule, standing, day)
    if colour == "green" and last is not None and (waits := _curing(rule, last, day, confirmed)):
        return Light("yellow", (waits, *reasons), last.since if last.colour == "yellow" else day, "red")
    if last is not None and last.colour == colour:
        return Light(colour, reasons, last.since, last.was)
    return Light(colour, reasons, day, last.colour if last is not None else "")


def _judged(rule: LightRule, standing: Standing, day: dt.date) -> tuple[Colour, tuple[str, ...]]:
    """Return what the parts of the rule say by themselves, without what was shown before."""
    if standing.actual_finish is not None and standing.actual_finish <= day:
        return "done", (phrase("已于 {day} 完成", day=standing.actual_finish),)
    if standing.planned_start is None and standing.planned_finish is None:
        return "none", (phrase("没有计划日期，无从判断"),)
    told = [
        found
        for found in (_due(rule, standing, day), _start(rule, standing, day), _points(rule, standing))
        if found is not None
    ]
    told.sort(key=lambda one: -_WORSE[one[0]])
    if not told:
        return "green", (_on_plan(standing, day),)
    return told[0][0], tuple(reason for _, reason in told)


def _due(rule: LightRule, standing: Standing, day: dt.date) -> tuple[Colour, str] | None:
    due = standing.planned_finish
    if rule.due is None or due is None or day <= due:
        return None
    return rule.due, phrase("时限 {due} 已过 {days} 天，尚未完成", due=due, days=(day - due).days)


def _start(rule: LightRule, standing: Standing, day: dt.date) -> tuple[Colour, str] | None:
    planned, began = standing.planned_start, standing.actual_start
    if rule.start is None or planned is None or (began is not None and began <= day):
        return None
    missed = (day.year - planned.year) * 12 + day.month - planned.month
    if missed < rule.start.yellow:
        return None
    reason = phrase(
        "计划 {year} 年 {month} 月开工，已误 {missed} 个月仍未开工（满 {yellow} 个月黄灯，满 {red} 个月红灯）",
        year=planned.year, month=planned.month, missed=missed, yellow=rule.start.yellow, red=rule.start.red,
    )  # fmt: skip
    return ("red" if missed >= rule.start.red else "yellow"), reason


def _points(rule: LightRule, standing: Standing) -> tuple[Colour, str] | None:
    if rule.points is None or standing.planned_percent is None:
        return None
    yellow, red = Fraction(rule.points.yellow), Fraction(rule.points.red)
    behind = Fraction(standing.planned_percent) - Fraction(standing.percent)
    if behind < yellow:
        return None
    reason = phrase(
        "应完成 {planned}%，实际完成 {done}%，落后 {behind} 个百分点（{yellow} 个起黄灯，超过 {red} 个红灯）",
        planned=_number(standing.planned_percent), done=_number(standing.percent),
        behind=_number(behind, yellow, red), yellow=_number(yellow), red=_number(red),
    )  # fmt: skip
    return ("red" if behind > red else "yellow"), reason


def _on_plan(standing: Standing, day: dt.date) -> str:
    start = standing.planned_start
    if start is not None and day < start and standing.actual_start is None:
        return phrase("计划 {start} 开始，未到开始日", start=start)
    if standing.planned_percent is None:
        return phrase("在计划期限内，实际完成 {done}%", done=_number(standing.percent))
    return phrase(
        "应完成 {planned}%，实际完成 {done}%，未到亮灯的界限",
        planned=_number(standing.planned_percent), done=_number(standing.percent),
    )  # fmt: skip


def _curing(rule: LightRule, last: Light, day: dt.date, confirmed: dt.date | None) -> str:
    """Say why a cured red is not green yet; nothing where it may be."""
    cure = rule.cure
    if cure is None or "red" not in {last.colour, last.was} or last.colour in {"green", "done"}:
        return ""  # a red that lost its plan in between is still a red that is cured now
    since = last.since if last.colour == "yellow" else day
    until = None if cure.months is None else _months_later(since, cure.months)
    if last.colour == "yellow":
        if cure.confirmed and confirmed is not None and since <= confirmed <= day:
            return ""
        if until is not None and day >= until:
            return ""
    if until is None:
        return phrase("红灯已于 {since} 整改，先转黄灯，经确认后转绿灯", since=since)
    if cure.confirmed:
        return phrase("红灯已于 {since} 整改，先转黄灯，至 {until} 或经确认后转绿灯", since=since, until=until)
    return phrase("红灯已于 {since} 整改，先转黄灯，至 {until} 转绿灯", since=since, until=until)


def _months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _number(value: int | Fraction, *lines: Fraction) -> str:
    """Return a number with one decimal, or with as many as it takes to stand on its own side of each line."""
    exact = Fraction(value)
    for places in range(1, _PLACES + 1):
        unit = Decimal(1).scaleb(-places)
        shown = (Decimal(exact.numerator) / exact.denominator).quantize(unit, ROUND_HALF_UP)
        if all((Fraction(shown) < line) == (exact < line) and (Fraction(shown) > line) == (exact > line)
               for line in lines):  # fmt: skip
            break
    text = format(shown, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
