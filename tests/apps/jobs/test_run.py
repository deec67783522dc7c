import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import actions, kinds, liveness, outbox
from kechuang.apps.jobs.models import Job, OutboxMessage, Worker
from kechuang.apps.jobs.run import Lost
from tests.apps.jobs.kinds_for_tests import does, fails, succeeds
from tests.apps.people import person
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


def waits(job):
    """The queue's row for the job."""
    return DBTaskResult.objects.get(pk=job.task_id)


def test_a_job_is_queued_in_the_transaction_that_asks_for_it(asked):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        asked()
        raise ZeroDivisionError
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_asking_twice_with_one_key_is_asking_once(asked):
    user = person()
    first = asked("publish:1", {"run": 1}, by=user)
    assert asked("publish:1", {"run": 1}, by=user) == first
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="job.enqueue").count() == 1


def test_one_key_for_two_different_jobs_is_an_error(asked):
    asked("publish:1", {"run": 1})
    with pytest.raises(ValueError, match="already used"):
        asked("publish:1", {"run": 2})


def test_a_kind_that_nobody_registered_cannot_be_asked_for():
    with pytest.raises(LookupError, match=r"no\.such"):
        actions.enqueue("no.such", key="one")


def test_two_functions_cannot_share_a_kind():
    with pytest.raises(ValueError, match="already"):
        kinds.job("test.scripted", label="x")(lambda run: None)


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_ask_with_one_key_at_once_all_get_the_same_job():
    results = at_once(10, lambda _: actions.enqueue("test.scripted", key="one").pk)
    assert len(set(results)) == 1, results
    assert DBTaskResult.objects.count() == 1


def test_what_the_handler_returns_is_the_result(asked, try_once):
    job = asked()
    does(succeeds)
    assert try_once(job) == "done"
    assert (job.result, job.progress, job.percent, job.attempts) == ({"rows": 7}, 1.0, 100, 1)
    assert job.ended_at is not None


def test_a_done_job_found_in_the_queue_again_is_left_alone(asked, try_once):
    job = asked()
    does(succeeds, fails)
    try_once(job)
    assert try_once(job) == "done"
    assert job.attempts == 1


def test_effect_and_done_mark_stand_or_fall_together(asked, try_once):
    job = asked()

    def half(run):
        with run.effect():
            Notification.objects.create(user_id=run.requested_by_id, kind="k", title="t")
            raise RuntimeError

    does(half)
    with pytest.raises(RuntimeError):
        try_once(job)
    assert job.state == "queued"
    assert not Notification.objects.exists()


def test_a_second_effect_is_an_error_and_the_first_stands(asked, try_once):
    job = asked()

    def twice(run):
        with run.effect():
            run.result = "once"
        with run.effect():
            run.result = "twice"

    does(twice)
    with pytest.raises(RuntimeError, match="already had its effect"):
        try_once(job)
    assert (job.state, job.result) == ("done", "once")


def test_a_try_that_fails_is_put_off_and_each_wait_is_twice_as_long(asked, try_once):
    job = asked()
    does(fails, fails)
    for wait in (dt.timedelta(seconds=4), dt.timedelta(seconds=8)):
        before = timezone.now()
        with pytest.raises(RuntimeError):
            try_once(job)
        assert before + wait <= waits(job).run_after <= timezone.now() + wait
    assert (job.state, job.attempts) == ("queued", 2)


def test_the_last_failure_ends_the_job_with_a_sentence_and_tells_who_asked(asked, try_once):
    user = person()
    job = asked(by=user)
    does(fails, fails, fails)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            try_once(job)
    assert job.state == "failed"
    assert "已重试 3 次" in job.error
    assert "the disk is on fire" in job.error
    assert outbox.deliver() == 1
    message = Notification.objects.get()
    assert (message.user, message.kind, message.body) == (user, "job_failed", job.error)
    assert Entry.objects.filter(verb="job.fail").count() == 1


def test_a_job_error_ends_the_job_at_once_with_its_own_sentence(asked, try_once):
    job = asked()

    def refuses(run):
        raise kinds.JobError("文件“a.csv”缺少“税号”列，请补上后重新上传")

    does(refuses)
    try_once(job)
    assert (job.state, job.attempts, job.error) == ("failed", 1, "文件“a.csv”缺少“税号”列，请补上后重新上传")


