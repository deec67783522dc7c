"""Calendars of Microsoft Project are read day by day: exceptions that come back, work weeks, bases, hours."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kechuang.engines.plans import DayRule, Imported, PlanError, read_mspdi, schedule
from tests.engines.plans.exchange.foreign import DAY, calendar, exception, hours, project, task, work_week

EVERY: dict[int, int | str] = dict.fromkeys(range(1, 8), 1)
SIX: dict[int, int | str] = {**EVERY, 1: 0}
MAY_4 = dt.date(2026, 5, 4)  # a Monday
RECURRING = {
    "每年5月4日": (exception("2024-01-01", "2028-12-31", Type=2, Occurrences=5, Month=4, MonthDay=4), [
        "2024-05-04", "2025-05-04", "2026-05-04", "2027-05-04", "2028-05-04",
    ]),
    "每年2月29日": (exception("2027-01-01", "2028-12-31", Type=2, Month=1, MonthDay=29), ["2027-02-28", "2028-02-29"]),
    "每年11月第四个周四": (exception("2026-01-01", "2027-12-31", Type=3, Month=10, MonthItem=7, MonthPosition=3), [
        "2026-11-26", "2027-11-25",
    ]),
    "每年5月最后一个周一": (exception("2026-01-01", "2027-12-31", Type=3, Month=4, MonthItem=4, MonthPosition=4), [
        "2026-05-25", "2027-05-31",
    ]),
    "每月31日": (exception("2026-01-05", "2026-04-30", Type=4, Period=1, MonthDay=31), [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]),
    "每两月6日": (exception("2026-01-20", "2026-07-31", Type=4, Period=2, MonthDay=6), [
        "2026-02-06", "2026-04-06", "2026-06-06",
    ]),
    "每两月第一个周五": (exception("2026-01-20", "2026-07-31", Type=5, Period=2, MonthItem=8, MonthPosition=0), [
        "2026-03-06", "2026-05-01", "2026-07-03",
    ]),
    "每两周的周日与周三": (exception("2026-03-04", "2026-04-10", Type=6, Period=2, DaysOfWeek=9), [
        "2026-03-04", "2026-03-15", "2026-03-18", "2026-03-29", "2026-04-01",
    ]),
    "每三天": (exception("2026-03-02", "2026-03-10", Type=7, Period=3), ["2026-03-02", "2026-03-05", "2026-03-08"]),
    "一段": (exception("2026-03-02", "2026-03-04", Type=1, Occurrences=3), ["2026-03-02", "2026-03-03", "2026-03-04"]),
    "没写重复": (exception("2026-03-02", "2026-03-03"), ["2026-03-02", "2026-03-03"]),
}  # fmt: skip


def read(tmp_path: Path, calendars: str) -> Imported:
    return read_mspdi(project(tmp_path / "calendars.xml", task(1, "甲"), calendars))


def rest(rule: DayRule, first: int = 2024, last: int = 2028) -> list[str]:
    days = range(dt.date(first, 1, 1).toordinal(), dt.date(last, 12, 31).toordinal() + 1)
    return [str(day) for day in map(dt.date.fromordinal, days) if not rule.is_workday(day)]


@pytest.mark.parametrize("name", RECURRING)
def test_an_exception_that_comes_back_is_a_day_off_whenever_it_does(tmp_path: Path, name: str) -> None:
    told, days = RECURRING[name]
    found = read(tmp_path, calendar(1, "标准", f"<Exceptions>{told}</Exceptions>", days=EVERY))
    assert rest(found.plan.calendars["1"]) == days and found.notes == ()


def test_an_exception_entered_by_its_count_ends_after_as_many_times(tmp_path: Path) -> None:
    weekly = exception("2026-03-02", "2026-12-31", by_count=1, Occurrences=3, Type=6, Period=1, DaysOfWeek=34)
    found = read(tmp_path, calendar(1, "标准", f"<Exceptions>{weekly}</Exceptions>", days=EVERY))
    assert rest(found.plan.calendars["1"]) == ["2026-03-02", "2026-03-06", "2026-03-09"]


def test_an_exception_for_decades_is_read_whole(tmp_path: Path) -> None:
    yearly = exception("1984-01-01", "2149-12-31", Type=2, Month=4, MonthDay=1)
    found = read(tmp_path, calendar(1, "标准", f"<Exceptions>{yearly}</Exceptions>", days=EVERY))
    rule = found.plan.calendars["1"]
    assert not rule.is_workday(dt.date(2100, 5, 1)) and not rule.is_workday(dt.date(1984, 5, 1))
    assert rule.is_workday(dt.date(2150, 5, 1))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (exception("2026-03-02", "2026-12-31", Name="检修", Type=8, Period=2), "检修 的重复方式（Type 8）不认识"),
        (exception("2026-03-02", "2026-12-31", Name="检修", Type=6, Period=2), "检修 没有写明重复在哪一天"),
        (exception("2026-03-02", "2026-12-31", Name="检修", Type=2, Month=12), "检修 没有写明重复在哪一天"),
        (exception("2026-03-02", "2026-03-01"), "例外 2026-03-02 至 2026-03-01 不对"),
        (exception("0001-01-01", "9999-12-31") * 30, "合计超过 2,000,000 天"),
    ],
)
def test_an_exception_that_nobody_can_expand_is_refused_with_its_calendar(
    tmp_path: Path, told: str, words: str
) -> None:
    with pytest.raises(PlanError) as caught:
        read(tmp_path, calendar(1, "三班", f"<Exceptions>{told}</Exceptions>"))
    assert words in str(caught.value) and "三班" in str(caught.value) and str(caught.value).startswith("calendars.xml")


def test_of_two_exceptions_on_one_day_the_rarer_holds(tmp_path: Path) -> None:
    fridays = exception("2026-05-01", "2026-05-31", Type=6, DaysOfWeek=32)
    eighth = exception("2026-01-01", "2026-12-31", Type=4, MonthDay=8, working=DAY)
    once = exception("2026-05-08", "2026-05-08", Type=1)
    for inner, days in (
        (fridays + eighth, ["2026-05-01", "2026-05-15", "2026-05-22", "2026-05-29"]),
        (eighth + fridays, ["2026-05-01", "2026-05-15", "2026-05-22", "2026-05-29"]),
        (once + eighth, ["2026-05-08"]),
    ):
        found = read(tmp_path, calendar(1, "标准", f"<Exceptions>{inner}</Exceptions>", days=EVERY))
        assert rest(found.plan.calendars["1"], 2026, 2026) == days


def test_calendars_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    daily = f"<Exceptions>{exception('1984-01-01', '2149-12-31', Type=1)}</Exceptions>"
    shown = calendar(1, "标准", daily) + "".join(calendar(uid, f"班组{uid}", base=1) for uid in range(2, 60))
    with pytest.raises(PlanError, match="合计超过 2,000,000 天"):
        read(tmp_path, shown)


def test_a_work_week_holds_within_its_dates(tmp_path: Path) -> None:
    busy = work_week("2026-05-04", "2026-05-17", {1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1})
    off = exception("2026-05-09", "2026-05-09", Type=1)
    inner = f"<Exceptions>{off}</Exceptions><WorkWeeks>{busy}</WorkWeeks>"
    found = read(tmp_path, calendar(1, "标准", inner))
    days = [day for day in rest(found.plan.calendars["1"], 2026, 2026) if "2026-05-01" <= day <= "2026-05-24"]
    # Mondays of the two weeks are off, the second Saturday is worked; an exception comes before the work week.
    assert found.notes == () and days == [
        "2026-05-02", "2026-05-03", "2026-05-04", "2026-05-09", "2026-05-10", "2026-05-11", "2026-05-17", "2026-05-23",
        "2026-05-24",
    ]  # fmt: skip


def test_a_work_week_that_does_not_tell_all_days_is_named(tmp_path: Path) -> None:
    found = read(
        tmp_path, calendar(1, "标准", f"<WorkWeeks>{work_week('2026-05-04', '2026-05-10', {7: 1})}</WorkWeeks>")
    )
    days = [day for day in rest(found.plan.calendars["1"], 2026, 2026) if "2026-05-04" <= day <= "2026-05-10"]
    assert days == ["2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07", "2026-05-08", "2026-05-10"]
    assert found.notes == ("calendars.xml 的日历 标准 有工作周没有写全七天，没写的日子按休息计",)


def test_a_calendar_takes_from_its_base_what_it_does_not_say_itself(tmp_path: Path) -> None:
    base = calendar(1, "标准", f"<Exceptions>{exception('2026-05-04', '2026-05-06', Type=1)}</Exceptions>"
                    f"<WorkWeeks>{work_week('2026-05-04', '2026-05-31', SIX)}</WorkWeeks>")  # fmt: skip
    worked = exception("2026-05-05", "2026-05-05", working=DAY, Type=1)
    team = calendar(2, "班组", f"<Exceptions>{worked}</Exceptions>", base=1, days={1: 1})
    found = read(tmp_path, base + team)
    days = [day for day in rest(found.plan.calendars["2"], 2026, 2026) if "2026-05-01" <= day <= "2026-06-07"]
    # The work week of the base comes before the week of the team, which works on Sundays outside of it.
    assert days == [
        "2026-05-02",
        "2026-05-04",
        "2026-05-06",
        "2026-05-10",
        "2026-05-17",
        "2026-05-24",
        "2026-05-31",
        "2026-06-06",
    ]


def test_durations_are_counted_in_days_of_their_calendar(tmp_path: Path) -> None:
    long = calendar(2, "两班", days=dict.fromkeys(range(2, 7), hours("06:00-14:00", "14:00-22:00")))
    ever = calendar(3, "24 小时", days=dict.fromkeys(range(1, 8), hours("00:00-00:00")))
    tasks = task(1, "甲", 48) + task(2, "乙", 48, CalendarUID=2) + task(3, "丙", 48, CalendarUID=3)
    found = read_mspdi(project(tmp_path / "hours.xml", tasks, calendar(1, "标准") + long + ever))
    assert [one.days for one in found.plan.tasks] == [6, 3, 2] and found.notes == ()


def test_a_calendar_whose_days_differ_in_hours_is_named(tmp_path: Path) -> None:
    half: dict[int, int | str] = {**dict.fromkeys(range(2, 6), 1), 6: hours("08:00-12:00")}
    tasks = task(1, "甲", 40) + task(2, "乙", 8, CalendarUID=2)
    found = read_mspdi(project(tmp_path / "half.xml", tasks, calendar(1, "标准") + calendar(2, "周五半天", days=half)))
    assert found.notes == ("half.xml 的日历 周五半天 各工作日的工时不同，按整日计，工期按每日工时折算",)
    assert [one.days for one in found.plan.tasks] == [5, 1]


def test_a_calendar_that_does_not_exist_is_told(tmp_path: Path) -> None:
    found = read_mspdi(project(tmp_path / "none.xml", task(1, "甲", 8, CalendarUID=9), CalendarUID=7))
    assert found.notes == (
        "none.xml 没有编号为 7 的项目日历，改用其第一个日历“标准”",
        "none.xml 有任务的日历不存在，改用项目日历：甲",
    )
    assert schedule(found.plan, today=MAY_4).finish == MAY_4
