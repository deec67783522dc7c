import pytest

from kechuang.apps.jobs import actions, liveness
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from tests.apps.jobs import kinds_for_tests
from tests.apps.people import person

assert kinds_for_tests  # registers the kinds of job that the tests ask for


@pytest.fixture
def asked(db):
    """Ask for a scripted job on behalf of an invented person."""

    def ask(key="one", payload=None, by=None):
        return actions.enqueue("test.scripted", key=key, payload=payload, by=by or person())

    return ask


@pytest.fixture
def try_once(db):
    """Run a job as the worker `w` would, and bring it up to date."""
    liveness.register("w")

    def run(job, worker="w"):
        try:
            return execute(job.pk, worker=worker, task_id=Job.objects.get(pk=job.pk).task_id)
        finally:
            job.refresh_from_db()

    return run
