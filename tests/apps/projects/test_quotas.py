"""Quotas of districts: an entry counts when a second person confirmed it; ranges; nothing counts twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.actions import quotas
from kechuang.apps.projects.models import Quota, QuotaEntry
from kechuang.apps.projects.queries.quotas import aim_of, boards, plain, reached
from kechuang.core import Ratio
from tests import city

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def quota(people):
    return Quota.objects.create(code="q", name="外贸平台引进", division="379901", lead="science_technology", value=2,
                                unit="家", period="2026")  # fmt: skip


def enter(quota, by, name="演示平台甲", **changes):
    return quotas.enter(quota, by=by, name=name, on=changes.pop("on", TODAY), **changes)


def standing(quota):
    return reached([Quota.objects.get(pk=quota.pk)], current_pack())[0]


def test_an_entry_counts_only_once_another_department_confirmed_it(people, quota):
    entry = enter(quota, people.lead)
    assert (standing(quota).confirmed, standing(quota).waiting) == (0, 1)
    with pytest.raises(Refused, match="不能确认自己登记"):
        quotas.confirm(entry, by=people.lead)
    with pytest.raises(Refused, match="不能确认本部门登记"):
        quotas.confirm(entry, by=people.colleague)
    quotas.confirm(entry, by=people.supervision)
    found = standing(quota)
    assert (found.confirmed, found.waiting, found.ratio, found.done) == (1, 0, Ratio.parse("50%"), False)
    assert found.verdict == "还差 1 家"
    with pytest.raises(Refused, match="已经确认"):
        quotas.confirm(entry, by=people.office)


def test_one_that_was_confirmed_wrongly_is_refused_with_a_reason_and_no_longer_counts(people, quota):
    entry = quotas.confirm(enter(quota, people.lead), by=people.supervision)
    with pytest.raises(Refused, match="请写明理由"):
        quotas.refuse(entry, by=people.office, reason=" ")
    quotas.refuse(entry, by=people.office, reason="不在本区")
    assert standing(quota).confirmed == 0
    kept = QuotaEntry.objects.get()
    assert (kept.confirmed_by, kept.refused_by) == (people.supervision, people.office), (
        "who confirmed it stays on record"
    )
    with pytest.raises(Refused, match="不在本区"):
        quotas.confirm(entry, by=people.colleague)
    enter(quota, people.lead)  # what was refused may be entered anew


@pytest.mark.parametrize("who", ["support", "stranger", "leader"])
def test_only_the_department_that_counts_and_the_bodies_enter(people, quota, who):
    with pytest.raises(PermissionDenied):
        enter(quota, getattr(people, who))


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"on": dt.date(2025, 12, 31)}, "不在指标期间"), ({"on": dt.date(2026, 11, 24)}, "不能晚于今天"),
    ({"number": Decimal(0)}, "应大于 0"), ({"name": " "}, "请写明"),
])  # fmt: skip
def test_what_cannot_count_is_not_entered(people, quota, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(quota, people.lead, **changes)


def test_the_first_and_the_last_day_of_the_period_count(people, quota):
    assert enter(quota, people.lead, on=dt.date(2026, 1, 1)).pk
    people.freeze("2027-01-05T09:00:00+08:00")
    assert enter(quota, people.lead, name="乙", on=dt.date(2026, 12, 31)).pk
    with pytest.raises(Refused, match="不在指标期间"):
        enter(quota, people.lead, name="丙", on=dt.date(2027, 1, 1))


def test_one_firm_counts_once_whatever_it_is_called(people, quota):
    enter(quota, people.lead, entity_id="E1")
    with pytest.raises(Refused, match="不能重复计数"):
        enter(quota, people.colleague, name="另一个名称", entity_id="E1")


@pytest.mark.parametrize(("number", "verdict", "done"), [
    (1, "还差 1 家", False), (2, "已进入目标区间", True), (3, "已达区间上限", True), (4, "已超过区间上限", True),
])  # fmt: skip
def test_a_range_says_in_which_part_of_it_a_district_stands(people, quota, number, verdict, done):
    Quota.objects.update(comparator="range", upper=3)
    quotas.confirm(enter(quota, people.lead, number=Decimal(number)), by=people.office)
    assert (standing(quota).verdict, standing(quota).done) == (verdict, done)


@pytest.mark.parametrize(("comparator", "upper", "text"), [
    ("at_least", None, "≥2\u00a0家"), ("range", Decimal(3), "2–3\u00a0家"), ("about", None, "约 2\u00a0家"),
    ("exactly", None, "2\u00a0家"),
])  # fmt: skip
def test_a_quota_is_written_as_it_was_set(quota, comparator, upper, text):
    assert aim_of(Quota(value=Decimal("2.0000"), upper=upper, comparator=comparator, unit="家")) == text


@pytest.mark.parametrize(("value", "text"), [("2.0000", "2"), ("10", "10"), ("2.5000", "2.5"), ("100.0000", "100")])
def test_a_number_is_written_without_the_zeros_of_the_database(value, text):
    assert plain(Decimal(value)) == text


def test_the_pages_lead_from_all_districts_to_an_entry_and_its_confirmation(people, quota):
    lead, office = city.browser(people.lead), city.browser(people.office)
    where = f"/projects/quotas/{quota.pk}"
    form = {"name": "演示平台甲", "on": "2026-11-20", "number": "1"}
    assert lead.post(where, form).status_code == 302
    assert lead.post(where, {**form, "note": "又一次"}).status_code == 422
    entry = QuotaEntry.objects.get()
    assert "确认计入" not in lead.get(where).content.decode(), "his own entry"
    assert "确认计入" not in city.browser(people.colleague).get(where).content.decode(), "his department's"
    assert "确认计入" in office.get(where).content.decode()
    assert office.get(f"{where}/{entry.pk}/confirm").status_code == 302
    assert not QuotaEntry.objects.get().confirmed_at, "looking confirms nothing"
    assert office.post(f"{where}/{entry.pk}/confirm").status_code == 302
    page = lead.get("/projects/quotas").content.decode()
    assert "50\u00a0%" in page and "还差 1 家" in page
    assert office.post(f"{where}/{entry.pk}/refuse", {"reason": ""}).status_code == 422
    assert office.post(f"{where}/{entry.pk}/refuse", {"reason": "重复"}).status_code == 302
    assert office.get(f"{where}/{entry.pk}/nothing").status_code == 404


def test_all_districts_are_told_with_one_query_more_for_none(people, quota, django_assert_max_num_queries):
    for number in range(2, 9):
        Quota.objects.create(code="q", name="外贸平台引进", division=f"37990{number}", value=1, unit="家")
    with django_assert_max_num_queries(4):
        [board] = boards(people.lead, current_pack())
    assert len(board.rows) == 8 and board.done == 0


def test_what_the_office_entered_the_department_that_counts_confirms(people, quota):
    entry = enter(quota, people.office)
    assert entry.department == "task_force_office"
    assert quotas.confirm(entry, by=people.lead).confirmed_by == people.lead
