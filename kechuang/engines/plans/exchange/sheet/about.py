"""计划表的其他表 (about): what the further sheets of a plan's file say of the plan, its calendars and holidays."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.problem import explain
from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.sheet import columns
from kechuang.engines.plans.exchange.sheet.workbook import Sheet
from kechuang.engines.plans.plan.written import WrittenCalendar

_AMOUNT = re.compile(r"(?P<name>.+?)(?:\s+(?P<amount>\d{1,9}))?")
_DATES = {"start", "due", "as_of"}
TableOf = Callable[[str], CalendarTable]
Row = dict[str, Any]


class About:
    """What stands beside the tasks.

    Parameters
    ----------
    file : str
        The name of the file, which every sentence begins with.
    sheets : list of Sheet
        All its sheets.
    calendar : str
        The pack whose table of holidays holds where the file names none.
    table_of : callable
        Gives the table of holidays of a pack.
    """

    def __init__(self, file: str, sheets: list[Sheet], calendar: str, table_of: TableOf) -> None:
        self.file, self.sheets, self.calendar, self.table_of = file, sheets, calendar, table_of

    def pack(self, name: str, number: int) -> CalendarTable:
        """Return the table of holidays of a pack.

        Raises
        ------
        PlanError
            If there is none; the sentence names the row where ``number`` is not 0.
        """
        try:
            return self.table_of(name)
        except ValueError as error:
            where = f"第 {number} 行：" if number else ""
            declared = f"应在表“{columns.CALENDAR_SHEET}”中写明，或改用声明包"
            raise PlanError(f"{self.file} {where}日历 {name} 没有声明，{declared}（{error}）") from None

    def amounts(self, told: Any, where: str) -> dict[str, int]:
        """Read ``施工队 2；塔吊 1``.

        Raises
        ------
        PlanError
            If it is no such text.
        """
        found: dict[str, int] = {}
        for part in split(told):
            match = _AMOUNT.fullmatch(part)
            if match is None or match["name"] in found:
                raise PlanError(f"{self.file} {where}“{part}”看不懂，应写作 施工队 2；塔吊 1")
            found[match["name"]] = int(match["amount"] or 1)
        return found

    def info(self) -> Row:
        """Return what the sheet 计划信息 says of the plan."""
        sheet = self._sheet(columns.INFO_SHEET)
        found: Row = {}
        for number, cells in (sheet.rows if sheet else {}).items():
            label, value = str(cells[0] or "").strip(), cells[1] if len(cells) > 1 else None
            name = columns.INFO.get(label)
            where = f"表“{columns.INFO_SHEET}”第 {number} 行的{label}"
            if name is None or value is None:
                continue
            if name in _DATES:
                found[name] = self._day(value, where)
            elif name == "direction":
                if value not in columns.DIRECTIONS:
                    raise PlanError(f"{self.file} {where} 得到“{value}”，应为顺排或倒排")
                found[name] = columns.DIRECTIONS[value]
            elif name == "resources":
                found[name] = self.amounts(value, where)
            else:
                found[name] = str(value)
        return found

    def rules(self) -> dict[str, DayRule]:
        """Return the calendars of teams that the sheet 日历 declares."""
        tables = self._tables()
        rules: dict[str, DayRule] = {}
        for number, row in self._table(columns.CALENDAR_SHEET, columns.CALENDAR):
            where = f"表“{columns.CALENDAR_SHEET}”第 {number} 行"
            if "id" not in row:
                raise PlanError(f"{self.file} {where}没有编号，应写明")
            week = re.findall(r"\d+", str(row.get("week", "1、2、3、4、5")))
            try:
                days = {name: split(row.get(name)) for name in ("rest", "work")}
                given = WrittenCalendar.model_validate({"week": [int(day) for day in week], **days})
                rest, work = given.days("rest"), given.days("work")
            except ValidationError as error:
                raise PlanError(f"{self.file} {where}：{explain(error.errors()[0], WrittenCalendar)}") from None
            base, name = str(row.get("base", self.calendar)), str(row["id"])
            table = None if base == columns.NO_TABLE else tables.get(base) or self.pack(base, 0)
            week_ = frozenset(day - 1 for day in given.week)
            rules[name] = DayRule(table, week_, rest, work, str(row.get("name", name)))
        return rules

    def _tables(self) -> dict[str, CalendarTable]:
        """Return the tables of holidays that the sheet 节假日 holds."""
        found: dict[str, dict[int, dict[str, dict[str, str]]]] = {}
        for number, row in self._table(columns.TABLE_SHEET, columns.TABLE):
            where = f"表“{columns.TABLE_SHEET}”第 {number} 行"
            if "table" not in row or "first" not in row:
                raise PlanError(f"{self.file} {where}没有节假日表或起日，应写明")
            first = self._day(row["first"], f"{where}的起")
            of = found.setdefault(str(row["table"]), {}).setdefault(first.year, {"rest": {}, "work": {}})
            last = self._day(row["last"], f"{where}的止") if "last" in row else None
            if last is None:
                continue  # a year without any
            if last.year != first.year or row.get("kind") not in {"休息", "上班"}:
                raise PlanError(f"{self.file} {where}看不懂，起止应在同一年，安排应为休息或上班")
            named = of["rest" if row["kind"] == "休息" else "work"]
            name = str(row.get("name", "节假日"))
            days = f"{first:%m-%d}" if first == last else f"{first:%m-%d}..{last:%m-%d}"
            named[name] = f"{named.get(name, '')} {days}".strip()
        tables = {}
        for name, years in found.items():
            try:
                tables[name] = CalendarTable.model_validate({"source": name, "years": years})
            except ValidationError as error:
                told = explain(error.errors()[0], CalendarTable)
                raise PlanError(f"{self.file} 表“{columns.TABLE_SHEET}”的 {name}：{told}") from None
        return tables

    def _table(self, title: str, known: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a further sheet under its headings."""
        sheet = self._sheet(title)
        labels: list[str] | None = None
        for number, cells in (sheet.rows if sheet else {}).items():
            if labels is None:
                labels = [str(cell or "").strip() for cell in cells]
                continue
            row = {
                known[label]: cell for label, cell in zip(labels, cells, strict=False)
                if label in known and cell is not None
            }  # fmt: skip
            if row:
                yield number, row

    def _day(self, value: Any, where: str) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            raise PlanError(f"{self.file} {where} 得到“{value}”，应为日期，如 2026-03-01") from None

    def _sheet(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title.strip() == title), None)


def split(value: Any) -> list[str]:
    """Return the parts of a cell that holds several, blanks taken away."""
    if isinstance(value, dt.date):
        return [value.isoformat()]
    text = str(value) if value is not None else ""
    return [part.strip() for part in text.replace(";", columns.APART).split(columns.APART) if part.strip()]
