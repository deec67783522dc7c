import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kechuang.apps.accounts.roles import Role
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import actions, outbox
from kechuang.apps.jobs.models import OutboxMessage
from kechuang.apps.transitions import NotNow
from tests.apps.people import person
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


@outbox.receiver("test.refuses")
def refuses(message):
    Notification.objects.create(user_id=message.payload["user"], kind="half", title="half")
    raise ConnectionError("nobody listens")


@outbox.receiver("test.counts")
def counts(message):
    """Write a line every time: taking a message twice would show."""
    Notification.objects.create(user_id=message.payload["user"], kind="count", title=message.key)


@pytest.fixture
def unhurried(monkeypatch):
    """Let what failed wait for longer than any machine takes over the test, so that it is tried once at a time."""
    monkeypatch.setattr(outbox, "FIRST_WAIT", 1200.0)


def put(key="one", topic="inbox.notify", **payload):
    with transaction.atomic():
        return outbox.put(topic, key, payload)


def due_now():
    OutboxMessage.objects.update(next_attempt=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_message_needs_the_transaction_of_its_change():
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.put("inbox.notify", "one", {})


def test_a_message_dies_with_its_change():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.put("inbox.notify", "one", {})
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()


def test_one_key_is_one_message_and_cannot_mean_another():
    assert put(user=1).pk == put(user=1).pk
    with pytest.raises(ValueError, match="already used"):
        put(user=2)


def test_a_message_is_delivered_once_and_marked():
    user = person()
    put(user=user.pk, kind="k", title="到期提醒", due="2026-12-01")
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    notification = Notification.objects.get()
    assert (notification.user, notification.title, notification.due) == (user, "到期提醒", dt.date(2026, 12, 1))
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts) == ("sent", 1)
    assert message.sent_at is not None


def test_a_receiver_that_fails_leaves_no_half_effect_and_the_message_waits(unhurried):
    user = person()
    put(topic="test.refuses", user=user.pk)
    assert outbox.deliver() == 1
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert "nobody listens" in message.last_error
    assert message.next_attempt > timezone.now()
    assert not Notification.objects.exists()
    assert outbox.deliver() == 0


def test_one_message_that_fails_does_not_hold_up_the_others(unhurried):
    user = person()
    put("bad", topic="test.refuses", user=user.pk)
    put("good", user=user.pk, kind="k", title="t")
    assert outbox.deliver() == 2
    assert Notification.objects.count() == 1


def test_a_topic_without_a_receiver_waits_and_says_so(unhurried):
    put(topic="test.nobody")
    outbox.deliver()
    assert "test.nobody" in OutboxMessage.objects.get().last_error


def test_a_message_that_fails_to_the_last_attempt_is_dead_and_can_be_revived_by_an_administrator(unhurried):
    user = person()
    message = put(topic="test.refuses", user=user.pk)
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("waiting", attempt - 1)
        due_now()
        outbox.deliver()
    message.refresh_from_db()
    assert message.state == "dead"
    due_now()
    assert outbox.deliver() == 0

    with pytest.raises(PermissionDenied):
        actions.revive(message, by=user)
    administrator = person(Role.ADMINISTRATOR)
    assert actions.revive(message, by=administrator).state == "waiting"
    with pytest.raises(NotNow):
        actions.revive(message, by=administrator)


@pytest.mark.parametrize("attempts", range(1, 30))
def test_each_wait_is_about_twice_the_one_before_up_to_an_hour(attempts):
    middle = min(3600, 2 * 2 ** (attempts - 1))
    for _ in range(20):
        assert middle * 0.5 <= outbox.wait_after(attempts) <= middle * 1.5


def test_two_receivers_cannot_share_a_topic():
    with pytest.raises(ValueError, match="already goes"):
        outbox.receiver("inbox.notify")(lambda message: None)


@pytest.mark.django_db(transaction=True)
def test_eight_who_deliver_at_once_deliver_each_message_once():
    user = person()
    for number in range(40):
        put(f"m{number}", topic="test.counts", user=user.pk)
    results = at_once(8, lambda _: outbox.deliver())
    assert all(isinstance(result, int) for result in results), results
    assert Counter(Notification.objects.values_list("title", flat=True)) == Counter(f"m{n}" for n in range(40))
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("sent", 1)}
