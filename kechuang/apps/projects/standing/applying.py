"""申报截止 (applying): how long until the last day to apply for what is granted above, as long as nobody has applied.

Which stage means that the application is made, and from how many workdays on the day is near, the pipeline says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.names import pipeline_of
from kechuang.apps.projects.problems.clocks import Standing, standing
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import APPLY_NEAR, Pipeline
from kechuang.engines.deadlines import Calendar

RUNNING = ("open", "submitted")


def has_applied(project: Project, pack: Pack) -> bool:
    """Whether the application is made: the project stands in the stage that means so, a later one or an end."""
    pipeline = pipeline_of(project.pipeline, pack)
    return pipeline is not None and project.stage in _applied(pipeline)


def _applied(pipeline: Pipeline) -> frozenset[str]:
    """Return the stages in which nothing waits for the application any more."""
    ended = {one.id for one in pipeline.stages if one.ends}
    return frozenset(pipeline.ids) - pipeline.unapplied | ended if pipeline.meaning("applied") else frozenset(ended)


def standing_of(
    project: Project, pack: Pack, table: Calendar | None = None, on: dt.date | None = None
) -> Standing | None:
    """Return how the last day to apply stands on a day, today where left out; None where none is or it is past caring.

    Parameters
    ----------
    table : Calendar, optional
        The workdays of the place, where many projects are asked for.
    """
    if project.apply_by is None or project.state not in RUNNING or has_applied(project, pack):
        return None
    table = table or (Calendar.of(pack.calendar) if pack.calendar is not None else None)
    if table is None:
        return None
    pipeline = pipeline_of(project.pipeline, pack)
    return standing(project.apply_by, near=pipeline.apply_near if pipeline else APPLY_NEAR, table=table, on=on)


def standings(projects: Iterable[Project], pack: Pack) -> dict[int, Standing]:
    """Return how the last days of projects stand, by key; without those of which none does."""
    table = Calendar.of(pack.calendar) if pack.calendar is not None else None
    found = {one.pk: standing_of(one, pack, table) for one in projects}
    return {key: one for key, one in found.items() if one is not None}


def conditions() -> dict[str, Q]:
    """Return the conditions of projects for which nobody has applied yet: ``near`` its last day, or ``over`` it."""
    pack, today = current_pack(), core.today()
    waits = Q(apply_by__isnull=False, state__in=RUNNING)
    near = Q(apply_by__lt=_first_far(pack, today, APPLY_NEAR)) & ~Q(pipeline__in=list(pack.pipelines))
    for one in pack.pipelines.values():
        waits &= ~Q(pipeline=one.id, stage__in=_applied(one))
        near |= Q(pipeline=one.id, apply_by__lt=_first_far(pack, today, one.apply_near))
    return {"near": waits & near & Q(apply_by__gte=today), "over": waits & Q(apply_by__lt=today)}


def _first_far(pack: Pack, today: dt.date, near: int) -> dt.date:
    """Return the first day that is not near: days off after the last near workday are as near as it."""
    return Calendar.of(pack.calendar).add_workdays(today, near + 1) if pack.calendar is not None else today


__all__ = ["conditions", "has_applied", "standing_of", "standings"]
