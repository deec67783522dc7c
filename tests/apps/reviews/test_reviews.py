"""Experts are drawn so that anybody can repeat it, see nothing of each other, and decide exactly."""

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.actions import load_place
from kechuang.apps.inbox.models import Notification
from kechuang.apps.reviews import actions
from kechuang.apps.reviews.drawing import draw, kept_word, order, reasons
from kechuang.apps.reviews.models import Method, Review, Reviewer, Seat
from kechuang.apps.reviews.outcome import outcome, result_of
from tests import city
from tests.apps.grants.conftest import acts_for
from tests.apps.people import person

pytestmark = pytest.mark.django_db
FIRM = "演示甲精密机械有限公司"


@pytest.fixture(scope="module")
def placed(django_db_setup, django_db_blocker):
    """Load the place and fill the pool once: seven experts, of whom the last four may not judge the firm."""
    kept = ({}, {}, {}, {"employer": FIRM}, {"coauthors": ["王某某"]}, {"holdings": [FIRM]}, {"disputes": [FIRM]})
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("KECHUANG_NOW", city.MOMENT)
        load_place(pack=city.pack(), sources=city.pack().sources)
        load_organisation(actor=CONSOLE, pack=city.pack())
        officer = person(Role.OFFICER)
        for number, said in enumerate(kept):
            actions.add_reviewer(
                by=officer, user=person(Role.EXPERT), name=f"专家{number}", synthetic=True,
                **{"employer": f"演示大学{number}", "fields": ["材料"], **said},
            )  # fmt: skip
        yield officer.pk
        transaction.set_rollback(True)


@pytest.fixture
def officer(placed, frozen, db):
    return User.objects.get(pk=placed)


@pytest.fixture
def pool(officer):
    return list(Reviewer.objects.select_related("user").order_by("pk"))


def opened(officer, seats=3, **said):
    given = {"method": Method.SCORE, "criteria": [("先进性", 60), ("效益", 40)], "parties": [FIRM, "王某某"], **said}
    return actions.open_review(
        by=officer, subject=officer, title="揭榜项目", department="science_technology", seats=seats, **given
    )


def scored(review, *points):
    for seat, said in zip(review.panel.filter(declined=""), points, strict=True):
        actions.give(seat, by=seat.reviewer.user, points=said)
    review.refresh_from_db()
    return review


def test_who_is_near_the_subject_is_never_drawn_and_the_reason_is_kept(officer, pool):
    review = actions.draw_panel(opened(officer), by=officer)
    assert {seat.reviewer_id for seat in review.panel.all()} == {one.pk for one in pool[:3]}
    assert {key: value[0].partition("：")[0] for key, value in review.avoided.items()} == {
        str(pool[3].pk): "工作单位", str(pool[4].pk): "合作者", str(pool[5].pk): "持股", str(pool[6].pk): "有过争议",
    }  # fmt: skip
    assert Notification.objects.filter(kind="review_seat").count() == 3
    with pytest.raises(Refused, match="只有 3 名"):
        actions.draw_panel(_second(officer, 4), by=officer)


def _second(officer, seats):
    return actions.open_review(
        by=officer, subject=person(), title="另一项", department="science_technology", seats=seats, method=Method.VOTE,
        parties=[FIRM, "王某某"],
    )  # fmt: skip


def test_a_draw_can_be_repeated_from_its_seed_and_another_seed_gives_another_order(officer, pool):
    review = opened(officer, seats=2)
    shown = review.commitment
    review = actions.draw_panel(review, by=officer, lot="2026-11-21 开奖号 08 15")
    assert kept_word(shown, review.seed) and review.seed.endswith(":2026-11-21 开奖号 08 15")
    again = draw(review, Reviewer.objects.all(), review.seed)
    assert again.order[:2] == [seat.reviewer_id for seat in review.panel.all()]
    assert again.candidates == review.candidates and verify().ok
    assert len({tuple(order(range(6), str(seed))) for seed in range(20)}) > 10


def test_names_are_compared_as_registers_write_them(pool):
    holder = pool[5]
    holder.holdings = ["演示（云溪）ＡＢＣ科技有限责任公司"]
    assert reasons(holder, ["演示(云溪)ABC科技有限责任公司"]) and not reasons(holder, ["演示乙"])


