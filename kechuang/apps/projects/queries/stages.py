"""阶段 (stages): who stands in which stage how long, today or on a past day, and who went on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from kechuang import core
from kechuang.apps.projects.models import Project, StageMove
from kechuang.apps.projects.names import department_name, stage_of
from kechuang.apps.projects.problems.clocks import Standing
from kechuang.apps.projects.queries.courses import Place, courses, entries, places
from kechuang.apps.projects.standing.applying import standing_of
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline, Stage
from kechuang.engines import deadlines
from kechuang.engines.deadlines import Calendar, Due, Term


@dataclass(frozen=True)
class Card:
    """A project on the board: since when it stands in its stage, and whether that is too long."""

    project: Project
    since: dt.date | None
    due: Due | None
    delay: str
    lead: str
    applying: Standing | None = None
    """How its last day to apply stands today, while nobody has applied."""

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


def board(pipeline: Pipeline, visible: QuerySet[Project], pack: Pack, day: dt.date | None = None) -> list[Column]:
    """Return the stages of a pipeline with the projects in each, those that linger longest first.

    Parameters
    ----------
    day : datetime.date, optional
        The past day of which it is told, as things were known at its end; today where left out.
    """
    columns = {one.id: Column(one, unit=unit_of(one)) for one in pipeline.stages}
    rows = visible if day is not None else visible.filter(pipeline=pipeline.id)
    projects = list(rows.select_related("programme"))
    moves = courses(projects, day)
    stood = places(projects, moves, day)
    for project in projects:
        place = stood.get(project.pk)
        if place is None or place.pipeline != pipeline.id or place.state == "cancelled":
            continue
        column = columns.get(place.stage)
        if column is not None:
            column.cards.append(card(project, moves.get(project.pk, []), column.stage, pack, place=place, day=day))
    for column in columns.values():
        column.cards.sort(key=lambda one: (-one.late, one.since or dt.date.max, one.project.name))
    return list(columns.values())


def lingering(projects: Sequence[Project], pack: Pack, day: dt.date | None = None) -> list[tuple[Stage, Card]]:
    """Return the open ones of some projects that stay longer in their stage than it allows, the oldest limit first.

    Parameters
    ----------
    day : datetime.date, optional
        The past day at whose end they did; today where left out.
    """
    moves = courses(projects, day)
    stood, found = places(projects, moves, day), []
    for project in projects:
        place = stood.get(project.pk)
        if place is None or place.state in {"closed", "cancelled"}:
            continue
        stage = stage_of(place.pipeline, place.stage, pack)
        if stage is None:
            continue
        one = card(project, moves.get(project.pk, []), stage, pack, place=place, day=day)
        if one.lingers and one.due is not None and one.due.date is not None:
            found.append((one.due.date, project.pk, stage, one))
    return [(stage, one) for _day, _pk, stage, one in sorted(found, key=lambda row: row[:2])]


def unit_of(stage: Stage) -> str:
    """Return in which days the stay in a stage is counted."""
    return "个工作日" if stage.within and Term.parse(stage.within).by_workdays else "天"


def card(
    project: Project,
    moves: Sequence[StageMove],
    stage: Stage,
    pack: Pack,
    *,
    place: Place | None = None,
    day: dt.date | None = None,
) -> Card:
    """Return how a project stands in its stage: since when, until when it may, why it is late.

    Parameters
    ----------
    moves : sequence of StageMove
        Its course, as it is known.
    stage : Stage
        The one that it stands in.
    place : Place, optional
        Where it stood on a past day; where it stands now where left out.
    day : datetime.date, optional
        The day up to which its stay is counted; today where left out.
    """  # fmt: skip
    place = place or Place.now(project)
    entered = entries(moves, place.pipeline)
    last = entered[-1] if entered and entered[-1].stage == stage.id else None
    since = last.on if last is not None else None
    delays = [
        row.note for row in moves
        if row.from_stage == row.to_stage == stage.id and row.entry is None and (last is None or row.pk > last.move.pk)
    ]  # fmt: skip
    due = None
    over = place.state == "closed" or stage.ends is not None
    if since is not None and stage.within and not over and pack.calendar is not None:
        due = deadlines.due(since, Term.parse(stage.within), Calendar.of(pack.calendar), on=day or core.today())
    return Card(project, since, due, delays[-1] if delays else "",
                department_name(place.lead, pack) if place.lead else "",
                standing_of(project, pack) if day is None else None)  # fmt: skip


def passages(pipeline: Pipeline, visible: QuerySet[Project], day: dt.date | None = None) -> list[Passage]:
    """Return for each stage how many entered it and how many went on to a later one (阶段转换).

    Parameters
    ----------
    day : datetime.date, optional
        The past day of which it is told, as things were known at its end; today where left out.
    """
    projects = list(visible if day is not None else visible.filter(pipeline=pipeline.id))
    moves = courses(projects, day)
    stands = {
        pk: one.stage for pk, one in places(projects, moves, day).items()
        if one.pipeline == pipeline.id and one.state != "cancelled"
    }  # fmt: skip
    ids = pipeline.ids
    entered: dict[str, set[int]] = defaultdict(set)
    farthest: dict[int, int] = {}
    for pk, stands_in in stands.items():
        reached = [one.stage for one in entries(moves.get(pk, []), pipeline.id) if one.stage in ids]
        reached += [stands_in] if stands_in in ids else []
        for stage in reached:
            entered[stage].add(pk)
        if reached:
            farthest[pk] = max(ids.index(stage) for stage in reached)
    lost = {one.id for one in pipeline.stages if one.ends == "lost"}
    return [
        Passage(
            stage, len(entered[stage.id]),
            sum(farthest[key] > at and stands[key] not in lost for key in entered[stage.id]),
            sum(one == stage.id for one in stands.values()),
            stage.ends is not None or all(later.id in lost for later in pipeline.stages[at + 1 :]),
        )
        for at, stage in enumerate(pipeline.stages)
    ]  # fmt: skip
