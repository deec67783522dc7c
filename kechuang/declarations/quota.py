"""区县指标 (quota): what each district, or the place as a whole, is to bring about within a period."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, PeriodValue
from kechuang.declarations.figure import PrintedNumber, number_stands_in
from kechuang.declarations.named import Id, Named


class QuotaValue(Declaration):
    """What one division is to reach; ``upper`` only with a range."""

    division: DivisionCode
    value: PrintedNumber
    comparator: Literal["exactly", "at_least", "about", "range"] = "at_least"
    upper: PrintedNumber | None = None
    reached: int | None = Field(default=None, ge=0, description="counted on the day a demo is filled; invented only")

    @model_validator(mode="after")
    def _range_has_two_ends(self) -> QuotaValue:
        if (self.comparator == "range") != (self.upper is not None):
            raise ValueError("range 须有 upper，其余比较词不得有 upper")
        if self.upper is not None and self.upper <= self.value:
            raise ValueError(f"upper {self.upper} 应大于 value {self.value}")
        return self

    def stands_in(self, text: str) -> bool:
        """Say whether the sentence really holds the number or numbers."""
        return all(number_stands_in(number, text) for number in (self.value, self.upper) if number is not None)


class Quota(Named):
    """A quota; ``place`` is who sets it."""

    noun: ClassVar[str] = "区县指标"

    indicator: str = Field(min_length=1, description="what is counted, in words")
    programme: Id | None = None
    task_force: Id | None = None
    period: PeriodValue | None = None
    unit: str = Field(min_length=1)
    values: tuple[QuotaValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _divisions_differ(self) -> Quota:
        codes = [value.division for value in self.values]
        if repeated := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"{repeated[0]} 写了不止一次，每个区划应只有一个指标数")
        if not self.synthetic and any(value.reached is not None for value in self.values):
            raise ValueError("reached（演示的完成数）只能写在 synthetic: true 的指标中，真实的完成数逐条登记")
        return self
