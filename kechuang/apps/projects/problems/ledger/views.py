"""台账视图 (views): which problems each view of the ledger has for a person, and how many."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from kechuang import core
from kechuang.apps.accounts.access import own_entities
from kechuang.apps.projects import access
from kechuang.apps.projects.models import NoteKind, Problem, ProblemNote
from kechuang.apps.projects.problems import officers
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.problems.ledger.filters import Filters, narrowed, ordered, supported_by


def views_of(user: Any, on: dt.date | None = None) -> dict[str, Q]:
    """Return the condition of every view for a person."""
    on = on or core.today()
    late = (
        Q(state="assigned", due__lt=on) | Q(state="raised", assign_by__lt=on) | Q(state="answered", confirm_by__lt=on)
    )
    departments = access.departments_of(user, access.ANSWER)
    mine = Q(state="assigned", lead__in=departments)
    for one in sorted(departments):  # of what it supports, until it has told its part
        told = ProblemNote.objects.filter(problem=OuterRef("pk"), department=one).exclude(kind=NoteKind.FOLLOW)
        mine |= Q(supported_by(one), ~Exists(told), state="assigned")
    if access.bodies() & access.departments_of(user, access.ASSIGN):
        mine |= Q(state="raised")
    return {
        "open": Q(state__in=OPEN),
        "overdue": late,
        "unassigned": Q(state="raised"),
        "mine": mine,
        "confirm": _to_confirm(user),
        "served": officers.served_by(user) & Q(state__in=OPEN),
        "closed": Q(state="closed"),
        "repeats": Q(state="merged") | Q(repeats__state="merged"),
        "all": Q(),
    }


def _to_confirm(user: Any) -> Q:
    """Return the condition of what waits for a person's word: his own problems, and those merged into others."""
    departments = access.departments_of(user, access.CONFIRM) - {""}
    itself = Q(state="answered", raised_department=F("lead")) & ~Q(raised_department="")  # a body's to confirm
    who = Q(raised_department__in=departments) & ~itself
    for one in sorted(access.bodies() & departments):
        who |= itself & ~Q(lead=one)
    if own := own_entities(user):
        who |= Q(raised_department="", entity_id__in=own)
    answered = Q(state="answered") | Q(state="merged", repeat_of__state="answered")
    return who & answered & Q(agreed_at=None)


def counts(rows: QuerySet[Problem], user: Any) -> dict[str, int]:
    """Return how many problems each view has; one query."""
    views = {name: Count("pk", filter=condition, distinct=True) for name, condition in views_of(user).items()}
    return rows.order_by().aggregate(**views)


def listed(user: Any, filters: Filters) -> QuerySet[Problem]:
    """Return the problems of a view in their order: what ends first stands first."""
    rows = narrowed(access.visible_problems(user), filters).filter(views_of(user)[filters.view]).distinct()
    return ordered(rows, filters).select_related("project", "repeat_of")
