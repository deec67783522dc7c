"""演示日期 (relative dates): when things of an invented project happen, in workdays from the day the demo is filled.

The demo lives in any year, so nothing of it may be bound to one. Only a pack that is marked ``synthetic`` may write
these; a real project has real dates.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, MoneyValue, RatioValue
from kechuang.declarations.named import StageId

Offset = Annotated[int, Field(ge=-1500, le=1500)]


class StageReached(Declaration):
    """A stage entered on a day."""

    stage: StageId
    on: Offset = Field(description="workdays from the day of filling, negative before it")


class FundsMoved(Declaration):
    """An amount contracted, registered or arrived on a day, or ``planned`` to arrive on it."""

    kind: Literal["contracted", "registered", "arrived", "planned"]
    amount: MoneyValue
    on: Offset


class ProblemMet(Declaration):
    """A problem that was raised, and how far it has come."""

    title: str = Field(min_length=1)
    on: Offset
    lead: str
    supports: tuple[str, ...] = ()
    state: Literal["raised", "assigned", "answered", "confirmed", "overdue"] = "raised"
    source: Literal["project", "enterprise", "site"] = "project"


class Demo(Declaration):
    """How an invented project stands on the day the demo is filled.

    ``progress`` is the share of the time elapsed that was worked (1 is wholly on plan, 0 not begun); ``behind`` says
    by how many percentage points it is behind instead. ``closed`` projects are verified and closed.
    """

    begin: Offset = Field(description="planned start")
    due: Offset = Field(description="latest date")
    apply_by: Offset | None = Field(default=None, description="last day to apply")
    progress: RatioValue | None = None
    behind: int | None = Field(default=None, ge=0, le=100)
    closed: bool = False
    stages: tuple[StageReached, ...] = ()
    funds: tuple[FundsMoved, ...] = ()
    problems: tuple[ProblemMet, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Demo:
        if self.due <= self.begin:
            raise ValueError(f"due {self.due} 应大于 begin {self.begin}")
        if self.progress is not None and self.behind is not None:
            raise ValueError("progress 与 behind 只写其一")
        if self.progress is not None and not 0 <= self.progress.value <= 1:
            raise ValueError(f"progress {self.progress} 应在 0 与 1 之间")
        days = [one.on for one in self.stages]
        moved = [one.on for one in self.funds if one.kind != "planned"]
        if late := max([*days, *moved, *(one.on for one in self.problems), 0]):
            raise ValueError(
                f"stages、funds、problems 是已经发生的事，on 得到 {late}，应不大于 0（计划到账 planned 除外）"
            )
        if days != sorted(days):
            raise ValueError("stages 应按进入的先后写")
        return self
