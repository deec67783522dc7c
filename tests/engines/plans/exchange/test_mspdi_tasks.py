"""Whatever Microsoft Project lets people write of a task is read right in whole days, or named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kechuang.engines.plans import Constraint, Imported, Link, PlanError, Task, drift, mspdi, read_mspdi, schedule
from tests.engines.plans.exchange.foreign import calendar, fields, hours, link, project, task
from tests.engines.plans.made import START, plan

MAY_4 = dt.date(2026, 5, 4)  # a Monday


def read(tmp_path: Path, *tasks: str, rest: str = "", **head: object) -> Imported:
    return read_mspdi(project(tmp_path / "p.xml", "".join(tasks), rest=rest, **head))


def may(day: int) -> dt.date:
    return dt.date(2026, 5, day)


def placed(found: Imported) -> dict[str, tuple[dt.date, dt.date]]:
    return {one.task.name: (one.start, one.finish) for one in schedule(found.plan, today=MAY_4).tasks.values()}


def test_an_inactive_task_takes_no_part_and_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "甲"), task(2, "乙", 8, link(1), Active=0), task(3, "丙", 8, link(2), link(1)))
    assert [one.name for one in found.plan.tasks] == ["甲", "丙"] and found.plan.links == (Link("1", "3"),)
    assert found.notes == ("p.xml 有停用的任务，未计入：乙", "p.xml 有前置关系通到停用的任务，未计入：乙 → 丙")


def test_an_empty_line_is_no_task(tmp_path: Path) -> None:
    empty = "<Task><UID>2</UID><ID>2</ID><IsNull>1</IsNull></Task>"
    found = read(tmp_path, task(1, "总"), empty, task(3, "甲", level=2))
    assert [(one.name, one.parent) for one in found.plan.tasks] == [("总", None), ("甲", "1")] and not found.notes


def test_a_manual_task_must_start_on_its_manual_date(tmp_path: Path) -> None:
    manual = task(2, "乙", 0, link(1), Manual=1, ManualStart="2026-05-13T08:00:00", ManualDuration="PT24H0M0S")
    found = read(tmp_path, task(1, "甲"), manual, task(3, "丙", 8, link(2)))
    assert found.plan.tasks[1].constraint == Constraint("MSO", may(13)) and found.plan.tasks[1].days == 3
    assert placed(found) == {"甲": (may(4), may(4)), "乙": (may(13), may(15)), "丙": (may(18), may(18))}
    assert found.notes == ("p.xml 有手动排程的任务，按其手动日期定为“必须开始于”：乙",)


def test_a_manual_task_without_dates_follows_its_links(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "甲"), task(2, "乙", 8, link(1), Manual=1))
    assert placed(found)["乙"] == (may(5), may(5))
    assert found.notes == ("p.xml 有手动排程而没有日期的任务，改由前置关系决定：乙",)


def test_a_manual_task_that_has_begun_keeps_its_fact(tmp_path: Path) -> None:
    manual = task(1, "甲", 16, Manual=1, ManualStart="2026-05-06T08:00:00", ActualStart="2026-05-05T08:00:00")
    assert read(tmp_path, manual).plan.tasks[0].constraint is None


def test_tasks_and_links_of_other_projects_are_named(tmp_path: Path) -> None:
    outer = task(2, "外部", 16, Start="2026-05-11T08:00:00", Finish="2026-05-12T17:00:00", ExternalTask=1)
    own = task(3, "甲", 8, link(2), link(77, CrossProject=1, CrossProjectName="D:\\总表.mpp\\77"))
    found = read(tmp_path, outer, own, task(4, "子项目", 40, IsSubproject=1, SubprojectName="D:\\分表.mpp"))
    assert placed(found)["甲"] == (may(13), may(13))
    assert found.notes == (
        "p.xml 有别的项目文件的任务，按文件所写日期定为“必须开始于”：外部",
        "p.xml 有插入的子项目，只取其本身的工期：子项目",
        "p.xml 有前置关系通到别的项目文件，未计入：D:\\总表.mpp\\77 → 甲",
    )


def test_a_recurring_task_is_a_summary_of_its_occurrences(tmp_path: Path) -> None:
    parts = [
        task(number, f"例会 {number}", 8, level=2, ConstraintType=4, ConstraintDate=f"2026-05-{day:02}T08:00:00")
        for number, day in ((2, 4), (3, 11), (4, 18))
    ]
    found = read(tmp_path, task(1, "例会", 88, Recurring=1, Summary=1), *parts)
    assert placed(found)["例会"] == (may(4), may(18)) and placed(found)["例会 3"] == (may(11), may(11))
    assert found.notes == ()


def test_estimated_durations_and_levelling_delays_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "甲", 24, DurationFormat=39), task(2, "乙", 8, LevelingDelay=4800, Estimated=1))
    assert [one.days for one in found.plan.tasks] == [3, 1]
    assert found.notes == ("p.xml 有估计的工期：甲、乙；按所写工期排", "p.xml 有资源调配造成的延后，未采用：乙")


def test_an_elapsed_duration_counts_every_day(tmp_path: Path) -> None:
    drying = task(2, "养护", 168, link(1), DurationFormat=8)
    found = read(tmp_path, task(1, "浇筑", 40), drying, task(3, "拆模", 8, link(2)))
    assert placed(found) == {"浇筑": (may(4), may(8)), "养护": (may(9), may(15)), "拆模": (may(18), may(18))}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("lag", "how", "read_as", "named"),
    [
        (9600, 7, (2, "workday"), False),
        (-4800, 7, (-1, "workday"), False),
        (2400, 5, (1, "workday"), True),
        (4801, 3, (2, "workday"), True),
        (-2400, 5, (0, "workday"), True),
        (28800, 8, (2, "day"), False),
        (28800, 6, (2, "day"), False),
        (15000, 8, (2, "day"), True),
        (50, 19, (50, "percent"), False),
        (50, 51, (50, "percent"), False),
        (25, 19, (25, "percent"), True),
        (50, 20, (50, "percent"), True),
    ],
)
def test_a_lag_is_read_in_its_unit_and_named_where_it_is_no_whole_day(
    tmp_path: Path, lag: int, how: int, read_as: tuple[int, str], *, named: bool
) -> None:
    found = read(tmp_path, task(1, "甲", 16), task(2, "乙", 8, link(1, 1, lag, how)))
    assert (found.plan.links[0].lag, found.plan.links[0].unit) == read_as
    assert bool(found.notes) is named and all("甲 → 乙" in note for note in found.notes)


def test_a_lag_counts_days_of_the_successors_calendar(tmp_path: Path) -> None:
    long = calendar(2, "两班", days=dict.fromkeys(range(2, 7), hours("06:00-14:00", "14:00-22:00")))
    path = project(
        tmp_path / "p.xml", task(1, "甲") + task(2, "乙", 16, link(1, 1, 9600, 7), CalendarUID=2),
        calendar(1, "标准") + long,
    )  # fmt: skip
    found = read_mspdi(path)
    assert found.plan.links == (Link("1", "2", "FS", 1),) and found.plan.tasks[1].days == 1


def test_hours_are_rounded_up_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "甲", 4.5, DurationFormat=5), task(2, "乙", 8), task(3, "丙", 0.25))
    assert [one.days for one in found.plan.tasks] == [1, 1, 1]
    assert found.notes == ("p.xml 有不满整日的工期、延隔或时刻：甲 的工期、丙 的工期；排期时进为整日，原值照样保留",)


@pytest.mark.parametrize(
    ("kind", "moment", "days", "date"),
    [
        (4, "2026-05-11T08:00:00", 1, 11),  # a start asks for its morning
        (4, "2026-05-11T17:00:00", 1, 12),  # the evening is the next morning
        (7, "2026-05-11T17:00:00", 1, 11),  # an end asks for its evening
        (7, "2026-05-11T08:00:00", 1, 8),  # the morning is the evening of the workday before
        (4, "2026-05-11T17:00:00", 0, 11),  # a milestone lies in the evening
        (4, "2026-05-11T08:00:00", 0, 8),
        (2, "2026-05-11T00:00:00", 0, 11),  # no hour told
        (3, "2026-05-11T00:00:00", 1, 11),
    ],
)
def test_a_constraint_speaks_of_the_morning_or_evening_of_its_hour(
    tmp_path: Path, kind: int, moment: str, days: int, date: int
) -> None:
    found = read(tmp_path, task(1, "甲", 8 * days, ConstraintType=kind, ConstraintDate=moment))
    constraint = found.plan.tasks[0].constraint
    assert constraint is not None and constraint.date == may(date)
    assert bool(found.notes) is (days == 0 and date == 8)


def test_what_follows_a_milestone_begins_when_it_would_there(tmp_path: Path) -> None:
    """Microsoft Project begins it on the same day, because its milestone lies on the morning."""
    point = task(1, "签约", 0, Milestone=1, ConstraintType=4, ConstraintDate="2026-05-11T08:00:00")
    late = task(3, "到货", 0, Milestone=1, ConstraintType=4, ConstraintDate="2026-05-11T17:00:00")
    found = read(tmp_path, point, task(2, "甲", 8, link(1)), late, task(4, "乙", 8, link(3)))
    assert placed(found)["甲"] == (may(11), may(11)) and placed(found)["乙"] == (may(12), may(12))
    assert found.notes == ("p.xml 有定在上班时刻的里程碑，按前一工作日下班计：签约",)


def test_constraints_that_a_summary_cannot_have_are_named(tmp_path: Path) -> None:
    def whole(kind: int) -> str:
        return task(1, "总", 8, ConstraintType=kind, ConstraintDate="2026-05-11T08:00:00")

    part = task(2, "甲", level=2)
    kept = read(tmp_path, whole(4), part)
    assert kept.plan.tasks[0].constraint == Constraint("SNET", may(11)) and placed(kept)["甲"] == (may(11), may(11))
    for kind, words in ((2, "总（必须开始于 2026-05-11）"), (1, "总（越晚越好）")):
        found = read(tmp_path, whole(kind), part)
        assert found.plan.tasks[0].constraint is None
        assert found.notes == (f"p.xml 有摘要任务不能用的限制，未采用：{words}",)
        schedule(found.plan, today=MAY_4)
    # A document dated backwards writes ALAP for every summary, which says nothing of its parts.
    backward = read(tmp_path, whole(1), part, ScheduleFromStart=0, FinishDate="2026-06-30T17:00:00")
    assert backward.notes == () and backward.plan.direction == "backward" and backward.plan.start is None
    assert placed(backward)["甲"] == (dt.date(2026, 6, 30), dt.date(2026, 6, 30))


def test_a_link_to_the_end_of_a_summary_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "前"), task(2, "总", 8, link(1, 0)), task(3, "甲", level=2))
    assert found.plan.links == () and "前 → 总" in found.notes[0]
    schedule(found.plan, today=MAY_4)


def test_a_share_of_a_summary_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "总"), task(2, "甲", level=2), task(3, "后", 8, link(1, 1, 50, 19)))
    assert found.notes == (
        "p.xml 有按摘要任务工期的百分比计的延隔，摘要任务没有自己的工期，按无延隔计：总 → 后",
    )  # fmt: skip
    assert placed(found)["后"] == (may(5), may(5))


def test_a_task_without_a_duration_lasts_from_its_start_to_its_finish(tmp_path: Path) -> None:
    bare = task(1, "甲", Duration="", Start="2026-05-04T08:00:00", Finish="2026-05-12T17:00:00")
    found = read(tmp_path, bare)
    assert found.plan.tasks[0].days == 7 and found.notes == ("p.xml 有没写工期的任务，按所写起止日期计：甲",)


def test_the_status_date_is_the_last_day_reported(tmp_path: Path) -> None:
    found = read(tmp_path, task(1, "甲", 16), StatusDate="2026-05-08T17:00:00")
    assert found.plan.as_of == may(9) and placed(found)["甲"] == (may(11), may(12))
    assert found.notes == ("p.xml 的状态日期为 2026-05-08，未完成的工作自 2026-05-09 起排",)


def test_what_is_left_is_what_the_share_says_unless_the_document_says_otherwise(tmp_path: Path) -> None:
    same = task(1, "甲", 80, PercentComplete=40, ActualStart="2026-05-04T08:00:00", RemainingDuration="PT48H0M0S")
    more = task(2, "乙", 80, PercentComplete=40, ActualStart="2026-05-04T08:00:00", RemainingDuration="PT60H0M0S")
    assert [(one.remaining, one.work_left) for one in read(tmp_path, same, more).plan.tasks] == [(None, 6), (8, 8)]


def test_resources_are_left_alone_and_told(tmp_path: Path) -> None:
    given = f"<Assignment>{fields(UID=1, TaskUID=1, ResourceUID=5)}</Assignment>"
    found = read(tmp_path, task(1, "甲"), rest=f"<Assignments>{given}</Assignments>")
    assert found.plan.resources == {} and found.notes == ("p.xml 有 1 项资源分配，排期时不计，照样保留",)


def test_two_tasks_with_one_uid_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="UID 1 用了两次"):
        read(tmp_path, task(1, "甲"), task(1, "乙"))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (task(1, "甲", PercentComplete="半"), "p.xml 的任务 甲 的 PercentComplete 得到“半”，应为整数"),
        (task(1, "甲", Duration="P3W"), "任务 甲 的 Duration 得到“P3W”，应写作 PT40H0M0S"),
        (task(1, "甲", ConstraintType=9), "任务 甲 的 ConstraintType 不认识"),
        (task(1, "甲", ConstraintType=2), "任务 甲 有限制 MSO 而没有 ConstraintDate"),
        (task(1, "甲", Deadline="明天"), "任务 甲 的 Deadline 得到“明天”"),
        (task(1, "甲") + task(2, "乙", 8, link(1, 7)), "任务 乙 的前置关系 Type 不认识"),
        (
            task(1, "甲", 8, link(1, 1, 0, 7).replace("<LinkLag>0", "<LinkLag>x")),
            "任务 甲 的前置关系的 LinkLag 得到“x”",
        ),
    ],
)
def test_a_field_that_cannot_be_read_is_named_with_its_task(tmp_path: Path, told: str, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        read(tmp_path, told)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_task_of_ours_that_a_person_changed_there_is_read_as_changed(tmp_path: Path) -> None:
    asked = plan([Task("甲", "甲", 10, actual_start=START, percent=40, remaining=6), Task("乙", "乙", 3)], "甲 FS+0 乙")
    path = tmp_path / "p.xml"
    path.write_bytes(mspdi(schedule(asked, today=START)))
    assert read_mspdi(path).plan.tasks == asked.tasks
    text = path.read_text(encoding="utf-8").replace("PT48H0M0S</RemainingDuration>", "PT16H0M0S</RemainingDuration>")
    fresh = task(3, "新任务", 16)
    path.write_text(text.replace("</Tasks>", f"{fresh}</Tasks>"), encoding="utf-8")
    changed = read_mspdi(path).plan.tasks
    assert [(one.id, one.remaining) for one in changed] == [("甲", 2), ("乙", None), ("3", None)]


def test_whatever_moves_a_date_of_the_document_is_told(tmp_path: Path) -> None:
    def at(first: int, last: int) -> dict[str, object]:
        return {"Start": f"2026-05-{first:02}T08:00:00", "Finish": f"2026-05-{last:02}T17:00:00"}

    point = task(3, "签约", 0, link(1), Milestone=1, Start="2026-05-06T08:00:00", Finish="2026-05-06T08:00:00")
    same = read(tmp_path, task(1, "甲", 16, **at(4, 5)), task(2, "乙", 8, link(1), **at(6, 6)), point)
    assert drift(same, schedule(same.plan, today=MAY_4)) == ()
    split = read(tmp_path, task(1, "甲", 16, **at(4, 8)), task(2, "乙", 8, link(1), **at(11, 11)), point)
    assert drift(split, schedule(split.plan, today=MAY_4)) == (
        "p.xml 有任务排出的日期与文件所写不同：甲（文件 2026-05-04 至 2026-05-08，排为 2026-05-04 至 2026-05-05）、"
        "乙（文件 2026-05-11 至 2026-05-11，排为 2026-05-06 至 2026-05-06）",
    )
    many = read(tmp_path, *(task(uid, f"任务{uid}", 8, **at(11, 11)) for uid in range(1, 6)))
    assert drift(many, schedule(many.plan, today=MAY_4))[0].endswith(" 等 5 个任务")
