"""The demo city without its tables, and people of the departments that a project concerns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.problems.ledger import alike
from kechuang.apps.projects.standing import lights
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from tests.apps.people import seated

#: A Monday; the week before holds five workdays.
ON = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """Forget the dates of plans after a test: the next one's have the same keys, and the clock is frozen."""
    yield
    planning._KEPT.clear()
    lights._WRITTEN.clear()
    alike.INDEXES.clear()


@pytest.fixture
def people(frozen: Callable[[str], None], db: None) -> SimpleNamespace:
    """Return those concerned: of the lead, of two supporting departments, of both bodies, a leader, a stranger."""
    frozen(f"{ON}T09:00:00+08:00")
    pack = load_pack("demo")
    Place.objects.create(pack="demo", code=pack.place, name="演示市", synthetic=True, loaded_at=now())
    load_organisation(actor=CONSOLE, pack=pack)
    sitting = {
        "lead": (Role.OFFICER, "science_technology"),
        "colleague": (Role.OFFICER, "science_technology"),
        "support": (Role.OFFICER, "natural_resources"),
        "second": (Role.OFFICER, "housing_construction"),
        "office": (Role.OFFICER, "task_force_office"),
        "supervision": (Role.OFFICER, "supervision"),
        "leader": (Role.LEADER, "government"),
        "stranger": (Role.OFFICER, "courts"),
    }
    return SimpleNamespace(freeze=frozen, **seated(sitting))


@pytest.fixture
def project(people: SimpleNamespace) -> Project:
    """Return a project led by the science bureau, without a plan."""
    return Project.objects.create(
        code="test.laboratory", name="新材料实验室", division="379901", lead="science_technology",
        supports=["natural_resources", "housing_construction"], created_by=people.lead, start=dt.date(2026, 11, 2),
        due=dt.date(2026, 12, 31),
    )  # fmt: skip


@pytest.fixture
def plan(project: Project) -> Callable[..., dict[str, Task]]:
    """Return a function that gives the project tasks: code → days, or code → (days, predecessor …)."""

    def give(**tasks: Any) -> dict[str, Task]:
        made: dict[str, Task] = {}
        for order, (code, given) in enumerate(tasks.items()):
            days, *before = given if isinstance(given, tuple) else (given,)
            made[code] = Task.objects.create(project=project, code=code, name=f"任务{code}", days=days, order=order)
            for one in before:
                TaskLink.objects.create(before=made[one], after=made[code])
        return made

    return give
