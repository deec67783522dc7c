"""数据共享的规矩 (rules of sharing): limits in time, rows a day, and which departments stand in which place.

政务数据共享条例（国务院令第 809 号，2025 年 8 月 1 日起施行）governs sharing between departments; how many days a step
may take is data here, because places add rules of their own and texts change. ``verified: false`` marks a limit whose
wording has not been held against the published text (待核实).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kechuang.declarations.base import Declaration

ClockName = Literal["check", "answer", "publish", "mediate", "rule", "correct"]
Level = Literal["general", "important", "core"]


class SharingClock(Declaration):
    """A limit in time (时限): ``check`` by the platform, ``answer`` by the owner, ``publish`` of what is missing,
    ``mediate`` and ``rule`` of a dispute, ``correct`` of a reported error.
    """

    id: ClockName
    label: str = Field(min_length=1)
    term: str = Field(pattern=r"^\d{1,4} ?(个工作日|日|个月|年)$")
    warn: int = Field(default=1, ge=0, description="days left at which it counts as near")
    basis: str = ""
    verified: bool = False


class SharingQuota(Declaration):
    """How many rows a grant may read in a day (每日额度), by the class of the data; the owner may set another."""

    id: Level
    label: str = Field(min_length=1)
    rows: int = Field(ge=1)


class SharingBody(Declaration):
    """Which department is the ``platform`` (共享主管部门) that checks and mediates, and which is the ``arbiter``."""

    id: Literal["platform", "arbiter"]
    department: str
