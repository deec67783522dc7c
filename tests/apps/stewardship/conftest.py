"""A small invented city whose rows the resolver itself compared, in the lake of the test process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises.models import Generation
from kechuang.engines import lake
from tests import city
from tests.apps.people import person
from tests.apps.stewardship.resolved import files


@cache
def run() -> lake.Run:
    """Return a run of a lake of its own, put beside the other runs: a resolution goes on from build to build."""
    folder = Path(settings.DATA)
    room = folder / "stewardship"
    room.mkdir()
    built = city.build(folder, files(room), held=room / "lake")
    here = folder / "lake" / "runs" / built.id
    shutil.copytree(built.folder, here)
    return lake.Run.load(here)


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the city once a module."""
    with city.published(django_db_blocker, run()) as generation:
        yield generation


@pytest.fixture
def people(published: Generation, frozen: Callable[[str], None], db: None) -> SimpleNamespace:
    """Return two stewards, a leader, an auditor, and an officer who has no business here."""
    frozen(city.MOMENT)
    return SimpleNamespace(
        steward=person(Role.STEWARD), second=person(Role.STEWARD), leader=person(Role.LEADER),
        auditor=person(Role.AUDITOR), officer=person(Role.OFFICER), freeze=frozen,
    )  # fmt: skip
