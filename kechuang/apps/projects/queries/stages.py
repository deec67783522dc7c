"""阶段与到账 (stages, funds): who stands in which stage how long, who went on, what has arrived of what was agreed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from kechuang import core
from kechuang.apps.projects.models import FundsArrived, Project, StageMove
from kechuang.apps.projects.names import department_name
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline, Stage
from kechuang.engines import deadlines
from kechuang.engines.deadlines import Calendar, Due, Term


@dataclass(frozen=True)
class Entered:
    """A stage that a project entered, on a day where that is known."""

    stage: str
    on: dt.date | None
    move: StageMove


@dataclass(frozen=True)
class Card:
    """A project on the board: since when it stands in its stage, and whether that is too long."""

    project: Project
    since: dt.date | None
    due: Due | None
    delay: str
    lead: str

    @property
    def lingers(self) -> bool:
        """Whether it stays longer than the stage allows."""
        return self.due is not None and self.due.overdue

    @property
    def late(self) -> int:
        """How many days, of the kind that the stage's term counts, it is over; 0 where it is not."""
        return -(self.due.left or 0) if self.due is not None and self.due.overdue else 0


@dataclass
class Column:
    """A stage of the board with the projects that stand in it."""

    stage: Stage
    cards: list[Card] = field(default_factory=list)
    unit: str = ""


@dataclass(frozen=True)
class Passage:
    """How many projects ever entered a stage, how many went on from it, and how many stand in it now."""

    stage: Stage
    entered: int
    went_on: int
    now: int
    final: bool = False
    """Whether nothing follows but being refused."""

    @property
    def ratio(self) -> Ratio | None:
        """The share that went on, of those that entered."""
        return Ratio.of(self.went_on, self.entered)


def courses(projects: Iterable[Project]) -> dict[int, list[StageMove]]:
    """Return every move of projects in order, by the project's key: one query."""
    found: dict[int, list[StageMove]] = defaultdict(list)
    rows = StageMove.objects.filter(project__in=[one.pk for one in projects]).select_related("by").order_by("pk")
    for row in rows:
        found[row.project_id].append(row)
    return found


def entries(moves: Sequence[StageMove], pipeline: str) -> list[Entered]:
    """Return the stages of a pipeline that were entered, without the notes on delays."""
    return [
        Entered(row.to_stage, row.on, row)
        for row in moves
        if row.pipeline == pipeline and row.from_stage != row.to_stage
    ]


def board(pipeline: Pipeline, visible: QuerySet[Project], pack: Pack) -> list[Column]:
    """Return the stages of a pipeline with the projects in each, those that linger longest first: two queries."""
    columns = {one.id: Column(one, unit=_unit(one)) for one in pipeline.stages}
    projects = list(visible.filter(pipeline=pipeline.id).exclude(state="cancelled").select_related("programme"))
    moves = courses(projects)
    for project in projects:
        column = columns.get(project.stage)
        if column is not None:
            column.cards.append(card(project, moves.get(project.pk, []), column.stage, pack))
    for column in columns.values():
        column.cards.sort(key=lambda one: (-one.late, one.since or dt.date.max, one.project.name))
    return list(columns.values())


def _unit(stage: Stage) -> str:
    return "个工作日" if stage.within and Term.parse(stage.within).by_workdays else "天"


def card(project: Project, moves: Sequence[StageMove], stage: Stage, pack: Pack) -> Card:
    """Return how a project stands in its stage: since when, until when it may, why it is late."""
    entered = entries(moves, project.pipeline)
    last = entered[-1] if entered and entered[-1].stage == stage.id else None
    since = last.on if last is not None else None
    delays = [
        row.note for row in moves
        if row.from_stage == row.to_stage == stage.id and (last is None or row.pk > last.move.pk)
    ]  # fmt: skip
    due = None
    over = project.state == "closed" or stage.ends is not None
    if since is not None and stage.within and not over and pack.calendar is not None:
        due = deadlines.due(since, Term.parse(stage.within), Calendar.of(pack.calendar), on=core.today())
    return Card(project, since, due, delays[-1] if delays else "",
                department_name(project.lead, pack) if project.lead else "")  # fmt: skip


