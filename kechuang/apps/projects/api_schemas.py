"""接口的形状 (shapes) of the interface of projects: what is asked and what is answered; money in 分."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from ninja import Field, Path, Query, Schema
from pydantic import BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from kechuang.engines.plans import ScheduleShape
from kechuang.web.schemas import PLACE, PLAIN, EvidenceOut

Key = Annotated[int, Path(ge=1, le=2**53)]
Number = Annotated[int | None, Query(ge=0, le=2**53)]
Word = Annotated[str, Query(max_length=60, pattern=PLAIN)]
Colour = Literal["red", "yellow", "green", "none", "done"]


def _as_written(value: Any) -> Any:
    """Let pass what is written as the document says; by itself the reader takes a bare number for a moment in 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day is written as 2026-03-01")
    return value


Date = Annotated[dt.date, BeforeValidator(_as_written)]
Day = Date | SkipJsonSchema[None]
"""A day that a form may leave out; a form knows no null."""
TEXT = r"^[^\x00]*$"
"""Texts of several lines; a NUL is in none."""


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


class ProblemQuery(Schema):
    """Which problems: a view of the ledger, narrowed."""

    view: Literal["open", "overdue", "unassigned", "mine", "confirm", "closed", "repeats", "all"] = "open"
    q: Annotated[str, Query(max_length=100, pattern=PLAIN)] = ""
    project: Number = None
    programme: Number = None
    department: Word = ""
    division: Annotated[str | None, Query(pattern=PLACE)] = None
    origin: Literal["project", "enterprise", "site", "meeting"] | None = None
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Query(ge=1, le=100)] = 20


class LedgerRow(Schema):
    """A problem in the ledger, with how the limit of its present step stands."""

    id: int
    number: str
    title: str
    origin: str
    state: str
    state_name: str
    project: int | None
    task: str | None
    entity_id: str
    division: str
    address: str
    raised_department: str
    raised_at: dt.datetime
    lead: str
    lead_name: str
    supports: list[str]
    due: dt.date | None = Field(description="last day of the present step")
    left: int | None = Field(description="workdays until it, negative by those passed")
    overdue: bool
    urged: str
    synthetic: bool


class LedgerPage(Schema):
    """A page of problems."""

    total: int
    page: int
    size: int
    items: list[LedgerRow]


class CourseStep(Schema):
    """A step of a problem's course."""

    step: str
    to_state: str
    at: dt.datetime
    note: str


class DoneNote(Schema):
    """What a department did about it."""

    kind: Literal["answer", "part"]
    department: str
    text: str
    at: dt.datetime


class LedgerOne(LedgerRow):
    """One problem with its whole course."""

    describes: str
    answer: str
    objections: int
    closed_at: dt.datetime | None
    notes: list[DoneNote]
    course: list[CourseStep]


class ProblemIn(Schema):
    """A problem to be raised; photos and papers go with it as files."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
    describes: Annotated[str, Field(max_length=5000, pattern=TEXT)] = ""
    origin: Literal["project", "enterprise", "site"] = "project"
    department: Annotated[
        str, Field(max_length=60, pattern=PLAIN, description="for which of one's departments; the only one by default")
    ] = ""
    project: Annotated[int, Field(ge=1, le=2**53)] | SkipJsonSchema[None] = None
    task: Annotated[str, Field(max_length=40, pattern=PLAIN, description="code of a task of the project")] = ""
    entity_id: Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z]*$")] = ""
    division: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    address: Annotated[str, Field(max_length=200, pattern=PLAIN)] = ""
