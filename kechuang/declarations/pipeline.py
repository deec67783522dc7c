"""阶段管道 (pipeline): the stages a project goes through, in order, and what it takes to enter each.

意向 → 签约 → 注册 → 到账 is one, 对上争取 another. A place that goes about it differently writes the pipeline anew
under the same id, and says there which of its stages is 签约, 开工, 投产: the program knows no stage by its id.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.named import TERM, Id, StageId

Meaning = Literal["applied", "signed", "begun", "produced", "granted"]
#: In the order in which a project reaches them.
MEANINGS: tuple[Meaning, ...] = ("applied", "signed", "begun", "produced", "granted")
APPLY_NEAR = 15
"""Workdays before a last day to apply within which it is near, where a pipeline does not say otherwise."""


class Stage(Declaration):
    """A stage.

    ``within`` is the longest stay before the next stage (滞留预警), none where the stage is where things end or may
    last; ``needs`` names the evidence without which the stage is not entered; ``means`` says what is reached with it:
    ``signed`` (签约) and ``produced`` (投产) are the ends of the time taken, from ``begun`` (开工) on work has begun,
    from ``applied`` (已申报) on the application lies with the body above, with
    ``granted`` (获批) that body has agreed.
    """

    id: StageId
    name: str = Field(min_length=1)
    within: str | None = Field(default=None, pattern=TERM)
    needs: tuple[str, ...] = ()
    ends: Literal["won", "lost"] | None = Field(default=None, description="nothing follows: reached, or given up")
    means: Meaning | None = Field(default=None, description="已申报, 签约, 开工, 投产 or 获批, however it is called")

    @model_validator(mode="after")
    def _what_is_lost_reached_nothing(self) -> Stage:
        if self.ends == "lost" and self.means is not None:
            raise ValueError(f"阶段 {self.id} 是落选（ends: lost），不应写 means: {self.means}")
        return self


class Pipeline(Declaration):
    """Stages in their order; ``funds`` where contracted, registered and arrived amounts are kept."""

    id: Id
    name: str = Field(min_length=1)
    describes: str = ""
    funds: bool = False
    apply_near: int = Field(default=APPLY_NEAR, ge=0, le=250, description="workdays within which 申报截止日 is near")
    stages: tuple[Stage, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _stages_differ(self) -> Pipeline:
        ids = [stage.id for stage in self.stages]
        if repeated := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"阶段 {repeated[0]} 写了不止一次，各阶段的 id 应各不相同")
        if self.stages[0].ends or not any(stage.ends != "lost" for stage in self.stages[1:]):
            raise ValueError("第一个阶段不能是终点，其后至少应有一个不是落选的阶段")
        return self

    @model_validator(mode="after")
    def _meanings_in_their_order(self) -> Pipeline:
        told = [stage.means for stage in self.stages if stage.means is not None]
        if repeated := sorted({one for one in told if told.count(one) > 1}):
            raise ValueError(f"means: {repeated[0]} 写在不止一个阶段，每条管道至多一个")
        if told != sorted(told, key=MEANINGS.index):
            raise ValueError(f"means 的先后应为 {'、'.join(MEANINGS)}，得到 {'、'.join(told)}")
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

    def meaning(self, what: Meaning) -> str | None:
        """Return the id of the stage with a meaning; None where the pipeline names none."""
        return next((stage.id for stage in self.stages if stage.means == what), None)

    @property
    def begun(self) -> frozenset[str]:
        """Ids of the stages in which work has begun: the one that means so and those after it, but for the lost."""
        first = self.meaning("begun")
        if first is None:
            return frozenset()
        return frozenset(one.id for one in self.stages[self.ids.index(first) :] if one.ends != "lost")

    @property
    def unapplied(self) -> frozenset[str]:
        """Ids of the stages before the one from which the application is made; none where the pipeline names none."""
        first = self.meaning("applied")
        return frozenset(self.ids[: self.ids.index(first)]) if first is not None else frozenset()

    @property
    def span(self) -> tuple[str, str]:
        """From which to which stage the time taken is usually told: 签约 to 投产; else the first, the last not lost."""
        last = next((one.id for one in reversed(self.stages) if one.ends != "lost"), self.ids[-1])
        return self.meaning("signed") or self.ids[0], self.meaning("produced") or last
