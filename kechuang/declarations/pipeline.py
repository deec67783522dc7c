"""阶段管道 (pipeline): the stages a project goes through, in order, and what it takes to enter each.

意向 → 签约 → 注册 → 到账 is one, 对上争取 another. A place that goes about it differently writes the pipeline anew
under the same id.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.named import TERM, Id, StageId


class Stage(Declaration):
    """A stage.

    ``within`` is the longest stay before the next stage (滞留预警), none where the stage is where things end or may
    last; ``needs`` names the evidence without which the stage is not entered.
    """

    id: StageId
    name: str = Field(min_length=1)
    within: str | None = Field(default=None, pattern=TERM)
    needs: tuple[str, ...] = ()
    ends: Literal["won", "lost"] | None = Field(default=None, description="nothing follows: reached, or given up")


class Pipeline(Declaration):
    """Stages in their order; ``funds`` where contracted, registered and arrived amounts are kept."""

    id: Id
    name: str = Field(min_length=1)
    describes: str = ""
    funds: bool = False
    stages: tuple[Stage, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _stages_differ(self) -> Pipeline:
        ids = [stage.id for stage in self.stages]
        if repeated := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"阶段 {repeated[0]} 写了不止一次，各阶段的 id 应各不相同")
        if self.stages[0].ends or not any(stage.ends != "lost" for stage in self.stages[1:]):
            raise ValueError("第一个阶段不能是终点，其后至少应有一个不是落选的阶段")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the stages, in order."""
        return tuple(stage.id for stage in self.stages)

    def stage(self, stage_id: str) -> Stage:
        """Return a stage.

        Raises
        ------
        KeyError
            If the pipeline has no such stage.
        """
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)
