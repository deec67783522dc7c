"""问题时限与预警升级 (problem clocks, escalation): how long a step on a problem may take, and who is told when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.named import TERM, StageId

ProblemStep = Literal["assign", "answer", "confirm", "letter"]


class ProblemClock(Declaration):
    """A limit in time.

    ``assign`` (交办) by the office, ``answer`` (答复) by the lead, ``confirm`` by who raised it, ``letter`` the written
    answer to a letter of supervision (督办函).
    """

    id: ProblemStep
    label: str = Field(min_length=1)
    term: str = Field(pattern=TERM)
    near: int = Field(default=1, ge=0, description="days left at which it counts as near")
    basis: str = ""
    verified: bool = False


class EscalationStep(Declaration):
    """A step of escalation (预警升级).

    ``when`` counts workdays from the latest date: negative before it, 0 on the day itself, positive after it. ``deed``
    is a warning (预警), a reminder (提醒, 催办), a letter of supervision (督办函) or a report to a leader (报告).
    """

    id: StageId
    name: str = Field(min_length=1)
    when: int = Field(ge=-250, le=250)
    deed: Literal["warn", "remind", "letter", "report"]
    to: Literal["lead", "office", "leader"]

    @model_validator(mode="after")
    def _warns_before_and_writes_after(self) -> EscalationStep:
        if self.deed == "warn" and self.when > 0:
            raise ValueError(f"预警应在时限之前或当天，when 得到 {self.when}；过期后应为 remind、letter 或 report")
        if self.deed == "letter" and self.when <= 0:
            raise ValueError(f"督办函只在过期后发出，when 得到 {self.when}，应大于 0")
        return self
