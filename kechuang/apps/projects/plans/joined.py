"""合并的计划 (joined plan): the plans of several projects as one, in which the same team is booked once only.

Every project is a summary of its tasks, with its own start and due date; its tasks carry its key before their codes.
Projects that take no part but hold the same teams stand in it with what they hold, fixed where it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.planning import OWN
from kechuang.apps.projects.queries.loads import Load, Take
from kechuang.engines.plans import Constraint, DayRule, Link, Plan, Task

_APART = "/"


@dataclass(frozen=True)
class Joined:
    """Several plans as one.

    Attributes
    ----------
    plan : Plan
        All of them.
    single : mapping of int to Plan
        Each by the project's key.
    held : mapping of str to Take
        What takes no part and is fixed, by the id of the task that stands for it.
    """

    plan: Plan
    single: Mapping[int, Plan]
    held: Mapping[str, Take]

    @staticmethod
    def owner_of(uid: str) -> tuple[int, str]:
        """Return the project's key and the code of a task that takes part; the code of a project itself is empty."""
        key, _sep, code = uid.partition(_APART)
        return int(key), code


def join(projects: Sequence[Project], loads: Iterable[Load]) -> Joined:
    """Return the plans of projects as one; those without tasks are left out.

    Parameters
    ----------
    projects : sequence of Project
        Who takes part.
    loads : iterable of Load
        Of everybody: how much there is, and what projects that take no part hold meanwhile.
    """
    today, pack = core.today(), current_pack()
    tasks, links = planning.tasks_of(projects)
    single = {
        one.pk: planning.plan_of(one, tasks[one.pk], links.get(one.pk, []), as_of=today, pack=pack)
        for one in projects if any(task.state != "cancelled" for task in tasks.get(one.pk, ()))
    }  # fmt: skip
    all_tasks: list[Task] = []
    all_links: list[Link] = []
    calendars = {OWN: DayRule(pack.calendar, name=str(pack.name))}
    resources: dict[str, int] = {}
    for key, plan in single.items():
        all_tasks += _tasks(key, plan)
        all_links += [replace(one, before=_id(key, one.before), after=_id(key, one.after)) for one in plan.links]
        used = {one.calendar or plan.calendar for one in plan.tasks} - {OWN}
        calendars |= {_id(key, name): plan.calendars[name] for name in used}
        for name, amount in plan.resources.items():
            resources[name] = max(amount, resources.get(name, 0))
    wanted = [one for one in loads if one.name in resources]
    resources |= {one.name: max(one.there, resources[one.name]) for one in wanted}
    held = {
        f"-{number}": (load.name, take)
        for number, (load, take) in enumerate(
            (load, take) for load in wanted for take in load.takes if take.project.pk not in single
        )
    }
    all_tasks += [
        Task(
            id=uid, name=take.name, days=len(take.days), uses={name: take.amount},
            constraint=Constraint("MSO", dt.date.fromordinal(take.days[0])),
        )
        for uid, (name, take) in held.items()
    ]  # fmt: skip
    plan = Plan(
        name="", tasks=tuple(all_tasks), links=tuple(all_links), calendars=calendars, calendar=OWN, as_of=today,
        resources=resources,
    )  # fmt: skip
    return Joined(plan, single, {uid: take for uid, (_name, take) in held.items()})


def _tasks(key: int, plan: Plan) -> Iterable[Task]:
    # What lies in the past binds nothing any more, and a summary that has begun may not be bound by it.
    begins = Constraint("SNET", plan.start) if plan.start and plan.as_of and plan.start > plan.as_of else None
    yield Task(id=str(key), name=plan.name, constraint=begins, due=plan.due)
    for one in plan.tasks:
        calendar = one.calendar or plan.calendar
        yield replace(
            one, id=_id(key, one.id), parent=_id(key, one.parent) if one.parent else str(key),
            calendar=None if calendar == OWN else _id(key, calendar),
        )  # fmt: skip


def _id(key: int, code: str) -> str:
    return f"{key}{_APART}{code}"


__all__ = ["Joined", "join"]
