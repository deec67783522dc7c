"""Another reader of Microsoft Project XML, mpxj, finds in our documents the dates, links and calendars we wrote."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from kechuang.engines.plans import Constraint, Link, Plan, Task, mspdi, read_mspdi, schedule
from kechuang.engines.plans.exchange.mspdi.tasks_read import before
from tests.engines.plans.exchange.foreign import DAY as WORKED
from tests.engines.plans.exchange.foreign import calendar, exception, link, project, task, work_week
from tests.engines.plans.exchange.test_mspdi_calendars import RECURRING
from tests.engines.plans.made import RULES, START, day, plan

pytestmark = pytest.mark.heavy
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def java() -> Any:
    """Return mpxj's Java packages, or skip where there is no Java."""
    pytest.importorskip("mpxj", reason="mpxj is one of the heavy dependencies")
    if shutil.which("java") is None:
        pytest.skip("there is no Java here")
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(convertStrings=True)
    return jpype.JPackage("org.mpxj")


def made(seed: int, *, alike: bool = False) -> Plan:
    """Return a made-up plan: all kinds of links, lags and leads, constraints, a summary, two calendars.

    ``alike``: only that which both programs understand alike. The other one places a task with a lead, or with no other
    link than SF, before the project starts, and lets a task end on a day off where a constraint names that day.
    """
    draw = random.Random(seed)
    kinds: list[Any] = ["FS", "FS", "SS", "FF", *([] if alike else ["SF"])]
    lead = 0 if alike else -2
    tasks = [Task("1", "阶段")]
    for number in range(2, 14):
        constraint = None
        if draw.random() < 0.2:
            kind: Any = draw.choice(["SNET", "FNET"])
            when = START + DAY * draw.randint(0, 30)
            while alike and not RULES["cn"].is_workday(when):
                when += DAY
            constraint = Constraint(kind, when)
        calendar = None if alike else draw.choice([None, None, "site"])
        parent = "1" if number in {3, 4, 5} else None
        tasks.append(Task(str(number), f"任务{number}", draw.randint(0, 8), parent, calendar, constraint))
    links = []
    for _ in range(14):
        before = draw.randrange(2, 13)
        after = draw.randrange(before + 1, 14)
        links.append(Link(str(before), str(after), draw.choice(kinds), draw.randint(lead, 4)))
    unique = {(link.before, link.after): link for link in links}
    return plan(tasks, *unique.values())


def read(java: Any, path: Path) -> Any:
    return java.reader.UniversalProjectReader().read(str(path))


def tasks_of(project_: Any) -> dict[str, Any]:
    return {str(one.getUniqueID()): one for one in project_.getTasks()}


def a_day(moment: Any) -> dt.date:
    return dt.date.fromisoformat(str(moment.toLocalDate()))


@pytest.mark.parametrize("seed", range(12))
def test_another_reader_finds_the_same_dates_links_lags_and_workdays(java: Any, tmp_path: Path, seed: int) -> None:
    asked = made(seed)
    dated = schedule(asked, today=START)
    path = tmp_path / "plan.xml"
    path.write_bytes(mspdi(dated))
    project = read(java, path)
    seen = tasks_of(project)
    whole = seen.pop("0")  # the project itself
    assert (a_day(whole.getStart()), a_day(whole.getFinish())) == (dated.start, dated.finish)
    assert set(seen) == set(dated.tasks)
    for uid, one in dated.tasks.items():
        theirs = seen[uid]
        assert (a_day(theirs.getStart()), a_day(theirs.getFinish())) == (one.start, one.finish)
        assert str(theirs.getDuration()) == f"{one.days}.0d" and theirs.getName() == one.task.name
        assert str(theirs.getParentTask().getUniqueID()) == (one.task.parent or "0")
    links = {
        (str(link.getPredecessorTask().getUniqueID()), uid, str(link.getType()), str(link.getLag()))
        for uid, one in seen.items() for link in one.getPredecessors()
    }  # fmt: skip
    assert links == {(link.before, link.after, link.kind, f"{float(link.lag)}d") for link in asked.links}
    for theirs in project.getCalendars():
        rule = RULES[str(theirs.getName())]
        for number in range(day("01-01").toordinal(), day("12-31").toordinal()):
            date = dt.date.fromordinal(number)
            assert bool(theirs.isWorkingDate(_local(date))) is rule.is_workday(date), (rule.name, date)


