"""到账 (funds): what was contracted, registered, planned and has arrived, today or as it was known on a past day.

A reversal takes away what it reverses from the moment it was registered: the figures of the days before stay.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kechuang import core
from kechuang.apps.projects.models import FundsArrived, Project
from kechuang.apps.projects.queries.courses import Place, courses, known, places
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack


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
    def told(self) -> bool:
        """Whether anything is known of it."""
        return self.contracted is not None or self.registered is not None or bool(self.arrived or self.planned)

    @property
    def deviation(self) -> int:
        """Arrived less what the plan says for up to the day of the count; negative is behind."""
        return self.arrived - self.planned_by_now


@dataclass(frozen=True)
class FundsLine:
    """A project with its sums."""

    project: Project
    sums: Sum


def funds(
    visible: QuerySet[Project], pipelines: Iterable[str], day: dt.date | None = None
) -> tuple[list[FundsLine], list[Sum]]:
    """Return the sums of each project whose pipeline keeps funds, and the totals by currency.

    Currencies are never added to each other.

    Parameters
    ----------
    visible : QuerySet of Project
        Which projects; those given up are left out.
    pipelines : iterable of str
        Ids of the pipelines that keep funds.
    day : datetime.date, optional
        The day of which arrivals and plans are counted, as they were known then; today where left out.
    """
    keeping = set(pipelines)
    if day is None:
        rows = visible.filter(pipeline__in=keeping).exclude(state="cancelled").select_related("programme")
        said = Q(contracted__isnull=False) | Q(registered__isnull=False) | Q(funds__isnull=False)
        found = lines(list(rows.filter(said).distinct()))
        return found, totals(found)
    projects = list(visible.select_related("programme"))
    stood = places(projects, courses(projects, day), day)
    there = [
        one for one in projects
        if (place := stood.get(one.pk)) and place.pipeline in keeping and place.state != "cancelled"
    ]  # fmt: skip
    told = [line for line in lines(there, day, stood) if line.sums.told]
    return told, totals(told)


def totals(found: Iterable[FundsLine]) -> list[Sum]:
    """Return the sums of lines by currency."""
    kept: dict[str, Sum] = {}
    for line in found:
        total, one = kept.setdefault(line.sums.currency, Sum(line.sums.currency)), line.sums
        total.projects += 1
        for name in ("contracted", "registered"):
            value = getattr(one, name)
            if value is not None:
                setattr(total, name, (getattr(total, name) or 0) + value)
        for name in ("arrived", "planned", "planned_by_now", "arrived_of_contracted"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return [kept[key] for key in sorted(kept)]


def behind(projects: Sequence[Project], pack: Pack, day: dt.date | None = None) -> list[tuple[FundsLine, Place]]:
    """Return the open ones of some projects of whose funds less has arrived than planned, and where they stood.

    Parameters
    ----------
    day : datetime.date, optional
        The past day at whose end they lagged; today where left out.
    """
    stood = places(projects, courses(projects, day) if day is not None else {}, day)
    keeping = {ident for ident, one in pack.pipelines.items() if one.funds}
    kept = [
        one for one in projects
        if (place := stood.get(one.pk)) and place.pipeline in keeping and place.state not in {"closed", "cancelled"}
    ]  # fmt: skip
    return [(line, stood[line.project.pk]) for line in lines(kept, day, stood) if line.sums.deviation < 0]


def lines(
    projects: Iterable[Project], day: dt.date | None = None, stood: Mapping[int, Place] | None = None
) -> list[FundsLine]:
    """Return the sums of projects, known at the end of a day or today: one query.

    Parameters
    ----------
    stood : mapping of int to Place, optional
        What was contracted and registered then; as it is today where left out.
    """
    projects = list(projects)
    kept: dict[int, list[FundsArrived]] = defaultdict(list)
    for row in FundsArrived.objects.filter(project__in=[one.pk for one in projects]):
        kept[row.project_id].append(row)
    return [FundsLine(one, sums_of(one, kept[one.pk], day, stood[one.pk] if stood else None)) for one in projects]


def sums_of(
    project: Project, rows: Iterable[FundsArrived], day: dt.date | None = None, place: Place | None = None
) -> Sum:
    """Return a project's sums from its lines; reversals take away what they reverse.

    Parameters
    ----------
    day : datetime.date, optional
        The day of the count: only what was known then, and of the plan what was due by then; today where left out.
    place : Place, optional
        What was contracted and registered then; as it is today where left out.
    """
    place = place or Place.now(project)
    found = Sum(project.currency, place.contracted, place.registered, projects=1)
    until = core.today() if day is None else day
    for row in rows:
        # A pack plans ahead: what it plans is known before its day.
        if day is not None and not known(row, day) and not (row.planned and row.by_id is None):
            continue
        if not row.planned:
            found.arrived += row.amount
            continue
        found.planned += row.amount
        if row.on <= until:
            found.planned_by_now += row.amount
    found.arrived_of_contracted = found.arrived if place.contracted else 0
    return found
