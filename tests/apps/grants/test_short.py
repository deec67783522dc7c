"""What items declare is kept: a short budget is shared out, and what a firm has already stands against more."""

import datetime as dt

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.grants import actions
from kechuang.apps.grants.ledger import balances, differences
from kechuang.apps.grants.models import Application, Payment
from kechuang.apps.grants.terms import Terms, terms_of
from kechuang.core import Verdict
from tests import city
from tests.apps.grants.conftest import ON, SHORT, YUAN, answered

pytestmark = pytest.mark.django_db
CLOSED = "2027-01-04T09:00:00"


@pytest.fixture
def reviewed(room, opened, applied):
    """Return a function that opens a round and brings the three firms, due so much each, before the approval."""

    def review_all(budget, *fens, **terms):
        programme = opened(budget=budget, **terms)
        found = []
        for index, fen in enumerate(fens):
            room.judged["fen"] = fen
            found.append(actions.review(applied(programme, index), by=room.reviewer))
        return programme, found

    return review_all


def proposed():
    return list(Application.objects.order_by("pk").values_list("proposed_fen", flat=True))


def test_a_short_budget_is_cut_in_proportion_to_the_fen_and_no_approval_comes_before(room, reviewed):
    programme, (first, *_rest) = reviewed(10_000, 10_000, 5_000, 5_001, cut="in_proportion")
    with pytest.raises(Refused, match="受理到 2026-12-31 为止"):
        actions.approve(first, by=room.approver)
    with pytest.raises(Refused, match="期满或提前结束"):
        actions.ration(programme, by=room.reviewer)
    actions.close_programme(programme, by=room.reviewer, reason="预算不足")
    with pytest.raises(Refused, match="先“分配预算”"):
        actions.approve(first, by=room.approver)
    assert actions.ration(programme, by=room.reviewer) == 3
    assert proposed() == [5_000, 2_500, 2_500]
    assert [one.due_fen for one in Application.objects.order_by("pk")] == [10_000, 5_000, 5_001]
    assert actions.ration(programme, by=room.reviewer) == 3 and proposed() == [5_000, 2_500, 2_500], "twice is once"
    done = actions.approve_many([one.pk for one in Application.objects.all()], by=room.approver)
    assert not done.refused and balances(programme)["available"] == 0 and differences() == []


@pytest.mark.parametrize(("budget", "fits"), [(300, True), (299, False)])
def test_a_budget_that_suffices_to_the_fen_cuts_nothing(room, reviewed, budget, fits):
    programme, found = reviewed(budget, 100, 100, 100, cut="in_proportion")
    room.freeze(CLOSED)
    done = actions.approve_many([one.pk for one in found], by=room.approver)
    assert (not done.refused) is fits and balances(programme)["committed"] == (300 if fits else 0)


def test_one_that_is_not_reviewed_yet_keeps_the_others_from_being_shared_out(room, reviewed, applied):
    programme, _found = reviewed(100, 100, 100, cut="in_proportion")
    applied(programme, 2)
    room.freeze(CLOSED)
    with pytest.raises(Refused, match="还有 1 件申请没有审核完"):
        actions.ration(programme, by=room.reviewer)


def test_in_order_the_greatest_get_all_and_the_rest_wait_for_more_budget(room, reviewed):
    for one, patents in zip(room.firms, (1, 9, None), strict=True):
        one.facts = {"ip1": patents}
        one.save(update_fields=["facts"])
    programme, _found = reviewed(250, 100, 100, 100, cut="in_order", order_by="ip1")
    room.freeze(CLOSED)
    assert actions.ration(programme, by=room.reviewer) == 1 and proposed() == [100, 100, 0]
    last = Application.objects.order_by("pk").last()
    with pytest.raises(Refused, match="预算已经用完"):
        actions.approve(last, by=room.approver)
    actions.add_budget(programme, by=room.reviewer, fen=50, document="财指〔2026〕9号")
    assert actions.ration(programme, by=room.reviewer) == 0
    done = actions.approve_many([one.pk for one in Application.objects.all()], by=room.approver)
    assert len(done.granted) == 3 and differences() == []


def test_terms_take_from_the_item_what_happens_when_the_budget_is_short():
    item = city.pack().policy_items["demo.innovation-20.growth"]
    assert terms_of(item).cut == "in_proportion" and Terms.read(terms_of(item).kept()).order_by == ""


def test_a_closed_round_takes_nobody_and_lets_go_on_what_is_under_way(room, opened, applied):
    programme = opened()
    application = applied(programme)
    programme = actions.close_programme(programme, by=room.reviewer, reason="政策调整")
    for deed, sentence in (
        (lambda: applied(programme, 1), "结束受理"),
        (lambda: actions.close_programme(programme, by=room.reviewer, reason="x"), "已于"),
    ):
        with pytest.raises(Refused, match=sentence):
            deed()
    assert actions.approve(actions.review(application, by=room.reviewer), by=room.approver).fen == 100 * YUAN


GROWTH, RESEARCH, TSME = (f"demo.innovation-20.{name}" for name in ("growth", "research", "tsme"))


