"""测算 (plans): from what a form says to figures, charts and lines; the engine counts, this words it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import division_name, short_name
from kechuang.apps.policies import judging, near
from kechuang.apps.policies.city import City
from kechuang.core import Money, Verdict
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria, policies

PREFIX = "k."
SHOWN = 20
KINDS = ("entered", "left", "more", "less", "near")
POINTS = 12
"""Into how many parts a curve divides the range of its threshold."""


@dataclass(frozen=True)
class Slider:
    """A knob as the page shows it: where it stands today and where it was moved."""

    knob: policies.Knob
    value: Fraction

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return f"{PREFIX}{self.knob.name}"

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than today."""
        return self.value != self.knob.number

    @property
    def shown(self) -> str:
        """Its value as digits."""
        return digits(self.value)

    @property
    def start(self) -> str:
        """Its value today as digits."""
        return digits(self.knob.number)

    @property
    def low(self) -> str:
        """The left end of the slider."""
        return digits(min(self.knob.low, self.value))

    @property
    def high(self) -> str:
        """The right end of the slider."""
        return digits(max(self.knob.high, self.value))

    @property
    def step(self) -> str:
        """One notch of the slider."""
        return digits(self.knob.step)

    @property
    def today(self) -> str:
        """Its value today, with the unit."""
        return (
            f"{int(self.knob.number):,}\u00a0{self.knob.unit}" if self.knob.number.denominator == 1 else self.knob.text
        )

    @property
    def text(self) -> str:
        """Its value as a rule would write it."""
        return f"{digits(self.value)}{self.knob.unit}"


@dataclass(frozen=True)
class Plan:
    """A plan that was counted."""

    values: dict[str, str]
    result: policies.Simulation
    seconds: float
    moved: tuple[PolicyItem, RuleVersion | None]
    near: list[str]


@dataclass(frozen=True)
class Point:
    """A point of a curve: the threshold there, and what it does."""

    value: Fraction
    text: str
    outcome: policies.Outcome


def digits(number: Fraction) -> str:
    """Return a number as plain digits, without a float."""
    whole, rest = divmod(abs(number), 1)
    part = f"{int(rest * 10**6):06d}".rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{part}" if part else "")


def sliders(item: PolicyItem, version: RuleVersion | None, asked: Mapping[str, str]) -> list[Slider]:
    """Return every knob with what the form says of it; what cannot be read leaves it where it is.

    Parameters
    ----------
    asked : mapping of str to str
        Values of the form by the name of the knob: bare numbers in the knob's unit, or with a unit.
    """
    found = []
    for knob in policies.knobs(item, version):
        text = asked.get(knob.name, "").replace(",", "").replace(knob.unit, "").strip()
        try:
            value = Fraction(text) if text else knob.number
        except (ValueError, ZeroDivisionError):
            value = knob.number
        found.append(Slider(knob, value if value >= 0 else knob.number))
    return found


def counted(
    city: City, item: PolicyItem, version: RuleVersion | None, values: dict[str, str], inside: pl.Series
) -> Plan:
    """Count a plan over the firms of some districts.

    Raises
    ------
    PolicyProblem, RuleProblem
        If the values contradict each other.
    """
    began = time.perf_counter()
    item_moved, version_moved = policies.moved(item, version, values)
    today = city.today(item)
    if version_moved is version:
        plan, short = today, city.near(item)
    else:
        plan, short = judging.judge_and_short(item_moved, city.pack, city.frame, city.on, version_moved)
    frame, unauthorised = city.frame, city.unauthorised
    if not inside.all():
        frame, unauthorised = frame.filter(inside), unauthorised.filter(inside)
    beside: dict[str, Any] = {
        "others": [policies.Judged(one.item, _within(one.verdict, inside)) for one in city.beside(item)],
        "order": list(city.pack.policy_items),
    }  # fmt: skip
    stands: policies.Judged | policies.Side = policies.Judged(item, _within(today.verdict, inside))
    if inside.all():  # what all of the city gets today is counted once for all plans
        if item.id not in city.sides:
            city.sides[item.id] = policies.side(today, frame, city.pack.fields, **beside)
        stands = city.sides[item.id]
    result = policies.simulate(
        stands,
        policies.Judged(item_moved, _within(plan.verdict, inside)),
        frame, city.pack.fields, by=("division", judging.SIZE, judging.RUNG), unauthorised=unauthorised,
        **beside,
    )  # fmt: skip
    ids = city.frame["entity_id"].filter(short & inside).to_list()
    return Plan(values, result, time.perf_counter() - began, (item_moved, version_moved), ids)


def curve(
    city: City, item: PolicyItem, version: RuleVersion | None, values: dict[str, str], *, slider: Slider,
    inside: pl.Series,
) -> list[Point]:  # fmt: skip
    """Count a plan over the range of one threshold, the others staying as the plan has them.

    Raises
    ------
    PolicyProblem, RuleProblem
        If the values contradict each other.
    """
    low, high = Fraction(slider.low), Fraction(slider.high)
    notch = slider.knob.step * max(1, round((high - low) / slider.knob.step / POINTS))
    places = {low + notch * number for number in range(POINTS + 1) if low + notch * number <= high}
    frame = city.frame.filter(inside)
    others = [policies.Judged(one.item, _within(one.verdict, inside)) for one in city.beside(item)]
    points = []
    for place in sorted({*places, slider.value, slider.knob.number}):
        text = f"{digits(place)}{slider.knob.unit}"
        item_moved, version_moved = policies.moved(item, version, {**values, slider.knob.name: text})
        judged = judging.judge(item_moved, city.pack, frame, city.on, version_moved)
        found = policies.side(judged, frame, city.pack.fields, others=others, order=list(city.pack.policy_items))
        points.append(Point(place, text, found.outcome))
    return points


