"""A plan leaves as a sheet and as a calendar, and comes back from a sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import Workbook

from kechuang.engines.plans import (
    HEADINGS,
    Constraint,
    Link,
    Plan,
    PlanError,
    Task,
    icalendar,
    read_sheet,
    schedule,
    sheet_rows,
)  # fmt: skip
from tests.engines.plans.made import START, TABLE, day, plan

TASKS = [
    Task("a", "立项", 3, actual_start=day("04-28"), actual_finish=day("04-30"), percent=100, owner="发改局"),
    Task("s", "建设"), Task("b", "土建", 10, "s", constraint=Constraint("SNET", day("05-07")), due=day("06-01")),
    Task("m", "投产", constraint=Constraint("ALAP")),
]  # fmt: skip
ASKED = plan(TASKS, "a FS+1 s", Link("b", "m", "FS", 7, "day"), Link("a", "m", "SS", 50, "percent"), "a SS-1 m")


def written(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def read(path: Path) -> Plan:
    assert TABLE is not None
    table = TABLE
    return read_sheet(path, calendar="cn", table_of=lambda _: table)


def test_a_sheet_holds_all_that_was_asked_and_is_read_again(tmp_path: Path) -> None:
    rows = sheet_rows(schedule(replace(ASKED, due=day("06-30")), today=START))
    assert all(len(row) == len(HEADINGS) for row in rows)
    again = read(written(tmp_path / "plan.xlsx", [list(HEADINGS), *rows]))
    assert again.links == ASKED.links
    assert [replace(task, days=0 if task.id == "s" else task.days) for task in again.tasks] == TASKS


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["任务"]], "缺少列 编号"),
        ([["编号", "任务", "工期"], ["a", "立项", "三天"]], "第 2 行：工期 得到 “三天”，应为整数"),
        ([["编号", "任务", "前置任务"], ["a", "立项", "b XX"]], "第 2 行：前置任务.0"),
        ([["编号", "任务", "时限"], ["a", "立项", "明年"]], "时限 得到 “明年”，应为日期"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_row_and_column(tmp_path: Path, rows: list[list[Any]], words: str) -> None:
    with pytest.raises(PlanError) as caught:
        read(written(tmp_path / "plan.xlsx", rows))
    assert words in str(caught.value)
    (tmp_path / "plan.xlsx").write_bytes(b"no zip")
    with pytest.raises(PlanError, match="不是 xlsx 文件"):
        read(tmp_path / "plan.xlsx")


def test_a_calendar_has_an_event_a_task_that_keeps_its_id() -> None:
    dated = schedule(replace(ASKED, due=day("06-30")), today=START)
    stamp = dt.datetime(2026, 4, 28, 9, tzinfo=dt.UTC)
    events = Calendar.from_ical(icalendar(dated, stamp=stamp)).walk("VEVENT")
    found = {str(event["summary"]): (event["dtstart"].dt, event["dtend"].dt) for event in events}
    assert found == {
        "立项": (day("04-28"), day("05-01")), "★土建": (day("05-07"), day("05-20")),
        "◆投产": (day("06-30"), day("07-01")),
        "时限：试": (day("06-30"), day("07-01")),
    }  # fmt: skip
    again = Calendar.from_ical(icalendar(dated, stamp=stamp + dt.timedelta(days=9))).walk("VEVENT")
    assert [event["uid"] for event in again] == [event["uid"] for event in events]
