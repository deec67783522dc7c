"""Funds: three sums and a rate that is exact, planned against real, currencies apart, mistakes reversed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects.actions import funds, records
from kechuang.apps.projects.actions.closing import cancel
from kechuang.apps.projects.declared.load import _funds
from kechuang.apps.projects.declared.plans import Offsets
from kechuang.apps.projects.models import FundsArrived, Project
from kechuang.apps.projects.queries.funds import funds as sums
from kechuang.apps.projects.queries.funds import sums_of
from kechuang.core import Money
from kechuang.declarations.pack import load_pack
from tests import city

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def plant(project):
    Project.objects.filter(pk=project.pk).update(
        pipeline="foreign_capital", stage="registered", currency="USD", contracted=30_000_000, registered=20_000_000
    )
    project.refresh_from_db()
    return project


def enter(project, by, amount, *, planned=False, on=TODAY, note=""):
    return funds.enter(project, by=by, planned=planned, on=on, amount=amount, note=note)


def test_the_rate_is_exact_and_the_deviation_counts_what_should_have_come_by_today(people, plant):
    enter(plant, people.lead, 10_000_000, on=dt.date(2026, 11, 1))
    enter(plant, people.lead, 12_000_000, planned=True, on=TODAY)
    enter(plant, people.lead, 5_000_000, planned=True, on=dt.date(2026, 11, 24))
    [line], [total] = sums(Project.objects.all(), ["foreign_capital"])
    one = line.sums
    assert (one.arrived, one.planned, one.planned_by_now, one.deviation) == (
        10_000_000,
        17_000_000,
        12_000_000,
        -2_000_000,
    )
    assert one.rate is not None and one.rate.value == Fraction(1, 3) and total.rate == one.rate


def test_currencies_are_never_added_to_each_other(people, plant):
    other = Project.objects.create(code="o", name="甲", division="379901", lead="science_technology",
                                   pipeline="foreign_capital", contracted=100, currency="CNY")  # fmt: skip
    enter(plant, people.lead, 3)
    enter(other, people.lead, 50)
    _lines, totals = sums(Project.objects.all(), ["foreign_capital"])
    assert [(one.currency, one.contracted, one.arrived) for one in totals] == [("CNY", 100, 50), ("USD", 30_000_000, 3)]


def test_a_project_without_a_contract_sum_does_not_raise_the_total_rate(people, plant):
    enter(plant, people.lead, 15_000_000)
    other = Project.objects.create(code="o", name="甲", division="379901", lead="science_technology",
                                   pipeline="foreign_capital", currency="USD")  # fmt: skip
    enter(other, people.lead, 15_000_000)
    _lines, [total] = sums(Project.objects.all(), ["foreign_capital"])
    assert total.arrived == 30_000_000 and total.rate is not None and total.rate.value == Fraction(1, 2)


def test_a_mistake_is_reversed_once_and_both_lines_stay(people, plant):
    wrong = enter(plant, people.lead, 700)
    back = funds.reverse(wrong, by=people.colleague, reason="重复登记")
    assert back.amount == -700 and back.on == wrong.on and FundsArrived.objects.count() == 2
    assert sums_of(plant, plant.funds.all()).arrived == 0
    for line, sentence in ((wrong, "已经冲正"), (back, "本身是冲正")):
        with pytest.raises(Refused, match=sentence):
            funds.reverse(line, by=people.lead, reason="再来")
    enter(plant, people.lead, 700)


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"on": dt.date(2026, 11, 24)}, "不能晚于今天"), ({"amount": 0}, "应大于 0"), ({"amount": -1}, "应大于 0"),
])  # fmt: skip
def test_what_cannot_have_come_is_not_entered(people, plant, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(plant, people.lead, **{"amount": 1, **changes})


def test_the_same_line_twice_is_asked_about(people, plant):
    enter(plant, people.lead, 5)
    with pytest.raises(Refused, match="已经登记"):
        enter(plant, people.lead, 5)
    enter(plant, people.lead, 5, note="第二笔")


def test_only_who_answers_for_the_project_enters_funds_and_only_where_they_are_kept(people, plant, project):
    with pytest.raises(PermissionDenied):
        enter(plant, people.support, 5)
    Project.objects.update(pipeline="striving")
    with pytest.raises(Refused, match="不记资金"):
        enter(plant, people.lead, 5)


def test_the_pages_show_sums_in_their_currency_and_reverse_a_line(people, plant):
    browser, where = city.browser(people.lead), f"/projects/{plant.pk}/stages"
    form = {"deed": "funds", "planned": "", "on": "2026-11-20", "amount": "10万元", "note": "凭证一"}
    assert browser.post(where, form).status_code == 302
    line = FundsArrived.objects.get()
    page = browser.get(where).content.decode()
    assert (
        "10\u00a0万美元" in page and "33.33\u00a0%" in page and "万元" not in page.split("到账流水")[1].split("写作")[0]
    )
    assert "33.33\u00a0%" in browser.get("/projects/stages?pipeline=foreign_capital").content.decode()
    assert browser.post(f"/projects/{plant.pk}/funds/{line.pk}/reverse", {"reason": ""}).status_code == 422
    assert browser.post(f"/projects/{plant.pk}/funds/{line.pk}/reverse", {"reason": "错"}).status_code == 302
    assert "已冲正" in browser.get(where).content.decode()
    assert browser.post(where, {**form, "amount": "零"}).status_code == 422


def test_a_past_day_keeps_its_sums_whatever_is_registered_or_reversed_later(people, plant):
    Project.objects.update(created_at="2026-11-02T01:00:00Z")
    people.freeze("2026-11-16T09:00:00+08:00")
    wrong = enter(plant, people.lead, 700, on=dt.date(2026, 11, 16))
    enter(plant, people.lead, 1_000, planned=True, on=dt.date(2026, 11, 20))
    people.freeze("2026-11-23T09:00:00+08:00")
    enter(plant, people.lead, 900, on=dt.date(2026, 11, 18))
    funds.reverse(wrong, by=people.lead, reason="误记")

    def told(day):
        [line], _totals = sums(Project.objects.all(), ["foreign_capital"], day)
        return line.sums.arrived, line.sums.planned_by_now, line.sums.deviation

    assert told(dt.date(2026, 11, 15)) == (0, 0, 0)
    assert told(dt.date(2026, 11, 19)) == (700, 0, 700), "the plan is for the day after"
    assert told(dt.date(2026, 11, 20)) == told(dt.date(2026, 11, 22)) == (700, 1_000, -300)
    assert told(None) == (900, 1_000, -100)


def test_a_past_day_keeps_what_was_contracted_and_which_projects_were_counted(people, plant):
    Project.objects.update(created_at="2026-11-02T01:00:00Z")
    people.freeze("2026-11-23T09:00:00+08:00")
    records.edit(Project.objects.get(), by=people.lead, revision=0, contracted=40_000_000, reason="补充协议")
    _lines, [now] = sums(Project.objects.all(), ["foreign_capital"])
    _lines, [then] = sums(Project.objects.all(), ["foreign_capital"], dt.date(2026, 11, 22))
    assert (then.contracted, now.contracted) == (30_000_000, 40_000_000)
    cancel(Project.objects.get(), by=people.office, reason="外方撤资")
    assert sums(Project.objects.all(), ["foreign_capital"]) == ([], [])
    assert [one.projects for one in sums(Project.objects.all(), ["foreign_capital"], dt.date(2026, 11, 22))[1]] == [1]
    assert sums(Project.objects.all(), ["foreign_capital"], dt.date(2026, 11, 1)) == ([], []), "it was not entered yet"


def test_what_a_pack_plans_to_arrive_is_a_plan_whatever_its_day(people):
    pack = load_pack("demo")
    declared = next(one for one in pack.projects if one.id == "demo.optics-foreign")
    rows = list(_funds(Project(currency="CNY"), declared, Offsets(pack, TODAY)))
    assert [(row.planned, str(Money(row.amount)), row.on < TODAY) for row in rows] == [
        (True, "2,500\u00a0万元", True), (False, "2,500\u00a0万元", True), (True, "1,500\u00a0万元", False),
    ]  # fmt: skip
    at_load = sums_of(Project(currency="CNY"), rows, TODAY - dt.timedelta(days=7))
    assert (at_load.planned, at_load.planned_by_now, at_load.arrived) == (4_000_000_000, 2_500_000_000, 2_500_000_000)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10**12), st.booleans()), max_size=20))
def test_whatever_is_reversed_leaves_the_sums_of_the_rest(rows):
    lines = []
    for planned, amount, reversed_ in rows:
        line = FundsArrived(planned=planned, amount=amount, on=TODAY)
        lines.append(line)
        if reversed_:
            lines.append(FundsArrived(planned=planned, amount=-amount, on=TODAY))
    project = Project(currency="USD", contracted=10**13)
    left = sums_of(project, lines)
    assert left.arrived == sum(amount for planned, amount, back in rows if not planned and not back)
    assert left.planned == sum(amount for planned, amount, back in rows if planned and not back)


def test_money_comes_after_a_project_is_closed_but_not_into_one_that_was_given_up(people, plant):
    Project.objects.update(state="closed")
    line = enter(Project.objects.get(pk=plant.pk), people.lead, 100)
    Project.objects.update(state="cancelled")
    with pytest.raises(Refused, match="应先恢复项目"):
        enter(Project.objects.get(pk=plant.pk), people.lead, 200)
    with pytest.raises(Refused, match="应先恢复项目"):
        funds.reverse(line, by=people.lead, reason="误记")
    assert FundsArrived.objects.count() == 1
