"""阶段行程 (courses): how projects moved through their stages, known today or as it was known at the end of a past day.

What a person registered counts from the moment he registered it; what a pack tells counts from the day it tells of,
else from the load. So a move that is registered late changes no figure of a day before it was known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kechuang import core
from kechuang.apps.projects.models import FundsArrived, Project, StageMove
from kechuang.apps.projects.past.due import projects_on
from kechuang.apps.projects.past.history import end_of


@dataclass(frozen=True)
class Entered:
    """A stage that a project entered, on a day where that is known."""

    stage: str
    on: dt.date | None
    move: StageMove


@dataclass(frozen=True)
class Place:
    """Where a project stood (所在阶段): its pipeline and stage, empty where none was entered, and what bears on it."""

    pipeline: str
    stage: str
    state: str
    lead: str
    contracted: int | None
    registered: int | None

    @classmethod
    def now(cls, project: Project) -> Place:
        """Return where a project stands by its own row."""
        return cls(project.pipeline, project.stage, project.state, project.lead, project.contracted, project.registered)


def known(row: StageMove | FundsArrived, day: dt.date) -> bool:
    """Whether a line of the trail was known at the end of a day."""
    return row.at <= end_of(day) or (row.by_id is None and row.on is not None and row.on <= day)


def courses(projects: Iterable[Project], day: dt.date | None = None) -> dict[int, list[StageMove]]:
    """Return the moves of projects in order, by the project's key: one query.

    Parameters
    ----------
    projects : iterable of Project
        Whose moves.
    day : datetime.date, optional
        Only those known at the end of it; all where left out.
    """
    found: dict[int, list[StageMove]] = defaultdict(list)
    rows = StageMove.objects.filter(project__in=[one.pk for one in projects]).select_related("by").order_by("pk")
    for row in rows:
        if day is None or known(row, day):
            found[row.project_id].append(row)
    return found


def entries(moves: Sequence[StageMove], pipeline: str) -> list[Entered]:
    """Return the stages of a pipeline that were entered, without the notes on delays."""
    return [
        Entered(row.to_stage, row.on, row)
        for row in moves
        if row.pipeline == pipeline and row.from_stage != row.to_stage
    ]


def places(
    projects: Sequence[Project], moves: Mapping[int, Sequence[StageMove]], day: dt.date | None = None
) -> dict[int, Place]:
    """Return where projects stood at the end of a day, by key: three queries for a past day, none for today.

    Parameters
    ----------
    projects : sequence of Project
        Those asked for; one that was entered later is left out.
    moves : mapping of int to sequence of StageMove
        Their courses up to that day.
    day : datetime.date, optional
        A past day; today where left out.

    Notes
    -----
    Without a move until then, a project stood where its first later move began, else where it stands today.
    """
    if day is None or day >= core.today():
        return {one.pk: Place.now(one) for one in projects}
    silent = [one.pk for one in projects if not moves.get(one.pk)]
    rows = StageMove.objects.filter(project__in=silent).order_by("-pk")
    before = {row.project_id: (row.pipeline, row.from_stage) for row in rows}  # the first stands last and stays
    found = {}
    by_key = {one.pk: one for one in projects}
    for pk, then in projects_on(projects, day).items():
        one, told = by_key[pk], moves.get(pk)
        stood = (told[-1].pipeline, told[-1].to_stage) if told else before.get(pk, (one.pipeline, one.stage))
        found[pk] = Place(*stood, then.state, then.lead, then.contracted, then.registered)
    return found
