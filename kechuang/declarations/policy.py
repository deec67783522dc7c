"""政策 (policy): a document or plan of a government that grants, orders or promises something."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, PeriodValue, Span
from kechuang.declarations.figure import Figure


class Policy(Declaration):
    """A policy as far as it is known: name, issuer, time, figures; ``describes`` is a sentence of the pack's own."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    name: str = Field(min_length=1)
    number: str = Field(default="", description="文号")
    place: DivisionCode | None = None
    issuer: str | None = Field(default=None, description="department")
    issued: PeriodValue | None = None
    kind: Literal["opinion", "measures", "plan", "package", "fund"] = "measures"
    status: Literal["announced", "in_force", "completed", "expired"] = "in_force"
    describes: str = Field(min_length=1)
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> Policy:
        if not self.evidence and not self.synthetic:
            raise ValueError("缺少 evidence，政策应写明出自哪个文件的哪一句")
        return self
