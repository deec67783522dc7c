"""Dates and progress go back into the document they came from, and nothing else of it changes."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from kechuang.engines.plans import (
    Constraint,
    Imported,
    Link,
    PlanError,
    Schedule,
    Task,
    mspdi,
    put_back,
    read_mspdi,
    replan,
    schedule,
)
from tests.engines.plans.exchange.foreign import NAMESPACE, calendar, exception, fields, link, project, task, work_week
from tests.engines.plans.made import START, day, plan

MAY_4 = dt.date(2026, 5, 4)
PROGRESS = ("PercentComplete", "ActualStart", "ActualFinish", "RemainingDuration")
NOTES = "<Notes>原样\n第二行</Notes><OutlineCode><FieldID>1</FieldID></OutlineCode>"
EXTRA = (
    "<Resources><Resource><UID>5</UID><Name>塔吊</Name></Resource></Resources>"
    "<Assignments><Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>5</ResourceUID></Assignment></Assignments>"
    "<Views><View><Name>甘特图</Name></View></Views>"
)


def document(tmp_path: Path, **head: object) -> Path:
    tasks = (
        task(0, "外来", 0, level=0, Start="2026-05-04T08:00:00", Finish="2026-05-08T17:00:00")
        + task(1, "甲", 20, NOTES, Start="2026-05-04T09:30:00", Finish="2026-05-06T12:00:00", PercentComplete=0)
        + task(2, "乙", 16, link(1), Start="2026-05-06T13:00:00", Finish="2026-05-08T12:00:00", Cost=3)
    )
    return project(tmp_path / "p.xml", tasks, rest=EXTRA, **head)


def again(tmp_path: Path, imported: Imported, dated: Schedule) -> Imported:
    path = tmp_path / "again.xml"
    path.write_bytes(put_back(imported, dated))
    return read_mspdi(path)


def texts(data: bytes | str) -> list[tuple[str, str]]:
    return [(one.tag.split("}")[1], (one.text or "").strip()) for one in fromstring(data).iter()]


def element(data: bytes, uid: str) -> Element:
    found = fromstring(data).iterfind(f".//{{{NAMESPACE}}}Task")
    return next(one for one in found if one.findtext(f"{{{NAMESPACE}}}UID") == uid)


def field(data: bytes, uid: str, name: str) -> str | None:
    return element(data, uid).findtext(f"{{{NAMESPACE}}}{name}")


def test_only_dates_that_move_change_and_their_hours_stay_where_the_day_does(tmp_path: Path) -> None:
    path = document(tmp_path)
    found = read_mspdi(path)
    before, after = texts(path.read_text(encoding="utf-8")), texts(put_back(found, schedule(found.plan, today=MAY_4)))
    assert len(before) == len(after)
    # The second begins on the day after, because the first fills its third day.
    assert [(one, other) for one, other in zip(before, after, strict=True) if one != other] == [
        (("Start", "2026-05-06T13:00:00"), ("Start", "2026-05-07T08:00:00")),
    ]


def test_progress_goes_into_the_fields_of_project_at_their_places(tmp_path: Path) -> None:
    found = read_mspdi(document(tmp_path))
    told: dict[str, dict[str, Any]] = {
        "1": {"percent": 100, "actual_start": MAY_4, "actual_finish": MAY_4 + dt.timedelta(days=1)},
        "2": {"percent": 50, "actual_start": MAY_4 + dt.timedelta(days=2), "remaining": 3},
    }
    done = replan(found.plan, told, as_of=MAY_4 + dt.timedelta(days=3))
    data = put_back(found, schedule(done, today=MAY_4))
    assert [field(data, "1", name) for name in PROGRESS] == [
        "100", "2026-05-04T08:00:00", "2026-05-05T17:00:00", "PT0H0M0S",
    ]  # fmt: skip
    assert [field(data, "2", name) for name in PROGRESS] == [
        "50", "2026-05-06T08:00:00", None, "PT24H0M0S",
    ]  # fmt: skip
    names = [child.tag.split("}")[1] for child in element(data, "2")]
    places = [names.index(name) for name in ("Finish", *PROGRESS[:2], "ActualDuration", PROGRESS[3], "PredecessorLink")]
    assert places == sorted(places) and "ActualFinish" not in names
    (tmp_path / "again.xml").write_bytes(data)
    assert read_mspdi(tmp_path / "again.xml").plan == done
    undone = replace(
        done,
        tasks=tuple(
            replace(one, percent=0, actual_start=None, actual_finish=None, remaining=None) for one in done.tasks
        ),
    )
    back = put_back(read_mspdi(tmp_path / "again.xml"), schedule(undone, today=MAY_4))
    assert field(back, "1", "ActualStart") is None and field(back, "1", "ActualFinish") is None


def test_a_share_without_a_start_begins_where_the_task_is_dated(tmp_path: Path) -> None:
    """Microsoft Project knows no share of work on a task that has not begun."""
    found = read_mspdi(document(tmp_path))
    done = replan(found.plan, {"1": {"percent": 40}}, as_of=day("05-06"))
    dated = schedule(done, today=MAY_4)
    data = put_back(found, dated)
    assert [field(data, "1", name) for name in PROGRESS] == [
        "40", f"{dated.tasks['1'].start}T08:00:00", None, "PT16H0M0S",
    ]  # fmt: skip
    (tmp_path / "again.xml").write_bytes(data)
    assert read_mspdi(tmp_path / "again.xml").plan == done
    written = mspdi(dated)
    assert field(written, "1", "ActualStart") == f"{dated.tasks['1'].start}T08:00:00"
    assert field(written, "2", "ActualStart") is None


def test_baselines_come_back_under_their_ids_and_numbers(tmp_path: Path) -> None:
    dated = schedule(plan([Task("甲", "甲", 3), Task("乙", "乙", 2)], "甲 FS+0 乙"), today=START)
    snapshot = {name: (one.start, one.finish) for name, one in dated.tasks.items()}
    path = tmp_path / "p.xml"
    path.write_bytes(mspdi(dated, {0: snapshot, 10: {"乙": snapshot["乙"]}}))
    assert read_mspdi(path).baselines == {0: snapshot, 10: {"乙": snapshot["乙"]}}
    assert read_mspdi(path).dates == snapshot
    with pytest.raises(PlanError, match="基线编号为 0 至 10，得到 11"):
        mspdi(dated, {11: snapshot})


def test_a_new_duration_constraint_due_date_name_and_owner_go_back(tmp_path: Path) -> None:
    found = read_mspdi(document(tmp_path))
    first, second = found.plan.tasks
    changed = replace(
        found.plan, start=day("05-06"), as_of=day("05-07"),
        tasks=(
            replace(first, days=7, due=day("05-20"), owner="发改局", name="甲改"),
            replace(second, constraint=Constraint("FNLT", day("06-01"))),
        ),
    )  # fmt: skip
    after = again(tmp_path, found, schedule(changed, today=MAY_4))
    assert after.plan == changed and after.dates["2"] == (day("05-18"), day("05-19"))
    cleared = replace(changed, as_of=None, tasks=(replace(first, due=None), second))
    assert again(tmp_path, after, schedule(cleared, today=MAY_4)).plan == cleared


def test_what_project_has_no_field_for_is_kept_in_a_text_field(tmp_path: Path) -> None:
    defined = f"<ExtendedAttribute>{fields(FieldID=188744016, Alias='区县')}</ExtendedAttribute>"
    used = f"<ExtendedAttributes>{defined}</ExtendedAttributes>"
    path = document(tmp_path)
    text = path.read_text(encoding="utf-8").replace("<Calendars>", f"{used}<Calendars>")
    path.write_text(text, encoding="utf-8")
    found = read_mspdi(path)
    due = replace(found.plan, due=day("06-30"))
    after = again(tmp_path, found, schedule(due, today=MAY_4))
    assert after.plan == due
    told = (tmp_path / "again.xml").read_text(encoding="utf-8")
    assert "<Alias>区县</Alias>" in told and "<FieldID>188744015</FieldID>" in told  # the next one that is free
    later = replace(due, due=day("07-31"))
    assert again(tmp_path, after, schedule(later, today=MAY_4)).plan == later
    assert again(tmp_path, after, schedule(found.plan, today=MAY_4)).plan == found.plan


def test_a_plan_whose_tasks_or_links_came_or_went_is_another_document(tmp_path: Path) -> None:
    found = read_mspdi(document(tmp_path))
    more = replace(found.plan, tasks=(*found.plan.tasks, Task("3", "丙", 1)))
    with pytest.raises(PlanError, match=r"增删了任务，不能写回 p.xml，应另存为新的 Project 文件"):
        put_back(found, schedule(more, today=MAY_4))
    other = replace(found.plan, links=(Link("1", "2", "SS"),))
    with pytest.raises(PlanError, match=r"改了前置关系，不能写回 p.xml"):
        put_back(found, schedule(other, today=MAY_4))


def test_a_plan_of_ours_takes_progress_back_under_its_own_ids(tmp_path: Path) -> None:
    asked = plan([Task("立项", "立项", 3, uses={"队": 1}), Task("建", "建设", 5, owner="住建局")], "立项 FS+0 建",
                 resources={"队": 2}, due=day("06-30"))  # fmt: skip
    path = tmp_path / "p.xml"
    path.write_bytes(mspdi(schedule(asked, today=START)))
    found = read_mspdi(path)
    assert found.plan == replace(asked, calendars=found.plan.calendars)
    done = replan(found.plan, {"立项": {"percent": 40, "actual_start": START}}, as_of=day("04-29"))
    after = again(tmp_path, found, schedule(done, today=START))
    assert after.plan == done and after.plan.tasks[0].remaining is None and after.plan.resources == {"队": 2}


def test_a_backward_plan_keeps_its_start_and_writes_its_end(tmp_path: Path) -> None:
    asked = plan([Task("1", "甲", 3), Task("2", "乙", 5)], "1 FS+0 2", due=day("06-30"), direction="backward")
    path = tmp_path / "p.xml"
    path.write_bytes(mspdi(schedule(asked, today=START)))
    found = read_mspdi(path)
    assert (found.plan.start, found.plan.due, found.plan.direction) == (START, day("06-30"), "backward")
    assert "<FinishDate>2026-06-30T17:00:00</FinishDate>" in path.read_text(encoding="utf-8")
    sooner = replace(found.plan, due=day("06-15"))
    assert again(tmp_path, found, schedule(sooner, today=START)).plan == sooner


def test_a_manual_task_keeps_its_manual_date_in_step(tmp_path: Path) -> None:
    begin, end = "2026-05-11T08:00:00", "2026-05-11T17:00:00"
    manual = task(1, "甲", 8, Manual=1, Start=begin, Finish=end, ManualStart=begin, ManualFinish=end)
    path = project(tmp_path / "p.xml", manual)
    found = read_mspdi(path)
    assert texts(put_back(found, schedule(found.plan, today=MAY_4))) == texts(path.read_text(encoding="utf-8"))


def test_a_milestone_on_a_morning_stays_there(tmp_path: Path) -> None:
    point = task(1, "签约", 0, Milestone=1, Start="2026-05-11T08:00:00", Finish="2026-05-11T08:00:00", ConstraintType=4,
                 ConstraintDate="2026-05-11T08:00:00")  # fmt: skip
    path = project(tmp_path / "p.xml", point + task(2, "甲", 8, link(1)))
    found = read_mspdi(path)
    data = put_back(found, schedule(found.plan, today=MAY_4))
    assert field(data, "1", "Start") == "2026-05-11T08:00:00"
    assert schedule(found.plan, today=MAY_4).tasks["2"].start == day("05-11")


def random_document(path: Path, seed: int) -> Path:
    """Write a made-up document with all kinds of links, units, constraints, calendars and progress."""
    draw = random.Random(seed)
    days = [str(MAY_4 + dt.timedelta(days=draw.randint(0, 40))) for _ in range(40)]
    tasks = []
    for uid in range(1, 15):
        more: dict[str, object] = {"DurationFormat": draw.choice([3, 5, 7, 8, 9, 39])}
        if draw.random() < 0.3:
            more |= {"CalendarUID": draw.choice([1, 2, 3])}
        if draw.random() < 0.3:
            at = draw.choice(["08:00:00", "17:00:00", "13:00:00"])
            more |= {"ConstraintType": draw.choice([4, 5, 6, 7]), "ConstraintDate": f"{draw.choice(days)}T{at}"}
        if draw.random() < 0.3:
            more |= {"ActualStart": f"{draw.choice(days)}T09:15:00", "PercentComplete": draw.randint(1, 99),
                     "RemainingDuration": f"PT{draw.randint(0, 40)}H0M0S"}  # fmt: skip
        if draw.random() < 0.2:
            more |= {"Deadline": f"{draw.choice(days)}T17:00:00"}
        if draw.random() < 0.1:
            more |= {"Manual": 1, "ManualStart": f"{draw.choice(days)}T08:00:00"}
        links = [
            link(before, draw.randint(0, 3), draw.randint(-9_600, 20_000), draw.choice([3, 5, 7, 8, 19]))
            for before in range(1, uid) if draw.random() < 0.15
        ]  # fmt: skip
        tasks.append(task(uid, f"任务{uid}", draw.choice([0, 4, 8, 36, 40]), *links, **more))
    off = exception(days[0], days[0], Type=1) + exception("2026-01-01", "2027-12-31", Type=6, Period=2, DaysOfWeek=16)
    week = {kind: draw.randint(0, 1) for kind in range(1, 8)}
    shown = calendar(1, "标准", f"<Exceptions>{off}</Exceptions>") + calendar(2, "班组", base=1, days={7: 1})
    inner = f"<WorkWeeks>{work_week('2026-05-10', '2026-05-20', week)}</WorkWeeks>"
    return project(path, "".join(tasks), shown + calendar(3, "夜班", inner), rest=EXTRA)


@pytest.mark.parametrize("seed", range(30))
def test_any_document_comes_back_with_the_same_plan_and_its_new_dates(tmp_path: Path, seed: int) -> None:
    found = read_mspdi(random_document(tmp_path / "p.xml", seed))
    dated = schedule(found.plan, today=MAY_4)
    after = again(tmp_path, found, dated)
    assert after.plan == found.plan
    assert after.notes == tuple(note.replace("p.xml", "again.xml") for note in found.notes)
    for name, one in dated.tasks.items():
        if name in after.dates:
            assert after.dates[name] == (one.start, one.finish)
    data = (tmp_path / "again.xml").read_bytes()
    assert data == put_back(after, schedule(after.plan, today=MAY_4))
    # Only what a link pushes away from its manual date needs a field of ours.
    pushed = [
        one for one in dated.tasks.values()
        if one.task.constraint and one.task.constraint.kind == "MSO" and one.start != one.task.constraint.date
    ]  # fmt: skip
    before = texts((tmp_path / "p.xml").read_text(encoding="utf-8"))
    assert (len(before) == len(texts(data))) is (not pushed)