def test_nothing_is_seen_before_all_is_in(officer, pool):
    review = actions.draw_panel(opened(officer), by=officer)
    first, *_rest = review.panel.all()
    actions.give(first, by=first.reviewer.user, points=[59, 38], comment="独一无二的意见")
    official, expert = city.browser(officer), city.browser(pool[1].user)
    for client, address in ((official, f"/reviews/{review.pk}"), (expert, "/reviews/mine")):
        body = client.get(address).content.decode()
        assert "独一无二" not in body and ">97<" not in body
    other = review.panel.exclude(reviewer=pool[1]).first()
    assert expert.get(f"/reviews/mine/{other.pk}").status_code == 404
    assert expert.get(f"/reviews/{review.pk}").status_code == 403
    with pytest.raises(Refused, match="不是您的"):
        actions.give(other, by=pool[1].user if other.reviewer_id != pool[1].pk else pool[2].user, points=[1, 1])
    for seat in review.panel.filter(given_at__isnull=True):
        actions.give(seat, by=seat.reviewer.user, points=[50, 30])
    assert "独一无二" in official.get(f"/reviews/{review.pk}").content.decode()


def test_a_word_is_given_once_and_fits_the_criteria(officer, pool):
    review = actions.draw_panel(opened(officer), by=officer)
    seat = review.panel.first()
    for points in ([61, 0], [1], [1, -1], None):
        with pytest.raises(Refused, match="每个评分项"):
            actions.give(seat, by=seat.reviewer.user, points=points)
    actions.give(seat, by=seat.reviewer.user, points=[60, 0])
    with pytest.raises(Refused, match="不能更改"):
        actions.give(seat, by=seat.reviewer.user, points=[1, 1])


def test_scores_come_to_an_exact_mean_a_spread_and_an_outlier(officer, pool):
    review = actions.draw_panel(opened(officer), by=officer)
    with pytest.raises(Refused, match="意见未齐"):
        actions.conclude(review, by=officer, minutes="x")
    review = scored(review, [50, 30], [50, 31], [20, 10])
    assert review.state == "complete"
    review, found = actions.conclude(review, by=officer, minutes="三名专家独立评审")
    assert found.mean == Fraction(191, 3) and found.mean_text == "63.67" and found.spread == 51
    assert found.outliers == (0, 1, 2), "the mean of the others is drawn by the low score for each"
    assert review.passed and result_of(officer) is True


@pytest.mark.parametrize(("votes", "passed"), [((True, True, False), True), ((True, False, False), False)])
def test_a_vote_is_passed_by_its_share_exactly(officer, pool, votes, passed):
    review = actions.draw_panel(opened(officer, method=Method.VOTE, criteria=(), pass_mark="2/3"), by=officer)
    for seat, agrees in zip(review.panel.all(), votes, strict=True):
        actions.give(seat, by=seat.reviewer.user, agrees=agrees)
    review.refresh_from_db()
    assert actions.conclude(review, by=officer, minutes="投票")[0].passed is passed


def test_whoever_declines_is_replaced_by_the_next_of_the_draw(officer, pool):
    review = actions.draw_panel(opened(officer, seats=2), by=officer)
    first = review.panel.first()
    new = actions.decline(first, by=first.reviewer.user, reason="出差")
    assert new.reviewer_id == order(review.candidates, review.seed)[2]
    with pytest.raises(Refused, match="没有可以替补"):
        actions.decline(new, by=new.reviewer.user, reason="出差")
    scored(review, [60, 40], [60, 40])
    with pytest.raises(Refused, match="不能再退"):
        actions.decline(new, by=new.reviewer.user, reason="出差")


def test_a_conclusion_is_public_and_an_upheld_objection_annuls_it(officer, pool, frozen):
    review = scored(actions.draw_panel(opened(officer), by=officer), *[[50, 30]] * 3)
    actions.conclude(review, by=officer, minutes="通过")
    review.refresh_from_db()
    with pytest.raises(Refused, match="不在公示中"):
        actions.object_to(review, by=officer, who="某人", text="x")
    review = actions.publish(review, by=officer, days=5)
    assert review.public_until.isoformat() == "2026-11-27"
    with pytest.raises(Refused, match="还没有期满"):
        actions.close(review, by=officer)
    objection = actions.object_to(review, by=officer, who="某人", text="专家应回避")
    frozen("2026-11-30T09:00:00")
    with pytest.raises(Refused, match="异议没有处理"):
        actions.close(review, by=officer)
    actions.answer_objection(objection, by=officer, upheld=True, reply="属实")
    review.refresh_from_db()
    assert review.state == "void" and result_of(officer) is None
    assert opened(officer).pk != review.pk, "the subject may be reviewed anew"


