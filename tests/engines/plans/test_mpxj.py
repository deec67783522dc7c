"""Another reader of Microsoft Project XML, mpxj, finds in our documents the dates, links and calendars we wrote."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from kechuang.engines.plans import Constraint, Link, Plan, Task, mspdi, read_mspdi, schedule
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
        tasks.append(Task(str(number), f"任务{number}", draw.randint(1, 8), parent, calendar, constraint))
    links = []
    for _ in range(14):
        before = draw.randrange(2, 13)
        after = draw.randrange(before + 1, 14)
        links.append(Link(str(before), str(after), draw.choice(kinds), draw.randint(lead, 4)))
    unique = {(link.before, link.after): link for link in links}
    return plan(tasks, *unique.values())


def read(java: Any, path: Path) -> Any:
    return java.reader.UniversalProjectReader().read(str(path))


def a_day(moment: Any) -> dt.date:
    return dt.date.fromisoformat(str(moment.toLocalDate()))


@pytest.mark.parametrize("seed", range(12))
def test_another_reader_finds_the_same_dates_links_lags_and_workdays(java: Any, tmp_path: Path, seed: int) -> None:
    asked = made(seed)
    dated = schedule(asked, today=START)
    path = tmp_path / "plan.xml"
    path.write_bytes(mspdi(dated))
    project = read(java, path)
    seen = {str(task.getUniqueID()): task for task in project.getTasks()}
    assert set(seen) == set(dated.tasks)
    for uid, one in dated.tasks.items():
        task = seen[uid]
        assert (a_day(task.getStart()), a_day(task.getFinish())) == (one.start, one.finish)
        assert str(task.getDuration()) == f"{one.days}.0d" and task.getName() == one.task.name
        assert (str(task.getParentTask().getUniqueID()) if task.getParentTask() else None) == one.task.parent
    links = {
        (str(link.getPredecessorTask().getUniqueID()), uid, str(link.getType()), str(link.getLag()))
        for uid, task in seen.items() for link in task.getPredecessors()
    }  # fmt: skip
    assert links == {(link.before, link.after, link.kind, f"{float(link.lag)}d") for link in asked.links}
    for calendar in project.getCalendars():
        rule = RULES[str(calendar.getName())]
        for number in range(day("01-01").toordinal(), day("12-31").toordinal()):
            date = dt.date.fromordinal(number)
            assert bool(calendar.isWorkingDate(_local(date))) is rule.is_workday(date), (rule.name, date)


@pytest.mark.parametrize("seed", range(25))
def test_another_scheduler_reckons_the_same_early_and_late_dates(java: Any, tmp_path: Path, seed: int) -> None:
    dated = schedule(made(seed, alike=True), today=START)
    path = tmp_path / "plan.xml"
    path.write_bytes(mspdi(dated))
    project = read(java, path)
    java.cpm.MicrosoftScheduler().schedule(project, _local(START).atTime(8, 0))
    for task in project.getTasks():
        one = dated.tasks[str(task.getUniqueID())]
        assert (a_day(task.getEarlyStart()), a_day(task.getEarlyFinish())) == (one.early_start, one.early_finish)
        assert (a_day(task.getLateStart()), a_day(task.getLateFinish())) == (one.late_start, one.late_finish)


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


def _local(date: dt.date) -> Any:
    import jpype

    return jpype.JClass("java.time.LocalDate").of(date.year, date.month, date.day)
