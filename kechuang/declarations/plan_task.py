"""任务的写法 (written task): one task of a plan as people write it, in a plan file and in a declared project alike."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from kechuang.declarations.base import Declaration

_AFTER = re.compile(r"(?P<task>\S+?)(?:\s+(?P<type>FS|SS|FF|SF)(?:\s*(?P<lag>[+-]\s*\d{1,5})\s*(?P<unit>ed|d|%)?)?)?")
_UNITS: dict[str | None, str] = {None: "workday", "d": "workday", "ed": "day", "%": "percent"}
_CONSTRAINT = re.compile(r"(ASAP|ALAP|MSO|MFO|SNET|SNLT|FNET|FNLT)(?:\s+(\d{4}-\d{2}-\d{2}))?")


class WrittenAfter(Declaration):
    """A predecessor: ``a``, ``a SS``, ``a FS+2`` (workdays), ``a FS+2ed`` (calendar days), ``a SS+50%``."""

    task: str
    type: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag: int = Field(default=0, ge=-36500, le=36500)
    unit: Literal["workday", "day", "percent"] = "workday"

    @model_validator(mode="before")
    @classmethod
    def _as_text(cls, data: Any) -> Any:
        if not isinstance(data, str | int):
            return data
        found = _AFTER.fullmatch(str(data).strip())
        if not found:
            raise ValueError(f"前置关系“{data}”看不懂，应写作 a、a SS、a FS+2 或 a FS+2ed（日历日）、a SS+50%")
        return {
            "task": found["task"],
            "type": found["type"] or "FS",
            "lag": int((found["lag"] or "0").replace(" ", "")),
            "unit": _UNITS[found["unit"]],
        }


class WrittenTask(Declaration):
    """A task; with ``tasks`` of its own a summary, with no ``days`` a milestone."""

    id: str = Field(min_length=1, pattern=r"^\S+$")
    name: str = ""
    days: int = Field(default=0, ge=0, le=36500)
    after: tuple[WrittenAfter, ...] = ()
    calendar: str | None = None
    constraint: str | None = Field(
        default=None, description="ASAP, ALAP, or one of the six with a date: SNET 2026-03-01"
    )
    due: dt.date | None = None
    percent: int = Field(default=0, ge=0, le=100)
    actual_start: dt.date | None = None
    actual_finish: dt.date | None = None
    remaining: int | None = Field(default=None, ge=0, le=36500)
    uses: dict[str, int] = Field(default_factory=dict)
    owner: str = ""
    tasks: tuple[WrittenTask, ...] = ()

    @field_validator("constraint")
    @classmethod
    def _constraint_is_known(cls, text: str | None) -> str | None:
        if text is not None and not _CONSTRAINT.fullmatch(text.strip()):
            raise ValueError(
                f"得到“{text}”，应写作 ALAP 或 SNET 2026-03-01（MSO、MFO、SNET、SNLT、FNET、FNLT 须带日期）"
            )
        return text

    def constraint_parts(self) -> tuple[str, dt.date | None] | None:
        """Return kind and date of the constraint."""
        found = _CONSTRAINT.fullmatch(self.constraint.strip()) if self.constraint else None
        if found is None:
            return None
        return found[1], a_day(found[2]) if found[2] else None

    @model_validator(mode="after")
    def _constraint_has_a_real_day(self) -> WrittenTask:
        self.constraint_parts()
        return self


def a_day(text: str) -> dt.date:
    """Read a day.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}”不是日期，应写作 2026-03-01") from None
