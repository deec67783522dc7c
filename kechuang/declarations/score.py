"""评分表 (score table): points that a rule adds up, known exactly or within an interval.

A table is a list of parts. A part grades a number or a ratio by steps (each step's line belongs to the step),
takes the best of alternatives (二选一), or is left to experts. Points are whole numbers; ``[7, 8]`` means that
experts choose within the step.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.condition import CONDITION_ID, Mark, Written


def _interval(value: Any) -> Any:
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


Points = Annotated[tuple[int, int], BeforeValidator(_interval)]


class Step(Declaration):
    """A line and the points for reaching it; written ``[30%, 20]``."""

    line: Written
    points: Points

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("一档应写作 [界限, 分数]")
            return {"line": value[0], "points": value[1]}
        return value


class ScorePart(Declaration):
    """A part (指标) of a table, worth at most ``full`` points.

    ``steps`` are read from the best: the first line that the value reaches gives the points, and ``otherwise``
    holds below the last. With ``downwards: true`` a smaller value is better and a line is reached from above.
    """

    id: str = Field(pattern=CONDITION_ID)
    text: str = Field(min_length=1)
    full: int = Field(ge=1)
    source: str = ""
    mark: Mark | None = None
    note: str = ""
    compare: Written | None = None
    ratio: tuple[Written, Written] | None = None
    part: bool = False
    best_of: tuple[ScorePart, ...] = ()
    expert: bool = False
    steps: tuple[Step, ...] = ()
    otherwise: Points = (0, 0)
    downwards: bool = False

    @model_validator(mode="after")
    def _one_way_to_grade(self) -> ScorePart:
        graded = (self.compare is not None) + (self.ratio is not None)
        if graded + bool(self.best_of) + self.expert != 1:
            raise ValueError("指标须写且只写一种算法：compare、ratio、best_of 或 expert: true")
        if bool(graded) != bool(self.steps):
            raise ValueError("按数分档的指标须有 steps（各档），其他指标不写 steps")
        offered = [*(step.points for step in self.steps), *([self.otherwise] if graded else [])]
        for low, high in offered:
            if not 0 <= low <= high <= self.full:
                raise ValueError(f"分数 [{low}, {high}] 不在 0 至满分 {self.full} 之间")
        if graded and max(high for _, high in offered) != self.full:
            raise ValueError(f"没有一档给满分 {self.full}")
        if self.best_of and max(part.full for part in self.best_of) != self.full:
            raise ValueError(f"各备选指标的最高满分不是 {self.full}")
        return self


class ScoreTable(Declaration):
    """A table of parts; its full mark is the sum of theirs."""

    text: str = Field(min_length=1)
    parts: tuple[ScorePart, ...] = Field(min_length=1)

    @property
    def full(self) -> int:
        """The greatest score that can be reached."""
        return sum(part.full for part in self.parts)
