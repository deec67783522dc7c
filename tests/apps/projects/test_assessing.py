"""考核: what is due, what was on time, and that every figure is the length of its list."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.projects.standing.assessing import Outcome, Stood, judge, score_of, scores
from kechuang.declarations.pack import load_pack

ON = dt.date(2026, 11, 23)
DUE = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def rule():
    return load_pack("cn").assessments["on_time"]


def stood(due=DUE, finished=None, department="finance", task=1):
    return Stood(task, 1, f"任务{task}", "项目", department, due, finished)


@pytest.mark.parametrize(
    ("finished", "outcome"),
    [
        (dt.date(2026, 11, 19), Outcome.ON_TIME),
        (dt.date(2026, 11, 20), Outcome.ON_TIME),
        (dt.date(2026, 11, 21), Outcome.LATE),
        (None, Outcome.OVERDUE),
    ],
)
def test_the_day_it_was_really_done_decides_between_on_time_and_late(finished, outcome):
    (one,) = judge([stood(finished=finished)], on=ON)

    assert one.outcome is outcome


@pytest.mark.parametrize(
    ("due", "counted"),
    [(dt.date(2026, 11, 22), True), (dt.date(2026, 11, 23), False), (dt.date(2026, 11, 24), False), (None, False)],
)
def test_an_open_task_is_overdue_from_the_day_after_its_limit(due, counted):
    assert len(judge([stood(due=due)], on=ON)) == counted


def test_a_task_done_on_its_last_day_counts_on_that_day():
    (one,) = judge([stood(due=ON, finished=ON)], on=ON)

    assert one.outcome is Outcome.ON_TIME


def test_a_task_done_early_that_is_due_later_is_not_judged_yet():
    assert judge([stood(due=dt.date(2026, 12, 1), finished=DUE)], on=ON) == []


def test_the_score_is_exact_and_follows_the_declared_weights(rule):
    tasks = [stood(finished=DUE), stood(finished=DUE, task=2), stood(finished=ON, task=3), stood(task=4)]

    (score,) = scores(judge(tasks, on=ON), rule)

    assert (score.due, score.points) == (4, Fraction(5, 2))
    assert score.score == Fraction(5, 8)
    assert score.rate == Fraction(1, 2)


def test_departments_are_ranked_by_score_then_by_how_much_was_due(rule):
    tasks = [
        stood(finished=DUE, department="water"),
        stood(finished=DUE, department="finance", task=2),
        stood(finished=DUE, department="finance", task=3),
        stood(department="justice", task=4),
    ]

    assert [one.department for one in scores(judge(tasks, on=ON), rule)] == ["finance", "water", "justice"]


def test_without_a_task_due_there_is_no_rate_rather_than_a_full_one(rule):
    none = score_of("", [], rule)

    assert none.rate is None and none.score is None


days = st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
tasks = st.lists(
    st.builds(stood, due=st.none() | days, finished=st.none() | days,
              department=st.sampled_from(["finance", "water", "justice"]), task=st.integers(1, 99)),
    max_size=40,
)  # fmt: skip


@given(tasks, days)
def test_departments_sum_up_to_the_whole_list(rule, found, on):
    judged = judge(found, on=on)
    by = scores(judged, rule)

    assert sum(one.due for one in by) == len(judged)
    assert sum(sum(one.counts.values()) for one in by) == len(judged)
    assert sum(one.points for one in by) == score_of("", [one.outcome for one in judged], rule).points
    assert all(0 <= one.score <= 1 for one in by)
