"""Whatever plan is written as Microsoft Project XML and read again is the same plan, to the day and the letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import (
    Constraint,
    DayRule,
    Link,
    Plan,
    PlanError,
    Task,
    mspdi,
    put_back,
    read_mspdi,
    schedule,
)
from tests.engines.plans.made import RULES, START, TABLE

DAY = dt.timedelta(days=1)
DATED: list[Any] = ["MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"]
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
NAMES = st.one_of(st.sampled_from(["土建 <一期> & 配套", " 前后空格 ", "", "=1+1", "坏\x0b字", "两\r\n行"]), WORDS)
DAYS = st.integers(-20, 60).map(lambda offset: START + DAY * offset)


@st.composite
def any_plans(draw: st.DrawFn) -> Plan:
    """Draw a plan with all that a plan can say: outline, calendars of teams, resources, progress, constraints."""
    numeric = draw(st.booleans())
    names = [
        str(3 * n + 1) if numeric else f"{draw(st.sampled_from('任wT'))}{n}" for n in range(draw(st.integers(1, 7)))
    ]
    resources = draw(st.dictionaries(st.sampled_from(["crew", "吊车", " 队 "]), st.integers(0, 3), max_size=2))
    parents: dict[str, str | None] = {}
    for place, name in enumerate(names):
        parents[name] = draw(st.sampled_from([None, *names[:place]]))
    summaries = {above for above in parents.values() if above}
    tasks = [_task(draw, name, parents[name], resources, summary=name in summaries) for name in names]
    rules = {**RULES, "night": _rule(draw), "无表": DayRule(week=frozenset({0, 6}), name="cn")}
    tasks = [replace(task, calendar=draw(st.sampled_from([None, *rules]))) for task in tasks]
    links = []
    for place, after in enumerate(names[1:], 1):
        before = names[draw(st.integers(0, place - 1))]
        above = set(_above(parents, after)) | set(_above(parents, before))
        if not above & {before, after} and draw(st.booleans()):
            kinds: list[Any] = ["FS", "SS"] if after in summaries else ["FS", "SS", "FF", "SF"]
            unit: Any = draw(st.sampled_from(["workday", "day", "percent"]))
            links.append(Link(before, after, draw(st.sampled_from(kinds)), draw(st.integers(-40, 40)), unit))
    start = draw(st.sampled_from([None, START]))
    due = draw(st.sampled_from([None, START + 90 * DAY]))
    as_of = draw(st.sampled_from([None, START + 3 * DAY]))
    direction: Any = draw(st.sampled_from(["forward", "backward"]))
    order = draw(st.permutations(tasks)) if draw(st.booleans()) else tasks
    own = draw(st.sampled_from(sorted(rules)))
    return Plan(draw(NAMES), tuple(order), tuple(links), rules, own, start, due, as_of, direction, resources)


def _task(draw: st.DrawFn, name: str, parent: str | None, resources: dict[str, int], *, summary: bool) -> Task:
    days = draw(st.integers(0, 12))
    kind: Any = draw(st.sampled_from(["", "SNET", "FNLT"] if summary else ["", "", "ALAP", "ASAP", *DATED]))
    dated = kind in DATED
    constraint = Constraint(kind, draw(DAYS) if dated else None) if kind else None
    started = None if summary else draw(st.sampled_from([None, None, START - DAY, START]))
    ended = draw(st.sampled_from([None, START, START + 5 * DAY])) if started else None
    uses = (
        {} if summary else {one: draw(st.integers(0, most)) for one, most in resources.items() if draw(st.booleans())}
    )
    return Task(
        name, draw(NAMES), days, parent, None, constraint, draw(st.one_of(st.none(), DAYS.map(lambda d: d + 40 * DAY))),
        draw(st.integers(0, 100)), started, ended, draw(st.sampled_from([None, None, 0, 3, days])), uses, draw(NAMES),
    )  # fmt: skip


def _rule(draw: st.DrawFn) -> DayRule:
    week = draw(st.frozensets(st.integers(0, 6), min_size=3))
    rest = draw(st.frozensets(DAYS, max_size=4))
    work = draw(st.frozensets(DAYS, max_size=4))
    return DayRule(draw(st.sampled_from([None, TABLE])), week, rest - work, work - rest, draw(NAMES))


def _above(parents: dict[str, str | None], name: str | None) -> list[str]:
    found = []
    while name:
        found.append(name)
        name = parents[name]
    return found


def alike(one: Plan, other: Plan) -> None:
    """Assert that two plans say the same; of two calendars what they say of every day."""
    assert replace(one, calendars={}, links=()) == replace(other, calendars={}, links=())
    assert sorted(map(str, map(vars_of, one.links))) == sorted(map(str, map(vars_of, other.links)))
    assert list(one.calendars) == list(other.calendars)
    for key, rule in one.calendars.items():
        twin = other.calendars[key]
        assert (rule.name, rule.week) == (twin.name, twin.week)
        assert (rule.table and rule.table.source) == (twin.table and twin.table.source)
        first = dt.date(2003, 12, 1)
        for number in range(0, 366 * 24, 1 if key == "night" else 40):
            date = first + DAY * number
            assert rule.is_workday(date) is twin.is_workday(date), (key, date)
            assert rule.is_certain(date) is twin.is_certain(date), (key, date)


def vars_of(link: Link) -> tuple[Any, ...]:
    return link.before, link.after, link.kind, link.lag, link.unit


ANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def read_again(folder: Path, asked: Plan) -> None:
    try:
        dated = schedule(asked, today=START)
    except PlanError:
        return  # a plan that cannot be dated is not written
    path = folder / "plan.xml"
    path.write_bytes(mspdi(dated))
    again = read_mspdi(path)
    alike(again.plan, asked)
    assert again.notes == ()
    twice = schedule(again.plan, today=START)
    assert {name: (one.start, one.finish, one.slack) for name, one in twice.tasks.items()} == {
        name: (one.start, one.finish, one.slack) for name, one in dated.tasks.items()
    }
    path.write_bytes(put_back(again, twice))
    alike(read_mspdi(path).plan, asked)


@settings(ANY, max_examples=20)
@given(any_plans())
def test_every_plan_is_read_again_as_it_was_written(tmp_path: Path, asked: Plan) -> None:
    read_again(tmp_path, asked)


@pytest.mark.heavy
@settings(ANY, max_examples=120)
@given(any_plans())
def test_many_plans_are_read_again_as_they_were_written(tmp_path: Path, asked: Plan) -> None:
    read_again(tmp_path, asked)
