"""报道所述之物 (named thing): what every entry of the lists of projects has: an id, a place and where it is said."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, Span
from kechuang.declarations.figure import Figure

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$")]
StageId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
TERM = r"^\d{1,4} ?(个工作日|日|个月|年)$"


class Named(Declaration):
    """A thing that a document names; either its sentences are given or it is invented for demonstration."""

    noun: ClassVar[str] = "条目"

    id: Id
    name: str = Field(min_length=1)
    place: DivisionCode
    lead: str | None = Field(default=None, description="牵头部门")
    supports: tuple[str, ...] = Field(default=(), description="配合部门")
    describes: str = ""
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> Named:
        if not self.evidence and not self.synthetic:
            raise ValueError(f"缺少 evidence，{self.noun}应写明出自哪个文件的哪一句")
        return self

    @model_validator(mode="after")
    def _lead_does_not_support_itself(self) -> Named:
        if self.lead is not None and self.lead in self.supports:
            raise ValueError(f"{self.lead} 已是牵头部门，不应又列为配合部门")
        if len(set(self.supports)) < len(self.supports):
            raise ValueError("配合部门有重复，每个部门应只列一次")
        return self
