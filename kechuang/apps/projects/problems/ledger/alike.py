"""相似比对 (alike): the problems with which a new one is compared, and the projects for which one may be raised."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Sum

from kechuang.apps.accounts.access import may as may_at_all
from kechuang.apps.accounts.access import own_entities, regions
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.problems.repeats import Index, Said

MOST_COMPARED = 2000
_MOST_INDEXES = 8
INDEXES: dict[tuple[str, ...], tuple[tuple[Any, ...], Index]] = {}


def said_of(problem: Problem) -> Said:
    """Return what of a problem is compared with others."""
    return Said(problem.pk, problem.title, problem.describes, problem.project_id, problem.entity_id, problem.division,
                problem.lead)  # fmt: skip


def index(user: Any) -> Index:
    """Return the problems with which a new one is compared: those that the person sees and that are not done with.

    It is kept until one of them moves or another comes: every step raises a problem's version.
    """
    rows = access.visible_problems(user).filter(state__in=OPEN)
    seen = regions(user, access.VIEW)
    whose = ("in", *seen) if seen else ("of", *sorted(own_entities(user)))
    told = rows.order_by().aggregate(last=Max("pk"), steps=Sum("version"), n=Count("pk"), at=Max("raised_at"))
    stamp = tuple(told.values())
    kept = INDEXES.get(whose)
    if kept is None or kept[0] != stamp:
        if len(INDEXES) >= _MOST_INDEXES:
            INDEXES.pop(next(iter(INDEXES)), None)
        found = rows.order_by("-raised_at", "-pk")[:MOST_COMPARED]
        kept = INDEXES[whose] = (stamp, Index(said_of(one) for one in found))
    return kept[1]


def projects_to_choose(user: Any) -> list[tuple[str, str]]:
    """Return the projects for which a person may raise a problem, by key and name."""
    if not may_at_all(user, access.VIEW):
        return []
    rows = access.visible_projects(user).exclude(state="cancelled").order_by("order", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