def passages(pipeline: Pipeline, visible: QuerySet[Project]) -> list[Passage]:
    """Return for each stage how many entered it and how many went on to a later one (阶段转换)."""
    projects = list(visible.filter(pipeline=pipeline.id).exclude(state="cancelled").only("pk", "stage"))
    moves = courses(projects)
    ids = pipeline.ids
    entered: dict[str, set[int]] = defaultdict(set)
    farthest: dict[int, int] = {}
    for project in projects:
        reached = [one.stage for one in entries(moves.get(project.pk, []), pipeline.id) if one.stage in ids]
        reached += [project.stage] if project.stage in ids else []
        for stage in reached:
            entered[stage].add(project.pk)
        if reached:
            farthest[project.pk] = max(ids.index(stage) for stage in reached)
    lost = {one.id for one in pipeline.stages if one.ends == "lost"}
    stands = {project.pk: project.stage for project in projects}
    return [
        Passage(
            stage, len(entered[stage.id]),
            sum(farthest[key] > at and stands[key] not in lost for key in entered[stage.id]),
            sum(one.stage == stage.id for one in projects),
            stage.ends is not None or all(later.id in lost for later in pipeline.stages[at + 1 :]),
        )
        for at, stage in enumerate(pipeline.stages)
    ]  # fmt: skip


@dataclass
class Sum:
    """What was contracted, registered, planned to come and has come, all in one currency (分 of it)."""

    currency: str
    contracted: int | None = None
    registered: int | None = None
    arrived: int = 0
    planned: int = 0
    planned_by_now: int = 0
    arrived_of_contracted: int = 0
    projects: int = 0

    @property
    def rate(self) -> Ratio | None:
        """Arrived of contracted (到账率), only over projects whose contract sum is known."""
        return Ratio.of(self.arrived_of_contracted, self.contracted) if self.contracted else None

    @property
    def deviation(self) -> int:
        """Arrived less what the plan says for up to today; negative is behind."""
        return self.arrived - self.planned_by_now


@dataclass(frozen=True)
class FundsLine:
    """A project with its sums."""

    project: Project
    sums: Sum


def funds(visible: QuerySet[Project], pipelines: Iterable[str]) -> tuple[list[FundsLine], list[Sum]]:
    """Return the sums of each project whose pipeline keeps funds, and the totals by currency: two queries.

    Currencies are never added to each other.
    """
    rows = visible.filter(pipeline__in=list(pipelines)).exclude(state="cancelled").select_related("programme")
    projects = list(rows.filter(Q(contracted__isnull=False) | Q(registered__isnull=False) | Q(funds__isnull=False))
                    .distinct())  # fmt: skip
    lines = {one.pk: FundsLine(one, sums_of(one, ())) for one in projects}
    kept: dict[int, list[FundsArrived]] = defaultdict(list)
    for row in FundsArrived.objects.filter(project__in=lines):
        kept[row.project_id].append(row)
    found = [FundsLine(one, sums_of(one, kept[one.pk])) for one in projects]
    totals: dict[str, Sum] = {}
    for line in found:
        total, one = totals.setdefault(line.sums.currency, Sum(line.sums.currency)), line.sums
        total.projects += 1
        for name in ("contracted", "registered"):
            value = getattr(one, name)
            if value is not None:
                setattr(total, name, (getattr(total, name) or 0) + value)
        for name in ("arrived", "planned", "planned_by_now", "arrived_of_contracted"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return found, [totals[key] for key in sorted(totals)]


def sums_of(project: Project, rows: Iterable[FundsArrived]) -> Sum:
    """Return a project's sums from its lines; reversals take away what they reverse."""
    found = Sum(project.currency, project.contracted, project.registered, projects=1)
    today = core.today()
    for row in rows:
        if not row.planned:
            found.arrived += row.amount
            continue
        found.planned += row.amount
        if row.on <= today:
            found.planned_by_now += row.amount
    found.arrived_of_contracted = found.arrived if project.contracted else 0
    return found


def has_funds(project: Project, pipelines: Mapping[str, Any]) -> bool:
    """Whether amounts are kept for a project: its pipeline says so."""
    pipeline = pipelines.get(project.pipeline)
    return pipeline is not None and pipeline.funds
