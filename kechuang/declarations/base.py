"""What all declarations share: strict models, and value types written as an official writes them.

声明 (declaration): a YAML or CSV entry of a pack that an engine runs.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from kechuang.core import Money, Period, Ratio


class Declaration(BaseModel):
    """Base of everything a pack may declare: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money.parse(value)


def _ratio(value: Any) -> Ratio:
    return value if isinstance(value, Ratio) else Ratio.parse(value)


def _period(value: Any) -> Period:
    return value if isinstance(value, Period) else Period.parse(value)


MoneyValue = Annotated[Money, BeforeValidator(_money), PlainSerializer(lambda m: m.fen, return_type=int)]
RatioValue = Annotated[Ratio, BeforeValidator(_ratio), PlainSerializer(str, return_type=str)]
PeriodValue = Annotated[Period, BeforeValidator(_period), PlainSerializer(str, return_type=str)]
DivisionCode = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{6}$")]
Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Span(Declaration):
    """A place in a loaded report: the file's hash and code-point offsets ``[start, end)``."""

    file: Sha256
    start: int = Field(ge=0)
    end: int = Field(gt=0)
