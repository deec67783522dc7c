"""A plan written as Microsoft Project XML and read again is the same plan; dangerous or broken files are refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kechuang.engines.plans import Constraint, Link, PlanError, Task, mspdi, put_back, read_mspdi, schedule
from tests.engines.plans.made import START, day, plan

TASKS = [
    Task("1", "立项", 3, actual_start=day("04-28"), actual_finish=day("04-30"), percent=100),
    Task("2", "建设"),
    Task(
        "3", "土建 <一期> & 配套", 10, parent="2", calendar="site", percent=40, actual_start=day("05-06"), remaining=7
    ),
    Task("4", "安装", 5, parent="2", constraint=Constraint("SNET", day("05-20")), due=day("06-30"), owner="发改局"),
    Task("5", "验收", 2, constraint=Constraint("ALAP")),
    Task("6", "投产", constraint=Constraint("FNLT", day("07-10"))),
]
LINKS = (
    "1 FS+1 2",
    "3 SS+4 4",
    "3 FF-2 4",
    "2 FS 5",
    "1 SF+9 5",
    Link("5", "6", "FS", 7, "day"),
    Link("3", "6", "SS", 50, "percent"),
)


def test_a_plan_written_and_read_again_has_the_same_tasks_links_lags_and_days(tmp_path: Path) -> None:
    asked = plan(TASKS, *LINKS)
    dated = schedule(asked, today=START)
    path = tmp_path / "plan.xml"
    snapshot = {name: (one.start, one.finish) for name, one in dated.tasks.items()}
    path.write_bytes(mspdi(dated, {0: snapshot, 3: {"4": (day("05-20"), day("05-26"))}}))
    again = read_mspdi(path)
    assert set(again.plan.links) == set(asked.links) and again.notes == ()
    assert again.plan == replace(asked, links=again.plan.links)
    assert again.dates == snapshot
    assert again.baselines == {0: snapshot, 3: {"4": (day("05-20"), day("05-26"))}}
    twice = schedule(again.plan, today=START)
    assert {name: (one.early_start, one.late_finish, one.slack) for name, one in twice.tasks.items()} == {
        name: (one.early_start, one.late_finish, one.slack) for name, one in dated.tasks.items()
    }


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>外来</Title><StartDate>2026-04-28T08:00:00</StartDate>
<CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay><Views><View><Name>甘特图</Name></View></Views>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><BaseCalendarUID>-1</BaseCalendarUID></Calendar>
<Calendar><UID>2</UID><Name>夜班</Name><BaseCalendarUID>1</BaseCalendarUID><WeekDays>
<WeekDay><DayType>7</DayType><DayWorking>1</DayWorking></WeekDay>
<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking><TimePeriod><FromDate>2026-05-04T00:00:00</FromDate>
<ToDate>2026-05-05T23:59:00</ToDate></TimePeriod></WeekDay></WeekDays></Calendar></Calendars>
<Tasks><Task><UID>0</UID><Name>外来</Name><OutlineLevel>0</OutlineLevel></Task>
<Task><UID>7</UID><Name>甲</Name><OutlineLevel>1</OutlineLevel><Duration>PT20H0M0S</Duration>
<Start>2026-04-28T09:30:00</Start><Finish>2026-04-30T12:00:00</Finish><Notes>原样</Notes></Task>
<Task><UID>9</UID><Name>乙</Name><OutlineLevel>1</OutlineLevel><Duration>PT48H0M0S</Duration>
<DurationFormat>8</DurationFormat><CalendarUID>2</CalendarUID><Start>2026-05-06T08:00:00</Start>
<Finish>2026-05-07T17:00:00</Finish><PredecessorLink><PredecessorUID>7</PredecessorUID><Type>1</Type>
<LinkLag>2400</LinkLag><LagFormat>5</LagFormat></PredecessorLink></Task></Tasks></Project>
"""


def test_a_foreign_document_is_dated_in_whole_days_and_written_back_with_all_it_had(tmp_path: Path) -> None:
    path = tmp_path / "foreign.xml"
    path.write_text(FOREIGN, encoding="utf-8")
    found = read_mspdi(path)
    assert [(task.name, task.days) for task in found.plan.tasks] == [("甲", 3), ("乙", 2)]
    assert found.plan.links == (Link("7", "9", "FS", 1),)
    assert "甲 的工期、甲 → 乙 的延隔" in found.notes[0]
    assert found.plan.calendars["2"].is_workday(day("05-02")) and not found.plan.calendars["2"].is_workday(day("05-05"))
    dated = schedule(found.plan, today=START)
    # The second counts every day, the lag as well.
    assert (dated.tasks["9"].start, dated.tasks["9"].finish) == (day("05-02"), day("05-03"))
    path.write_bytes(put_back(found, dated))
    again = path.read_text(encoding="utf-8")
    assert "<Notes>原样</Notes>" in again and "甘特图" in again and "2026-04-28T09:30:00" in again
    assert "<LinkLag>2400</LinkLag>" in again and "2026-05-02T08:00:00" in again and "PT20H0M0S" in again
    assert read_mspdi(path).plan == found.plan


BOMB = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "声明了 DTD 或实体"),
        ("<Project>", "不是完整的 XML"),
        ("<Project/>", "不是 Microsoft Project 的 XML"),
        (FOREIGN.replace("<PredecessorUID>7<", "<PredecessorUID>8<"), "前置任务 UID 8 不存在"),
        (FOREIGN.replace("PT48H0M0S", "two days"), "应写作 PT40H0M0S"),
        (FOREIGN.replace("2026-04-28T08", "2026-04-31T08"), "应写作 2026-03-02T08:00:00"),
        (FOREIGN.replace("<BaseCalendarUID>-1<", "<BaseCalendarUID>2<"), "以自己为基准日历"),
        (FOREIGN.replace("<ToDate>2026-05-05", "<ToDate>2026-05-01"), "止日应不早于起日"),
        (FOREIGN.replace("<UID>7</UID>", "<UID>x</UID>"), "应为整数"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "wrong.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        schedule(read_mspdi(path).plan, today=dt.date(2026, 4, 28))
    assert words in str(caught.value) and "\n" not in str(caught.value)
