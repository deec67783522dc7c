"""数值 (figure): a number as it was printed, with its unit, comparator, period, basis and sentence."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from kechuang.core import Basis
from kechuang.declarations.base import Declaration, DivisionCode, PeriodValue, Span

_PRINTED = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?")


def _printed(value: Any) -> Decimal:
    """Take a number exactly as written; a float has lost its printed precision and is refused."""
    if isinstance(value, bool | float) or not _PRINTED.fullmatch(str(value)):
        raise ValueError(f"得到 {value!r}，应为十进制数，如 2.79")
    return Decimal(str(value))


PrintedNumber = Annotated[Decimal, BeforeValidator(_printed), PlainSerializer(str, return_type=str)]
"""An exact decimal that keeps its printed digits: ``str(value)`` is ``2.79``, never ``2.8``."""

FigureComparator = Literal["exactly", "at_least", "more_than", "at_most", "less_than", "about", "nearly", "range"]


class Figure(Declaration):
    """A printed number.

    ``printed`` gives the characters that stand in the sentence where they are not the digits of the value
    (“二十万” for 200000). A figure from the press must name its sentence.
    """

    label: str = ""
    value: PrintedNumber
    value_max: PrintedNumber | None = None
    unit: str
    comparator: FigureComparator = "exactly"
    period: PeriodValue
    basis: Basis = "press"
    evidence: Span | None = None
    printed: str | None = None
    subject: str = Field(default="", description="whose figure it is, where not the place's own")
    planned: bool = Field(default=False, description="announced, not yet reached when printed")
    note: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Figure:
        if (self.comparator == "range") != (self.value_max is not None):
            raise ValueError("range 须有 value_max，其余比较词不得有 value_max")
        if self.value_max is not None and self.value_max <= self.value:
            raise ValueError(f"value_max {self.value_max} 应大于 value {self.value}")
        if self.basis == "press" and self.evidence is None:
            raise ValueError("新闻报道的数值缺少 evidence，应写明文件与字符位置")
        return self

    def stands_in(self, text: str) -> bool:
        """Say whether the sentence really holds this number (or its printed characters).

        Parameters
        ----------
        text : str
            The text at the figure's span.
        """
        if self.printed is not None:
            return self.printed in text
        return all(number_stands_in(number, text) for number in (self.value, self.value_max) if number is not None)


class PublishedValue(Figure):
    """A value of an indicator for a place that a document prints, with or without a target beside it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    indicator: str
    place: DivisionCode
    reviewed: dt.date | None = Field(default=None, description="day on which a reviewer took it from the page")

    @model_validator(mode="after")
    def _is_reached(self) -> PublishedValue:
        if self.planned:
            raise ValueError("计划数不是指标值，应写作目标，或写在政策、专班、项目的 figures 中")
        if self.subject:
            raise ValueError(f"{self.subject}的数不是本地的指标值，应写在项目的 figures 中，或给它的区划代码作 place")
        return self


def number_stands_in(number: Decimal, text: str) -> bool:
    """Say whether ``number`` stands in ``text`` digit for digit, not as a part of a longer number."""
    plain = text.replace(",", "").replace("\uff0c", " ")
    return re.search(rf"(?<![\d.]){re.escape(str(number))}(?!\d|\.\d)", plain) is not None
