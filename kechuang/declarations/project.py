"""重点项目与工作专班 (project, task_force): what is built, and the groups set up to see it through."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration, DivisionCode, PeriodValue, Span
from kechuang.declarations.figure import Figure


class TaskForce(Declaration):
    """A group set up for a task (工作专班); ``count`` says how many where a report names them only by number."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    name: str = Field(min_length=1)
    place: DivisionCode
    lead: str | None = None
    count: int = Field(default=1, ge=1)
    since: PeriodValue | None = None
    methods: tuple[str, ...] = Field(default=(), description="集中办公, 倒排工期, 挂图作战, 销号 …")
    describes: str = ""
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> TaskForce:
        if not self.evidence and not self.synthetic:
            raise ValueError("缺少 evidence，工作专班应写明出自哪个文件的哪一句")
        return self


class Project(Declaration):
    """A key project (重点项目) that a report names."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    name: str = Field(min_length=1)
    place: DivisionCode
    kind: Literal["industry", "platform", "institute", "reform"] = "industry"
    lead: str | None = None
    undertaker: str = Field(default="", description="the firm or body that builds it")
    task_force: str | None = None
    stage: Literal["intended", "signed", "building", "installed", "producing", "running", "unknown"] = "unknown"
    as_of: PeriodValue | None = None
    describes: str = ""
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Span, ...] = ()
    synthetic: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> Project:
        if not self.evidence and not self.synthetic:
            raise ValueError("缺少 evidence，项目应写明出自哪个文件的哪一句")
        return self
