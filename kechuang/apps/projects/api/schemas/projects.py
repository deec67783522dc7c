"""项目的形状 (projects): the list and the record."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Query, Schema

from kechuang.apps.projects.api.schemas.lights import LightOut
from kechuang.apps.projects.api.schemas.shared import Colour, Word
from kechuang.web.schemas import PLACE, PLAIN, EvidenceOut


class ProjectQuery(Schema):
    """Which projects; what is left out narrows nothing."""

    q: Annotated[str, Query(max_length=100, pattern=PLAIN, description="part of name, code, address, undertaker…")] = ""
    programme: Annotated[int | None, Query(ge=0, le=2**53, description="id; 0 for those without")] = None
    task_force: Annotated[int | None, Query(ge=0, le=2**53, description="id; 0 for those without")] = None
    division: Annotated[str | None, Query(pattern=PLACE, description="a place and all inside it")] = None
    department: Word = ""
    role: Literal["lead", "support"] | None = None
    pipeline: Word = ""
    stage: Word = ""
    kind: Literal["industry", "platform", "institute", "reform", "investment", "striving", "creation"] | None = None
    level: Word = ""
    light: Colour | None = None
    state: Literal["active", "open", "submitted", "closed", "cancelled"] | None = None
    leader: Word = ""
    apply: Annotated[Literal["near", "over"] | None, Query(description="last day to apply, while nobody has")] = None
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Query(ge=1, le=100)] = 20


class ProjectRow(Schema):
    """A project in a list; departments, stage and division by id and by name."""

    id: int
    code: str
    name: str
    kind: str
    level: str
    programme: str | None
    task_force: str | None
    division: str
    place: str
    lead: str
    lead_name: str
    supports: list[str]
    leader: str
    officer: str | None = Field(description="who goes with it (服务专员)")
    undertaker: str
    entity_id: str
    product: str
    investment: int | None = Field(None, description="分")
    currency: str
    pipeline: str
    stage: str
    stage_name: str
    start: dt.date | None
    due: dt.date | None
    apply_by: dt.date | None
    apply_left: int | None = Field(None, description="workdays until apply_by while nobody has applied; negative: over")
    batch: str
    ordinal: str
    state: str
    light: Colour = Field(description="as it is judged today")
    open_problems: int
    synthetic: bool


class ProjectPage(Schema):
    """A page of projects."""

    total: int
    page: int
    size: int
    items: list[ProjectRow]


class ReportedFigure(Schema):
    """A figure that a report gives of a project, in the words of its source."""

    label: str
    text: str
    unit: str
    period: str
    basis: str
    planned: bool
    subject: str
    evidence: EvidenceOut | None


class StageStep(Schema):
    """A move to a stage."""

    pipeline: str
    from_stage: str
    to_stage: str
    on: dt.date | None
    note: str
    entry: Literal["guide", "material", "contact"] | None = Field(None, description="of an application, in one stage")


class ProjectOut(ProjectRow):
    """One project: its record with evidence, course of stages and light with reasons."""

    describes: str
    address: str
    aspect: str
    contracted: int | None = Field(None, description="分")
    registered: int | None = Field(None, description="分")
    revision: int
    plan_revision: int
    figures: list[ReportedFigure]
    evidence: list[EvidenceOut]
    stages: list[StageStep]
    judged: LightOut
