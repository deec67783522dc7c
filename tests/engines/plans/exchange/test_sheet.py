"""A plan leaves as an xlsx file with all that it says, and comes back from it; a wrong sheet says row and column."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from kechuang.cli import main
from kechuang.engines.plans import HEADINGS, DayRule, Link, Plan, PlanError, Task, read_sheet, schedule, write_sheet
from tests.engines.plans.exchange.test_mspdi_round_trip import any_plans, vars_of
from tests.engines.plans.made import RULES, START, TABLE, day, plan

Rows = list[list[Any]]
TWO: Rows = [["编号", "任务", "工期"], ["a", "立项", 3]]


def save(path: Path, rows: Rows, **more: Rows) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in more.items():
        page = book.create_sheet(title)
        for row in others:
            page.append(row)
    book.save(path)
    return path


def read(path: Path) -> Plan:
    def table_of(name: str) -> Any:
        if name != "cn":
            raise ValueError(f"没有日历 {name}")
        return TABLE

    return read_sheet(path, calendar="cn", table_of=table_of)


def refused(path: Path) -> str:
    with pytest.raises(PlanError) as caught:
        read(path)
    assert str(caught.value).startswith(path.name) and "\n" not in str(caught.value)
    return str(caught.value)


ANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def read_again(tmp_path: Path, drawn: Plan) -> None:
    # A cell keeps no blanks around its text and no control characters; a name is never empty.
    def said(text: str) -> str:
        return "".join(one for one in text if one.isprintable()).strip().replace("'", "")

    summaries = {task.parent for task in drawn.tasks}
    tasks = tuple(
        replace(
            task, name=said(task.name) or task.id, owner=said(task.owner), uses={},
            days=0 if task.id in summaries else task.days,
        )
        for task in drawn.tasks
    )  # fmt: skip
    rules = {key: replace(rule, name=said(rule.name) or key) for key, rule in drawn.calendars.items()}
    asked = replace(drawn, tasks=tasks, calendars=rules, name=said(drawn.name) or "plan", resources={"施工 队": 3})
    first = next((task for task in tasks if task.id not in summaries), tasks[0])
    asked = replace(asked, tasks=tuple(replace(one, uses={"施工 队": 2}) if one is first else one for one in tasks))
    try:
        dated = schedule(asked, today=START)
    except PlanError:
        return
    path = tmp_path / "plan.xlsx"
    write_sheet(path, dated)
    again = read(path)
    assert replace(again, links=()) == replace(asked, links=())
    assert sorted(map(str, map(vars_of, again.links))) == sorted(map(str, map(vars_of, asked.links)))


@settings(ANY, max_examples=12)
@given(any_plans())
def test_every_plan_is_read_again_as_it_was_written(tmp_path: Path, drawn: Plan) -> None:
    read_again(tmp_path, drawn)


@pytest.mark.heavy
@settings(ANY, max_examples=60)
@given(any_plans())
def test_many_plans_are_read_again_as_they_were_written(tmp_path: Path, drawn: Plan) -> None:
    read_again(tmp_path, drawn)


def test_a_calendar_of_a_team_comes_back_with_its_days(tmp_path: Path) -> None:
    asked = plan([Task("a", "土建", 10, calendar="site"), Task("b", "安装", 3)], "a FS+1 b", due=day("06-30"))
    path = tmp_path / "plan.xlsx"
    write_sheet(path, schedule(asked, today=START))
    assert read(path) == asked
    book = load_workbook(path)
    assert book.sheetnames == ["计划", "计划信息", "日历", "节假日"]
    shown = {row[0]: row[1:] for row in book["日历"].iter_rows(min_row=2, values_only=True)}
    assert shown["site"][2:4] == ("1、2、3、4、5、6", "2026-05-13") and shown["plain"][1] == "无"


def test_a_calendar_written_by_hand_holds(tmp_path: Path) -> None:
    rows: Rows = [["编号", "任务", "工期", "日历"], ["a", "土建", 3, "工地"], ["b", "设计", 3, None]]
    days = ("1、2、3、4、5、6、7", "2026-05-06..2026-05-07；2026-05-09", "2026-05-01")
    hand: Rows = [["编号", "每周工作日", "休息日", "上班日", "节假日表"], ["工地", *days, "无"]]
    info: Rows = [["项目", "内容"], ["开始", dt.datetime(2026, 5, 5)], ["时限", "2026-06-30"], ["方向", "倒排"]]
    found = read(save(tmp_path / "plan.xlsx", rows, 日历=hand, 计划信息=info))
    rest = frozenset({day("05-06"), day("05-07"), day("05-09")})
    assert found.calendars["工地"] == DayRule(None, frozenset(range(7)), rest, frozenset({day("05-01")}), "工地")
    assert found.calendars["cn"] == RULES["cn"]
    assert (found.start, found.due, found.direction) == (day("05-05"), day("06-30"), "backward")


def test_names_that_begin_like_formulas_stay_text(tmp_path: Path) -> None:
    asked = plan([Task("a", "=1+1", 1, owner="@SUM(A1)"), Task("b", "-3", 1)])
    path = tmp_path / "plan.xlsx"
    write_sheet(path, schedule(asked, today=START))
    cells = [cell for row in load_workbook(path)["计划"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [task.name for task in read(path).tasks] == ["=1+1", "-3"]


def test_headings_are_known_by_their_common_names_and_below_a_title(tmp_path: Path) -> None:
    rows: Rows = [
        ["某项目倒排工期表"], [None], ["任务编号", "任务名称 ", "工期（天）", "紧前任务", "责任单位", "完成 %", "备注"],
        [1, "立项", 3.0, None, "发改局", "40%", "甲"], [2, "土建", 5, 1, None, None, "乙"],
    ]  # fmt: skip
    found = read(save(tmp_path / "plan.xlsx", rows))
    assert found.tasks == (Task("1", "立项", 3, percent=40, owner="发改局"), Task("2", "土建", 5))
    assert found.links == (Link("1", "2"),)


def test_a_share_in_percent_format_is_a_share(tmp_path: Path) -> None:
    book = Workbook()
    for row in [["编号", "任务", "完成%"], ["a", "甲", 0.4], ["b", "乙", 1], ["c", "丙", 40]]:
        book.active.append(row)
    book.active["C2"].number_format = book.active["C3"].number_format = "0%"
    book.save(tmp_path / "plan.xlsx")
    assert [task.percent for task in read(tmp_path / "plan.xlsx").tasks] == [40, 100, 40]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "第 1 行缺少列 编号、任务，应写明表头"),
        ([["任务"]], "第 1 行缺少列 编号"),
        ([["编号", "任务", "工期"], ["a", "立项", "三天"]], "第 2 行：工期 得到 “三天”，应为整数"),
        ([["编号", "任务", "工期"], ["a", "立项", 2.5]], "第 2 行：工期 得到"),
        ([["编号", "任务", "前置任务"], ["a", "立项", "b XX"]], "第 2 行：前置任务.0"),
        ([["编号", "任务", "时限"], ["a", "立项", "明年"]], "第 2 行：时限 得到 “明年”，应为日期"),
        ([["编号", "任务", "完成%"], ["a", "立项", 140]], "第 2 行：完成%"),
        ([["编号", "任务", "限制"], ["a", "立项", "SNET"]], "限制 SNET 缺少日期"),
        ([["编号", "任务", "占用资源"], ["a", "立项", "队 2；队 3"]], "第 2 行的占用资源“队 3”看不懂"),
        ([["编号", "任务"], ["a", "立项"], [None, "土建"]], "第 3 行：没有编号，应一个任务一行"),
        ([["编号", "任务"], ["a", "立项"], [None, None], ["a", "土建"]], "第 4 行：编号 a 与第 2 行相同"),
        ([["编号", "任务", "上级"], ["a", "立项", "x"]], "第 2 行：上级 x 不存在，应核对编号"),
        ([["编号", "任务", "前置任务"], ["a", "立项", "x FS+2"]], "第 2 行：前置任务 x 不存在，应核对编号"),
        ([["编号", "任务", "日历"], ["a", "立项", "工地"]], "第 2 行：日历 工地 没有声明，应在表“日历”中写明"),
        ([["编号", "任务", "工期", "工期"], ["a", "立项", 1, 2]], "第 1 行有 2 列“工期”，应只留一列"),
        ([["编号", "任务", "前置任物"], ["a", "立项", 1]], "第 1 行的列“前置任物”不认识，是“前置任务”就改过来"),
    ],
)
def test_a_wrong_sheet_says_row_and_column(tmp_path: Path, rows: Rows, words: str) -> None:
    path = save(tmp_path / "plan.xlsx", rows)
    if words.startswith("限制"):
        with pytest.raises(PlanError, match=words):
            schedule(read(path), today=START)
    else:
        assert words in refused(path)


@pytest.mark.parametrize(
    ("title", "rows", "words"),
    [
        ("计划信息", [["开始", "明天"]], "表“计划信息”第 1 行的开始 得到“明天”，应为日期"),
        ("计划信息", [["方向", "向左"]], "第 1 行的方向 得到“向左”，应为顺排或倒排"),
        ("日历", [["编号", "每周工作日"], ["工地", "8"]], "表“日历”第 2 行"),
        ("日历", [["编号", "休息日"], ["工地", "五一"]], "表“日历”第 2 行"),
        ("日历", [["编号", "节假日表"], ["工地", "mars"]], "日历 mars 没有声明"),
        ("日历", [["名称"], ["工地"]], "表“日历”第 2 行没有编号"),
        ("节假日", [["节假日表", "起"], ["甲", "五一"]], "表“节假日”第 2 行的起 得到“五一”"),
        ("节假日", [["节假日表", "起", "止", "安排"], ["甲", "2026-12-31", "2027-01-02", "休息"]], "起止应在同一年"),
        ("节假日", [["节假日表", "起", "止", "安排"], ["甲", "2026-05-06", "2026-05-06", "上班"]], "不是周六或周日"),
    ],
)
def test_a_wrong_further_sheet_says_which_row(tmp_path: Path, title: str, rows: Rows, words: str) -> None:
    assert words in refused(save(tmp_path / "plan.xlsx", TWO, **{title: rows}))


def test_a_formula_counts_by_its_last_value_and_is_refused_without_one(tmp_path: Path) -> None:
    path = save(tmp_path / "plan.xlsx", [["编号", "任务", "工期"], ["a", "立项", "=1+2"]])
    assert "表“Sheet”第 2 行 C 列是公式而没有算出的值" in refused(path)

    def reckoned(name: str, data: bytes) -> bytes:
        return data.replace(b"<v></v>", b"<v>3</v>").replace(b"<v />", b"<v>3</v>") if "sheet1" in name else data

    rewrite(path, reckoned)
    assert read(path).tasks[0].days == 3


def test_merged_cells_are_told_by_their_row(tmp_path: Path) -> None:
    book = Workbook()
    for row in [["编号", "任务", "工期"], ["a", "立项", 3], [None, "立项二", 4]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "plan.xlsx")
    assert "第 3 行：没有编号" in refused(tmp_path / "plan.xlsx") and "合并的单元格应先取消合并" in refused(
        tmp_path / "plan.xlsx"
    )


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of an xlsx file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(one.filename, change(one.filename, old.read(one)))
    path.write_bytes(packed.getvalue())


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("cut", lambda data: data[: len(data) // 2]),
        ("no zip", lambda data: b"no zip"),
        ("empty", lambda data: b""),
        ("flipped", lambda data: data[:60] + bytes(255 - byte for byte in data[60:400]) + data[400:]),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, damage: Callable[[bytes], bytes]
) -> None:
    path = save(tmp_path / f"{name}.xlsx", TWO)
    path.write_bytes(damage(path.read_bytes()))
    assert "不是 xlsx 文件，或已损坏" in refused(path)
    with pytest.raises(SystemExit):
        main(["plans", "schedule", str(path)])
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(f"错误：{path.name}") and told.err.count("\n") == 1


PARTS = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", ["cut", "gone", "laughs", "nonsense"])
def test_a_file_with_a_damaged_part_is_refused_in_one_sentence(tmp_path: Path, part: str, how: str) -> None:
    path = save(tmp_path / "plan.xlsx", TWO)

    def damage(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        head, _, rest = data.partition(b">") if data.startswith(b"<?xml") else (b"", b"", data)
        return {
            "cut": data[: len(data) // 2], "gone": b"", "nonsense": b"<a><b/></a>",
            "laughs": (head + b">" if head else b"") + LAUGHS + rest,
        }[how]  # fmt: skip

    rewrite(path, damage)
    try:
        found = read(path)
    except PlanError as error:
        assert str(error).startswith("plan.xlsx") and "应" in str(error)
    else:
        # What says nothing of the plan may be missing.
        assert (
            how != "laughs"
            and part in {"xl/styles.xml", "[Content_Types].xml"}
            and found.tasks == (Task("a", "立项", 3),)
        )


def test_a_file_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "plan.xlsx", TWO)
    rewrite(path, lambda name, data: data + b" " * (300 * 1024 * 1024) if "sheet1" in name else data)
    assert path.stat().st_size < 1024 * 1024 and "展开后超过 256 MiB" in refused(path)


def test_an_old_or_protected_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert "是旧式 .xls 或加了密码，应去掉密码，另存为 .xlsx" in refused(path)


def test_the_derived_columns_are_not_read(tmp_path: Path) -> None:
    rows: Rows = [[*HEADINGS], ["a", "甲", None, 3, *[None] * 10, "很久以前", "很久以后", *[None] * 7]]
    assert read(save(tmp_path / "plan.xlsx", rows)).tasks == (Task("a", "甲", 3),)
