"""A small invented city, built by the command's own way once a module, in a data folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.city import build_city
from kechuang.apps.catalog.inputs import Inputs
from kechuang.apps.jobs import liveness
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from tests.apps.people import person
from tests.city import MOMENT, firm, write

TABLE = "market_registration"


def nothing(_label: str, _share: float | None) -> None:
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Build a city of three firms from a file that lies elsewhere; one row of it is broken."""
    folder = tmp_path_factory.mktemp("city")
    data = folder / "data"
    data.mkdir()
    register = write(folder / "登记.csv", TABLE, [firm(1, "演示一号有限公司"), firm(2, "演示二号有限公司"),
                                                firm(3, "演示三号有限公司"), firm(4, "")])  # fmt: skip
    kept = settings.DATA
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("KECHUANG_DATA", str(data))
        patch.setenv("KECHUANG_NOW", MOMENT)
        settings.DATA = data
        try:
            outcome = build_city(Inputs(pack="demo", tables=[(TABLE, register)]), data=data, progress=nothing)
            shutil.copytree(data, folder / "fresh")
            yield SimpleNamespace(folder=folder, data=data, register=register, run=outcome.run_id)
        finally:
            settings.DATA = kept
            transaction.set_rollback(True)


@pytest.fixture
def city(built: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return the city as it was built, whatever the test before did to it; the clock goes on."""
    yield built
    shutil.rmtree(built.data)
    shutil.copytree(built.folder / "fresh", built.data)


@pytest.fixture
def steward(db: None) -> Any:
    """Return an invented data steward."""
    return person(Role.STEWARD)


@pytest.fixture
def work(db: None) -> Callable[[Job], Job]:
    """Return a function that runs a job as a worker would and brings it up to date."""
    liveness.register("w")

    def run(job: Job) -> Job:
        execute(job.pk, worker="w", task_id=Job.objects.get(pk=job.pk).task_id)
        job.refresh_from_db()
        return job

    return run


def upload(path: Path) -> SimpleUploadedFile:
    """Return a file as a form would hand it in."""
    return SimpleUploadedFile(path.name, path.read_bytes())
