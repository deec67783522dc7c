"""Payments that come back, advances settled, instalments, money recovered: to the 分, and nothing twice."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.grants import actions
from kechuang.apps.grants.actions.money import shared_out
from kechuang.apps.grants.ledger import balances, differences, post
from kechuang.apps.grants.models import Line, Payment, Recovery, Voucher
from kechuang.apps.grants.models.ledger import Kind
from kechuang.apps.grants.models.programme import Programme
from kechuang.apps.grants.treasury import batch_file
from tests.apps.grants.conftest import ON, SHORT, YUAN, answered

pytestmark = pytest.mark.django_db


def paid_out(room, programme, *results):
    """Draw, send and answer a batch; return it."""
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    actions.take_returns(batch, by=room.payer, data=answered(batch, *results), name="回执.csv")
    return batch


def test_a_payment_that_came_back_is_paid_again_only_to_a_new_account(room, opened, approved):
    programme = opened()
    good, bad = approved(programme), approved(programme, 1)
    batch = paid_out(room, programme, "成功", "户名不符")
    bad.refresh_from_db()
    assert bad.state == "payment" and "户名不符" in bad.answer
    held = balances(programme)
    assert (held["paid"], held["committed"], held["transit"]) == (100 * YUAN, 100 * YUAN, 0) and differences() == []
    drawn = actions.draw_batch(programme, by=room.payer)
    assert drawn.batch is None and "重新确认收款账户" in drawn.left_out[str(bad)]
    actions.confirm_account(bad, by=room.agent, bank="演示银行", holder=bad.name, number="6222000000000777")
    second = paid_out(room, programme, "成功")
    assert second.pk != batch.pk
    assert [one.state for one in Payment.objects.all()] == ["paid", "failed", "paid"]
    assert balances(programme)["paid"] == 200 * YUAN and differences() == []
    good.refresh_from_db()
    assert good.state == "done"


def test_the_same_answers_again_change_nothing_and_contrary_ones_are_refused_whole(room, opened, approved):
    programme = opened()
    approved(programme)
    approved(programme, 1)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    first = answered(batch, "成功", "账号不存在")
    taken = actions.take_returns(batch, by=room.payer, data=first, name="a.csv")
    vouchers = Voucher.objects.count()
    again = actions.take_returns(batch, by=room.payer, data=first, name="a.csv")
    assert (taken.paid, taken.failed, again.paid, again.failed, again.known) == (1, 1, 0, 0, 2)
    with pytest.raises(Refused, match="第 2 行说“失败”，此前的回执是“成功”"):
        actions.take_returns(batch, by=room.payer, data=answered(batch, "退票", "账号不存在"), name="b.csv")
    assert Voucher.objects.count() == vouchers and differences() == []


@pytest.mark.parametrize(("text", "sentence"), [
    ("支付号,结果\n", "缺少“金额（元）”"),
    ("支付号,金额（元）,结果\nP99999999,100.00,成功\n", "第 2 行的支付号“P99999999”不在本批次"),
    ("支付号,金额（元）,结果\n{code},99.99,成功\n", "第 2 行的金额“99.99”与应付"),
    ("支付号,金额（元）,结果\n{code},100.00,好\n", "第 2 行的“结果”应为"),
    ("支付号,金额（元）,结果,原因\n{code},100.00,失败,\n", "没有写明“原因”"),
    ("支付号,金额（元）,结果,原因\n{code},100.00,成功,\n{code},100.00,失败,退\n", "第 3 行的支付号.*结果相反"),
])  # fmt: skip
def test_a_file_of_answers_that_does_not_fit_is_refused_with_its_row(room, opened, approved, text, sentence):
    programme = opened()
    approved(programme)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    data = text.format(code=batch.payments.get().code).encode()
    with pytest.raises(Refused, match=sentence):
        actions.take_returns(batch, by=room.payer, data=data, name="回执.csv")
    assert batch.payments.get().state == "sent" and differences() == []


def test_the_file_is_the_same_each_time_and_holds_no_formula(room, opened, approved):
    programme = opened()
    approved(programme)
    batch = actions.draw_batch(programme, by=room.payer).batch
    assert batch_file(batch) == batch_file(batch)
    text = batch_file(batch).decode("utf-8-sig")
    assert "100.00" in text and "6222000000000000" in text and batch.payments.get().code in text
    with pytest.raises(Refused, match="还没有送出"):
        actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    assert actions.send_batch(batch, by=room.payer).sent_at == actions.send_batch(batch, by=room.payer).sent_at


def advanced(room, opened, approved, final, **terms):
    """Pay an advance of half of 100 元 and settle it."""
    stages = ("review", "approval", "payment", "settlement")
    programme = opened(stages=stages, advance="1/2", **terms)
    application = approved(programme)
    paid_out(room, programme, "成功")
    application.refresh_from_db()
    assert application.state == "settlement" and balances(programme)["advance"] == 50 * YUAN
    return programme, actions.settle(application, by=room.reviewer, final_fen=final, ground="清算通知")


def test_an_advance_settled_higher_has_its_rest_paid(room, opened, approved):
    programme, application = advanced(room, opened, approved, 120 * YUAN)
    assert application.state == "payment"
    paid_out(room, programme, "成功")
    application.refresh_from_db()
    assert application.state == "done" and balances(programme)["paid"] == 120 * YUAN
    assert [one.fen for one in Payment.objects.all()] == [50 * YUAN, 70 * YUAN] and differences() == []


@pytest.mark.parametrize("final", [80, 50])
def test_an_advance_settled_lower_frees_what_is_not_needed(room, opened, approved, final):
    programme, application = advanced(room, opened, approved, final * YUAN)
    if final > 50:
        paid_out(room, programme, "成功")
    application.refresh_from_db()
    held = balances(programme)
    assert (application.state, held["paid"], held["available"]) == ("done", final * YUAN, (1000 - final) * YUAN)
    assert differences() == []


def test_an_advance_beyond_the_final_amount_is_given_back(room, opened, approved):
    programme, application = advanced(room, opened, approved, 30 * YUAN)
    recovery = Recovery.objects.get()
    assert application.state == "done" and recovery.fen == 20 * YUAN and differences() == []
    actions.receive_recovery(recovery, by=room.payer, fen=15 * YUAN, receipt="SK1")
    for fen, receipt, sentence in ((15 * YUAN, "SK1", "不再重复"), (5 * YUAN + 1, "SK2", "还应追回")):
        with pytest.raises(Refused, match=sentence):
            actions.receive_recovery(recovery, by=room.payer, fen=fen, receipt=receipt)
    recovery = actions.receive_recovery(recovery, by=room.payer, fen=5 * YUAN, receipt="SK2")
    held = balances(programme)
    assert recovery.left_fen == 0 and (held["recovered"], held["recoverable"]) == (20 * YUAN, 0)
    assert differences() == []


def test_money_is_recovered_up_to_what_was_paid(room, opened, approved):
    programme = opened()
    application = approved(programme)
    paid_out(room, programme, "成功")
    for fen in (0, 100 * YUAN + 1):
        with pytest.raises(Refused, match="不能要求追回"):
            actions.demand_recovery(application, by=room.reviewer, fen=fen, reason="骗取")
    actions.demand_recovery(application, by=room.reviewer, fen=100 * YUAN, reason="骗取")
    assert balances(programme)["recoverable"] == 100 * YUAN and differences() == []


def test_instalments_are_paid_when_they_are_due_and_make_up_the_whole(room, opened, approved):
    room.judged["fen"] = 100 * YUAN + 1
    programme = opened(parts=("1/5", "3/10", "1/2"), months=(0, 12, 24))
    application = approved(programme)
    paid_out(room, programme, "成功")
    drawn = actions.draw_batch(programme, by=room.payer)
    assert drawn.batch is None and "2027-11-21" in drawn.left_out[str(application)]
    for moment in ("2027-11-22T09:00:00", "2028-11-22T09:00:00"):
        room.freeze(moment)
        paid_out(room, programme, "成功")
    application.refresh_from_db()
    assert application.state == "done" and differences() == []
    assert [one.fen for one in Payment.objects.all()] == [2000, 3000, 5001]


def test_the_parts_of_an_appropriation_reconcile_to_the_fen(room, opened, approved):
    room.judged["fen"] = 33_333
    programme = opened(stages=("review", "approval", "appropriation", "payment"))
    applications = [approved(programme, index) for index in range(3)]
    shares = {"province": 10_000, "city": 50_000, "county": 39_999}
    paper = actions.appropriate(
        programme,
        by=room.reviewer,
        applications=applications,
        number="鲁财指〔2026〕7号",
        issued_on=ON,
        shares=shares,
    )
    held = balances(programme)
    assert {level: held[f"allotted.{level}"] for level in shares} == shares and paper.total_fen == 99_999
    for one in applications:
        own = balances(application=one)
        assert sum(own[f"allotted.{level}"] for level in shares) == 33_333
    with pytest.raises(Refused, match="已经登记"):
        actions.appropriate(
            programme,
            by=room.reviewer,
            applications=applications,
            number="鲁财指〔2026〕7号",
            issued_on=ON,
            shares=shares,
        )
    paid_out(room, programme, "成功", "成功", "退票")
    assert differences() == []


def test_parts_agree_with_the_total_as_they_were_reported(room, opened, approved):
    """Of 4.6 million 元 to all, 930,000 to some: both are sums over the same lines."""
    room.judged["fen"] = 93_000_000
    programme = opened(budget=460_000_000)
    approved(programme)
    room.judged["fen"] = 183_500_000
    approved(programme, 1)
    approved(programme, 2)
    paid_out(room, programme, "成功", "成功", "成功")
    parts = [balances(application=one)["paid"] for one in programme.applications.all()]
    assert sorted(parts) == [93_000_000, 183_500_000, 183_500_000] and sum(parts) == balances(programme)["paid"]
    assert balances(programme)["paid"] == 460_000_000 and balances(programme)["available"] == 0


def test_the_ledger_is_neither_changed_nor_shortened(room, opened):
    opened()
    for rows, change in ((Voucher.objects.all(), {"note": "x"}), (Line.objects.all(), {"fen": 1})):
        for deed in (lambda: rows.update(**change), lambda: rows._raw_delete("default")):  # noqa: B023
            with pytest.raises(DatabaseError, match="只增不改不删"), transaction.atomic():
                deed()


def test_the_same_deed_is_posted_once_and_a_wrong_line_never(room, opened):
    programme = opened()
    assert post(Kind.OPEN, f"open:{programme.pk}", [("available", "budget", 5)], programme=programme) is None
    for moves in ([("available", "budget", -1)], [("pocket", "budget", 1)]):
        with pytest.raises(ValueError, match="不成立"):
            post(Kind.ADD, "x", moves, programme=programme)


def test_the_database_itself_refuses_more_than_the_budget_and_a_second_payment(room, opened, approved):
    programme = opened()
    application = approved(programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(held_fen=programme.budget_fen + 1)
    batch = actions.draw_batch(programme, by=room.payer).batch
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(batch=batch, application=application, fen=1, holder="x", bank="x", number="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(application).objects.filter(pk=application.pk).update(reviewed_by=room.approver)


def test_a_difference_between_the_books_is_told(room, opened, approved):
    programme = opened(stages=SHORT)
    approved(programme)
    Programme.objects.filter(pk=programme.pk).update(held_fen=1)
    assert [one for one in differences() if "批次已核定与总账不符，1 分对 10000 分" in one]


@given(
    purses=st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**12), min_size=1),
    share=st.integers(0, 1000),
)
def test_an_amount_is_shared_out_whole_and_no_purse_gives_more_than_it_holds(purses, share):
    fen = sum(purses.values()) * share // 1000
    found = shared_out(fen, purses)
    assert sum(found.values()) == fen and all(0 <= found[name] <= purses[name] for name in purses)


def test_more_than_the_purses_hold_is_not_shared_out():
    with pytest.raises(ValueError, match="超过"):
        shared_out(2, {"a": 1})
