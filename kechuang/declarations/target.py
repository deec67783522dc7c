"""目标 (target): what a place has promised to reach, by when, and the sentence that says so."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, Span
from kechuang.declarations.figure import Figure, PrintedNumber, number_stands_in

TargetComparator = Literal["at_least", "reaches", "more_than", "at_most", "range"]


class TargetValue(Declaration):
    """The line to be reached: ``by`` is the last day on which it counts."""

    value: PrintedNumber
    value_max: PrintedNumber | None = None
    unit: str
    comparator: TargetComparator
    by: dt.date

    @model_validator(mode="after")
    def _range_has_two_ends(self) -> TargetValue:
        if (self.comparator == "range") != (self.value_max is not None):
            raise ValueError("range 须有 value_max，其余比较词不得有 value_max")
        if self.value_max is not None and self.value_max <= self.value:
            raise ValueError(f"value_max {self.value_max} 应大于 value {self.value}")
        return self


class Target(Declaration):
    """A target of a place with the values printed so far.

    Where the sentence does not say which indicator is meant, ``undecided`` gives the reason, ``verbatim`` is true and
    ``indicator`` is empty: the sentence is shown as it stands (read from the loaded file through the span, never kept
    in the pack) and no gap is computed.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    indicator: str | None = None
    place: DivisionCode
    target: TargetValue
    lead: str | None = None
    evidence: Span | None = None
    values: tuple[Figure, ...] = ()
    undecided: str | None = None
    verbatim: bool = False
    synthetic: bool = False
    reviewed: dt.date | None = Field(default=None, description="day on which a reviewer took it from the page")
    note: str = ""

    @model_validator(mode="after")
    def _is_decided_or_says_why(self) -> Target:
        if self.undecided is None:
            if self.indicator is None:
                raise ValueError("缺少 indicator，口径未定的目标应写 undecided（原因）和 verbatim: true")
            if self.verbatim:
                raise ValueError("verbatim 只用于 undecided 的目标")
        elif self.indicator is not None or self.values or not self.verbatim:
            raise ValueError("undecided 的目标应写 verbatim: true，且不得有 indicator 和 values")
        if self.evidence is None and not self.synthetic:
            raise ValueError("缺少 evidence，目标应写明出自哪个文件的哪一句")
        return self

    def stands_in(self, text: str) -> bool:
        """Say whether the sentence at the target's span really holds its number."""
        ends = (self.target.value, self.target.value_max)
        return all(number_stands_in(number, text) for number in ends if number is not None)
