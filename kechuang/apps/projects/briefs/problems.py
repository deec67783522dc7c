"""周报中的问题 (problems of a brief): each as it stood at the end of a day, from its steps and from the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kechuang.apps.audit.models import Entry
from kechuang.apps.projects.briefs.week import Week
from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.past.history import end_of
from kechuang.apps.transitions.models import StateChange

LABEL = Problem._meta.label_lower


@dataclass(frozen=True)
class Then:
    """How a problem stood: its state, who had to solve it until when, and the moment of its last step by then."""

    state: str
    lead: str
    due: dt.date | None
    at: dt.datetime | None


def of_week(week: Week) -> QuerySet[Problem]:
    """Return the problems of which a brief may speak: those raised by its last day."""
    rows = Problem.objects.filter(raised_at__lte=end_of(week.last))
    return rows if week.everything else rows.filter(project__in=week.projects)


def stood(problems: Sequence[Problem], day: dt.date) -> dict[int, Then]:
    """Return how problems stood at the end of a day, by key; two queries."""
    end, keys = end_of(day), [str(one.pk) for one in problems]
    last: dict[str, tuple[str, dt.datetime | None]] = {}
    later: set[str] = set()
    steps = StateChange.objects.filter(object_type=LABEL, object_id__in=keys).order_by("version")
    for key, before, after, at in steps.values_list("object_id", "from_state", "to_state", "at"):
        if at <= end:
            last[key] = (after, at)
        else:
            later.add(key)
            last.setdefault(key, (before, None))
    said: dict[str, dict[str, str]] = {}
    for entry in Entry.objects.filter(object_type=LABEL, object_id__in=later, at__lte=end).order_by("seq"):
        detail = entry.detail
        said.setdefault(entry.object_id, {}).update({name: detail[name] for name in ("lead", "due") if name in detail})
    return {one.pk: _then(one, last.get(str(one.pk)), said.get(str(one.pk), {}), str(one.pk) in later)
            for one in problems}  # fmt: skip


def _then(problem: Problem, step: tuple[str, dt.datetime | None] | None, said: dict[str, str], moved: bool) -> Then:
    state, at = step or (problem.state, None)
    if not moved:
        return Then(state, problem.lead, problem.due, at)
    if state in ("new", "raised"):
        return Then(state, "", None, at)
    due = dt.date.fromisoformat(said["due"]) if said.get("due") else problem.due
    return Then(state, said.get("lead", problem.lead), due, at)
