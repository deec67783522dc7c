"""要素清单 (checklist): what must be in place around one thing, element by element, such as 招引平台的“六个一”."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.named import Named, StageId


class Element(Declaration):
    """One element."""

    id: StageId
    name: str = Field(min_length=1)


class Checklist(Named):
    """A checklist; a project that uses it says which elements it has."""

    noun: ClassVar[str] = "要素清单"

    elements: tuple[Element, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _elements_differ(self) -> Checklist:
        ids = [element.id for element in self.elements]
        if repeated := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"要素 {repeated[0]} 写了不止一次，各要素的 id 应各不相同")
        return self