def test_a_job_whose_kind_is_gone_fails_with_a_sentence(asked, try_once):
    job = asked()
    Job.objects.filter(pk=job.pk).update(kind="gone")
    assert try_once(job) == "failed"
    assert "gone" in job.error


def test_a_cancelled_job_stops_at_its_next_word_on_progress_and_writes_nothing(asked, try_once):
    user = person()
    job = asked(by=user)

    def is_cancelled_meanwhile(run):
        actions.cancel(Job.objects.get(pk=run.job_id), by=user)
        run.progress(0.5)
        raise AssertionError("went on")

    does(is_cancelled_meanwhile)
    assert try_once(job) == "cancelled"
    assert job.result is None


def test_a_job_cancelled_just_before_its_effect_has_none(asked, try_once):
    user = person()
    job = asked(by=user)

    def is_cancelled_meanwhile(run):
        actions.cancel(Job.objects.get(pk=run.job_id), by=user)
        with run.effect():
            Notification.objects.create(user=user, kind="k", title="t")

    does(is_cancelled_meanwhile)
    assert try_once(job) == "cancelled"
    assert not Notification.objects.exists()


def test_a_failed_job_done_again_has_all_its_tries_before_it(asked, try_once):
    user = person()
    job = asked(by=user)
    does(fails, fails, fails, succeeds)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            try_once(job)
    actions.retry(job, by=user)
    assert (job.state, job.attempts, job.error) == ("queued", 0, "")
    assert waits(job).status == TaskResultStatus.READY
    assert try_once(job) == "done"


def test_a_job_in_the_hands_of_a_living_worker_is_not_taken(asked, try_once):
    job = asked()
    liveness.register("other")

    def meets_another(run):
        assert try_once(job, worker="other") == "running"
        return "mine"

    does(meets_another)
    assert try_once(job) == "done"
    assert (job.result, job.attempts) == ("mine", 1)


def test_a_job_of_a_silent_worker_is_taken_over_and_the_silent_one_comes_too_late(asked, try_once):
    job = asked()
    liveness.register("slow")

    def falls_asleep(run):
        Worker.objects.filter(pk="slow").update(seen_at=timezone.now() - liveness.SILENCE - dt.timedelta(seconds=1))
        assert try_once(job, worker="w") == "done"
        with pytest.raises(Lost), run.effect():
            raise AssertionError("wrote")
        run.progress(0.9)

    does(falls_asleep, lambda run: "of the second")
    try_once(job, worker="slow")
    assert (job.state, job.result, job.attempts) == ("done", "of the second", 2)


def test_progress_is_told_at_most_twice_a_second_and_kept_between_nothing_and_all(asked, try_once, monkeypatch):
    job = asked()
    seen = []

    def tells(run):
        for moment, share in ((100.0, -1.0), (100.2, 0.2), (100.49, 0.4), (100.5, 7.0)):
            monkeypatch.setattr("kechuang.apps.jobs.run.time", SimpleNamespace(monotonic=lambda at=moment: at))
            run.progress(share, "步骤")
            seen.append(Job.objects.get(pk=job.pk).progress)

    does(tells)
    try_once(job)
    assert seen == [0.0, 0.0, 0.0, 1.0]


def test_a_running_job_never_says_a_hundred_percent(asked):
    job = asked()
    job.state, job.progress = "running", 1.0
    assert job.percent == 99


def test_remaining_time_follows_from_the_time_taken_and_is_unknown_at_first(asked):
    job = asked()
    assert job.remaining is None
    job.state, job.progress = "running", 0.25
    before = timezone.now()
    job.started_at = before - dt.timedelta(seconds=30)
    assert dt.timedelta(seconds=90) <= job.remaining <= 3 * (timezone.now() - job.started_at)
    job.progress = 0.01
    assert job.remaining is None


def test_a_queue_message_of_a_failed_job_is_not_told_twice(asked, try_once):
    job = asked()
    does(lambda run: (_ for _ in ()).throw(kinds.JobError("no")))
    try_once(job)
    try_once(job)
    assert OutboxMessage.objects.count() == 1
