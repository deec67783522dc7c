"""指标 (indicator): something that is counted or measured about a place, with its definition (口径)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kechuang.declarations.base import Declaration

IndicatorKind = Literal["level", "share", "growth", "rank", "cumulative", "count_in_period", "amount"]


class Indicator(Declaration):
    """An indicator of the catalogue.

    ``kind`` says how values relate to time: a *level* stands on a day, a *share* and a *growth* belong to a period,
    a *cumulative* value counts from a start. Values of different kind, unit or definition are not compared.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    definition: str = Field(min_length=1, description="口径, in one sentence")
    unit: str
    kind: IndicatorKind
    direction: Literal["higher", "lower", "none"] = "higher"
    aliases: tuple[str, ...] = ()
    authority: str | None = Field(default=None, description="department that owns the figure")
    yearly: bool = Field(default=False, description="published once a year, for a whole year")
