"""Holders, windows, cultivation and institutions: what was entered is what the pages count."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.run import execute
from kechuang.apps.ladder import actions, register
from kechuang.apps.ladder.figures import course, sentence
from kechuang.apps.ladder.models import Application, Cultivation, Holding, Institution, RuleVerdict
from kechuang.apps.ladder.taking import last_taking
from kechuang.apps.transitions.table import NotNow
from kechuang.core import Ratio, Verdict
from tests import city
from tests.apps.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generation")]
DAY = city.ON
RULE = "cn.hnte"


def firms(number: int, division: str = "379901") -> list[Enterprise]:
    return list(Enterprise.objects.filter(division=division).order_by("entity_id")[:number])


def holding(firm: Enterprise, start: str, end: str | None, number: str = "GR1", **more: Any) -> Holding:
    return Holding.objects.create(
        rule=RULE, entity_id=firm.entity_id, name=firm.name, division=firm.division, number=number,
        valid_from=dt.date.fromisoformat(start), valid_to=dt.date.fromisoformat(end) if end else None,
        origin="entered", **more,
    )  # fmt: skip


# ------------------------------------------------------------------ holders


def test_every_certificate_of_the_departments_is_taken_once_and_twice_changes_nothing() -> None:
    officer = person(Role.OFFICER)
    taken = actions.take_holdings(by=officer)
    titles = {title: rule.id for rule in city.pack().ladder for title in rule.titles}
    expected = {
        (titles[one["kind"]], firm.entity_id, one["number"])
        for firm in Enterprise.objects.all()
        for one in json.loads(firm.facts.get("quals") or "[]")
        if one["kind"] in titles and one["number"] and one["valid_from"]
    }
    assert taken.new == len(expected) > 20 and (taken.changed, taken.same) == (0, 0)
    assert set(Holding.objects.values_list("rule", "entity_id", "number")) == expected
    again = actions.take_holdings(by=officer)
    assert (again.new, again.changed, again.same) == (0, 0, len(expected))
    assert Entry.objects.filter(verb="ladder.take_holdings").count() == 2


def test_an_officer_of_one_district_may_enter_there_and_not_elsewhere_nor_for_the_whole() -> None:
    clerk = person(Role.CLERK, region="379901")
    here, there = firms(1)[0], firms(1, "379902")[0]
    given = {"rule": RULE, "number": "GR9", "valid_from": DAY, "valid_to": None}
    made = actions.enter_holding(by=clerk, entity_id=here.entity_id, **given)
    assert made.origin == "entered"
    with pytest.raises(PermissionDenied):
        actions.enter_holding(by=clerk, entity_id=there.entity_id, **given)
    with pytest.raises(PermissionDenied):
        actions.take_holdings(by=clerk)
    with pytest.raises(Refused, match="已经登记"):
        actions.enter_holding(by=clerk, entity_id=here.entity_id, **given)
    with pytest.raises(Refused, match="早于起始日"):
        actions.enter_holding(
            by=clerk, entity_id=here.entity_id,
            **{**given, "number": "GR10", "valid_to": DAY - dt.timedelta(days=1)},
        )  # fmt: skip


def test_a_certificate_runs_on_its_last_day_and_not_on_the_next() -> None:
    one = holding(firms(1)[0], "2023-11-22", "2026-11-21")
    assert Holding.objects.filter(Holding.running_q(DAY)).get() == one
    assert not Holding.objects.filter(Holding.running_q(DAY + dt.timedelta(days=1))).exists()
    assert not Holding.objects.filter(Holding.running_q(dt.date(2023, 11, 21))).exists()


def test_who_fell_off_is_told_with_the_reason_unless_a_later_certificate_runs() -> None:
    officer = person(Role.OFFICER)
    gone, renewed = firms(2)
    old = holding(gone, "2020-01-01", "2027-01-01")
    actions.end_holding(old, by=officer, why="revoked", on=DAY, note="抽查不符")
    holding(renewed, "2020-01-01", "2023-01-01")
    holding(renewed, "2023-02-01", "2029-01-01", number="GR2")
    (fallen,) = register.fallen(officer, RULE, "379900", DAY)
    assert (fallen.entity_id, fallen.get_ended_why_display(), fallen.note) == (gone.entity_id, "被取消资格", "抽查不符")
    with pytest.raises(Refused, match="已于"):
        actions.end_holding(old, by=officer, why="closed", on=DAY)
    with pytest.raises(Refused, match="退出日期"):
        actions.end_holding(
            Holding.objects.get(number="GR2"), by=officer, why="closed", on=DAY + dt.timedelta(days=1)
        )  # fmt: skip


def test_a_year_counts_first_certificates_only_and_growth_is_exact() -> None:
    officer = person(Role.OFFICER)
    one, two, three, four = firms(4)
    holding(one, "2022-05-01", "2025-04-30")
    holding(one, "2025-05-01", "2028-04-30", number="GR2")  # a renewal is not new
    holding(two, "2024-06-01", "2027-05-31")
    holding(three, "2025-06-01", "2028-05-31")
    holding(four, "2025-07-01", "2028-06-30")
    told = course(officer, RULE, "379900", DAY)
    assert [tuple(one.count for one in told.of_year(y)) for y in (2022, 2023, 2024, 2025, 2026)] == [
        (1, 1, 0, 0), (0, 1, 0, 0), (1, 2, 0, 0), (2, 4, 1, 0), (0, 4, 0, 0),
    ]  # fmt: skip
    new, stock = told.figure("new", 2025), told.figure("stock", 2025)
    assert new.growth == Ratio.parse("100%") and stock.growth == Ratio.parse("100%")
    assert told.figure("new", 2024).growth is None and "0 家" in told.figure("new", 2024).why  # from nothing, no rate
    assert "没有 2021 年" in told.figure("stock", 2022).why  # nothing is known of the year before
    said = sentence("高新技术企业", 2025, told.of_year(2025), DAY)
    assert said == "2025 年新增高新技术企业 2 家，比上年增长 100 %；年末持有 4 家，比上年增长 100 %。".replace(
        " %", "\u00a0%"
    )


def test_the_lines_stand_holders_beside_those_who_qualify_and_those_who_are_near() -> None:
    officer = person(Role.OFFICER)
    one = firms(1)[0]
    holding(one, "2024-01-01", "2026-12-31")
    rule = "cn.tsme"
    for by in ("division", "industry"):
        total = register.total(register.lines(officer, rule, Generation.objects.get(), "379900", DAY, by=by))
        judged = RuleVerdict.objects.filter(rule=rule, division__startswith="3799")
        near = judged.filter(verdict=Verdict.NOT_MET, open=0)
        assert (total.met, total.one_away, total.two_away) == (
            judged.filter(verdict=Verdict.MET).count(),
            *(near.filter(short_by=lacking).count() for lacking in (1, 2)),
        )  # fmt: skip
    (line,) = register.lines(officer, RULE, None, "379900", DAY)
    assert (line.key, line.holders, line.ending) == ("379901", 1, 1)
    assert register.lines(person(Role.OFFICER, region="379902"), RULE, None, "379900", DAY) == []


def test_a_certificate_that_ends_soon_is_told_once_a_stage_to_those_of_its_district() -> None:
    here, there = person(Role.OFFICER, region="379901"), person(Role.CLERK, region="379902")
    ends = DAY + dt.timedelta(days=100)
    soon, renewed = firms(2)
    holding(soon, "2024-01-01", str(ends))
    holding(renewed, "2024-01-01", str(ends))
    holding(renewed, "2026-11-01", "2029-11-01", number="GR2")  # its successor runs already
    assert actions.remind_of_expiry(DAY) == 1
    assert actions.remind_of_expiry(DAY) == 1
    (told,) = Notification.objects.filter(kind="expiry")
    assert told.user == here and "1 家高新技术企业" in told.title and told.due == ends
    assert not Notification.objects.filter(user=there).exists()
    actions.remind_of_expiry(ends - dt.timedelta(days=30))
    assert Notification.objects.filter(kind="expiry").count() == 2


# ------------------------------------------------------------------ windows


def test_who_meets_the_rule_and_neither_holds_nor_applied_should_apply() -> None:
    officer, rule = person(Role.OFFICER), "cn.tsme"
    window = actions.open_window(
        by=officer, rule=rule, year=2026, opens=dt.date(2026, 6, 1), closes=dt.date(2026, 12, 31), basis="通知"
    )  # fmt: skip
    generation = Generation.objects.get()
    due = register.should_apply(officer, window, generation, "379900")
    everyone = RuleVerdict.objects.filter(
        rule=rule, verdict__in=("met", "person"), division__startswith="3799"
    ).count()  # fmt: skip
    assert due.count() == everyone > 3
    one, two, three = list(due.order_by("entity_id")[:3])
    made = actions.apply_in(window, by=officer, entity_id=one.entity_id)
    for verdict, end in ((two, "2026-12-31"), (three, "2026-12-30")):  # the second ends before the window does
        Holding.objects.create(
            rule=rule, entity_id=verdict.entity_id, name="x", division=verdict.division, number="N",
            valid_from="2025-01-01", valid_to=end, origin="data",
        )  # fmt: skip
    left = set(due.values_list("entity_id", flat=True))
    assert left & {one.entity_id, two.entity_id, three.entity_id} == {three.entity_id}
    with pytest.raises(Refused, match="申报"):
        actions.apply_in(window, by=officer, entity_id=one.entity_id)
    actions.decide_application(made, by=officer, result="granted")
    with pytest.raises(Refused, match="结果已经登记"):
        actions.decide_application(Application.objects.get(), by=officer, result="refused")
    page = city.browser(officer).get(f"/ladder/windows/{window.pk}").content.decode()
    assert f"应报未报 {len(left)} 家" in page


def test_a_window_that_closes_before_it_opens_or_comes_twice_is_refused() -> None:
    officer = person(Role.OFFICER)
    given = {"rule": RULE, "year": 2026, "opens": DAY, "basis": "通知"}
    with pytest.raises(Refused, match="早于开始日"):
        actions.open_window(by=officer, closes=DAY - dt.timedelta(days=1), **given)
    window = actions.open_window(by=officer, closes=DAY, **given)
    with pytest.raises(Refused, match="已经登记"):
        actions.open_window(by=officer, closes=DAY, **given)
    with pytest.raises(Refused, match="窗口期"):
        actions.apply_in(window, by=officer, entity_id=firms(1)[0].entity_id, on=DAY - dt.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        actions.open_window(by=person(Role.OFFICER, region="379901"), closes=DAY, **{**given, "year": 2027})


# ------------------------------------------------------------------ cultivation


def test_an_officer_finds_who_is_near_cultivates_notes_a_measure_and_the_outcome_in_the_browser() -> None:
    officer = person(Role.OFFICER)
    client = city.browser(officer)
    near = next(
        one for one in RuleVerdict.objects.filter(rule="cn.tsme", division__startswith="3799") if one.one_away
    )  # fmt: skip
    code = Enterprise.objects.get(entity_id=near.entity_id).credit_code
    sent = client.post(
        "/ladder/cultivation/new", {"code": code, "rule": "cn.tsme", "owner": officer.pk, "year": 2027}, follow=True
    )  # fmt: skip
    one = Cultivation.objects.get()
    assert one.name in sent.content.decode() and one.lacking
    again = client.post("/ladder/cultivation/new", {"code": code, "rule": "cn.tsme", "owner": officer.pk, "year": 2027})
    assert "已在培育名单中" in again.content.decode()
    client.post(f"/ladder/cultivation/{one.pk}/measure", {"on": "2026-11-21", "text": "上门辅导研发费用归集"})
    assert "上门辅导" in client.get(f"/ladder/cultivation/{one.pk}").content.decode()
    client.post(f"/ladder/cultivation/{one.pk}/outcome", {"reached": "yes", "outcome": "已入库"})
    one.refresh_from_db()
    assert (one.state, one.outcome, one.ended_on) == ("reached", "已入库", core.today())
    with pytest.raises(Refused, match="已经结束"):
        actions.add_measure(one, by=officer, text="再来")
    with pytest.raises(NotNow):
        actions.end_cultivation(one, by=officer, reached=False, outcome="重复")
    actions.begin_cultivation(by=officer, rule="cn.tsme", entity_id=one.entity_id, owner=officer, year=2028)


# ------------------------------------------------------------------ institutions


def test_a_years_list_enters_keeps_and_lets_go_and_coverage_counts_those_on_it() -> None:
    officer = person(Role.OFFICER)
    one, two, three = firms(3)
    codes = [one.credit_code, two.credit_code]
    first = actions.take_above_scale([*codes, "没有的代码"], by=officer, year=2025)
    assert (first.entered, first.stayed, first.left, len(first.unknown)) == (2, 0, 0, 1)
    built = Institution.objects.get(year=2025, entity_id=one.entity_id)
    with pytest.raises(Refused, match="机构名称"):
        actions.move_institution(built, "build", by=officer)
    actions.move_institution(built, "build", by=officer, institution="技术中心")
    with pytest.raises(NotNow):
        actions.move_institution(built, "raise", by=officer)
    actions.move_institution(built, "drive", by=officer)
    second = actions.take_above_scale([one.credit_code, three.credit_code], by=officer, year=2026)
    assert (second.entered, second.left) == (2, 0)
    kept = Institution.objects.get(year=2026, entity_id=one.entity_id)
    assert (kept.state, kept.institution) == ("driven", "技术中心")  # the state goes with it into the new year
    third = actions.take_above_scale([one.credit_code], by=officer, year=2026)
    assert (third.entered, third.stayed, third.left) == (0, 1, 1)
    again = actions.take_above_scale([one.credit_code, three.credit_code], by=officer, year=2026)
    assert (again.entered, again.stayed, again.left) == (0, 2, 0)
    page = city.browser(officer).get("/ladder/institutions")
    assert page.context["total"]["share"] == Ratio.parse("50%")
    assert [one["listed"] for one in page.context["lines"]] == [2]
    with pytest.raises(Refused, match="还不能载入"):
        actions.take_above_scale(codes, by=officer, year=2027)


@pytest.mark.parametrize("address", ["holders", "holders?by=industry", "holders?show=fallen&left=x&division=甲",
                                     "windows", "cultivation", "cultivation?state=nonsense", "institutions?year=甲",
                                     "windows/new", "cultivation/new", "institutions/list",
                                     f"holders/enter/{RULE}"])  # fmt: skip
def test_every_page_opens_and_those_without_the_right_are_kept_out(address: str) -> None:
    holding(firms(1)[0], "2024-01-01", "2026-12-31")
    assert city.browser(person(Role.OFFICER)).get(f"/ladder/{address}").status_code == 200
    assert city.browser(person(Role.AUDITOR)).get(f"/ladder/{address}").status_code == 403


def test_a_holders_page_leads_from_data_to_register_and_to_the_end_of_a_certificate() -> None:
    client = city.browser(person(Role.OFFICER))
    asked = client.post("/ladder/holders/take", follow=True).content.decode()
    assert "已开始" in asked and 'hx-get="/ladder/holders/taking"' in asked and not Holding.objects.exists()
    job = last_taking()
    assert job is not None and execute(job.pk, worker="w", task_id=job.task_id) == "done"
    assert "资质登记已更新" in client.get("/ladder/holders/taking").content.decode()
    one = Holding.objects.filter(Holding.running_q(DAY), rule=RULE, division__startswith="3799").first()
    assert one is not None
    page = client.get(f"/ladder/holders?rule={RULE}&division={one.division}")
    assert page.context["total"].holders >= 1 and one.name in page.content.decode()
    sent = client.post(f"/ladder/holders/{one.pk}/end", {"why": "moved", "on": "2026-11-21"}, follow=True)
    assert "已登记退出" in sent.content.decode()
    assert one.name in client.get(f"/ladder/holders?rule={RULE}&show=fallen").content.decode()
