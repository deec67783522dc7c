"""政策 (policy): a document or plan of a government that grants, orders or promises something, with its items."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, PeriodValue, Span
from kechuang.declarations.figure import Figure
from kechuang.declarations.policy_item import ITEM_ID, PolicyItem


class Policy(Declaration):
    """A policy as far as it is known: name, issuer, time, figures, items; ``describes`` is the pack's own sentence.

    ``source`` names the document or publisher where no loaded report does (文号，或发布者与日期).
    """

    id: str = Field(pattern=ITEM_ID)
    name: str = Field(min_length=1)
    number: str = Field(default="", description="文号")
    place: DivisionCode | None = None
    issuer: str | None = Field(default=None, description="department")
    issued: PeriodValue | None = None
    kind: Literal["opinion", "measures", "plan", "package", "fund"] = "measures"
    status: Literal["announced", "in_force", "completed", "expired"] = "in_force"
    describes: str = Field(min_length=1)
    figures: tuple[Figure, ...] = ()
    items: tuple[PolicyItem, ...] = ()
    source: str = ""
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> Policy:
        if not self.evidence and not self.source and not self.synthetic:
            raise ValueError("缺少 evidence，政策应写明出自哪个文件的哪一句")
        return self

    @model_validator(mode="after")
    def _items_are_its_own(self) -> Policy:
        ids = [item.id for item in self.items]
        for item in self.items:
            if not item.id.startswith(f"{self.id}."):
                raise ValueError(f"条目 {item.id} 的编号应以政策编号 {self.id}. 开头")
            if ids.count(item.id) > 1:
                raise ValueError(f"条目 {item.id} 写了两次，编号应各不相同")
            if item.synthetic != self.synthetic:
                raise ValueError(f"条目 {item.id} 的 synthetic 应与政策相同：{str(self.synthetic).lower()}")
        return self
