"""Fifty approvals at once against a budget with room for twenty: exactly twenty, and the ledger balances to the 分."""

import re

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.audit.chain import verify
from kechuang.apps.grants import actions
from kechuang.apps.grants.ledger import balances, differences
from kechuang.apps.grants.models import Application, Payment, Programme
from tests.apps.grants.conftest import YUAN, answered, settled
from tests.apps.grants.many import waiting
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def placed(frozen, transactional_db):
    """Settle the place for each test: it really commits."""
    return settled()


def test_of_fifty_approvals_at_once_exactly_those_are_granted_for_whom_there_is_room(room, opened):
    programme = opened(budget=20 * 77 * YUAN + 76 * YUAN)
    pks = waiting(programme, room, 50, fen=77 * YUAN)

    done = at_once(50, lambda index: actions.approve(
        Application.objects.get(pk=pks[index]), by=User.objects.get(pk=room.approver.pk)))  # fmt: skip

    granted = [one for one in done if not isinstance(one, Exception)]
    assert len(granted) == 20, [one for one in done if isinstance(one, Exception)][:3]
    assert all(isinstance(one, Refused) and "预算只剩" in str(one) for one in done if isinstance(one, Exception))
    held = balances(programme)
    assert held["committed"] == 20 * 77 * YUAN and held["available"] == 76 * YUAN and sum(held.values()) == 0
    assert Application.objects.filter(fen__isnull=False).count() == 20
    assert differences() == [] and verify().ok


def test_two_rounds_that_approve_one_firm_at_once_keep_the_ceiling_that_they_share(room, opened):
    pks = []
    for item in ("growth", "tsme"):
        programme = opened(budget=10**9)
        Programme.objects.filter(pk=programme.pk).update(item=f"demo.innovation-20.{item}")
        pks += waiting(programme, room, 1, fen=300_000 * YUAN)

    done = at_once(2, lambda index: actions.approve(
        Application.objects.get(pk=pks[index]), by=User.objects.get(pk=room.approver.pk)))  # fmt: skip

    (refused,) = [one for one in done if isinstance(one, Exception)]
    assert isinstance(refused, Refused) and re.search("累计封顶 500,000.00\\s元，还可享受 200,000.00", str(refused))
    assert balances()["committed"] == 300_000 * YUAN and differences() == []


def test_of_two_officers_who_decide_at_once_one_decides(room, opened):
    programme = opened(budget=1000 * YUAN)
    (pk,) = waiting(programme, room, 1, fen=YUAN)

    def decide(index):
        one, by = Application.objects.get(pk=pk), User.objects.get(pk=(room.approver, room.payer)[index].pk)
        return actions.approve(one, by=by) if index else actions.refuse(one, by=by, reason="不符合条件")

    done = at_once(2, decide)
    (refused,) = [one for one in done if isinstance(one, Exception)]
    assert isinstance(refused, Refused) and "现为" in str(refused)
    state = Application.objects.get(pk=pk).state
    assert balances(programme)["committed"] == (YUAN if state == "payment" else 0) and differences() == []


def test_of_those_who_draw_and_answer_at_once_nobody_pays_twice(room, opened):
    programme = opened(budget=1000 * YUAN)
    for pk in waiting(programme, room, 5, fen=YUAN):
        actions.approve(Application.objects.get(pk=pk), by=room.approver)

    def payer():
        return User.objects.get(pk=room.payer.pk)

    drawn = [one.batch for one in at_once(3, lambda _index: actions.draw_batch(programme, by=payer())) if one.batch]
    assert len(drawn) == 1 and Payment.objects.count() == 5
    actions.send_batch(drawn[0], by=payer())
    data = answered(drawn[0], *["成功"] * 5)
    taken = at_once(3, lambda _index: actions.take_returns(drawn[0], by=payer(), data=data, name="回执.csv"))
    assert sorted((one.paid, one.known) for one in taken) == [(0, 5), (0, 5), (5, 0)]
    assert balances(programme)["paid"] == 5 * YUAN and differences() == []
