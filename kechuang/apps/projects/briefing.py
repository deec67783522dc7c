"""周报与通报的事实 (briefing): what a brief of a week says, gathered from what was kept of it; written nowhere here.

Everything is told as it stood at the end of the last day: lights from the record of lights, plans put together again
from their copies and dated as of that day, overdue tasks by the same count as the assessment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from kechuang import core
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.documents import day_text
from kechuang.apps.projects import lights, past_plans
from kechuang.apps.projects.answer import names_of
from kechuang.apps.projects.assessing import Judged, Outcome, judge
from kechuang.apps.projects.clocks import calendar, workdays_left
from kechuang.apps.projects.history import end_of
from kechuang.apps.projects.models import LightChange, PlanBaseline, Problem, Progress, Project, StageMove, Task
from kechuang.apps.projects.names import department_name, stage_name
from kechuang.apps.projects.papers import (
    ClosedProblem,
    Count,
    Late,
    Milestone,
    Moved,
    OpenedProblem,
    Red,
    WeeklyBrief,
)
from kechuang.apps.projects.past_tasks import projects_on, stood_on
from kechuang.apps.transitions.models import StateChange
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import (
    Baseline,
    PlanError,
    Schedule,
    WorkCalendar,
    leaves,
    percent_done,
    planned_percent,
    schedule,
)

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
#: Points of progress within a week from which on it is told.
JUMP = 10
#: Of the overdue tasks those that are so longest; that there are more is said beside their number.
MOST = 40
#: States of a problem that is not done with.
OPEN_PROBLEM = ("raised", "assigned", "answered")


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the week of a day."""
    first = day - dt.timedelta(days=day.weekday())
    return first, first + dt.timedelta(days=6)


