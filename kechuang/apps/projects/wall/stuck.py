"""卡点任务 (stuck): the task that holds up the critical path of a project today.

A task of the critical path, or of the chain for which a late plan misses its date, blocks where an open problem hangs
on it, where it should have begun by now, or where the baseline saw it finished. Of several in one project the earliest
counts: the rest waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.plans.answer import marks_of
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.standing.lights import Judged
from kechuang.engines.plans import Dated


def stuck_at(judged: Mapping[int, Judged], states: Mapping[int, str], today: dt.date) -> dict[int, tuple[str, str]]:
    """Return the id and the name of what blocks each project, by the project's key; those are left out that go on."""
    troubled = _troubled(judged)
    found = {}
    for pk, one in judged.items():
        if states[pk] in {"open", "submitted"} and (first := _first(one, troubled.get(pk, frozenset()), today)):
            found[pk] = (first.task.id, first.task.name)
    return found


def _troubled(projects: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the tasks on which open problems hang, by project."""
    rows = Problem.objects.filter(state__in=OPEN, task__project__in=list(projects))
    found: dict[int, set[str]] = defaultdict(set)
    for project, code in rows.values_list("task__project", "task__code"):
        found[project].add(code)
    return {project: frozenset(codes) for project, codes in found.items()}


def _first(judged: Judged, troubled: frozenset[str], today: dt.date) -> Dated | None:
    """Return the earliest task that blocks a project."""
    dated, kept = judged.schedule, judged.baseline
    if dated is None:
        return None
    overdue, marked = {one.task.id for one in dated.overdue}, marks_of(dated)

    def blocks(one: Dated) -> bool:
        uid = one.task.id
        if one.kind != "task" or uid not in marked or one.task.actual_finish or one.task.percent >= 100:
            return False
        late = kept is not None and uid in kept.tasks and kept.tasks[uid].finish < today
        return uid in troubled or uid in overdue or late

    found = (one for one in dated.tasks.values() if blocks(one))
    return min(found, key=lambda one: (one.start, one.finish), default=None)
