"""敏感性曲线 (curves): how beneficiaries and cost follow one threshold, the others staying as the plan has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.policies.ground import Ground, Moves
from kechuang.apps.policies.sliders import Slider, digits
from kechuang.core import Money
from kechuang.engines import policies

POINTS = 12
"""Into how many parts a curve divides the range of its threshold."""


@dataclass(frozen=True)
class Point:
    """A point of a curve: the threshold there, and what it does."""

    value: Fraction
    text: str
    outcome: policies.Outcome


def curve(ground: Ground, values: Moves, slider: Slider, beside: Mapping[str, Moves] | None = None) -> list[Point]:
    """Count a plan over the range of one threshold.

    Raises
    ------
    PolicyProblem, RuleProblem
        If the values contradict each other.
    """
    low, high = Fraction(slider.low), Fraction(slider.high)
    notch = slider.knob.step * max(1, round((high - low) / slider.knob.step / POINTS))
    places = {low + notch * number for number in range(POINTS + 1) if low + notch * number <= high}
    subjects = ground.planned(beside or {})
    points = []
    for place in sorted({*places, slider.value, slider.knob.number}):
        text = f"{digits(place)}{slider.knob.unit}"
        found = policies.side(ground.moved({**values, slider.knob.name: text}).judged, subjects)
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
