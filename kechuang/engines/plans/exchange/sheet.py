"""计划表 (sheet): a plan as a table of an office program, written with its dates and read again without them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.problem import explain
from kechuang.engines.plans.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.plan import Constraint, Link, Plan, Task
from kechuang.engines.plans.schedule import Schedule
from kechuang.engines.plans.written import WrittenTask

_LARGEST = 16 * 1024 * 1024
_MOST = 50_000
READ = {
    "编号": "id", "任务": "name", "上级": "parent", "工期": "days", "前置任务": "after", "日历": "calendar",
    "限制": "constraint", "时限": "due", "完成%": "percent", "实际开始": "actual_start", "实际完成": "actual_finish",
    "剩余工期": "remaining", "责任": "owner",
}  # fmt: skip
_SHOWN = ("开始", "完成", "最早开始", "最早完成", "最晚开始", "最晚完成", "机动", "关键", "暂定")
HEADINGS = (*READ, *_SHOWN)
_SIGNS = {"workday": "", "day": "ed", "percent": "%"}


def sheet_rows(schedule: Schedule) -> list[list[Any]]:
    """Return one row a task under :data:`HEADINGS`, what was asked first, then its dates."""
    after: dict[str, list[str]] = {}
    for link in schedule.plan.links:
        lag = f"{link.lag:+d}{_SIGNS[link.unit]}" if link.lag else ""
        after.setdefault(link.after, []).append(f"{link.before} {link.kind}{lag}")
    rows = []
    for one in schedule.tasks.values():
        task, bound = one.task, one.task.constraint
        rows.append([
            task.id, task.name, task.parent, one.days, "；".join(after.get(task.id, [])), task.calendar,
            f"{bound.kind} {bound.date or ''}".strip() if bound else None, task.due, task.percent, task.actual_start,
            task.actual_finish, task.remaining, task.owner, one.start, one.finish, one.early_start, one.early_finish,
            one.late_start, one.late_finish, one.slack, "是" if one.critical else "", "是" if one.provisional else "",
        ])  # fmt: skip
    return rows


def read_sheet(path: Path, *, calendar: str, table_of: Callable[[str], CalendarTable]) -> Plan:
    """Read a plan from the first sheet of an xlsx file; of its columns only 编号 and 任务 are needed.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    calendar : str
        The pack whose table of holidays holds; other calendars named must be packs as well.
    table_of : callable
        Gives the table of holidays of a pack.

    Raises
    ------
    PlanError
        If it is no such sheet; the text names file, row and column.
    """
    tasks: list[Task] = []
    links: list[Link] = []
    for number, row in _rows(path):
        after = [part for part in str(row.pop("after", "") or "").replace(";", "；").split("；") if part.strip()]
        parent = row.pop("parent", None)
        try:
            one = WrittenTask.model_validate({**row, "after": after})
        except ValidationError as error:
            told = explain(error.errors()[0], WrittenTask)
            raise PlanError(f"{path.name} 第 {number} 行：{_in_chinese(told)}") from None
        parts = one.constraint_parts()
        kind: Any = parts[0] if parts else None
        tasks.append(Task(
            one.id, one.name or one.id, one.days, str(parent) if parent else None, one.calendar,
            Constraint(kind, parts[1]) if parts else None, one.due, one.percent, one.actual_start, one.actual_finish,
            one.remaining, owner=one.owner,
        ))  # fmt: skip
        links += [Link(link.task, one.id, link.type, link.lag, link.unit) for link in one.after]
    used = {calendar} | {task.calendar for task in tasks if task.calendar}
    rules = {name: DayRule(table_of(name), name=name) for name in used}
    return Plan(path.stem, tuple(tasks), tuple(links), rules, calendar)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the known columns of every row that is not empty."""
    if path.stat().st_size > _LARGEST:
        raise PlanError(f"{path.name} 超过 16 MiB，应只留计划一张表")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError):
        raise PlanError(f"{path.name} 不是 xlsx 文件，应另存为 .xlsx") from None
    try:
        rows = iter(book.worksheets[0].iter_rows(values_only=True, max_row=_MOST + 2))
        columns = [READ.get(str(cell).strip()) if cell is not None else None for cell in next(rows, ())]
        if missing := [label for label, key in READ.items() if key in {"id", "name"} and key not in columns]:
            raise PlanError(f"{path.name} 第 1 行缺少列 {'、'.join(missing)}，应写明表头：{'、'.join(READ)}")
        for number, cells in enumerate(rows, 2):
            row = {
                key: _cell(cell) for key, cell in zip(columns, cells, strict=False) if key and cell not in {None, ""}
            }
            if number > _MOST + 1:
                raise PlanError(f"{path.name} 超过 {_MOST} 行，应拆成几个计划")
            if row:
                yield number, row
    finally:
        book.close()


def _cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _in_chinese(told: str) -> str:
    """Return the sentence with the heading in the place of the field."""
    for label, key in READ.items():
        if told.startswith((f"{key} ", f"{key}：", f"{key}.")):
            return label + told[len(key) :]
    return told