def curve_chart(points: list[Point], slider: Slider) -> dict[str, Any]:
    """Return the data of the chart of a curve; numbers go to the picture only."""
    return {
        "x": [float(point.value) for point in points],
        "values": [point.outcome.beneficiaries for point in points],
        "cost": [str(Money(point.outcome.due)) for point in points],
        "today": float(slider.knob.number), "plan": float(slider.value), "unit": _("家"), "x_unit": slider.knob.unit,
        "words": [_("受益企业"), _("所需资金"), _("现行"), _("本方案")],
    }  # fmt: skip


def _within(verdict: pl.Series, inside: pl.Series) -> pl.Series:
    return verdict if inside.all() else verdict.filter(inside)


def spread_chart(plan: Plan, dimension: str, city: City) -> dict[str, Any]:
    """Return the data of a chart and its table: beneficiaries under the plan, with a tick for today."""
    rows = plan.result.spread[dimension]
    names = []
    for value, *_rest in rows:
        if dimension == "division":
            names.append(short_name(value, city.pack) if value else _("不详"))
        else:
            names.append(value or (_("未达到任何一级") if dimension == judging.RUNG else _("划型数据缺失")))
    return {
        "names": names,
        "values": [b for _v, _a, b, _c, _d in rows],
        "before": [a for _v, a, _b, _c, _d in rows],
        "unit": _("家"),
        "words": [_("本方案"), _("现行")],
    }


def spread_rows(plan: Plan, dimension: str, city: City) -> list[dict[str, Any]]:
    """Return the table beside a chart."""
    names = spread_chart(plan, dimension, city)["names"]
    return [
        {"name": name, "today": a, "plan": b, "change": b - a, "fen": Money(d)}
        for name, (_v, a, b, _c, d) in zip(names, plan.result.spread[dimension], strict=True)
    ]


def changed_rows(
    plan: Plan, kind: str, city: City, item: PolicyItem, version: RuleVersion | None
) -> list[dict[str, Any]]:
    """Return the firms that change in one way, the greatest difference first, with the condition that makes it so."""
    if kind == "near":
        return _near_rows(plan, city)
    kept = plan.result.changed.filter(pl.col("change") == kind).head(SHOWN)
    if kept.is_empty():
        return []
    facts = city.frame.filter(pl.col("entity_id").is_in(kept["entity_id"].to_list()))
    wanted = [name for name in ("entity_id", "name", "credit_code") if name in facts.columns]
    known = {row["entity_id"]: row for row in facts.select(wanted).iter_rows(named=True)}
    reasons = _reasons(facts, city, item, version if kind == "entered" else plan.moved[1]) if kind in KINDS[:2] else {}
    rows = []
    for row in kept.iter_rows(named=True):
        fact = known[row["entity_id"]]
        rows.append({
            "name": fact["name"], "handle": fact.get("credit_code") or row["entity_id"],
            "place": division_name(row["division"], city.pack) if row["division"] else "—",
            "size": row[judging.SIZE], "why": "、".join(reasons.get(row["entity_id"], ())),
            "fen": Money(row["plan"] - row["today"]), "up": row["plan"] > row["today"],
        })  # fmt: skip
    return rows


def _near_rows(plan: Plan, city: City) -> list[dict[str, Any]]:
    item, version = plan.moved
    rule = judging.compiled(item, city.pack, city.on, version)
    if rule is None:
        return []
    facts = city.frame.filter(pl.col("entity_id").is_in(plan.near[:SHOWN]))
    rows = []
    for row in facts.iter_rows(named=True):
        step = near.step_of(rule, row)
        rows.append({
            "name": row["name"], "handle": row.get("credit_code") or row["entity_id"],
            "place": division_name(row["division"], city.pack) if row["division"] else "—",
            "size": row[judging.SIZE], "why": f"{step.text}：{step.lacks or step.actual}", "fen": None, "up": False,
        })  # fmt: skip
    return rows


def _reasons(firms: pl.DataFrame, city: City, item: PolicyItem, version: RuleVersion | None) -> dict[str, list[str]]:
    """Return the conditions that each of some firms does not meet under a version."""
    rule = judging.compiled(item, city.pack, city.on, version)
    if rule is None:
        return {}
    judged = criteria.evaluate(rule, firms, details=False).frame
    texts = {one.id: one.node.text or one.id for one in rule.top if one.id in judged.columns}
    return {
        row["entity_id"]: [text for name, text in texts.items() if row[name] == str(Verdict.NOT_MET)]
        for row in judged.iter_rows(named=True)
    }


def summary(result: policies.Simulation) -> dict[str, Any]:
    """Return the figures that a saved scenario keeps."""
    told = result.to_json()
    return {key: value for key, value in told.items() if key != "spread"} | {
        "districts": told["spread"].get("division", [])
    }


def export_rows(
    plans: Iterable[tuple[str, Mapping[str, str], Mapping[str, Any]]], knobs: list[policies.Knob]
) -> list[list[Any]]:
    """Return a table of plans: a row each, values first, money in 元 as exact texts."""
    rows = []
    for name, values, told in plans:
        plan = told["plan"]
        rows.append([
            name, *(values.get(knob.name, knob.text) for knob in knobs), plan["beneficiaries"], yuan(plan["due"]),
            yuan(plan["paid"]), yuan(plan["over"]), told["entered"], told["left"], told["gained"], told["lost"],
            told["unseen"], _("模拟测算"),
        ])  # fmt: skip
    return rows


def yuan(fen: int) -> str:
    """Return 分 as 元 with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"
