"""攻坚行动 (programme): a drive of a year or a reform, from which projects and task forces hang.

“十二大攻坚行动”, “一号改革工程”: where a report gives only how many parts there are, the counts stand here and nothing
is made up to fill them.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from kechuang.declarations.named import Id, Named


class Programme(Named):
    """A programme; ``count_…`` are the numbers a report gives, whether or not it names the things counted."""

    noun: ClassVar[str] = "攻坚行动"

    part_of: Id | None = Field(default=None, description="the programme it is one of")
    year: int | None = Field(default=None, ge=1990, le=2100)
    light_rule: Id | None = Field(default=None, description="rule of lights, where not the pack's own")
    aspects: tuple[str, ...] = Field(default=(), description="方面, by name")
    count_aspects: int | None = Field(default=None, ge=1)
    count_programmes: int | None = Field(default=None, ge=1)
    count_projects: int | None = Field(default=None, ge=1)
    count_tasks: int | None = Field(default=None, ge=1)
    count_task_forces: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _aspects_are_counted(self) -> Programme:
        if len(set(self.aspects)) < len(self.aspects):
            raise ValueError("aspects 有重名，每个方面应各不相同")
        if self.aspects and self.count_aspects not in {None, len(self.aspects)}:
            raise ValueError(f"aspects 写了 {len(self.aspects)} 个，与 count_aspects {self.count_aspects} 不符")
        return self
