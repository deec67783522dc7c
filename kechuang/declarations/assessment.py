"""考核规则 (assessment): what a task that was finished on time, late, or is overdue counts for its department."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.named import Id


def _weight(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    try:
        if isinstance(value, bool | float):  # a float is no longer the number that was written
            raise ValueError
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"得到 {value!r}，权数应写作 1、1/2 或 0.5") from None


Weight = Annotated[Fraction, BeforeValidator(_weight), PlainSerializer(str, return_type=str)]
"""An exact number: departments are compared by sums of it."""


class Weights(Declaration):
    """What one task counts, from 0 to 1; the score of a department is its sum over the tasks that were due."""

    on_time: Weight
    late: Weight
    open_overdue: Weight

    @model_validator(mode="after")
    def _earlier_counts_more(self) -> Weights:
        if not 0 <= self.open_overdue <= self.late <= self.on_time <= 1 or not self.on_time:
            raise ValueError("权数应在 0 与 1 之间，按时不低于逾期完成，逾期完成不低于逾期未完成，按时应大于 0")
        return self


class Assessment(Declaration):
    """A rule of assessment, with its text as people are shown it."""

    id: Id
    name: str = Field(min_length=1)
    text: str = Field(min_length=1)
    weights: Weights
    basis: str = Field(min_length=1)
    verified: bool = False
