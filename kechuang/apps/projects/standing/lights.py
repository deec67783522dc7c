"""红黄绿灯 (lights): how every project stands today under the rule that holds for it, and what it showed on a past day.

How a project stands is reckoned anew whenever it is asked for, so that page and rule never disagree;
:mod:`kechuang.apps.projects.actions.lights` keeps the days on which the colour turned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import LightChange, PlanBaseline, Project, StageMove
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.wording import plain
from kechuang.declarations.light_rule import LightRule
from kechuang.declarations.pack import Pack
from kechuang.engines import plans
from kechuang.engines.plans import (
    Baseline,
    Light,
    PlanError,
    Schedule,
    Standing,
    WorkCalendar,
    leaves,
    light,
    percent_done,
    planned_percent,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """How a project stands on a day.

    Attributes
    ----------
    light : Light
        Colour, reasons, and since when.
    rule : LightRule or None
        The rule that holds; None where the pack names none.
    percent, planned : int or None
        What is done and what should be, by workdays; None where there are no tasks.
    start, finish : datetime.date or None
        When it began or will begin, and when it is expected to be finished.
    began : datetime.date or None
        When it really began; None where it has not, or nobody has told.
    planned_start, planned_finish : datetime.date or None
        As agreed: by the newest baseline, else by the plan as it was written.
    schedule : Schedule or None
        Its dates; None where it has no tasks.
    baseline : Baseline or None
        What was agreed, task by task.
    """

    light: Light
    rule: LightRule | None
    percent: int | None
    planned: int | None
    start: dt.date | None
    finish: dt.date | None
    began: dt.date | None
    planned_start: dt.date | None
    planned_finish: dt.date | None
    schedule: Schedule | None
    baseline: Baseline | None


def rule_of(project: Project, pack: Pack) -> LightRule | None:
    """Return the rule of a project: its own, its programme's, or else the pack's."""
    programme = project.programme
    for name in (project.light_rule, programme.light_rule if programme else ""):
        if name in pack.light_rules:
            return pack.light_rules[name]
    declared = pack.programmes.get(programme.code) if programme else None
    while declared is not None:
        if declared.light_rule:
            return pack.light_rules[declared.light_rule]
        declared = pack.programmes.get(declared.part_of or "")
    return pack.light_rule


def judge(projects: Sequence[Project], *, confirmed: bool = False) -> dict[int, Judged]:
    """Return how projects stand today, by key, in a fixed number of queries.

    Parameters
    ----------
    projects : sequence of Project
        Best with their programmes selected.
    confirmed : bool, optional
        Whether the cure of what was red is being confirmed now.
    """
    day, pack = core.today(), current_pack()
    undated: dict[int, PlanError] = {}
    dated = planning.schedules(projects, as_of=day, undated=undated)
    kept, last = baselines(projects), latest(projects)
    begun = _begun([one for one in projects if one.pk not in dated], pack)
    return {
        one.pk: _judged(
            _Known(one, rule_of(one, pack), dated.get(one.pk), kept.get(one.pk), last.get(one.pk), begun.get(one.pk),
                   pack.id, undated.get(one.pk)),
            day, day if confirmed else None,
        )
        for one in projects
    }  # fmt: skip


def current(project: Project, *, confirmed: bool = False) -> Judged:
    """Return how one project stands today; see :func:`judge`."""
    return judge([project], confirmed=confirmed)[project.pk]


def on_day(projects: Iterable[Project], day: dt.date) -> dict[int, LightChange]:
    """Return what projects showed at the end of a day, by key; a project that had no light yet is left out."""
    rows = LightChange.objects.filter(project__in=[one.pk for one in projects], on__lte=day)
    return {row.project_id: row for row in _newest(rows, on__lte=day)}


def latest(projects: Iterable[Project]) -> dict[int, LightChange]:
    """Return the last change of each project's light, by key."""
    rows = LightChange.objects.filter(project__in=[one.pk for one in projects])
    return {row.project_id: row for row in _newest(rows)}


def shown(row: LightChange) -> Light:
    """Return a kept light as the engine knows it."""
    return Light(row.light, tuple(row.reasons), row.on, row.was)  # type: ignore[arg-type]


def _newest(rows: QuerySet[LightChange], **bounds: Any) -> QuerySet[LightChange]:
    same = LightChange.objects.filter(project=OuterRef("project"), **bounds)
    later = same.filter(on__gt=OuterRef("on")) | same.filter(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(later))


def baselines(projects: Iterable[Project]) -> dict[int, Baseline]:
    """Return the newest baseline of each project that has one, by key; one that was tampered with does not count."""
    later = PlanBaseline.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    rows = PlanBaseline.objects.filter(project__in=[one.pk for one in projects]).filter(~Exists(later))
    found = {}
    for row in rows.only("project_id", "dates"):
        try:
            found[row.project_id] = Baseline.from_json(row.dates)
        except PlanError:
            continue
    return found