@pytest.fixture
def granted(room):
    """Return a function that opens a round of an item of the pack and reviews the first firm's application."""

    def review_one(item, fen, year=2026, ask=None):
        room.judged["fen"] = fen
        programme = actions.open_programme(
            by=room.reviewer, item=item, name=item, year=year, department="science_technology", mode="apply",
            budget_fen=10**9, opens_on=ON, closes_on=dt.date(2026, 12, 31), terms=Terms(stages=SHORT),
        )  # fmt: skip
        firm = room.firms[0]
        application = actions.apply_for(programme, by=room.agent, entity_id=firm.entity_id, answers={}, bank="演示银行",
                                        holder=firm.name, number="6222000000000000")  # fmt: skip
        return actions.review(application, by=room.reviewer, fen=ask)

    return review_one


def test_of_one_group_the_highest_counts_and_only_the_difference_is_paid(room, granted):
    actions.approve(granted(RESEARCH, 20_000_000), by=room.approver)
    application = granted(GROWTH, 30_000_000)
    assert application.proposed_fen == 10_000_000 and "只补差额" in application.checks[-1]["text"]
    actions.approve(application, by=room.approver)
    programme = application.programme
    batch = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    assert balances(programme)["paid"] == 10_000_000 and differences() == []
    other = Application.objects.get(programme__item=RESEARCH)
    drawn = actions.draw_batch(other.programme, by=room.payer)
    assert drawn.batch is not None, "who was promised first keeps it, whatever came later"


def test_of_one_group_nothing_is_left_beside_what_is_as_high(room, granted):
    actions.approve(granted(GROWTH, 30_000_000), by=room.approver)
    with pytest.raises(Refused, match=r"就高不重复：已按“.*”享受"):
        granted(RESEARCH, 30_000_000)


@pytest.mark.parametrize(
    ("fen", "left"), [(19_999_999, 20_000_000), (20_000_000, 20_000_000), (20_000_001, 20_000_000)]
)
def test_a_ceiling_that_items_share_counts_what_the_ledger_says(room, granted, fen, left):
    actions.approve(granted(GROWTH, 30_000_000), by=room.approver)
    application = granted(TSME, fen)
    assert application.proposed_fen == min(fen, left)
    with pytest.raises(Refused, match="还可享受"):
        granted(TSME, fen, year=2027, ask=left + 1)


def test_two_reviewed_at_once_are_not_both_approved_beyond_the_ceiling(room, granted):
    first, second = granted(GROWTH, 40_000_000), granted(TSME, 40_000_000)
    actions.approve(first, by=room.approver)
    with pytest.raises(Refused, match="请退回重审"):
        actions.approve(second, by=room.approver)
    assert actions.review(actions.send_back(second, by=room.approver, reason="超过封顶"), by=room.reviewer
                          ).proposed_fen == 10_000_000  # fmt: skip


def test_what_was_given_back_no_longer_counts(room, granted):
    first = actions.approve(granted(GROWTH, 50_000_000), by=room.approver)
    with pytest.raises(Refused, match="累计封顶"):
        granted(TSME, 2_000_000)
    batch = actions.send_batch(actions.draw_batch(first.programme, by=room.payer).batch, by=room.payer)
    actions.take_returns(batch, by=room.payer, data=answered(batch, "成功"), name="a.csv")
    first.refresh_from_db()
    actions.demand_recovery(first, by=room.reviewer, fen=50_000_000, reason="骗取")
    application = Application.objects.get(programme__item=TSME)
    assert actions.review(application, by=room.reviewer).proposed_fen == 2_000_000


def test_a_round_for_firms_is_not_opened_by_an_item_for_persons(room, granted):
    with pytest.raises(Refused, match="面向个人，请按这一对象设立"):
        granted("demo.innovation-20.top-talent", 12_000_000)


def test_a_batch_is_taken_apart_before_it_is_sent_and_never_after(room, opened, approved):
    programme = opened()
    application = approved(programme)
    batch = actions.draw_batch(programme, by=room.payer).batch
    actions.undo_batch(batch, by=room.payer, reason="日期有误")
    application.refresh_from_db()
    assert application.state == "payment" and balances(programme)["committed"] == 100 * YUAN and differences() == []
    for deed in (actions.send_batch, lambda one, by: actions.undo_batch(one, by=by, reason="x")):
        with pytest.raises(Refused, match="已经撤销"):
            deed(batch, by=room.payer)
    again = actions.send_batch(actions.draw_batch(programme, by=room.payer).batch, by=room.payer)
    with pytest.raises(Refused, match="已经送出"):
        actions.undo_batch(again, by=room.payer, reason="x")
    actions.take_returns(again, by=room.payer, data=answered(again, "成功"), name="a.csv")
    assert balances(programme)["paid"] == 100 * YUAN and differences() == []
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["paid", "undone"]


def test_a_firm_that_no_longer_qualifies_falls_away_before_any_sum_is_asked(room, opened, applied):
    programme = opened()
    room.judged["but"][room.firms[0].entity_id] = Verdict.NOT_MET
    with pytest.raises(Refused, match="现在不符合条件"):
        actions.review(applied(programme), by=room.reviewer)
