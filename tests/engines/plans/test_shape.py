"""What is written in the documented schemas is what the engine reads and tells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.declarations.problem import PackError
from kechuang.engines.plans import (
    Link,
    Plan,
    PlanError,
    ScheduleShape,
    plan_schema_text,
    read_plan,
    result_schema_text,
    schedule,
    told,
)

ROOT = Path(__file__).resolve().parents[3]
WRITTEN = """name: 新线投产
start: 2026-04-28
due: 2026-06-30
calendars:
  site: {name: 工地, week: [1, 2, 3, 4, 5, 6], rest: [2026-05-13..2026-05-14]}
resources: {crew: 2}
tasks:
  - {id: a, name: 立项, days: 3, owner: 发改局}
  - id: s
    name: 建设
    after: [a]
    tasks:
      - {id: b, name: 土建, days: 10, calendar: site, uses: {crew: 2}}
      - {id: c, name: 安装, days: 5, after: [b SS+4, {task: b, type: FF, lag: 1}]}
  - {id: m, name: 投产, after: ["s FS+2ed", "a SS+50%"], constraint: SNET 2026-05-20}
links:
  - {before: a, after: c, type: SF, lag: -1}
"""


def read(path: Path) -> Plan:
    def table(pack: str):  # type: ignore[no-untyped-def]
        return load_pack(pack).calendar

    return read_plan(path, calendar="cn", table_of=table)


def test_the_documented_schemas_are_those_of_the_program() -> None:
    assert (ROOT / "docs/schema/plan-1.json").read_text(encoding="utf-8") == plan_schema_text()
    assert (ROOT / "docs/schema/schedule-1.json").read_text(encoding="utf-8") == result_schema_text()


def test_a_written_plan_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    plan = read(path)
    assert [(task.id, task.parent, task.days) for task in plan.tasks] == [
        ("a", None, 3), ("s", None, 0), ("b", "s", 10), ("c", "s", 5), ("m", None, 0),
    ]  # fmt: skip
    assert set(plan.links) == {
        Link("a", "s"), Link("b", "c", "SS", 4), Link("b", "c", "FF", 1), Link("s", "m", "FS", 2, "day"),
        Link("a", "m", "SS", 50, "percent"), Link("a", "c", "SF", -1),
    }  # fmt: skip
    assert not plan.calendars["site"].is_workday(dt.date(2026, 5, 14))
    assert plan.calendars["site"].is_workday(dt.date(2026, 5, 16)) and not plan.calendars["cn"].is_workday(
        dt.date(2026, 5, 16)
    )
    assert not plan.calendars["site"].is_workday(dt.date(2026, 5, 2))  # a Saturday within the holiday
    result = told(schedule(plan, today=dt.date(2026, 4, 28)))
    assert ScheduleShape.model_validate(result).model_dump() == result


CALENDARS = """start: 2026-04-28
calendar: office
calendars:
  office: {OFFICE}
  site: {SITE}
tasks:
  - {id: a, days: 5, calendar: site}
"""


@pytest.mark.parametrize(
    ("office", "site", "worked"),
    [
        # Of 29 April (told off for the office), 1 and 2 May (a holiday, the second a Saturday), 9 May (a Saturday made
        # up for), 16 May (any Saturday).
        ("rest: [2026-04-29]", "week: [1, 2, 3, 4, 5, 6]", "nnnyy"),
        ("rest: [2026-04-29]", "work: [2026-04-29, 2026-05-01]", "yynyn"),
        ("week: [1, 2, 3, 4, 5, 6]", "rest: [2026-05-09]", "ynnny"),
        ("base: none", "name: 工地", "yynnn"),
        ("rest: [2026-04-29]", "base: none", "yynnn"),
        ("rest: [2026-04-29]", "base: none, week: [1, 2, 3, 4, 5, 6]", "yyyyy"),
        ("rest: [2026-04-29]", "base: cn", "ynnyn"),
        ("base: site", "base: cn, work: [2026-05-16]", "ynnyy"),
    ],
)
def test_a_team_keeps_the_holidays_of_the_plans_own_calendar_unless_it_says_otherwise(
    tmp_path: Path, office: str, site: str, worked: str
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CALENDARS.replace("OFFICE", office).replace("SITE", site), encoding="utf-8")
    rule = read(path).calendars["site"]
    days = [dt.date(2026, 4, 29), *(dt.date(2026, 5, number) for number in (1, 2, 9, 16))]
    assert "".join("y" if rule.is_workday(day) else "n" for day in days) == worked


def test_calendars_that_are_based_on_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CALENDARS.replace("OFFICE", "base: site").replace("SITE", "base: office"), encoding="utf-8")
    with pytest.raises(PlanError, match="日历 office → site → office 互为基准"):
        read(path)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("b SS+4", "b XX", "前置关系“b XX”看不懂"),
        ("SNET 2026-05-20", "SNET 2026-02-30", "“2026-02-30”不是日期"),
        ("SNET 2026-05-20", "LATER", "应写作 ALAP 或 SNET 2026-03-01"),
        ("days: 3", "days: 1.5", "应为整数"),
        ("days: 3", "day: 3", "不认识的键"),
        ("[1, 2, 3, 4, 5, 6]", "[0]", "应为 1（周一）至 7（周日）"),
        ("2026-05-13..2026-05-14", "2026-05-14..2026-05-13", "止日应不早于起日"),
        ("name: 立项", "name: *x", "别名"),
    ],
)
def test_a_mistake_in_a_written_plan_is_told_with_its_line(tmp_path: Path, wrong: str, right: str, words: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(WRITTEN.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        read(path)
    line = next(number for number, text in enumerate(WRITTEN.splitlines(), 1) if wrong in text)
    assert words in str(caught.value) and f":{line}：" in str(caught.value)
