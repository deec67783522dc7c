"""计划的形状 (plans): a dated plan, and a report on a task of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Field, Schema
from pydantic.json_schema import SkipJsonSchema

from kechuang.apps.projects.api.schemas.shared import TEXT, Day
from kechuang.engines.plans import ScheduleShape


class PlanOut(Schema):
    """A project's plan, dated as of today; ``plan`` is null where it has no tasks."""

    project: int
    code: str
    plan_revision: int
    answer: str = Field(description="one sentence: whether the date can be kept")
    stuck: str = Field(description="the chain that keeps it from that; empty where nothing is missing")
    plan: ScheduleShape | None


class ProgressIn(Schema):
    """How a task stands; the evidence goes with it as files."""

    percent: Annotated[int, Field(ge=0, le=100)]
    on: Annotated[Day, Field(description="the day whose state is told; today by default")] = None
    actual_start: Day = None
    actual_finish: Day = None
    remaining: Annotated[int, Field(ge=0, le=10_000, description="workdays still needed")] | SkipJsonSchema[None] = None
    note: Annotated[str, Field(max_length=2000, pattern=TEXT)] = ""
    seen: (
        Annotated[int, Field(ge=0, le=2**53, description="id of the newest report that was seen, 0 for none")]
        | SkipJsonSchema[None]
    ) = None


class ProgressOut(Schema):
    """A report that was kept."""

    id: int
    project: int
    task: str
    on: dt.date
    percent: int
    actual_start: dt.date | None
    actual_finish: dt.date | None
    remaining: int | None
    note: str
    files: int
