"""灯与考核的形状 (lights, assessment): how projects stand today, and completion on time."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Query, Schema

from kechuang.apps.projects.api.schemas.shared import Colour, Date, Number


class LightOut(Schema):
    """How a project stands today by its rule, and why."""

    project: int
    code: str
    name: str
    light: Colour
    since: dt.date
    reasons: list[str]
    rule: str | None
    percent: int | None
    planned: int | None
    finish: dt.date | None
    planned_finish: dt.date | None


class LightsQuery(Schema):
    """Of which projects."""

    programme: Number = None


class ColourCounts(Schema):
    """How many projects show which light."""

    red: int
    yellow: int
    green: int
    none: int
    done: int


class LightsOut(Schema):
    """The wall in figures: lights now and a week ago (null where none was kept then), and each project's."""

    day: dt.date
    since: dt.date
    now: ColourCounts
    before: ColourCounts | None
    tasks: int
    closed: int
    closed_this_week: int
    synthetic: bool
    projects: list[LightOut]


class AssessmentQuery(Schema):
    """At which day, of what, in which lines."""

    day: Annotated[Date | None, Query(description="today or a past day; today by default")] = None
    programme: Number = None
    by: Literal["department", "force", "programme", "place", "project"] = "department"


class AssessmentRule(Schema):
    """The declared rule."""

    id: str
    name: str
    text: str
    basis: str
    verified: bool


class AssessmentRow(Schema):
    """A line; shares are exact, such as ``5/8``, and null where nothing was due."""

    key: str
    name: str
    due: int
    on_time: int
    late: int
    open_overdue: int
    rate: str | None
    score: str | None


class AssessmentOut(Schema):
    """Completion on time at a day; the lines sum up to the whole."""

    day: dt.date
    rule: AssessmentRule | None
    rows: list[AssessmentRow]
    total: AssessmentRow | None
    synthetic: bool
