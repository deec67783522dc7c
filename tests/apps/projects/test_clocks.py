"""The last day of a step, over holidays and make-up workdays, and how it stands the day before, on it and after it."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.projects.actions import problems
from kechuang.apps.projects.problems.clocks import (
    ANSWER,
    ASSIGN,
    CONFIRM,
    Clocks,
    calendar,
    limit,
    standing,
    workdays_left,
)

pytestmark = pytest.mark.django_db
DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("step", "start", "last"),
    [
        (ASSIGN, "2026-11-23", "2026-11-25"),
        (ANSWER, "2026-11-23", "2026-12-07"),
        (CONFIRM, "2026-11-23", "2026-11-30"),
        # Over the National Day holiday, with the make-up workdays that its notice names.
        (ANSWER, "2025-09-26", "2025-10-16"),
        (ANSWER, "2025-09-25", "2025-10-15"),
        # Begun on a Saturday: the first day counted is the Monday.
        (ASSIGN, "2026-11-21", "2026-11-24"),
    ],
)
def test_a_limit_is_counted_in_workdays_from_the_day_after_its_start(people, step, start, last):
    assert limit(step, DAY(start)) == DAY(last)


@pytest.mark.parametrize(
    ("on", "left", "overdue", "text"),
    [
        ("2026-12-03", 2, False, "剩 2 个工作日"),
        ("2026-12-04", 1, False, "剩 1 个工作日"),
        ("2026-12-06", 1, False, "剩 1 个工作日"),
        ("2026-12-07", 0, False, "今天到期"),
        ("2026-12-08", -1, True, "超期 1 个工作日"),
        ("2026-12-12", -4, True, "超期 4 个工作日"),
        ("2026-12-14", -5, True, "超期 5 个工作日"),
    ],
)
def test_a_last_day_stands_as_the_calendar_says_before_on_and_after_it(people, on, left, overdue, text):
    found = standing(DAY("2026-12-07"), near=2, table=calendar(), on=DAY(on))
    assert (found.left, found.overdue, found.text) == (left, overdue, text)
    assert found.light == ("r" if overdue else "y")


def test_a_last_day_before_a_weekend_is_over_on_saturday_but_late_only_from_monday(people):
    table, friday = calendar(), DAY("2026-12-04")
    saturday = standing(friday, near=2, table=table, on=DAY("2026-12-05"))
    assert (saturday.overdue, saturday.late, saturday.text) == (True, 0, "已过时限，下一工作日起计超期")
    assert standing(friday, near=2, table=table, on=DAY("2026-12-07")).late == 1


def test_workdays_left_over_a_make_up_saturday_count_it(people):
    table = calendar()
    made_up = min(day for day in table.work if day.weekday() == 5)
    before, after = made_up - dt.timedelta(days=1), made_up + dt.timedelta(days=1)
    assert workdays_left(after, table, before) == 1 + table.is_workday(after)
    assert workdays_left(before, table, after) == -1 - table.is_workday(after)


@pytest.mark.parametrize(("on", "light"), [("2026-12-02", "g"), ("2026-12-03", "y"), ("2026-12-08", "r")])
def test_near_is_what_the_pack_calls_near(people, project, on, light):
    one = problems.raise_problem(by=people.lead, department="science_technology", title="用地", project=project)
    one = problems.assign(one, by=people.office, lead="natural_resources")
    found = Clocks(DAY(on)).of(one)
    assert found is not None and found.light == light