def _begun(projects: Sequence[Project], pack: Pack) -> dict[int, dt.date]:
    """Return since when projects without a plan are in a stage in which work has begun, as their pipeline names it.

    Where no day of it is known, it is the day on which the project was to begin.
    """
    begun = {ident: one.begun for ident, one in pack.pipelines.items() if one.begun}
    if not projects or not begun:
        return {}
    there = {one.pk: one.start for one in projects if one.start and one.stage in begun.get(one.pipeline, ())}
    stages = reduce(or_, (Q(pipeline=ident, to_stage__in=those) for ident, those in begun.items()))
    moves = StageMove.objects.filter(stages, project__in=[one.pk for one in projects], on__isnull=False)
    entered = moves.exclude(from_stage=F("to_stage"))  # what is noted while it stays there begins nothing
    # The earliest stands last and stays.
    return there | dict(entered.order_by("-on").values_list("project_id", "on"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a project before it is judged."""

    project: Project
    rule: LightRule | None
    dated: Schedule | None
    baseline: Baseline | None
    last: LightChange | None
    begun: dt.date | None
    pack: str
    wrong: PlanError | None = None
    """Why its plan cannot be dated."""


def _judged(known: _Known, day: dt.date, confirmed: dt.date | None) -> Judged:
    project, dated = known.project, known.dated
    standing, start, finish = Standing(), project.start, project.due
    if dated is not None:
        start, finish = dated.start, dated.finish
        try:
            standing = _standing(known, dated, day)
        except PlanError as error:  # it can be dated as things stand, but not as it was written
            known = replace(known, wrong=error)
    elif project.start or project.due:
        standing = Standing(planned_start=project.start, planned_finish=project.due, actual_start=known.begun)
    if project.state == "closed" and project.closed_at:
        standing = replace(standing, actual_finish=timezone.localtime(project.closed_at, core.ZONE).date())
    return Judged(
        light=_light(known, standing, day, confirmed), rule=known.rule,
        percent=_whole(standing.percent) if dated else None, planned=_whole(standing.planned_percent),
        start=start, finish=finish, began=standing.actual_start, planned_start=standing.planned_start,
        planned_finish=project.due or standing.planned_finish, schedule=dated, baseline=known.baseline,
    )  # fmt: skip


def _standing(known: _Known, dated: Schedule, day: dt.date) -> Standing:
    """Return how a project with a plan stands beside what was agreed."""
    tasks = [one for one in dated.tasks.values() if one.kind != "summary"]
    agreed = known.baseline or as_planned(known.project, dated, known.pack)
    parts = leaves(dated, agreed) if isinstance(agreed, Baseline) else leaves(agreed)
    calendar = WorkCalendar(dated.plan.calendars[dated.plan.calendar], dated.start)
    ended = all(one.task.actual_finish for one in tasks)
    return Standing(
        planned_start=min(one.start for one in parts),
        # What is done waits for its close-out: it is not late any more.
        planned_finish=None if ended else known.project.due or max(one.finish for one in parts),
        actual_start=min((one.task.actual_start for one in tasks if one.task.actual_start), default=None),
        planned_percent=planned_percent(parts, day, calendar), percent=percent_done(tasks) or 0,
    )  # fmt: skip


def _light(known: _Known, standing: Standing, day: dt.date, confirmed: dt.date | None) -> Light:
    last, cancelled = shown(known.last) if known.last else None, known.project.state == "cancelled"
    if known.rule is not None and known.wrong is None and not cancelled:
        return light(known.rule, standing, day=day, last=last, confirmed=confirmed)
    if cancelled:
        reason = _("项目已终止")
    elif known.wrong is not None:
        reason = _("计划排不出日期：%(why)s") % {"why": plain(str(known.wrong)).rstrip("。")}
    else:
        reason = _("本地没有声明红黄绿规则，无从判断")
    if last is not None and last.colour == "none":
        return replace(last, reasons=(reason,))
    return Light("none", (reason,), day, last.colour if last else "")


def _whole(value: Fraction | int | None) -> int | None:
    """Return whole percent, never more than there is: 99.9 is not done."""
    return None if value is None else int(value)


def as_planned(project: Project, dated: Schedule, pack: str) -> Schedule:
    """Return the plan as it was written, as if nothing had been done yet: what counts where there is no baseline.

    From the project's start forwards; where it has only a due date, backwards from it.
    """
    key = (project.pk, project.created_at, project.plan_revision, project.revision, pack)
    if key not in _WRITTEN:
        if len(_WRITTEN) >= _MOST:
            _WRITTEN.pop(next(iter(_WRITTEN)), None)
        _WRITTEN[key] = _written(project, dated)
    return _WRITTEN[key]


def _written(project: Project, dated: Schedule) -> Schedule:
    tasks = tuple(
        replace(task, percent=0, actual_start=None, actual_finish=None, remaining=None) for task in dated.plan.tasks
    )
    backward = project.start is None and project.due is not None
    entered = timezone.localtime(project.created_at, core.ZONE).date()
    plan = replace(dated.plan, tasks=tasks, as_of=None, direction="backward" if backward else "forward")
    return plans.schedule(plan, today=project.start or entered)


_MOST = 512
_WRITTEN: dict[tuple[Any, ...], Schedule] = {}


def counts(shown: Mapping[int, LightChange] | Mapping[int, Judged]) -> dict[str, int]:
    """Return how many projects show each colour."""
    found = dict.fromkeys(("red", "yellow", "green", "none", "done"), 0)
    for one in shown.values():
        found[one.light.colour if isinstance(one, Judged) else one.light] += 1
    return found
