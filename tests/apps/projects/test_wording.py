"""What the engine says of a plan is said on pages without the words of files, in the language of the reader."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from kechuang import core
from kechuang.apps.projects.plans.wording import in_brackets, plain
from kechuang.engines.plans import Link, Plan, PlanError, Task, schedule
from tests.engines.plans.made import RULES, day

START = day("11-23")


def chain_of(*tasks, links=(), **more):
    """Return the words of the chain to the end of a plan that begins on a Monday."""
    plan = Plan("演示", tasks, links, RULES, "cn", start=START, **more)
    return [plain(step.why) for step in schedule(plan, today=START).critical_path]


@pytest.mark.parametrize(("link", "told"), [
    (Link("1", "2"), ""), (Link("1", "2", "SS"), "（开始后开始）"),
    (Link("1", "2", "FS", 3), "（完成后开始，推后 3 个工作日）"),
    (Link("1", "2", "FF", -1, "day"), "（完成后完成，提前 1 个日历日）"),
    (Link("1", "2", "SF", 50, "percent"), "（开始后完成，推后 50 % 工期）"),
])  # fmt: skip
def test_a_link_is_told_in_words_and_not_at_all_where_one_simply_comes_after_the_other(link, told):
    assert in_brackets(link) == told


def test_a_chain_is_told_in_words():
    one, other = Task("1", "用地批复", 4), Task("2", "施工", 9)
    assert chain_of(one, other, links=(Link("1", "2"),))[1] == "前置任务 1“用地批复” 于 2026-11-26 完成"
    assert chain_of(one, other, links=(Link("1", "2", "SS", 50, "percent"),))[1] == (
        "前置任务 1“用地批复” 于 2026-11-23 开始（开始后开始，推后 50 % 工期，合 2 个工作日）"
    )
    later = {"as_of": START + dt.timedelta(1)}
    assert chain_of(one, **later) == ["最早从 2026-11-24 起开工"]
    begun = Task("1", "用地批复", 4, actual_start=START)
    assert chain_of(begun, **later) == ["已于 2026-11-23 开始，剩余 4 个工作日自 2026-11-24 起"]


def test_the_same_schedule_is_read_in_chinese_and_in_english(monkeypatch):
    monkeypatch.setattr(core, "_translate", translation.gettext)  # as the site does when it starts
    one, other = Task("1", "用地批复", 4), Task("2", "施工", 9)
    plan = Plan("演示", (one, other), (Link("1", "2", "SS", 2),), RULES, "cn", start=START,
                due=START + dt.timedelta(3))  # fmt: skip
    dated = schedule(plan, today=START)

    with translation.override("en"):
        chain = [plain(step.why) for step in dated.chain]
        rest = [plain(dated.chain_end.told), *map(plain, dated.warnings)]

    assert chain == [
        "planned start 2026-11-23",
        "predecessor 1“用地批复” starts on 2026-11-23 (Start to start, 2 working days later)",
    ]
    assert not [text for text in rest if "，" in text or "工作日" in text], rest
    assert plain(dated.chain[1].why) == "前置任务 1“用地批复” 于 2026-11-23 开始（开始后开始，推后 2 个工作日）"


@pytest.mark.parametrize(("said", "told"), [
    ("应补上 actual_finish", "应补上 实际完成"), ("应在 calendars 中写明", "应在“日历与资源”中登记"),
    ("应填报实际进展，或以今天为进度日期（as_of）重排", "应填报实际进展，或从今天起重排"),
    ("名称里的（甲）不变", "名称里的（甲）不变"),
    ("任务 1 的开始 2026-12-01 晚于进度日期 2026-11-23，应核对日期",
     "任务 1 的开始 2026-12-01 晚于 2026-11-23，应核对日期"),
    ("前置关系 1 → 2 是 FF，而 2 是摘要任务，应改为 FS 或 SS，或连到其下的任务",
     "前置关系 1 → 2 是“完成后完成”，而 2 是上级任务，应改为“完成后开始”或“开始后开始”，或连到其下的任务"),
])  # fmt: skip
def test_words_of_files_are_said_in_plain_words(said, told):
    assert plain(str(PlanError(said))) == told