@pytest.mark.parametrize("seed", range(25))
def test_another_scheduler_reckons_the_same_early_and_late_dates(java: Any, tmp_path: Path, seed: int) -> None:
    dated = schedule(made(seed, alike=True), today=START)
    path = tmp_path / "plan.xml"
    path.write_bytes(mspdi(dated))
    project = read(java, path)
    java.cpm.MicrosoftScheduler().schedule(project, _local(START).atTime(8, 0))
    seen = tasks_of(project)
    for uid, one in dated.tasks.items():
        theirs = seen[uid]
        ours = (one.early_start, one.early_finish, one.late_start, one.late_finish)
        found = (theirs.getEarlyStart(), theirs.getEarlyFinish(), theirs.getLateStart(), theirs.getLateFinish())
        points = {uid} | {name for name, part in dated.tasks.items() if part.task.parent == uid}
        if any(dated.tasks[name].kind == "milestone" for name in points):
            assert all(_is_moment(day_, moment) for day_, moment in zip(ours, found, strict=True)), one.task
        else:
            assert ours == tuple(map(a_day, found)), one.task


def test_a_document_of_another_program_is_read_as_that_program_reads_it(java: Any, tmp_path: Path) -> None:
    first = tmp_path / "plan.xml"
    asked = made(3)
    first.write_bytes(mspdi(schedule(asked, today=START)))
    second = tmp_path / "theirs.xml"
    java.writer.UniversalProjectWriter(java.writer.FileFormat.MSPDI).write(read(java, first), str(second))
    again = read_mspdi(second)
    assert set(again.plan.links) == set(asked.links)
    assert {(task.id, task.name, task.days, task.parent, task.constraint) for task in again.plan.tasks} == {
        (task.id, task.name, task.days, task.parent, task.constraint) for task in asked.tasks
    }
    theirs, ours = schedule(again.plan, today=START).tasks, schedule(asked, today=START).tasks
    assert {name: (one.start, one.finish) for name, one in theirs.items()} == {
        name: (one.start, one.finish) for name, one in ours.items()
    }


@pytest.mark.parametrize("name", RECURRING)
def test_another_reader_expands_an_exception_to_the_same_days(java: Any, tmp_path: Path, name: str) -> None:
    shown = calendar(1, "标准", f"<Exceptions>{RECURRING[name][0]}</Exceptions>", days=dict.fromkeys(range(1, 8), 1))
    path = project(tmp_path / "p.xml", task(1, "甲"), shown)
    _same_days(java, path, day("01-01") - 730 * DAY, 366 * 5)


