"""From the application to the payment: the short chain, the whole chain, and who may not do what."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.grants import actions, chain
from kechuang.apps.grants.clocks import guide_of, left_of
from kechuang.apps.grants.ledger import balances, differences
from kechuang.apps.grants.models import Application, Payment, Voucher
from kechuang.apps.transitions import NotNow, TransitionError
from kechuang.core import Verdict
from tests.apps.grants.conftest import ON, SHORT, YUAN, answered
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db


def test_an_application_walks_the_short_chain_and_every_fen_is_told(room, opened, approved):
    programme = opened()
    application = approved(programme)
    assert application.state == "payment" and application.fen == 100 * YUAN
    assert balances(programme)["committed"] == 100 * YUAN and differences() == []

    drawn = actions.draw_batch(programme, by=room.payer)
    assert not drawn.left_out and balances(programme)["transit"] == 100 * YUAN
    batch = actions.send_batch(drawn.batch, by=room.payer)
    taken = actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="回执.csv")
    assert (taken.paid, taken.failed, taken.known) == (1, 0, 0)
    application.refresh_from_db()
    assert application.state == "done"
    held = balances(programme)
    assert held["paid"] == 100 * YUAN and held["available"] == 900 * YUAN and sum(held.values()) == 0
    assert differences() == [] and verify().ok
    assert [one["stage"] for one in application.checks] == ["application", "review", "approval", "payment"]


def test_the_whole_chain_goes_through_every_stage_and_ends_with_the_performance_report(room, opened, approved):
    programme = opened(stages=chain.WHOLE, joint=("finance", "taxation"), publicity_days=5)
    application = approved(programme)
    assert application.state == "joint_review"
    finance, tax = sits(person(Role.OFFICER), "finance"), sits(person(Role.OFFICER), "taxation")
    with pytest.raises(PermissionDenied):
        actions.give_opinion(application, by=room.payer, department="finance", agrees=True)
    application = actions.give_opinion(application, by=finance, department="finance", agrees=True)
    assert application.state == "joint_review"
    application = actions.give_opinion(application, by=tax, department="taxation", agrees=True)
    assert application.state == "decision"

    actions.decide(programme, by=room.approver, applications=[application], minutes="〔2026〕12号", held_on=ON)
    application.refresh_from_db()
    assert application.state == "publicity" and application.decision.minutes == "〔2026〕12号"
    publicity = actions.publish(programme, by=room.reviewer, applications=[application])
    assert publicity.ends_on == dt.date(2026, 11, 27)
    with pytest.raises(Refused, match="还没有期满"):
        actions.close_publicity(publicity, by=room.reviewer)
    room.freeze("2026-11-28T09:00:00")
    (application,) = actions.close_publicity(publicity, by=room.reviewer)
    assert application.state == "appropriation"

    with pytest.raises(Refused, match="不符"):
        actions.appropriate(
            programme, by=room.reviewer, applications=[application], number="淄财指〔2026〕1号", issued_on=ON,
            shares={"city": 60 * YUAN, "county": 39 * YUAN},
        )  # fmt: skip
    actions.appropriate(
        programme, by=room.reviewer, applications=[application], number="淄财指〔2026〕1号", issued_on=ON,
        shares={"city": 60 * YUAN, "county": 40 * YUAN},
    )  # fmt: skip
    held = balances(programme)
    assert (held["allotted.city"], held["allotted.county"]) == (60 * YUAN, 40 * YUAN)
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    assert batch.payments.get().sources == {"allotted.city": 60 * YUAN, "allotted.county": 40 * YUAN}
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="回执.csv")
    application.refresh_from_db()
    assert application.state == "performance"
    assert left_of(application).done_on == dt.date(2026, 11, 28)
    application = actions.report_performance(application, by=room.reviewer, text="新增专利3件")
    assert application.state == "done" and differences() == []


@pytest.mark.parametrize(("stages", "sentence"), [
    (("review", "payment"), "缺少“approval”"),
    (("approval", "review", "payment"), "次序不对"),
    (("review", "approval", "payment", "publicity"), "次序不对"),
    (("settlement", "review", "approval", "payment"), "次序不对"),
    (("review", "review", "approval", "payment"), "写了两次"),
    (("review", "approval", "payment", "dinner"), "不存在"),
])  # fmt: skip
def test_a_chain_that_is_none_is_refused(stages, sentence):
    with pytest.raises(Refused, match=sentence):
        chain.checked(stages)


def test_a_place_drops_stages_and_the_application_goes_past_them(room, opened, applied):
    programme = opened(stages=("completeness", "review", "approval", "decision", "payment"))
    application = actions.accept(applied(programme), by=room.reviewer)
    assert application.state == "review"
    assert actions.approve(actions.review(application, by=room.reviewer), by=room.approver).state == "decision"


def test_nobody_approves_what_he_reviewed_or_pays_what_he_approved(room, opened, applied):
    programme = opened()
    application = actions.review(applied(programme), by=room.reviewer)
    with pytest.raises(NotNow, match="不能是同一人"):
        actions.approve(application, by=room.reviewer)
    application = actions.approve(application, by=room.payer)
    drawn = actions.draw_batch(programme, by=room.payer)
    assert drawn.batch is None and "另一位" in drawn.left_out[str(application)]
    assert not Payment.objects.exists()


def test_who_no_longer_qualifies_is_neither_approved_nor_paid(room, opened, applied, approved):
    programme = opened()
    first = actions.review(applied(programme), by=room.reviewer)
    second = approved(programme, 1)
    room.judged["but"] = {one.entity_id: Verdict.NOT_MET for one in room.firms}
    with pytest.raises(Refused, match="不符合条件"):
        actions.approve(first, by=room.approver)
    drawn = actions.draw_batch(programme, by=room.payer)
    assert drawn.batch is None and "不符合条件" in drawn.left_out[str(second)]


def test_where_the_data_do_not_suffice_the_reviewer_says_what_he_found(room, opened, applied):
    application = applied(opened())
    room.judged["but"] = {application.entity_id: Verdict.MISSING}
    with pytest.raises(Refused, match="写明审核认定的依据"):
        actions.review(application, by=room.reviewer)
    assert actions.review(application, by=room.reviewer, finding="已核原件").finding == "已核原件"


def test_an_amount_above_the_cap_or_of_nothing_is_refused(room, opened, applied):
    application = applied(opened(cap_fen=80 * YUAN))
    for fen, sentence in ((0, "大于 0"), (80 * YUAN + 1, "超过封顶")):
        with pytest.raises(Refused, match=sentence):
            actions.review(application, by=room.reviewer, fen=fen)
    assert actions.review(application, by=room.reviewer).proposed_fen == 80 * YUAN


def test_the_budget_is_spent_to_its_last_fen_and_not_beyond(room, opened, applied):
    programme = opened(budget=200 * YUAN - 1)
    first, second = (actions.review(applied(programme, index), by=room.reviewer) for index in range(2))
    actions.approve(first, by=room.approver)
    with pytest.raises(Refused, match="预算只剩"):
        actions.approve(second, by=room.approver)
    actions.add_budget(programme, by=room.reviewer, fen=1, document="淄财预〔2026〕9号")
    with pytest.raises(Refused, match="不再重复"):
        actions.add_budget(programme, by=room.reviewer, fen=1, document="淄财预〔2026〕9号")
    actions.approve(second, by=room.approver)
    programme.refresh_from_db()
    assert programme.left_fen == 0 and differences() == []


def test_a_policy_without_budget_opens_no_round(opened):
    for budget in (None, 0):
        with pytest.raises(Refused, match="没有预算"):
            opened(budget=budget)


def test_papers_stop_the_clock_and_a_refusal_frees_the_money(room, opened, applied, approved):
    programme = opened(stages=("completeness", "review", "approval", "decision", "payment"))
    application = actions.ask_papers(applied(programme), by=room.reviewer, reason="缺发票")
    assert left_of(application).due.suspended
    application = actions.give_papers(application, by=room.agent, text="发票已补")
    assert application.state == "completeness" and not left_of(application).due.suspended
    other = approved(programme, 1)
    assert balances(programme)["committed"] == 100 * YUAN
    other = actions.refuse(other, by=room.approver, reason="会议未通过")
    assert other.state == "refused" and balances(programme)["committed"] == 0
    programme.refresh_from_db()
    assert programme.left_fen == programme.budget_fen and differences() == []


def test_a_firm_applies_once_withdraws_and_may_apply_again(room, opened, applied):
    programme = opened()
    application = applied(programme)
    with pytest.raises(Refused, match="不必重复提交"):
        applied(programme)
    application = actions.withdraw(application, by=room.agent)
    assert application.state == "withdrawn" and applied(programme).state == "review"
    stranger = person(Role.ENTERPRISE)
    with pytest.raises(PermissionDenied):
        actions.withdraw(applied(programme, 1), by=stranger)


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"holder": "别家有限公司"}, "不一致"), ({"number": "12ab"}, "位数字"), ({"bank": " "}, "开户银行"),
])  # fmt: skip
def test_an_account_that_is_not_the_firms_own_is_refused(room, opened, changes, sentence):
    firm = room.firms[0]
    given = {"bank": "演示银行", "holder": firm.name, "number": "6222000000000001", **changes}
    with pytest.raises(Refused, match=sentence):
        actions.apply_for(opened(), by=room.agent, entity_id=firm.entity_id, answers={}, **given)
    assert not Application.objects.exists()


def test_applications_are_taken_within_the_window_only(room, opened, applied):
    programme = opened()
    room.freeze("2027-01-01T09:00:00")
    with pytest.raises(Refused, match="受理时间"):
        applied(programme)


def test_an_automatic_grant_asks_for_nothing_but_the_account(room, opened, applied):
    programme = opened(mode="automatic")
    with pytest.raises(Refused, match="免申即享"):
        applied(programme)
    room.judged["but"] = {room.firms[2].entity_id: Verdict.NOT_MET}
    everybody = [one.entity_id for one in room.firms]
    assert actions.invite(programme, by=room.reviewer, entity_ids=everybody) == 2
    assert actions.invite(programme, by=room.reviewer, entity_ids=everybody) == 0
    application = programme.applications.first()
    assert application.state == "invited" and left_of(application) is None
    application = actions.confirm_account(
        application, by=room.agent, bank="演示银行", holder=application.name, number="6222000000000009"
    )
    assert application.state == "review" and left_of(application).due.left == 60


def test_the_sixty_days_and_the_guides_seven_are_working_days(room, opened, applied):
    programme = opened()
    assert left_of(applied(programme)).text.startswith("还剩 60 个工作日")
    assert guide_of(programme).due.date == dt.date(2026, 11, 23) and not guide_of(programme).overdue
    room.freeze("2026-11-24T09:00:00")
    assert guide_of(programme).overdue
    assert actions.publish_guide(programme, by=room.reviewer).guide_on == dt.date(2026, 11, 24)
    with pytest.raises(Refused, match="已于"):
        actions.publish_guide(programme, by=room.reviewer)


def test_a_department_that_disagrees_sends_it_back_and_frees_the_money(room, opened, approved):
    programme = opened(stages=("review", "approval", "joint_review", "payment"), joint=("finance",))
    finance = sits(person(Role.OFFICER), "finance")
    application = approved(programme)
    with pytest.raises(Refused, match="写明理由"):
        actions.give_opinion(application, by=finance, department="finance", agrees=False)
    application = actions.give_opinion(application, by=finance, department="finance", agrees=False, text="重复享受")
    assert application.state == "review" and balances(programme)["committed"] == 0 and differences() == []
    again = actions.approve(actions.review(application, by=room.reviewer), by=room.approver)
    assert again.state == "joint_review" and differences() == []


def test_an_objection_stands_in_the_way_until_it_is_answered(room, opened, approved):
    programme = opened(stages=("review", "approval", "publicity", "payment"), publicity_days=1)
    kept, lost = approved(programme), approved(programme, 1)
    publicity = actions.publish(programme, by=room.reviewer, applications=[kept, lost])
    with pytest.raises(Refused, match="不必重复公示"):
        actions.publish(programme, by=room.reviewer, applications=[kept])
    objections = [actions.object_to(one, by=room.reviewer, who="某职工", text="材料不实") for one in (kept, lost)]
    room.freeze("2026-11-30T09:00:00")
    with pytest.raises(Refused, match="2 条异议"):
        actions.close_publicity(publicity, by=room.reviewer)
    actions.answer_objection(objections[0], by=room.payer, upheld=False, reply="查无实据")
    actions.answer_objection(objections[1], by=room.payer, upheld=True, reply="属实")
    assert [one.pk for one in actions.close_publicity(publicity, by=room.reviewer)] == [kept.pk]
    lost.refresh_from_db()
    assert lost.state == "refused" and balances(programme)["committed"] == 100 * YUAN and differences() == []


def test_of_two_steps_from_one_reading_the_second_is_refused(room, opened, applied):
    application = actions.review(applied(opened()), by=room.reviewer)
    stale = Application.objects.get(pk=application.pk)
    actions.approve(application, by=room.approver)
    with pytest.raises((Refused, TransitionError), match="现为"):
        actions.approve(stale, by=room.payer)
    assert Voucher.objects.filter(kind="commit").count() == 1
    assert application.programme.terms.stages == SHORT
