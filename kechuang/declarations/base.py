"""What all declarations share: strict models, and value types written as an official writes them.

声明 (declaration): a YAML or CSV entry of a pack that an engine runs.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationInfo, model_validator

from kechuang.core import Money, Period, Ratio


class Declaration(BaseModel):
    """Base of everything a pack may declare: unknown keys are errors, values are immutable.

    Whole numbers are taken as text where text is asked for: a version, a year or a code is written plainly in YAML.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, coerce_numbers_to_str=True)


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
    """A place in a loaded report: the file's hash and code-point offsets ``[start, end)``.

    Offsets count code points of the file's text decoded as it stands (line ends unchanged). A pack writes
    ``{file: <document id or sha256:…>, span: [start, end]}``; ids are those of its ``documents.yaml``.
    """

    file: Sha256
    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if "span" in data:
            offsets = data.pop("span")
            if not isinstance(offsets, list | tuple) or len(offsets) != 2:
                raise ValueError(f"span 得到 {offsets!r}，应为 [起, 止] 两个字符位置")
            data["start"], data["end"] = offsets
        documents: dict[str, str] = (info.context or {}).get("documents", {})
        file = data.get("file")
        if isinstance(file, str) and not file.startswith("sha256:"):
            if file not in documents:
                raise ValueError(f"文件 {file!r} 没有在 documents.yaml 中声明，应先写明它的 sha256")
            data["file"] = documents[file]
        return data

    @model_validator(mode="after")
    def _is_not_empty(self) -> Span:
        if self.end <= self.start:
            raise ValueError(f"span [{self.start}, {self.end}] 的止不大于起，应为 [起, 止] 且止大于起")
        return self
