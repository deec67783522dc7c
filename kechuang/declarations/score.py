"""评分表 (score table): points that a rule adds up, known exactly or within an interval.

A table is a list of parts. A part grades a number, a ratio or a rate of growth by steps (each step's line belongs to
the step, unless it is written ``>0%``), gives points by each so many of a number (每满两年一分) or by each condition
that holds, grades a text, takes the best of alternatives (二选一) or the sum of its own parts up to its full mark, or
is left to experts. Points are whole numbers; ``[7, 8]`` means that experts choose within the step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.clause import CONDITION_ID, Mark, Texts, Written
from kechuang.declarations.condition import Condition, Node, Score, parts_of
from kechuang.declarations.growth import two_or_three


def _interval(value: Any) -> Any:
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


Points = Annotated[tuple[int, int], BeforeValidator(_interval)]


class Step(Declaration):
    """A line and the points for reaching it, written ``[30%, 20]``; ``[">0%", 1]`` must be exceeded."""

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


def _yes_or_no(value: Any) -> Any:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else value


class Grade(Declaration):
    """Texts (是 and 否 for a yes-or-no field) and their points, written ``[[国家, 国家级], 10]``."""

    texts: Annotated[Texts, BeforeValidator(_yes_or_no)]
    points: Points

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("一档应写作 [文字, 分数]")
            return {"texts": value[0], "points": value[1]}
        return value


class Per(Declaration):
    """Points for each so many: ``{compare: niche_years, each: 2 年, points: 1}``."""

    compare: Written
    each: Written
    points: int = Field(ge=1)


class CountOf(Declaration):
    """Points for each condition that holds."""

    points: int = Field(ge=1)
    of: tuple[Node, ...] = Field(min_length=1)


class ScorePart(Declaration):
    """A part (指标) of a table, worth at most ``full`` points.

    ``steps`` are read from the best: the first line that the value reaches gives the points, and ``otherwise``
    holds below the last. With ``downwards: true`` a smaller value is better and a line is reached from above.
    ``zero_base: later`` is how 国科发火〔2016〕195号 grades growth: from a first year of nothing the later two count;
    a second year of nothing, or a base below zero, gives what ``otherwise`` says.
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
    growth: tuple[Written, ...] | None = None
    zero_base: Literal["missing", "later"] = "missing"
    per: Per | None = None
    count_of: CountOf | None = None
    member: str | None = None
    is_: str | None = Field(default=None, alias="is")
    grades: tuple[Grade, ...] = ()
    best_of: tuple[ScorePart, ...] = ()
    sum_of: tuple[ScorePart, ...] = ()
    expert: bool = False
    steps: tuple[Step, ...] = ()
    otherwise: Points = (0, 0)
    downwards: bool = False

    @field_validator("growth")
    @classmethod
    def _two_or_three(cls, growth: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return growth if growth is None else two_or_three(growth)

    @model_validator(mode="after")
    def _one_way_to_grade(self) -> ScorePart:
        stepped = sum(one is not None for one in (self.compare, self.ratio, self.growth))
        told = sum(one is not None for one in (self.member, self.is_))
        other = sum(map(bool, (self.per, self.count_of, self.best_of, self.sum_of, self.expert)))
        if stepped + told + other != 1:
            ways = "compare、ratio、growth、per、count_of、member、is、best_of、sum_of 或 expert: true"
            raise ValueError(f"指标须写且只写一种算法：{ways}")
        if bool(stepped) != bool(self.steps):
            raise ValueError("按数分档的指标须有 steps（各档），其他指标不写 steps")
        if bool(told) != bool(self.grades):
            raise ValueError("按文字分档的指标（member 或 is）须有 grades（各档），其他指标不写 grades")
        if self.zero_base != "missing" and (self.growth is None or len(self.growth) != 3):
            raise ValueError("zero_base 只用于三年的 growth（平均增长率）")
        offered = [step.points for step in self.steps] + [grade.points for grade in self.grades]
        offered += [self.otherwise] if offered else []
        for low, high in offered:
            if not 0 <= low <= high <= self.full:
                raise ValueError(f"分数 [{low}, {high}] 不在 0 至满分 {self.full} 之间")
        if offered and max(high for _, high in offered) != self.full:
            raise ValueError(f"没有一档给满分 {self.full}")
        if self.best_of and max(part.full for part in self.best_of) != self.full:
            raise ValueError(f"各备选指标的最高满分不是 {self.full}")
        if self.sum_of and sum(part.full for part in self.sum_of) < self.full:
            raise ValueError(f"各分项满分之和不到 {self.full}")
        return self

    @model_validator(mode="after")
    def _counted_conditions_can_be_counted(self) -> ScorePart:
        if self.count_of:
            if self.count_of.points * len(self.count_of.of) < self.full:
                raise ValueError(f"每项 {self.count_of.points} 分，{len(self.count_of.of)} 项到不了满分 {self.full}")
            if any(isinstance(node, Score) for node in self.counted()):
                raise ValueError("count_of 数的条件不能又看得分（score）")
        return self

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        """The alternatives, or the parts that are added up."""
        return self.best_of or self.sum_of

    def walk(self) -> Iterator[ScorePart]:
        """Give this part and every part below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def counted(self) -> Iterator[Condition]:
        """Give every condition that ``count_of`` counts, groups before their parts."""
        waiting: list[Condition] = list(reversed(self.count_of.of)) if self.count_of else []
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(parts_of(node)))


class ScoreTable(Declaration):
    """A table of parts; its full mark is the sum of theirs."""

    text: str = Field(min_length=1)
    parts: tuple[ScorePart, ...] = Field(min_length=1)

    @property
    def full(self) -> int:
        """The greatest score that can be reached."""
        return sum(part.full for part in self.parts)
