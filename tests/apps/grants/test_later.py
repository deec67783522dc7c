"""What changes after the approval: an authorisation withdrawn, conditions met no longer, a rest given back."""

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.grants import actions, eligibility
from kechuang.apps.grants.ledger import balances, differences
from kechuang.apps.grants.models import Application, Line, Programme, Voucher
from kechuang.apps.grants.models.ledger import Kind
from kechuang.apps.grants.parts import paid_parts
from kechuang.apps.grants.plans import Plan
from kechuang.apps.grants.terms import terms_of
from kechuang.core import Verdict
from kechuang.engines import policies
from tests import city
from tests.apps.grants.conftest import YUAN, answered
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def test_who_withdrew_his_authorisation_is_neither_approved_nor_paid_until_a_person_answers_for_it(
    room, opened, applied, approved
):
    programme = opened()
    first, second = actions.review(applied(programme), by=room.reviewer), approved(programme, 1)
    room.judged["but"] = {one.entity_id: Verdict.MISSING for one in room.firms}
    with pytest.raises(Refused, match="审核时按数据认定，现在数据不足"):
        actions.approve(first, by=room.approver)
    again = actions.review(actions.send_back(first, by=room.approver, reason="授权已撤回"), by=room.reviewer,
                           finding="已核审计报告原件")  # fmt: skip
    assert actions.approve(again, by=room.approver).state == "payment"

    drawn = actions.draw_batch(programme, by=room.payer)
    assert [one.application_id for one in drawn.batch.payments.all()] == [first.pk]
    assert "数据不足以判定" in drawn.left_out[str(second)]
    second.refresh_from_db()
    page = city.browser(room.reviewer).get(f"/grants/applications/{second.pk}").content.decode()
    assert "重新核实" in page and "数据不足以判定" in page
    actions.attest(second, by=room.reviewer, finding="已核审计报告原件")
    with pytest.raises(Refused, match="只有待支付的申请"):
        actions.attest(Application.objects.get(pk=first.pk), by=room.reviewer, finding="x")
    assert actions.draw_batch(programme, by=room.payer).batch.payments.get().application_id == second.pk


def test_a_round_by_a_saved_plan_names_its_document_and_asks_by_the_plan(room, applied, monkeypatch):
    item = city.pack().policy_items["demo.innovation-20.growth"]
    version = item.version()
    moved, _version = policies.moved(item, version, {"rd_sum": "10万元", "fixed": "20万元"})
    plan = Plan("1", "降低门槛", moved, {"rd_sum": "10万元", "fixed": "20万元"}, (("研发费用", "50万元", "10万元"),))
    given = {
        "by": room.reviewer, "item": item.id, "name": item.name, "year": 2026, "department": "science_technology",
        "mode": "apply", "budget_fen": 10**8, "opens_on": city.ON, "closes_on": city.ON.replace(month=12),
        "joint": ("finance",), "basis": "第三条",
    }  # fmt: skip
    with pytest.raises(Refused, match="按测算方案“降低门槛”改动了"):
        actions.open_programme(**given, terms=terms_of(item, plan=plan))
    programme = actions.open_programme(**given, terms=terms_of(item, plan=plan), document="演示发〔2026〕1号")
    assert programme.terms.fixed_fen == programme.terms.cap_fen == 20_000_000
    assert programme.basis.endswith("；演示发〔2026〕1号") and programme.terms.moved_by == "降低门槛"
    asked = []
    monkeypatch.setattr(eligibility, "_JUDGES", [lambda one: asked.append(one) or (Verdict.MET, None, "")])
    applied(programme)
    assert {one.values["rd_sum"] for one in asked} == {"10万元"}
    page = city.browser(room.reviewer).get(f"/grants/programmes/{programme.pk}").content.decode()
    assert "按测算方案“降低门槛”" in page and "条目为 50万元" in page


def test_who_attested_does_not_pay(room, opened, approved):
    programme = opened()
    application = approved(programme)
    room.judged["but"] = {application.entity_id: Verdict.MISSING}
    actions.draw_batch(programme, by=room.payer)
    application.refresh_from_db()
    actions.attest(application, by=room.payer, finding="已核")
    assert "另一位" in actions.draw_batch(programme, by=room.payer).left_out[str(application)]
    assert actions.draw_batch(programme, by=person(Role.OFFICER)).batch is not None


def test_who_no_longer_qualifies_before_payment_is_refused_and_the_money_is_free(room, opened, approved):
    programme = opened(stages=("review", "approval", "appropriation", "payment"))
    waiting, gone = approved(programme), approved(programme, 1)
    actions.appropriate(programme, by=room.reviewer, applications=[gone], number="财指〔2026〕3号", issued_on=city.ON,
                        shares={"city": 100 * YUAN})  # fmt: skip
    room.judged["but"] = {one.entity_id: Verdict.NOT_MET for one in room.firms}
    gone.refresh_from_db()
    assert "不符合条件" in actions.draw_batch(programme, by=room.payer).left_out[str(gone)]
    for one in (waiting, gone):
        with pytest.raises(Refused, match="还没有支付过"):
            actions.stop(one, by=room.reviewer, reason="x")
        assert actions.refuse(one, by=room.reviewer, reason="已不符合条件").state == "refused"
    assert balances(programme)["available"] == programme.budget_fen and differences() == []


