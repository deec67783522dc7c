"""工作日历 (working-day calendar): holidays and make-up workdays, as the State Council sets them every year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration

_DAYS = re.compile(r"(\d{2})-(\d{2})(?:\.\.(\d{2})-(\d{2}))?")
_SATURDAY = 5


class Year(Declaration):
    """Days of one year by occasion: days off (``rest``) and weekend days worked (``work``).

    Days are written ``MM-DD`` or ``MM-DD..MM-DD``, several with blanks between them; a stretch of days off may include
    the weekend inside it.
    """

    year: int
    rest: dict[str, str]
    work: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _days_are_right(self) -> Year:
        both = sorted(set(self.rest_days) & set(self.work_days))
        if both:
            raise ValueError(f"{both[0]} 既列为休息日又列为上班日，应只列一处")
        for day, occasion in self.work_days.items():
            if day.weekday() < _SATURDAY:
                raise ValueError(f"{occasion}的调休上班日 {day} 不是周六或周日，应核对日期")
        return self

    @property
    def rest_days(self) -> dict[dt.date, str]:
        """Every day off named by the notice, with its occasion."""
        return dict(_named(self.year, self.rest))

    @property
    def work_days(self) -> dict[dt.date, str]:
        """Every weekend day that is worked, with its occasion."""
        return dict(_named(self.year, self.work))


class CalendarTable(Declaration):
    """A working-day table over consecutive years.

    Outside the years listed, Saturdays and Sundays are taken as rest days, and any date so found is provisional.
    """

    source: str
    years: dict[int, Year] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _tell_each_year_its_number(cls, data: Any) -> Any:
        years = data.get("years") if isinstance(data, dict) else None
        if not isinstance(years, dict):
            return data
        told = {year: {"year": year, **table} if isinstance(table, dict) else table for year, table in years.items()}
        return {**data, "years": told}

    @model_validator(mode="after")
    def _years_follow_one_another(self) -> CalendarTable:
        missing = sorted(set(range(self.first.year, self.last.year + 1)) - set(self.years))
        if missing:
            raise ValueError(f"缺少年份 {'、'.join(map(str, missing))}，应逐年列出")
        return self

    @property
    def first(self) -> dt.date:
        """The first day the table is certain of."""
        return dt.date(min(self.years), 1, 1)

    @property
    def last(self) -> dt.date:
        """The last day the table is certain of."""
        return dt.date(max(self.years), 12, 31)

    @cached_property
    def rest_days(self) -> dict[dt.date, str]:
        """Every day off of all years, with its occasion."""
        return {day: name for year in self.years.values() for day, name in year.rest_days.items()}

    @cached_property
    def work_days(self) -> dict[dt.date, str]:
        """Every weekend day worked in any year, with its occasion."""
        return {day: name for year in self.years.values() for day, name in year.work_days.items()}


def _named(year: int, table: Mapping[str, str]) -> Iterator[tuple[dt.date, str]]:
    for occasion, days in table.items():
        for part in days.split():
            match = _DAYS.fullmatch(part)
            if not match:
                raise ValueError(f"{occasion} 得到“{part}”，应写作 02-10 或 02-10..02-17")
            try:
                first = dt.date(year, int(match[1]), int(match[2]))
                last = dt.date(year, int(match[3]), int(match[4])) if match[3] else first
            except ValueError as error:
                raise ValueError(f"{occasion} 得到“{part}”，{year} 年没有这一天") from error
            if last < first:
                raise ValueError(f"{occasion} 得到“{part}”，止日应不早于起日")
            for offset in range((last - first).days + 1):
                yield first + dt.timedelta(days=offset), occasion