@pytest.mark.parametrize("seed", range(12))
def test_another_reader_works_the_same_days_of_calendars_on_calendars(java: Any, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    shown = calendar(1, "标准", _inner(draw)) + calendar(2, "班组", _inner(draw), base=1, days=_some_days(draw))
    shown += calendar(3, "夜班", _inner(draw), base=2, days=_some_days(draw))
    path = project(tmp_path / "p.xml", task(1, "甲") + task(2, "乙", CalendarUID=3), shown)
    _same_days(java, path, START - 30 * DAY, 200)


@pytest.mark.parametrize("how", [3, 5, 7, 8, 9, 10, 11, 19, 20, 35, 39, 40, 51])
def test_another_reader_finds_the_same_lag_in_the_same_unit(java: Any, tmp_path: Path, how: int) -> None:
    percent = how in {19, 20, 51}
    lag = 50 if percent else 14_400 * 5 if how in {8, 10, 40} else 4_800 * 5
    path = project(tmp_path / "p.xml", task(1, "甲", 16) + task(2, "乙", 8, link(1, 3, lag, how)))
    found = read_mspdi(path).plan.links[0]
    project_ = read(java, path)
    theirs = next(iter(tasks_of(project_)["2"].getPredecessors()))
    units = java.TimeUnit
    unit = units.PERCENT if percent else units.ELAPSED_DAYS if found.unit == "day" else units.DAYS
    told = theirs.getLag()
    count = told.getDuration() if percent else told.convertUnits(unit, project_.getProjectProperties()).getDuration()
    assert (
        (float(count), str(theirs.getType())) == (float(found.lag), found.kind) == (float(50 if percent else 5), "SS")
    )


def test_another_scheduler_starts_the_same_day_after_milestones_and_elapsed_days(java: Any, tmp_path: Path) -> None:
    def fresh(uid: int, name: str, length: int, *after: str, **more: object) -> str:
        left = {"PercentComplete": 0, "ActualDuration": "PT0H0M0S", "RemainingDuration": f"PT{length}H0M0S"}
        return task(uid, name, length, *after, **left, **more)

    def point(uid: int, name: str, moment: str) -> str:
        return fresh(uid, name, 0, Milestone=1, ConstraintType=4, ConstraintDate=moment)

    tasks = "".join([
        point(1, "签约", "2026-05-11T08:00:00"), fresh(2, "甲", 8, link(1)), point(3, "到货", "2026-05-11T17:00:00"),
        fresh(4, "乙", 8, link(3)), fresh(5, "浇筑", 32), fresh(6, "养护", 72, link(5), DurationFormat=8),
        fresh(7, "拆模", 8, link(6)), fresh(8, "交底", 8, link(5, 1, 28_800, 8)),
        fresh(9, "巡检", 16, link(5, 3, 50, 19)), fresh(10, "试车", 16, link(4, 0, 9_600), link(7, 1, -4_800)),
    ])  # fmt: skip
    path = project(tmp_path / "p.xml", tasks, DefaultStartTime="08:00:00", DefaultFinishTime="17:00:00")
    ours = schedule(read_mspdi(path).plan, today=START).tasks
    theirs = read(java, path)
    java.cpm.MicrosoftScheduler().schedule(theirs, _local(dt.date(2026, 5, 4)).atTime(8, 0))
    for uid in ("2", "3", "4", "5", "7", "9", "10"):
        found = tasks_of(theirs)[uid]
        assert (a_day(found.getEarlyStart()), a_day(found.getEarlyFinish())) == (
            ours[uid].early_start,
            ours[uid].early_finish,
        ), ours[uid].task.name


def _is_moment(ours: dt.date, moment: Any) -> bool:
    """Say whether a milestone lies there: the morning of a workday is the evening of the one before."""
    theirs, morning = a_day(moment), moment.getHour() < 12
    eve = {ours, before(RULES["cn"], ours)} if not morning else {ours}
    return theirs in eve or (morning and ours == before(RULES["cn"], theirs))


def _inner(draw: random.Random) -> str:
    """Return exceptions, no two of them on one day, and work weeks."""
    exceptions, weeks = [], []
    when = START - 20 * DAY
    for _ in range(draw.randint(0, 4)):
        when += DAY * draw.randint(1, 20)
        last = when + DAY * draw.randint(0, 3)
        working = WORKED if draw.random() < 0.5 else ""
        exceptions.append(exception(str(when), str(last), working=working, Type=1, Occurrences=(last - when).days + 1))
        when = last
    when = START - 20 * DAY
    for _ in range(draw.randint(0, 2)):
        when += DAY * draw.randint(1, 20)
        last = when + DAY * draw.randint(6, 20)
        weeks.append(work_week(str(when), str(last), _some_days(draw)))
        when = last
    told = f"<Exceptions>{''.join(exceptions)}</Exceptions>" if exceptions else ""
    return told + (f"<WorkWeeks>{''.join(weeks)}</WorkWeeks>" if weeks else "")


def _some_days(draw: random.Random) -> dict[int, int | str]:
    return {kind: draw.randint(0, 1) for kind in range(1, 8) if draw.random() < 0.4}


def _same_days(java: Any, path: Path, first: dt.date, count: int) -> None:
    found = read_mspdi(path).plan.calendars
    theirs = read(java, path)
    seen = {str(one.getUniqueID()): one for one in theirs.getCalendars()}
    for uid, rule in found.items():
        for date in (first + DAY * number for number in range(count)):
            assert bool(seen[uid].isWorkingDate(_local(date))) is rule.is_workday(date), (rule.name, date)


def _local(date: dt.date) -> Any:
    import jpype

    return jpype.JClass("java.time.LocalDate").of(date.year, date.month, date.day)