def test_a_subject_is_under_one_review_at_a_time_and_only_officials_organise_it(officer, pool):
    opened(officer)
    with pytest.raises(Refused, match="不必重复组织"):
        opened(officer)
    with pytest.raises(PermissionDenied):
        opened(pool[0].user)
    for said in ({"criteria": ()}, {"seats": 0}, {"pass_mark": "2"}):
        with pytest.raises(Refused):
            opened(officer, **said)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=1, max_size=9))
def test_the_mean_lies_between_the_least_and_the_most(points):
    review = Review(method=Method.SCORE, criteria=[["a", 60], ["b", 40]], pass_mark="3/5", outlier="1/5")
    seats = [Seat(place=place, points=list(one), given_at="2026-11-21") for place, one in enumerate(points)]
    found = outcome(review, seats)
    assert found.least <= found.mean <= found.most
    assert found.passed == (sum(map(sum, points)) * 5 >= 3 * 100 * len(points))


def test_the_pages_walk_through_a_review(officer, pool):
    client = city.browser(officer)
    review = opened(officer)
    for address in ("/reviews/", "/reviews/pool", f"/reviews/{review.pk}", f"/reviews/{review.pk}/draw"):
        assert client.get(address).status_code == 200, address
    client.post(f"/reviews/{review.pk}/draw")
    for seat in review.panel.all():
        expert = city.browser(seat.reviewer.user)
        assert expert.get(f"/reviews/mine/{seat.pk}").status_code == 200
        assert expert.post(f"/reviews/mine/{seat.pk}", {"points_0": 61, "points_1": 1}).status_code == 422
        assert expert.post(f"/reviews/mine/{seat.pk}", {"points_0": 60, "points_1": 1}).status_code == 302
        assert expert.get(f"/reviews/mine/{seat.pk}").status_code == 200
    client.post(f"/reviews/{review.pk}/conclude", {"minutes": "一致"})
    client.post(f"/reviews/{review.pk}/publish", {"days": 5})
    body = client.get(f"/reviews/{review.pk}").content.decode()
    assert "公示中" in body and "61.00" in body and "结果一致" in body
    added = client.post("/reviews/pool", {"name": "新专家", "employer": "演示院所", "fields_": "材料\n机械"})
    new = Reviewer.objects.get(name="新专家")
    assert added.status_code == 302 and new.fields == ["材料", "机械"]
    assert "演示院所" in client.get(f"/reviews/pool/{new.pk}").content.decode()
    given = {"name": "新专家", "employer": "演示大学", "holdings": FIRM, "active": ""}
    assert client.post(f"/reviews/pool/{new.pk}", given).status_code == 302
    new.refresh_from_db()
    assert (new.employer, new.holdings, new.active) == ("演示大学", [FIRM], False)
    assert "不在库" in client.get("/reviews/pool").content.decode()


def test_who_left_the_pool_or_acts_for_the_firm_is_not_drawn(officer, pool):
    acts_for(pool[0].user, "E000000000000007")
    gone = pool[1]
    actions.change_reviewer(gone, by=officer, user=gone.user, name=gone.name, employer=gone.employer, active=False)
    review = actions.draw_panel(opened(officer, seats=1, parties=[FIRM, "王某某", "E000000000000007"]), by=officer)
    assert review.candidates == [pool[2].pk] and review.avoided[str(pool[0].pk)] == ["代办：E000000000000007"]


def test_the_api_tells_the_draw_at_once_and_the_outcome_only_when_all_is_in(officer, pool):
    review = actions.draw_panel(opened(officer), by=officer)
    client = city.browser(officer)

    def read(address):
        return client.get(f"/api/v1/reviews{address}").json()

    assert read("")["items"][0]["id"] == review.pk and read("?state=done")["total"] == 0
    found = read(f"/{review.pk}")
    assert found["outcome"] is None and found["avoided"] == 4
    assert found["drawn"] == order(found["candidates"], found["seed"])[:3]
    scored(review, [50, 30], [50, 31], [20, 10])
    found = read(f"/{review.pk}")
    assert (found["outcome"]["mean"], found["outcome"]["exact"], found["given"]) == ("63.67", "191/3", 3)
    assert client.get("/api/v1/reviews/999999").status_code == 404
    assert city.browser(pool[0].user).get(f"/api/v1/reviews/{review.pk}").status_code == 403
