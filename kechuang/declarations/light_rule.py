"""红黄绿规则 (light rule): when a project on the wall chart is green, yellow or red.

Places rule differently: one counts months by which the planned start was missed, another percentage points behind
plan. ``verified: false`` marks a rule whose document has not been held against the published text (出处待核).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode
from kechuang.declarations.figure import PrintedNumber
from kechuang.declarations.named import Id


class StartMissed(Declaration):
    """Months by which the planned month of start was missed; 1 as soon as that month is over."""

    yellow: int = Field(default=1, ge=1, le=120)
    red: int = Field(default=3, ge=1, le=120)

    @model_validator(mode="after")
    def _red_is_later(self) -> StartMissed:
        if self.red <= self.yellow:
            raise ValueError(f"red {self.red} 个月应大于 yellow {self.yellow} 个月")
        return self


class PointsBehind(Declaration):
    """Percentage points behind plan: yellow from so many on, red above so many."""

    yellow: PrintedNumber = Field(default=10, validate_default=True, description="from so many points on")
    red: PrintedNumber = Field(default=30, validate_default=True, description="above so many points")

    @model_validator(mode="after")
    def _red_is_further(self) -> PointsBehind:
        if not 0 < self.yellow <= self.red <= 100:
            raise ValueError(f"yellow {self.yellow}、red {self.red} 应大于 0、不超过 100，且 red 不小于 yellow")
        return self


class Cure(Declaration):
    """What a cured red shows first, and until when: so many months from the cure, or until it is confirmed."""

    light: Literal["yellow"] = "yellow"
    months: int | None = Field(default=None, ge=1, le=12)
    confirmed: bool = Field(default=False, description="a confirmation by the office or the supervision ends it")

    @model_validator(mode="after")
    def _has_an_end(self) -> Cure:
        if self.months is None and not self.confirmed:
            raise ValueError("应写明黄灯到何时为止：months（几个月）或 confirmed: true（经确认）")
        return self


class LightRule(Declaration):
    """A rule; parts that are left out do not count."""

    id: Id
    name: str = Field(min_length=1)
    place: DivisionCode | None = None
    describes: str = ""
    basis: str = Field(min_length=1, description="where it is from")
    verified: bool = False
    start: StartMissed | None = None
    points: PointsBehind | None = None
    due: Literal["yellow", "red"] | None = Field(default=None, description="light of what is not finished when due")
    cure: Cure | None = None

    @model_validator(mode="after")
    def _judges_something(self) -> LightRule:
        if self.start is None and self.points is None and self.due is None:
            raise ValueError("没有一项判断，应至少写 start、points、due 之一")
        return self
