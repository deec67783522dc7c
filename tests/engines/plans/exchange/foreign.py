"""Documents of Microsoft Project made by hand, piece by piece, for the tests."""

from __future__ import annotations

from pathlib import Path

NAMESPACE = "http://schemas.microsoft.com/project"
_WEEK = (0, 1, 1, 1, 1, 1, 0)
_EXCEPTION = ("Occurrences", "Name", "Type", "Period", "DaysOfWeek", "MonthItem", "MonthPosition", "Month", "MonthDay")


def fields(**values: object) -> str:
    """Return elements with their texts."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def hours(*stretches: str) -> str:
    """Return working times such as ``08:00-12:00``."""
    times = (stretch.split("-") for stretch in stretches)
    inner = "".join(f"<WorkingTime>{fields(FromTime=f'{a}:00', ToTime=f'{b}:00')}</WorkingTime>" for a, b in times)
    return f"<WorkingTimes>{inner}</WorkingTimes>"


DAY = hours("08:00-12:00", "13:00-17:00")


def week(days: dict[int, int | str]) -> str:
    """Return week days; 1 is Sunday. A text is the day's hours."""
    told = []
    for kind, how in days.items():
        times = how if isinstance(how, str) else DAY if how else ""
        told.append(f"<WeekDay>{fields(DayType=kind, DayWorking=1 if how else 0)}{times}</WeekDay>")
    return f"<WeekDays>{''.join(told)}</WeekDays>"


def period(first: str, last: str) -> str:
    """Return a time period of whole days."""
    return f"<TimePeriod>{fields(FromDate=f'{first}T00:00:00', ToDate=f'{last}T23:59:00')}</TimePeriod>"


def exception(first: str, last: str, *, by_count: int = 0, working: str = "", **how: object) -> str:
    """Return an exception of a calendar; ``working`` are its hours."""
    told = fields(**{name: how[name] for name in _EXCEPTION if name in how})
    end = fields(DayWorking=1 if working else 0) + working
    return f"<Exception>{fields(EnteredByOccurrences=by_count)}{period(first, last)}{told}{end}</Exception>"


def work_week(first: str, last: str, days: dict[int, int | str]) -> str:
    """Return a work week with its dates."""
    return f"<WorkWeek>{period(first, last)}<Name>忙季</Name>{week(days)}</WorkWeek>"


def calendar(uid: int, name: str, inner: str = "", *, base: int = -1, days: dict[int, int | str] | None = None) -> str:
    """Return a base calendar; without ``days`` it works Monday to Friday where it has no base."""
    own = days if days is not None else (dict(enumerate(_WEEK, 1)) if base < 0 else {})
    head = fields(UID=uid, Name=name, IsBaseCalendar=1, BaseCalendarUID=base)
    return f"<Calendar>{head}{week(own) if own else ''}{inner}</Calendar>"


def task(uid: int, name: str, hours_: float = 8, *after: str, level: int = 1, **more: object) -> str:
    """Return a task of so many hours; ``after`` are links."""
    head = fields(UID=uid, ID=uid, Name=name, OutlineLevel=level)
    length = "" if "Duration" in more else fields(Duration=f"PT{int(hours_)}H{round(hours_ % 1 * 60)}M0S")
    return f"<Task>{head}{length}{fields(**more)}{''.join(after)}</Task>"


def link(uid: int, kind: int = 1, lag: int = 0, how: int = 7, **more: object) -> str:
    """Return a link from a predecessor."""
    told = fields(PredecessorUID=uid, Type=kind, **more, LinkLag=lag, LagFormat=how)
    return f"<PredecessorLink>{told}</PredecessorLink>"


def project(path: Path, tasks: str, calendars: str = "", rest: str = "", **head: object) -> Path:
    """Write a document and return its path."""
    told = {"Title": "外来", "ScheduleFromStart": 1, "StartDate": "2026-05-04T08:00:00", "CalendarUID": 1, **head}
    shown = calendars or calendar(1, "标准")
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="{NAMESPACE}">{fields(**told)}'
        f"<Calendars>{shown}</Calendars><Tasks>{tasks}</Tasks>{rest}</Project>",
        encoding="utf-8",
    )
    return path
