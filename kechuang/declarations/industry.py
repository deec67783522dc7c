"""国民经济行业 (industry): a code of GB/T 4754-2017 (门类, 大类, 中类, 小类)."""

from __future__ import annotations

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration

LEVEL_LABELS = {1: "门类", 2: "大类", 3: "中类", 4: "小类"}


class Industry(Declaration):
    """An industry.

    The standard prints a 中类 that has a single 小类 on one line with it; such a group is *derived*: its code is
    the first three digits, its name the one that both share.
    """

    code: str = Field(pattern=r"^([A-T]|\d{2,4})$")
    name: str = Field(min_length=1)
    level: int = Field(ge=1, le=4)
    section: str = Field(pattern=r"^[A-T]$", description="门类, one letter")
    derived: bool = False

    @model_validator(mode="after")
    def _code_fits_level(self) -> Industry:
        if len(self.code) != self.level:
            raise ValueError(f"{LEVEL_LABELS[self.level]}代码得到 {self.code}，应为 {self.level} 位")
        return self

    @property
    def parent(self) -> str | None:
        """The code one level up; None for a section."""
        if self.level == 1:
            return None
        return self.section if self.level == 2 else self.code[:-1]
