"""计划表读入 (sheet, read): a plan from a table of an office program; every fault says row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kechuang.declarations.problem import explain
from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.sheet import columns
from kechuang.engines.plans.exchange.sheet.about import About, Row, TableOf, split
from kechuang.engines.plans.exchange.sheet.workbook import MOST, Sheet, open_workbook
from kechuang.engines.plans.plan.tasks import Constraint, Link, Plan, Task
from kechuang.engines.plans.plan.written import WrittenTask

_HEAD_WITHIN = 20


def read_sheet(path: Path, *, calendar: str, table_of: TableOf) -> Plan:
    """Read a plan from an xlsx file; of its columns only 编号 and 任务 are needed, of its sheets only the first.

    Parameters
    ----------
    path : pathlib.Path
        The file, as ``write_sheet`` writes it or written by hand. What the sheets 计划信息, 日历 and 节假日 say of the
        plan and of the calendars of teams holds.
    calendar : str
        The pack whose table of holidays holds where the file names none; other calendars named must be packs or stand
        in the sheet 日历.
    table_of : callable
        Gives the table of holidays of a pack.

    Raises
    ------
    PlanError
        If it is no such sheet; the text names file, row and column.
    OSError
        If it cannot be read.
    """
    return _Reader(path, calendar, table_of).read()


class _Reader:
    def __init__(self, path: Path, calendar: str, table_of: TableOf) -> None:
        self.file, self.stem, self.calendar = path.name, path.stem, calendar
        self.sheets = open_workbook(path)
        self.about = About(self.file, self.sheets, calendar, table_of)

    def read(self) -> Plan:
        info = self.about.info()
        rules = self.about.rules()
        tasks: dict[str, Task] = {}
        links: list[Link] = []
        rows: dict[str, int] = {}
        for number, row in self._tasks():
            one = self._task(number, row, rows, links)
            tasks[one.id] = one
        summaries = {task.parent for task in tasks.values()}
        own = info.pop("calendar", None) or self.calendar
        for task in tasks.values():
            if task.parent and task.parent not in tasks:
                raise self._wrong(rows[task.id], f"上级 {task.parent} 不存在，应核对编号")
        for link in links:
            if link.before not in tasks:
                raise self._wrong(rows[link.after], f"前置任务 {link.before} 不存在，应核对编号")
        for name, number in [(own, 0), *((task.calendar, rows[task.id]) for task in tasks.values())]:
            if name and name not in rules:
                rules[name] = DayRule(self.about.pack(name, number), name=name)
        # How long a summary lasts its parts decide.
        listed = tuple(replace(task, days=0) if task.id in summaries else task for task in tasks.values())
        return Plan(info.pop("name", None) or self.stem, listed, tuple(links), rules, own, **info)

    def _wrong(self, number: int, sentence: str) -> PlanError:
        return PlanError(f"{self.file} 第 {number} 行：{sentence}")

    def _tasks(self) -> Iterator[tuple[int, Row]]:
        """Yield the number and the known columns of every row that is not empty."""
        others = {columns.INFO_SHEET, columns.CALENDAR_SHEET, columns.TABLE_SHEET}
        pages = [sheet for sheet in self.sheets if sheet.title.strip() not in others]
        for sheet in pages:
            for number, cells in list(sheet.rows.items())[:_HEAD_WITHIN]:
                labels = [columns.heading(cell) for cell in cells]
                if {"编号", "任务"} <= set(labels):
                    return self._under(sheet, number, labels)
        first = next(iter(pages[0].rows.items()), (1, ())) if pages else (1, ())
        missing = [label for label in ("编号", "任务") if label not in map(columns.heading, first[1])]
        raise PlanError(
            f"{self.file} 第 {first[0]} 行缺少列 {'、'.join(missing)}，应写明表头：{'、'.join(columns.READ)}"
        )

    def _under(self, sheet: Sheet, head: int, labels: list[str]) -> Iterator[tuple[int, Row]]:
        present = {label for label in labels if label}
        for label in present:
            if label in columns.READ and labels.count(label) > 1:
                raise PlanError(f"{self.file} 第 {head} 行有 {labels.count(label)} 列“{label}”，应只留一列")
            if meant := columns.meant(label, present):
                raise PlanError(f"{self.file} 第 {head} 行的列“{label}”不认识，是“{meant}”就改过来，不是就换个名称")
        count = 0
        for number, cells in sheet.rows.items():
            if number <= head:
                continue
            row = {
                columns.READ[label]: cell for label, cell in zip(labels, cells, strict=False)
                if label in columns.READ and cell is not None
            }  # fmt: skip
            if row:
                count += 1
                if count > MOST:
                    raise PlanError(f"{self.file} 超过 {MOST} 行，应拆成几个计划")
                yield number, row

    def _task(self, number: int, row: Row, rows: dict[str, int], links: list[Link]) -> Task:
        if "id" not in row:
            raise self._wrong(number, "没有编号，应一个任务一行并写明编号（合并的单元格应先取消合并）")
        after = split(row.pop("after", None))
        parent = row.pop("parent", None)
        percent = row.get("percent")
        if isinstance(percent, str) and percent.endswith("%"):
            row["percent"] = percent[:-1]
        uses = self.about.amounts(row.pop("uses", None), f"第 {number} 行的占用资源")
        try:
            one = WrittenTask.model_validate({**row, "after": after})
        except ValidationError as error:
            raise self._wrong(number, _in_chinese(explain(error.errors()[0], WrittenTask))) from None
        if one.id in rows:
            raise self._wrong(number, f"编号 {one.id} 与第 {rows[one.id]} 行相同，每个任务应有自己的编号")
        rows[one.id] = number
        parts = one.constraint_parts()
        kind: Any = parts[0] if parts else None
        links += [Link(link.task, one.id, link.type, link.lag, link.unit) for link in one.after]
        return Task(
            one.id, one.name or one.id, one.days, str(parent) if parent is not None else None, one.calendar,
            Constraint(kind, parts[1]) if parts else None, one.due, one.percent, one.actual_start, one.actual_finish,
            one.remaining, uses, one.owner,
        )  # fmt: skip


def _in_chinese(told: str) -> str:
    """Return the sentence with the heading in the place of the field."""
    for label, key in columns.READ.items():
        if told.startswith((f"{key} ", f"{key}：", f"{key}.")):
            return label + told[len(key) :]
    return told
