"""A worker killed with SIGKILL, wherever it is, loses no job and does none twice."""

import random
import signal
import time
from collections import Counter

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import actions
from kechuang.apps.jobs.models import Job, OutboxMessage, Worker
from tests.apps.people import person
from tests.faults import workers
from tests.faults.chores import tasks as chores

pytestmark = pytest.mark.django_db(transaction=True)
assert chores  # registers the kinds in this process too


def effects():
    return Counter(Notification.objects.filter(kind="chore").values_list("title", flat=True))


def assert_all_done_exactly_once():
    keys = list(Job.objects.values_list("key", flat=True))
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert effects() == Counter(keys)
    for job in Job.objects.all():
        # The log agrees with the row: as many steps as versions, and one finish.
        assert job.history.count() == job.version
        assert job.history.filter(transition="finish").count() == 1


def test_a_worker_killed_before_in_and_after_the_effect_leaves_every_job_done_exactly_once(child_environment):
    user = person()
    for number in range(30):
        actions.enqueue("chore", key=f"plain-{number}", payload={"user": user.pk}, by=user)
    points = ("before", "inside", "after")
    for point in points:
        actions.enqueue("chore", key=f"dies-{point}", payload={"user": user.pk, "die": point}, by=user)

    ends = workers.supervise(child_environment)

    assert ends == [-signal.SIGKILL] * 3 + [0]
    assert_all_done_exactly_once()
    attempts = dict(Job.objects.filter(key__startswith="dies").values_list("key", "attempts"))
    # Killed after its effect was committed, a job is done: nobody tries it again.
    assert attempts == {"dies-before": 2, "dies-inside": 2, "dies-after": 1}
    assert not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()


def test_a_job_that_kills_its_worker_every_time_fails_with_a_sentence_and_a_message(child_environment):
    user = person()
    actions.enqueue("poison", key="poison", by=user)

    ends = workers.supervise(child_environment)

    assert ends == [-signal.SIGKILL] * 3 + [0]
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 3)
    assert "3 次使工作进程中断" in job.error
    assert OutboxMessage.objects.get().state == "sent"
    message = Notification.objects.get()
    assert (message.user, message.body, message.link) == (user, job.error, f"/jobs/{job.pk}")


def test_a_worker_told_to_stop_finishes_the_job_in_hand_and_leaves_the_rest(child_environment, tmp_path):
    user = person()
    begun, go = tmp_path / "begun", tmp_path / "go"
    actions.enqueue("hang", key="first", payload={"user": user.pk, "begun": str(begun), "go": str(go)}, by=user)
    actions.enqueue("chore", key="second", payload={"user": user.pk}, by=user)
    with workers.kept(child_environment, 1) as (worker,):
        workers.wait_for(begun.exists)
        worker.terminate()
        go.touch()
        assert worker.wait(timeout=workers.PATIENCE) == 0
    assert dict(Job.objects.values_list("key", "state")) == {"first": "done", "second": "queued"}
    assert not Worker.objects.exists()


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_jobs_survive_workers_killed_at_random(child_environment, seed):
    chance = random.Random(seed)
    user = person()
    for number in range(200):
        payload = {"user": user.pk, "before": chance.uniform(0, 0.2), "inside": chance.uniform(0, 0.01)}
        actions.enqueue("chore", key=f"job-{number}", payload=payload, by=user)

    kills = 0
    with workers.kept(child_environment, 3) as processes:
        end = time.monotonic() + 240
        while Job.objects.exclude(state="done").exists() and time.monotonic() < end:
            time.sleep(chance.uniform(0.05, 0.6))
            victim = chance.randrange(len(processes))
            # A worker that has not begun cannot be killed in the middle of anything.
            if kills < 40 and Job.objects.filter(state="running").exists():
                processes[victim].kill()
                processes[victim].communicate()
                processes[victim] = workers.start(child_environment)
                kills += 1
    workers.run_to_the_end(child_environment)

    assert kills >= 10
    assert_all_done_exactly_once()


@pytest.mark.heavy
def test_a_worker_thought_dead_that_wakes_again_writes_nothing(child_environment, tmp_path):
    user = person()
    begun, go = tmp_path / "begun", tmp_path / "go"
    actions.enqueue("hang", key="hang", payload={"user": user.pk, "begun": str(begun), "go": str(go)}, by=user)
    with workers.kept(child_environment, 1) as (sleeper,):
        workers.wait_for(begun.exists)
        sleeper.send_signal(signal.SIGSTOP)
        # Asleep for longer than the silence after which a worker counts as dead.
        time.sleep(36)
        go.touch()
        assert workers.run_to_the_end(child_environment)[0] == 0
        assert_all_done_exactly_once()
        sleeper.send_signal(signal.SIGCONT)
        time.sleep(3)
        assert_all_done_exactly_once()
        assert Job.objects.get().attempts == 2
