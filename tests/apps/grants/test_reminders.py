"""Whoever has to act is reminded when a limit is near and when it is over; nobody is told twice of the same."""

import datetime as dt

import pytest

from kechuang.apps.grants import actions
from kechuang.apps.grants.actions.reminders import remind
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.chores import CHORES
from tests.apps.grants.conftest import YUAN, answered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(room):
    room.freeze("2026-11-23T09:00:00")


def told():
    rows = Notification.objects.filter(kind="grant_reminder").order_by("pk")
    found = sorted((row.user_id, row.title[:4]) for row in rows)
    rows.delete()
    return found


def test_a_payment_near_its_limit_is_told_to_who_must_act_and_behind_it_to_the_approvers(room, opened, applied):
    programme = opened(pay_within="10个工作日", guide_within="20个工作日")
    programme = actions.publish_guide(programme, by=room.reviewer)
    application = applied(programme)
    assert remind() == 1 and {pk for pk, _said in told()} == {room.reviewer.pk, room.payer.pk}
    assert remind() == 1
    told()
    room.freeze("2027-01-15T09:00:00")
    remind()
    found = told()
    assert {said for _pk, said in found} == {"已超期："} and room.approver.pk in {pk for pk, _said in found}
    actions.ask_papers(application, by=room.reviewer, reason="请附文件")
    assert remind() == 0, "a clock that stands still is nobody's to hurry"


def test_what_was_paid_is_no_longer_told_and_money_to_be_given_back_is(room, opened, approved):
    programme = actions.publish_guide(opened(pay_within="10个工作日"), by=room.reviewer)
    application = approved(programme)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    assert remind() == 1
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    told()
    assert remind() == 0
    recovery = actions.demand_recovery(
        application, by=room.reviewer, fen=YUAN, reason="多付", due_on=dt.date(2026, 12, 1)
    )
    for day, said in (("2026-11-23", set()), ("2026-11-24", {"追回将到"}), ("2026-12-02", {"追回超期"})):
        room.freeze(f"{day}T09:00:00")
        remind()
        assert {one for _pk, one in told()} == said, day
    actions.receive_recovery(recovery, by=room.payer, fen=YUAN, receipt="R1")
    assert remind() == 0


def test_a_guide_that_is_due_is_told_to_who_opens_rounds_and_the_chore_is_done_hourly(room, opened):
    opened()
    assert remind() == 1 and {pk for pk, _said in told()} == {room.reviewer.pk, room.payer.pk}
    assert "kechuang.apps.grants.actions.reminders.remind" in CHORES
