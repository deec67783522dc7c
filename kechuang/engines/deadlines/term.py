"""期间 (term): so many working days, calendar days, months or years."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, Self

Unit = Literal["working_day", "calendar_day", "month", "year"]

UNIT_LABELS: dict[Unit, str] = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年"}

_WRITTEN = re.compile(r"\s*(\d{1,5})\s*(\D+?)\s*")
_UNITS: dict[str, Unit] = {
    "working day": "working_day", "working days": "working_day", "个工作日": "working_day", "工作日": "working_day",
    "day": "calendar_day", "days": "calendar_day", "calendar day": "calendar_day", "calendar days": "calendar_day",
    "日": "calendar_day", "天": "calendar_day", "个自然日": "calendar_day", "自然日": "calendar_day",
    "month": "month", "months": "month", "个月": "month", "月": "month",
    "year": "year", "years": "year", "年": "year",
}  # fmt: skip
_LONGEST: dict[Unit, int] = {"working_day": 25_000, "calendar_day": 36_500, "month": 1_200, "year": 100}


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as rules write it.

    Parameters
    ----------
    count : int
        How many; 0 or more, at most a hundred years.
    unit : {"working_day", "calendar_day", "month", "year"}
        Of what.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            raise TypeError(f"期间得到 {self.count!r}，应为整数")
        if not 0 <= self.count <= _LONGEST[self.unit]:
            raise ValueError(f"期间得到 {self.count} {UNIT_LABELS[self.unit]}，应在 0 与 {_LONGEST[self.unit]} 之间")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5个工作日``, ``5 working days``, ``30日``, ``30 days``, ``12 months`` or ``3年``.

        Raises
        ------
        ValueError
            If the text is no term.
        """
        match = _WRITTEN.fullmatch(text)
        unit = _UNITS.get(match[2]) if match else None
        if match is None or unit is None:
            raise ValueError(f"{text!r} 不是期间，应写作 5个工作日、30日、12个月 或 3年")
        return cls(int(match[1]), unit)

    @property
    def by_workdays(self) -> bool:
        """Whether only workdays count."""
        return self.unit == "working_day"

    def end_from(self, start: dt.date) -> dt.date:
        """Return the last day of a term of calendar days, months or years from ``start``.

        A month or year ends on the day of the same number in the month of expiry, or on that month's last day where
        it has none (民法典 第二百零二条): one month from 31 January ends on 28 or 29 February.

        Raises
        ------
        ValueError
            If the term counts workdays, which only a calendar can.
        OverflowError
            If the end lies beyond the year 9999.
        """
        if self.by_workdays:
            raise ValueError(f"{self}须按工作日历推算")
        if self.unit == "calendar_day":
            return start + dt.timedelta(days=self.count)
        years, month = divmod(start.month - 1 + self.count * (12 if self.unit == "year" else 1), 12)
        year, month = start.year + years, month + 1
        if year > dt.MAXYEAR:
            raise OverflowError(f"{year}")
        return dt.date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))

    def __str__(self) -> str:
        return f"{self.count}\u00a0{UNIT_LABELS[self.unit]}"
