"""计划表导出 (sheet, written): a dated plan as an xlsx file that people can change and read in again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from kechuang.declarations.calendar import CalendarTable
from kechuang.engines.plans.dating.schedule import Schedule
from kechuang.engines.plans.exchange.sheet.columns import (
    APART,
    CALENDAR,
    CALENDAR_SHEET,
    DIRECTIONS,
    HEADINGS,
    INFO_SHEET,
    NO_TABLE,
    PLAN_SHEET,
    TABLE,
    TABLE_SHEET,
    UNITS,
)
from kechuang.engines.plans.plan.tasks import Plan

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY = dt.timedelta(days=1)
_FORMULA = ("=", "+", "-", "@")


def sheet_rows(schedule: Schedule) -> list[list[Any]]:
    """Return one row a task under :data:`HEADINGS`, what was asked first, then its dates."""
    after: dict[str, list[str]] = {}
    for link in schedule.plan.links:
        lag = f"{link.lag:+d}{UNITS[link.unit]}" if link.lag else ""
        after.setdefault(link.after, []).append(f"{link.before} {link.kind}{lag}")
    rows = []
    for one in schedule.tasks.values():
        task, bound = one.task, one.task.constraint
        rows.append([
            task.id, task.name, task.parent, one.days, APART.join(after.get(task.id, [])), task.calendar,
            f"{bound.kind} {bound.date or ''}".strip() if bound else None, task.due, task.percent, task.actual_start,
            task.actual_finish, task.remaining, task.owner, _amounts(task.uses), one.start, one.finish,
            one.early_start, one.early_finish, one.late_start, one.late_finish, one.slack,
            "是" if one.critical else "", "是" if one.provisional else "",
        ])  # fmt: skip
    return rows


def write_sheet(path: Path, schedule: Schedule) -> None:
    """Write a dated plan with what it says for itself: its dates, calendars, holidays and resources.

    Parameters
    ----------
    path : pathlib.Path
        The file, as ``read_sheet`` reads it again.
    schedule : Schedule
        The plan with its dates.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    plan = schedule.plan
    tables = _tables(plan)
    book = Workbook(write_only=True)
    _page(book, PLAN_SHEET, [HEADINGS, *sheet_rows(schedule)])
    _page(book, INFO_SHEET, [
        ("项目", "内容"), ("名称", plan.name), ("开始", plan.start), ("时限", plan.due), ("进度日期", plan.as_of),
        ("方向", next(label for label, name in DIRECTIONS.items() if name == plan.direction)),
        ("日历", plan.calendar), ("资源", _amounts(plan.resources)),
    ])  # fmt: skip
    _page(book, CALENDAR_SHEET, [tuple(CALENDAR), *(
        (
            key, rule.name, next((name for name, table in tables.items() if table == rule.table), NO_TABLE),
            "、".join(str(day + 1) for day in sorted(rule.week)), _stretches(rule.rest), _stretches(rule.work),
        )
        for key, rule in plan.calendars.items()
    )])  # fmt: skip
    _page(book, TABLE_SHEET, [tuple(TABLE), *(row for name, table in tables.items() for row in _of_table(name, table))])
    book.save(path)


def _page(book: Any, title: str, rows: Iterable[Sequence[Any]]) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number, row in enumerate(rows):
        page.append([_cell(page, value, bold=not number) for value in row])


def _cell(page: Any, value: Any, *, bold: bool) -> Any:
    cell = WriteOnlyCell(page, value=_CONTROL.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.quotePrefix = value.lstrip().startswith(_FORMULA)
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _amounts(of: Any) -> str:
    return APART.join(f"{name} {amount}" for name, amount in of.items())


def _stretches(days: Iterable[dt.date]) -> str:
    return APART.join(str(first) if first == last else f"{first}..{last}" for first, last in _runs(days))


def _runs(days: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    first = last = None
    for day in sorted(days):
        if first is not None and last is not None and day != last + _DAY:
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def _tables(plan: Plan) -> dict[str, CalendarTable]:
    """Return the tables of holidays in use, each under a name of its own."""
    found: dict[str, CalendarTable] = {}
    for rule in plan.calendars.values():
        if rule.table is not None and rule.table not in found.values():
            name = rule.table.source or "节假日"
            found[name if name not in found else f"{name} {len(found) + 1}"] = rule.table
    return found


def _of_table(name: str, table: CalendarTable) -> Iterator[tuple[Any, ...]]:
    for year, of in sorted(table.years.items()):
        for kind, days in (("休息", of.rest_days), ("上班", of.work_days)):
            for occasion in dict.fromkeys(days.values()):
                for first, last in _runs(day for day, called in days.items() if called == occasion):
                    yield name, first, last, occasion, kind
        if not of.rest_days and not of.work_days:
            yield name, dt.date(year, 1, 1), None, "", "休息"
