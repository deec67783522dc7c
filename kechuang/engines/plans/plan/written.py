"""计划文件的写法 (written plan): what a plan in YAML may say; ``docs/schema/plan-1.json`` is made from it."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.plan_task import WrittenAfter, WrittenTask, a_day

__all__ = [
    "WrittenAfter", "WrittenCalendar", "WrittenLink", "WrittenPlan", "WrittenTask", "a_day",
    "plan_schema_text", "stretch",
]  # fmt: skip

_STRETCH = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")


class WrittenLink(Declaration):
    """A link written on its own rather than with the task after it."""

    before: str
    after: str
    type: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag: int = Field(default=0, ge=-36500, le=36500)
    unit: Literal["workday", "day", "percent"] = "workday"


class WrittenCalendar(Declaration):
    """The calendar of a team: what it says itself, and all else as its base has it."""

    name: str = ""
    base: str = Field(
        default="",
        description="another of `calendars`, or a pack whose table of holidays holds; where empty the plan's own"
        " calendar, and for that the pack named with the command; none: no holidays, Monday to Friday",
    )
    week: tuple[int, ...] = Field(
        default=(1, 2, 3, 4, 5), description="days of the week worked, 1 is Monday; those of its base where not said"
    )
    rest: tuple[str, ...] = Field(default=(), description="days off: 2026-03-02 or 2026-03-02..2026-03-06")
    work: tuple[str, ...] = Field(default=(), description="days worked all the same")

    @property
    def says_week(self) -> bool:
        """Whether the days of the week are said here."""
        return "week" in self.model_fields_set

    @field_validator("week")
    @classmethod
    def _days_of_a_week(cls, week: tuple[int, ...]) -> tuple[int, ...]:
        if wrong := [day for day in week if not 1 <= day <= 7]:
            raise ValueError(f"得到 {wrong[0]}，应为 1（周一）至 7（周日）")
        return week

    def days(self, which: Literal["rest", "work"]) -> frozenset[dt.date]:
        """Return the days of one list, each stretch day by day."""
        return frozenset(day for text in getattr(self, which) for day in stretch(text))

    @model_validator(mode="after")
    def _days_are_days(self) -> WrittenCalendar:
        both = self.days("rest") & self.days("work")
        if both:
            raise ValueError(f"{min(both)} 既列为休息日又列为上班日，应只列一处")
        return self


class WrittenPlan(Declaration):
    """A plan."""

    name: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    as_of: dt.date | None = Field(default=None, description="first day on which work can still be done")
    direction: Literal["forward", "backward"] = "forward"
    calendar: str = Field(
        default="", description="one of `calendars`, or a pack; the --calendar of the command where empty"
    )
    calendars: dict[str, WrittenCalendar] = Field(default_factory=dict)
    resources: dict[str, int] = Field(default_factory=dict)
    tasks: tuple[WrittenTask, ...] = ()
    links: tuple[WrittenLink, ...] = ()


def stretch(text: str) -> list[dt.date]:
    """Read ``2026-03-02`` or ``2026-03-02..2026-03-06``, both ends included.

    Raises
    ------
    ValueError
        If it is neither, is reversed, or longer than ten years.
    """
    found = _STRETCH.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}”看不懂，应写作 2026-03-02 或 2026-03-02..2026-03-06")
    first = a_day(found[1])
    last = a_day(found[2]) if found[2] else first
    if not 0 <= (last - first).days <= 3660:
        raise ValueError(f"“{text}”的止日应不早于起日，且相距不超过十年")
    return [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]


def plan_schema_text() -> str:
    """Return the JSON schema of a written plan, as it stands in ``docs/schema/plan-1.json``."""
    return json.dumps(WrittenPlan.model_json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
