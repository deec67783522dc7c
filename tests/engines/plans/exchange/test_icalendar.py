"""A plan leaves as a calendar that Outlook and phones read: whole days, ids that stay, alarms before due dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from kechuang.engines.plans import Constraint, Link, Schedule, Task, icalendar, schedule
from tests.engines.plans.made import START, day, plan

STAMP = dt.datetime(2026, 4, 28, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TASKS = [
    Task("a", "立项", 3, actual_start=day("04-28"), actual_finish=day("04-30"), percent=100, owner="发改局"),
    Task("s", "建设", due=day("06-10")),
    Task(
        "b",
        "土建；一期, 二期\\三期\n（含\x0b）",
        10,
        "s",
        constraint=Constraint("SNET", day("05-07")),
        due=day("06-01"),
    ),
    Task("m", "投产", constraint=Constraint("ALAP")),
]
ASKED = plan(TASKS, "a FS+1 s", Link("b", "m", "FS", 7, "day"), due=day("06-30"))


def dated() -> Schedule:
    return schedule(ASKED, today=START)


def events(data: bytes) -> dict[str, Any]:
    return {str(event["summary"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def test_every_task_fills_whole_days_up_to_the_day_before_its_end() -> None:
    found = {
        name: (event["dtstart"].dt, event["dtend"].dt)
        for name, event in events(icalendar(dated(), stamp=STAMP)).items()
    }
    assert found == {
        "✓立项": (day("04-28"), day("05-01")), "★土建；一期, 二期\\三期\n（含）": (day("05-07"), day("05-20")),
        "时限：土建；一期, 二期\\三期\n（含）": (day("06-01"), day("06-02")),
        "时限：建设": (day("06-10"), day("06-11")),
        "◆投产": (day("06-30"), day("07-01")), "时限：试": (day("06-30"), day("07-01")),
    }  # fmt: skip
    text = icalendar(dated(), stamp=STAMP).decode()
    assert "DTSTART;VALUE=DATE:20260507" in text and "DTEND;VALUE=DATE:20260520" in text


def test_the_text_is_as_the_standard_has_it() -> None:
    data = icalendar(dated(), stamp=STAMP)
    text = data.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"")
    unfolded = text.replace("\r\n ", "")
    for line in (
        "VERSION:2.0", "METHOD:PUBLISH", "CALSCALE:GREGORIAN", "X-WR-CALNAME:试", "DTSTAMP:20260428T013000Z",
        "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "X-PUBLISHED-TTL:P1D",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in unfolded
    # Commas, backslashes and line ends are escaped; a Chinese semicolon is none of them.
    assert "土建；一期\\, 二期\\\\三期\\n（含）" in unfolded


def test_an_event_keeps_its_id_and_counts_up_when_it_is_made_again() -> None:
    first, second = (events(icalendar(dated(), stamp=STAMP + dt.timedelta(days=days), key="7")) for days in (0, 9))
    assert [event["uid"] for event in first.values()] == [event["uid"] for event in second.values()]
    assert all(second[name]["sequence"] > event["sequence"] for name, event in first.items())
    renamed = schedule(replace(ASKED, name="改名"), today=START)
    again = events(icalendar(renamed, stamp=STAMP, key="7"))
    assert {event["uid"] for event in again.values()} == {event["uid"] for event in first.values()}
    other = events(icalendar(dated(), stamp=STAMP, key="8"))
    assert not {event["uid"] for event in other.values()} & {event["uid"] for event in first.values()}


def test_an_alarm_rings_at_nine_on_the_day_before_a_due_date_that_is_open() -> None:
    def ringing(found: Schedule, stamp: dt.datetime) -> dict[str, Any]:
        told = events(icalendar(found, stamp=stamp))
        return {name: event.walk("VALARM")[0]["trigger"].dt for name, event in told.items() if event.walk("VALARM")}

    eve = dt.timedelta(hours=-15)
    names = ["时限：建设", "时限：土建；一期, 二期\\三期\n（含）", "时限：试"]
    assert ringing(dated(), STAMP) == dict.fromkeys(names, eve)
    # Up to the day before, not on the day itself.
    assert list(ringing(dated(), dt.datetime(2026, 6, 9, tzinfo=dt.UTC))) == ["时限：建设", "时限：试"]
    assert list(ringing(dated(), dt.datetime(2026, 6, 10, tzinfo=dt.UTC))) == ["时限：试"]
    done = replace(TASKS[2], actual_start=day("05-07"), actual_finish=day("05-20"), percent=100)
    finished = schedule(replace(ASKED, tasks=(*TASKS[:2], done, TASKS[3])), today=START)
    assert list(ringing(finished, STAMP)) == ["时限：试"]  # a summary is done with its parts


def test_an_event_says_who_answers_and_what_room_there_is() -> None:
    late = schedule(replace(ASKED, due=day("05-15")), today=START)
    told = {name: str(event.get("description", "")) for name, event in events(icalendar(late, stamp=STAMP)).items()}
    assert told["✓立项"] == "责任 发改局；已于 2026-04-30 完成"
    assert "差 " in told["◆投产"] and "富余 -" not in "".join(told.values())


def test_a_stamp_without_a_time_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        icalendar(dated(), stamp=dt.datetime(2026, 4, 28))
