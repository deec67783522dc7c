"""计划表的列 (columns): by which headings a plan stands in a table of an office program."""

from __future__ import annotations

import re
from difflib import get_close_matches

READ = {
    "编号": "id", "任务": "name", "上级": "parent", "工期": "days", "前置任务": "after", "日历": "calendar",
    "限制": "constraint", "时限": "due", "完成%": "percent", "实际开始": "actual_start", "实际完成": "actual_finish",
    "剩余工期": "remaining", "责任": "owner", "占用资源": "uses",
}  # fmt: skip
SHOWN = ("开始", "完成", "最早开始", "最早完成", "最晚开始", "最晚完成", "富余", "关键", "暂定")
HEADINGS = (*READ, *SHOWN)
PLAN_SHEET, INFO_SHEET, CALENDAR_SHEET, TABLE_SHEET = "计划", "计划信息", "日历", "节假日"
INFO = {"名称": "name", "开始": "start", "时限": "due", "进度日期": "as_of", "方向": "direction", "日历": "calendar",
        "资源": "resources"}  # fmt: skip
CALENDAR = {"编号": "id", "名称": "name", "节假日表": "base", "每周工作日": "week", "休息日": "rest", "上班日": "work"}
TABLE = {"节假日表": "table", "起": "first", "止": "last", "事由": "name", "安排": "kind"}
DIRECTIONS = {"顺排": "forward", "倒排": "backward"}
UNITS = {"workday": "", "day": "ed", "percent": "%"}
NO_TABLE = "无"
APART = "；"
_ALIKE = {
    "ID": "编号", "任务编号": "编号", "任务名称": "任务", "名称": "任务", "上级任务": "上级", "父任务": "上级",
    "摘要任务": "上级", "工期天": "工期", "前置": "前置任务", "紧前任务": "前置任务", "限制条件": "限制",
    "完成百分比": "完成%", "完成比例": "完成%", "截止日期": "时限", "责任人": "责任", "责任单位": "责任",
    "负责人": "责任", "资源": "占用资源", "占用": "占用资源",
}  # fmt: skip
_BLANK = re.compile(r"[\s*＊:：]|[（(][^）)]*[)）]")


def heading(cell: object) -> str:
    """Return a heading as it is known: without blanks, units in brackets and common other names.

    >>> heading(" 工期（天）"), heading("任务名称"), heading("备注")
    ('工期', '任务', '备注')
    """
    text = _BLANK.sub("", str(cell)) if cell is not None else ""
    return _ALIKE.get(text, text)


def meant(text: str, present: set[str]) -> str | None:
    """Return the heading that an unknown one was perhaps meant to be, of those that are not there.

    >>> meant("前置任物", {"编号"}), meant("备注", {"编号"})
    ('前置任务', None)
    """
    if text in HEADINGS:
        return None
    found = get_close_matches(text, [label for label in READ if label not in present], 1, 0.6)
    return found[0] if found else None
