"""A worker killed with SIGKILL while it builds the city: what people see stays, and the build is done once."""

from __future__ import annotations

import signal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog import imports
from kechuang.apps.catalog.city import build_city
from kechuang.apps.catalog.inputs import SUPPLEMENT, Inputs
from kechuang.apps.catalog.queries import published_run
from kechuang.apps.enterprises.models import Enterprise, Generation, Publication
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import liveness
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from kechuang.apps.ladder.taking import TAKE
from kechuang.engines import lake
from tests.apps.people import person
from tests.city import firm, write
from tests.faults import workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heavy]
TABLE = "market_registration"


def names():
    current = Publication.objects.get().current_id
    return set(Enterprise.objects.filter(generation=current).values_list("name", flat=True))


def kill_when(environment, condition):
    """Start a worker and kill it as soon as the condition holds."""
    worker = workers.start(environment)
    try:
        workers.wait_for(condition)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()


def test_a_build_killed_while_it_reads_and_again_while_it_publishes_is_done_once(
    child_environment, tmp_path, settings, monkeypatch
):
    data = tmp_path / "data"
    data.mkdir()
    settings.DATA = data
    monkeypatch.setenv("KECHUANG_DATA", str(data))
    environment = {**child_environment, "KECHUANG_DATA": str(data)}
    register = write(tmp_path / "登记.csv", TABLE, [firm(1, "演示一号有限公司"), firm(2, "演示二号有限公司")])
    inputs = Inputs(pack="demo", tables=[(TABLE, register)])
    first = build_city(inputs, data=data, progress=lambda _label, _share: None).run_id
    before = names()
    steward = person(Role.STEWARD)
    more = write(tmp_path / "补充.csv", TABLE, [firm(3, "演示三号有限公司")])
    upload = SimpleUploadedFile(more.name, more.read_bytes())
    check = imports.hand_in(upload, table=TABLE, mode=SUPPLEMENT, by=steward)
    liveness.register("here")
    execute(check.pk, worker="here", task_id=check.task_id)
    liveness.leave("here")
    DBTaskResult.objects.all().delete()  # it was done without the queue
    check.refresh_from_db()
    job = imports.confirm(check, by=steward)

    kill_when(environment, lambda: any((data / "lake" / "runs").glob(".R*.partial")))
    assert (published_run(), names(), lake.current(data / "lake").id) == (first, before, first)
    kill_when(environment, Generation.objects.filter(published=None).exists)
    assert (published_run(), names()) == (first, before)

    assert workers.run_to_the_end(environment)[0] == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.history.filter(transition="finish").count()) == ("done", 3, 1)
    assert names() == before | {"演示三号有限公司"}
    assert published_run() == job.result["run"] == lake.current(data / "lake").id
    assert Notification.objects.filter(user=steward, kind="run_published").count() == 1
    assert not Generation.objects.filter(published=None).exists()
    assert not any((data / "lake" / "runs").glob(".R*.partial"))
    assert not Job.objects.exclude(state="done").exclude(kind=TAKE).exists()  # the register waits for a worker
