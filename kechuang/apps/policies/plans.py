"""测算 (plans): from moved values to figures, charts and lines; the engine counts, this words it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import short_name
from kechuang.apps.policies import judging
from kechuang.apps.policies.city import City
from kechuang.apps.policies.ground import Counted, Ground, Moves
from kechuang.core import Money
from kechuang.engines import policies

NOTHING = {"entered": 0, "left": 0, "gained": 0, "lost": 0}
"""What changes where nothing was moved."""


@dataclass(frozen=True)
class Plan:
    """A plan that was counted.

    Attributes
    ----------
    values : mapping of str to str
        What was moved, by the name of the knob.
    result : Simulation
        The plan beside today.
    seconds : float
        How long it took.
    counted : Counted
        The item as it was moved.
    near : polars.Series
        The places in the city's table of the firms that fail one condition only.
    """

    values: Moves
    result: policies.Simulation
    seconds: float
    counted: Counted
    near: pl.Series


def counted(ground: Ground, values: Moves, beside: Mapping[str, Moves] | None = None) -> Plan:
    """Count a plan.

    Parameters
    ----------
    values : mapping of str to str
        What is moved of the item.
    beside : mapping of str to mapping
        What is moved of items beside it, by their ids.

    Raises
    ------
    PolicyProblem, RuleProblem
        If the values contradict each other.
    """
    began = time.perf_counter()
    found = ground.moved(values)
    result = policies.simulate(ground.today, found.judged, ground.subjects, planned=ground.planned(beside or {}))
    return Plan(values, result, time.perf_counter() - began, found, ground.rows.filter(found.short))


def spread_chart(result: policies.Simulation, dimension: str, city: City) -> dict[str, Any]:
    """Return the data of a chart and its table: beneficiaries under the plan, with a tick for today."""
    rows = result.spread.get(dimension, ())
    return {
        "names": [value_name(value, dimension, city) for value, *_rest in rows],
        "values": [b for _v, _a, b, _c, _d in rows],
        "before": [a for _v, a, _b, _c, _d in rows],
        "unit": _("家"),
        "words": [_("本方案"), _("现行")],
    }


def spread_rows(result: policies.Simulation, dimension: str, city: City) -> list[dict[str, Any]]:
    """Return the table beside a chart."""
    return [
        {"name": value_name(value, dimension, city), "today": a, "plan": b, "change": b - a, "fen": Money(d)}
        for value, a, b, _c, d in result.spread.get(dimension, ())
    ]


def value_name(value: str, dimension: str, city: City) -> str:
    """Return what a value of a dimension is called."""
    if dimension == "division":
        return short_name(value, city.pack) if value else _("不详")
    return value or (_("未达到任何一级") if dimension == judging.RUNG else _("划型数据缺失"))


def yuan(fen: int) -> str:
    """Return 分 as 元 with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"