def last_week(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the last whole week before today's."""
    return week_of(today - WEEK)


@dataclass(frozen=True)
class Week:
    """The facts of a week for some projects.

    Attributes
    ----------
    projects : sequence of Project
        Of which it speaks.
    everything : bool
        Whether these are all, so that problems without a project belong to it as well.
    first, last : datetime.date
        Monday, and the last day that counts.
    """

    projects: Sequence[Project]
    everything: bool
    first: dt.date
    last: dt.date

    @cached_property
    def pack(self) -> Pack:
        """The pack, whose names are used."""
        return current_pack()

    @property
    def before(self) -> dt.date:
        """The last day of the week before."""
        return self.first - DAY

    @cached_property
    def by_key(self) -> dict[int, Project]:
        """The projects by key."""
        return {one.pk: one for one in self.projects}

    @cached_property
    def schedules(self) -> dict[int, Schedule]:
        """The plans as they stood at the end of the last day, dated as of it."""
        return _dated(self.projects, self.last)

    @cached_property
    def schedules_before(self) -> dict[int, Schedule]:
        """The plans as they stood a week before."""
        return _dated(self.projects, self.before)

    @cached_property
    def baselines(self) -> dict[int, Baseline]:
        """What was agreed for each project."""
        return lights.baselines(self.projects)

    @cached_property
    def overdue(self) -> list[Judged]:
        """Tasks that were due and not done by the last day, the oldest first."""
        return _overdue(self.projects, self.last)

    @cached_property
    def open(self) -> frozenset[int]:
        """The keys of the projects that were neither closed nor given up by the last day."""
        then = projects_on(self.projects, self.last)
        return frozenset(pk for pk, one in then.items() if one.state not in ("closed", "cancelled"))

    def name(self, department: str) -> str:
        """Return what a department is called."""
        return department_name(department, self.pack) if department else "未定"


def _dated(projects: Sequence[Project], day: dt.date) -> dict[int, Schedule]:
    found = {}
    for pk, plan in past_plans.plans_on(projects, day).items():
        try:
            found[pk] = schedule(plan, today=day)
        except PlanError:
            continue  # one plan that cannot be dated keeps nobody from the others
    return found


def _overdue(projects: Sequence[Project], day: dt.date) -> list[Judged]:
    found = [one for one in judge(stood_on(projects, day), on=day) if one.outcome is Outcome.OVERDUE]
    return sorted(found, key=lambda one: (one.stood.due or day, one.stood.project, one.stood.task))


def weekly(week: Week, *, serial: int, scope: str, issuer: str, on: dt.date, copies: Sequence[str] = ()) -> WeeklyBrief:
    """Return the facts of a weekly brief.

    Parameters
    ----------
    week : Week
        Which projects, which days.
    serial : int
        期号.
    scope, issuer : str
        Which projects it speaks of; who issues it.
    on : datetime.date
        成文日期.
    """
    now, then = lights.on_day(week.projects, week.last), lights.on_day(week.projects, week.before)
    red = [pk for pk, row in now.items() if row.light == "red"]
    colours = {
        colour: Count(
            sum(row.light == colour for row in now.values()),
            sum(row.light == colour for row in then.values()) if then else None, "挂图作战亮灯记录",
        )
        for colour in ("red", "yellow", "green")
    }  # fmt: skip
    return WeeklyBrief(
        issuer=issuer, on=on, copies=copies, synthetic=any(one.synthetic for one in week.projects), serial=serial,
        scope=scope, first=week.first, last=week.last,
        red=colours["red"], yellow=colours["yellow"], green=colours["green"],
        closed=Count(
            len(_closings(week, week.first, week.last)), len(_closings(week, week.first - WEEK, week.before)),
            "项目和任务的销号记录",
        ),
        overdue=Count(len(week.overdue), len(_overdue(week.projects, week.before)), _overdue_source(week)),
        moved=sorted(_moved(week), key=lambda one: (one.day, one.project)), late=list(_late(week)),
        opened=_opened(week), closed_problems=_closed_problems(week), milestones=list(_milestones(week)),
        reds=list(_reds(week, red, now)),
    )  # fmt: skip


def _overdue_source(week: Week) -> str:
    more = len(week.overdue) > MOST
    return f"考核清单（逾期未完成），本期列出逾期最久的{MOST}项" if more else "考核清单（逾期未完成）"


def _closings(week: Week, first: dt.date, last: dt.date) -> list[tuple[str, int, dt.datetime]]:
    """Return kind, key and moment of what was closed in some days, the last close-out of each."""
    tasks = {str(pk) for pk in Task.objects.filter(project__in=week.projects).values_list("pk", flat=True)}
    labels = {Project._meta.label_lower: {str(pk) for pk in week.by_key}, Task._meta.label_lower: tasks}
    rows = StateChange.objects.filter(
        object_type__in=labels, transition="verify", at__gt=end_of(first - DAY), at__lte=end_of(last)
    ).order_by("at", "pk")
    found = {
        (kind, key): at for kind, key, at in rows.values_list("object_type", "object_id", "at") if key in labels[kind]
    }
    return [(kind, int(key), at) for (kind, key), at in found.items()]


def _moved(week: Week) -> Iterator[Moved]:
    """Yield what moved: stages, close-outs, plans agreed anew, leaps of progress."""
    moves = StageMove.objects.filter(project__in=week.projects, on__range=(week.first, week.last))
    for move in moves.exclude(from_stage="").order_by("on", "pk"):
        if move.from_stage == move.to_stage:
            continue  # a reason for a delay is no move
        was, now = (stage_name(move.pipeline, one, week.pack) for one in (move.from_stage, move.to_stage))
        yield _told(week, move.project_id, move.on, f"由“{was}”进入“{now}”阶段")
    yield from _closed_works(week)
    baselines = PlanBaseline.objects.filter(
        project__in=week.projects, number__gt=1, taken_at__gt=end_of(week.before), taken_at__lte=end_of(week.last)
    )
    for one in baselines.defer("plan", "dates").order_by("taken_at"):
        said = f"计划调整，预计{day_text(one.finish)}完成" if one.finish else "计划调整"
        yield _told(week, one.project_id, _local(one.taken_at), f"{said}（{one.reason}）" if one.reason else said)
    yield from _leaps(week)


def _closed_works(week: Week) -> Iterator[Moved]:
    closings = _closings(week, week.first, week.last)
    keys = [key for kind, key, _at in closings if kind == Task._meta.label_lower]
    known = {pk: (name, of) for pk, name, of in Task.objects.filter(pk__in=keys).values_list("pk", "name", "project")}
    tasks: dict[int, list[tuple[dt.datetime, str]]] = {}
    for kind, key, at in closings:
        if kind == Project._meta.label_lower:
            yield _told(week, key, _local(at), "项目经核验销号")
        else:
            name, of = known[key]
            tasks.setdefault(of, []).append((at, name))
    for project, those in tasks.items():
        named = "、".join(f"“{name}”" for _at, name in those[:3])
        said = f"{named}等{len(those)}项任务" if len(those) > 1 else f"{named}任务"
        yield _told(week, project, _local(max(at for at, _name in those)), f"{said}经核验销号")


def _leaps(week: Week) -> Iterator[Moved]:
    reported = dict(
        Progress.objects.filter(task__project__in=week.projects, at__gt=end_of(week.before), at__lte=end_of(week.last))
        .order_by("at").values_list("task__project", "at")
    )  # fmt: skip
    for pk, at in reported.items():
        now, was = (_percent(found.get(pk)) for found in (week.schedules, week.schedules_before))
        if now is not None and was is not None and now - was >= JUMP:
            yield _told(week, pk, _local(at), f"进度由{was}%提高到{now}%")


def _percent(dated: Schedule | None) -> int | None:
    done = percent_done(dated.tasks.values()) if dated is not None else None
    return None if done is None else int(done)


def _told(week: Week, project: int, day: dt.date | None, what: str) -> Moved:
    one = week.by_key[project]
    return Moved(one.name, week.name(one.lead), day or week.last, what)


def _late(week: Week) -> Iterator[Late]:
    """Yield what is late and why: overdue tasks by the last word on them, then plans that miss their date."""
    table = calendar()
    told: set[tuple[int, str]] = set()
    chained: set[int] = set()
    notes, problems = _notes(week), _held_up(week)
    names = dict(Task.objects.filter(project__in=week.projects).values_list("pk", "code"))
    for one in week.overdue[:MOST]:
        stood = one.stood
        assert stood.due is not None  # it was judged
        told.add((stood.project, names[stood.task]))
        why = "".join((problems.get(stood.task, ""), notes.get(stood.task, "")))
        chain = _chain(week.schedules.get(stood.project), names[stood.task])
        if chain and stood.project in chained:
            chain = "卡点同本项目上一条。"
        elif chain:
            chained.add(stood.project)
        yield Late(
            stood.project_name, stood.name, week.name(stood.department), stood.due,
            max(-workdays_left(stood.due, table, week.last), 0), f"{chain}{why}",
        )  # fmt: skip
    for pk, dated in week.schedules.items():
        end = dated.chain_end
        project = week.by_key[pk]
        if not dated.shortfall or end is None or (pk, end.task.id) in told or pk not in week.open:
            continue
        due = end.task.due or dated.plan.due or end.date
        yield Late(
            project.name, end.task.name, week.name(end.task.owner or project.lead), due,
            max(-workdays_left(due, table, week.last), 0) if due < week.last else 0, _chain(dated),
        )  # fmt: skip


def _chain(dated: Schedule | None, uid: str = "") -> str:
    """Return the sentence of the chain that leads to a missed date; empty where it does not concern the task."""
    if dated is None or not dated.shortfall or (uid and uid not in {step.task.id for step in dated.chain}):
        return ""
    begin = f"应于{day_text(dated.latest_start)}开工，已晚{dated.overdue_start}个工作日；" if (
        dated.overdue_start and dated.latest_start
    ) else ""  # fmt: skip
    return f"{begin}卡在{names_of(dated.chain)}，最早{day_text(dated.early_finish)}完成，差{dated.shortfall}个工作日。"


def _notes(week: Week) -> dict[int, str]:
    """Return the last word that departments had on their tasks by the last day."""
    rows = Progress.objects.filter(task__project__in=week.projects, at__lte=end_of(week.last)).exclude(note="")
    told = rows.order_by("at").values_list("task", "note")
    return {task: f"{note.strip().rstrip('。')}。" for task, note in told if note.strip()}


def _held_up(week: Week) -> dict[int, str]:
    """Return the open problem that stands in the way of each task."""
    rows = Problem.objects.filter(
        task__project__in=week.projects, state__in=OPEN_PROBLEM, raised_at__lte=end_of(week.last)
    )
    return {one.task_id: f"“{one.title.rstrip('。')}”尚未解决（{one.number}）。" for one in rows.order_by("-raised_at")}


def _of_week(week: Week, field: str) -> Iterable[Problem]:
    rows = Problem.objects.exclude(state__in=("new", "withdrawn"))
    if not week.everything:
        rows = rows.filter(project__in=week.projects)
    days = {f"{field}__gt": end_of(week.before), f"{field}__lte": end_of(week.last)}
    return rows.filter(**days).order_by(field, "pk")


def _opened(week: Week) -> list[OpenedProblem]:
    return [
        OpenedProblem(one.number, one.title, week.name(one.lead) if one.lead else "", one.due)
        for one in _of_week(week, "raised_at")
    ]


def _closed_problems(week: Week) -> list[ClosedProblem]:
    return [
        ClosedProblem(one.number, one.title, week.name(one.lead), _local(one.closed_at or core.now()))
        for one in _of_week(week, "closed_at") if one.state == "closed"
    ]  # fmt: skip


def _milestones(week: Week) -> Iterator[Milestone]:
    """Yield what is planned for the week after: milestones, and tasks whose own limit ends then."""
    first = week.first + WEEK
    last = first + dt.timedelta(days=6)
    found = []
    for pk, dated in week.schedules.items():
        project = week.by_key[pk]
        if pk not in week.open:
            continue
        for one in dated.tasks.values():
            day = one.finish if one.kind == "milestone" else one.task.due
            if day is None or one.kind == "summary" or one.task.actual_finish or not first <= day <= last:
                continue
            said = one.task.name if one.kind == "milestone" else f"{one.task.name}（到期）"
            found.append(Milestone(day, project.name, said, week.name(one.task.owner or project.lead)))
    yield from sorted(found, key=lambda one: (one.day, one.project, one.what))


def _reds(week: Week, red: Iterable[int], now: Mapping[int, LightChange]) -> Iterator[Red]:
    for pk in sorted(red, key=lambda key: (now[key].on, key)):
        row, project = now[pk], week.by_key[pk]
        done = _percent(week.schedules.get(pk))
        yield Red(
            project.name, week.name(project.lead), row.on, row.percent if done is None else done,
            _planned(week, pk, row), f"亮灯时{row.reasons[0]}" if row.reasons else "",
        )  # fmt: skip


def _planned(week: Week, pk: int, row: LightChange) -> int | None:
    """Return what should have been done by then under the newest baseline; else what the light was judged by."""
    dated, agreed = week.schedules.get(pk), week.baselines.get(pk)
    if dated is None or agreed is None:
        return row.planned
    calendar = WorkCalendar(dated.plan.calendars[dated.plan.calendar], dated.start)
    share = planned_percent(leaves(dated, agreed), week.last, calendar)
    return None if share is None else int(share)


def _local(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment, core.ZONE).date()


def issuer() -> str:
    """Return who issues briefs: the office of the task forces, else the place itself."""
    from kechuang.apps.projects import access

    pack = current_pack()
    found = pack.departments.get(access.body(access.OFFICE) or access.body(access.SUPERVISION))
    return found.name if found is not None else str(current_place().name)
