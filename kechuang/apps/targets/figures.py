"""数值与目标的形状: rows of the database in the form in which the indicators engine compares them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.core import Period
from kechuang.engines import indicators


@dataclass(frozen=True, kw_only=True)
class Value:
    """A printed value; the decimal keeps its printed digits."""

    value: Decimal
    value_max: Decimal | None
    unit: str
    comparator: str
    period: Period
    basis: str
    place: str
    row: IndicatorValue | None = None

    @property
    def text(self) -> str:
        """As the board shows it: ``2.79 %``, ``400 余家``."""
        return indicators.value_text(self)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The line of a target."""

    value: Decimal
    value_max: Decimal | None
    unit: str
    comparator: str
    by: dt.date

    @property
    def text(self) -> str:
        """As the board shows it: ``≥3 %``, ``500 家``."""
        return indicators.line_text(self)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target."""

    target: Line
    undecided: str | None
    place: str


def value_of(row: IndicatorValue) -> Value:
    """Return a stored value."""
    return Value(
        value=Decimal(row.printed),
        value_max=Decimal(row.printed_max) if row.printed_max else None,
        unit=row.unit,
        comparator=row.comparator,
        period=Period.parse(row.period),
        basis=row.basis,
        place=row.place,
        row=row,
    )


def declared_value(figure: Mapping[str, Any]) -> Value:
    """Return a figure of a declared item, as stored with it."""
    return Value(
        value=Decimal(figure["printed"]),
        value_max=Decimal(figure["printed_max"]) if figure.get("printed_max") else None,
        unit=figure["unit"],
        comparator=figure["comparator"],
        period=Period.parse(figure["period"]),
        basis="press",
        place="",
    )


def aim_of(row: Target) -> Aim:
    """Return a stored target."""
    return Aim(
        target=Line(
            value=Decimal(row.printed),
            value_max=Decimal(row.printed_max) if row.printed_max else None,
            unit=row.unit,
            comparator=row.comparator,
            by=row.by,
        ),
        undecided=row.undecided or None,
        place=row.place,
    )
