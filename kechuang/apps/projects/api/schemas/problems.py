"""问题的形状 (problems): the ledger, a problem with its course, and one to be raised."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Query, Schema
from pydantic.json_schema import SkipJsonSchema

from kechuang.apps.projects.api.schemas.shared import TEXT, Number, Word
from kechuang.web.schemas import PLACE, PLAIN


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