def test_who_was_paid_a_part_is_stopped_and_not_refused(room, opened, approved):
    programme = opened(parts=("1/5", "4/5"))
    application = approved(programme)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    application.refresh_from_db()
    with pytest.raises(Refused, match="已支付过"):
        actions.refuse(application, by=room.reviewer, reason="x")
    assert actions.stop(application, by=room.reviewer, reason="注销").fen == 20 * YUAN
    held = balances(programme)
    assert (held["paid"], held["committed"]) == (20 * YUAN, 0) and differences() == []


def test_the_rest_of_a_round_goes_back_to_the_budget_once_nobody_can_be_granted_any_more(room, opened, applied):
    programme = opened()
    application = applied(programme)
    rest = {"by": room.reviewer, "document": "财预〔2026〕8号"}
    with pytest.raises(Refused, match="受理到 2026-12-31"):
        actions.return_rest(programme, **rest)
    programme = actions.close_programme(programme, by=room.reviewer, reason="完成")
    with pytest.raises(Refused, match="1 件申请没有核定"):
        actions.return_rest(programme, **rest)
    application = actions.approve(actions.review(application, by=room.reviewer), by=room.approver)
    assert "交回余额" in city.browser(room.reviewer).get(f"/grants/programmes/{programme.pk}").content.decode()
    assert actions.return_rest(programme, **rest) == 900 * YUAN
    held = balances(programme)
    assert (held["returned"], held["available"], held["committed"]) == (900 * YUAN, 0, 100 * YUAN)
    assert differences() == [] and Programme.objects.get(pk=programme.pk).left_fen == 0
    with pytest.raises(Refused, match="没有余额"):
        actions.return_rest(programme, **rest)
    actions.refuse(application, by=room.reviewer, reason="注销")
    with pytest.raises(Refused, match="不再重复"):
        actions.return_rest(programme, **rest)
    assert actions.return_rest(programme, by=room.reviewer, document="财预〔2026〕9号") == 100 * YUAN
    assert balances(programme)["returned"] == 1000 * YUAN and differences() == []
    page = city.browser(room.reviewer).get(f"/grants/programmes/{programme.pk}").content.decode()
    assert "已交回财政" in page


def test_an_advance_that_is_not_settled_keeps_the_rest_with_the_round(room, opened, approved):
    programme = opened(stages=("review", "approval", "payment", "settlement"), advance="1/2")
    approved(programme)
    actions.close_programme(programme, by=room.reviewer, reason="完成")
    with pytest.raises(Refused, match="1 件提前兑付没有清算"):
        actions.return_rest(programme, by=room.reviewer, document="财预〔2026〕8号")


def test_an_application_is_complete_without_its_papers_only_where_somebody_saw_them(room, opened, applied):
    programme = opened(stages=("completeness", "review", "approval", "payment"), materials=("申请书", "照片"),
                       optional=("照片",))  # fmt: skip
    application = applied(programme)
    with pytest.raises(Refused, match="还缺材料：申请书。"):
        actions.accept(application, by=room.reviewer)
    assert actions.accept(application, by=room.reviewer, note="窗口已核原件").state == "review"


def test_of_so_much_to_so_many_firms_so_much_went_to_so_many(room, opened):
    """4.6 million 元 to 198 firms, of which 0.93 million to 52: parts and whole are sums over the same lines."""
    programme, total, part = opened(budget=460_000_000), 460_000_000, 93_000_000
    amounts = [part // 52] * 51 + [part - part // 52 * 51]
    amounts += [(total - part) // 146] * 145 + [total - part - (total - part) // 146 * 145]
    rows = Application.objects.bulk_create(
        Application(programme=programme, entity_id=f"E{index}", name="演示", department="x", state="done", fen=fen,
                    division="379901" if index < 52 else "379902")
        for index, fen in enumerate(amounts)
    )  # fmt: skip
    vouchers = Voucher.objects.bulk_create(
        Voucher(key=f"test:{one.pk}", kind=Kind.PAY, programme=programme, application=one) for one in rows
    )
    Line.objects.bulk_create(
        Line(voucher=voucher, programme=programme, debit=debit, credit=credit, fen=voucher.application.fen)
        for voucher in vouchers
        for debit, credit in (("committed", "available"), ("transit", "committed"), ("paid", "transit"))
    )
    found = paid_parts([programme], lambda one: one.division)
    assert (found.whole.firms, found.whole.fen) == (198, total) and found.agree and not found.overlap
    assert {one.name: (one.firms, one.fen) for one in found.parts} == {
        "379901": (52, part), "379902": (146, total - part),
    }  # fmt: skip
    assert balances(programme)["paid"] == found.whole.fen
    page = city.browser(room.approver).get("/grants/ledger").content.decode()
    assert "各部分之和等于合计" in page and ">198<" in page and ">52<" in page
