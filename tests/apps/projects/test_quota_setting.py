"""Setting quotas: one form for all districts; what was counted stays counted, and a change then says why."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.projects.actions import cases, programmes, quota_setting, quotas, records, task_forces
from kechuang.apps.projects.actions.quota_setting import Aim
from kechuang.apps.projects.declared.differences import differences
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import Programme, Project, Quota, TaskForce, TypicalCase, Weakness
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
GIVEN = {"name": "外贸平台引进", "unit": "家", "period": "2026", "programme": None, "task_force": None,
         "lead": "science_technology"}  # fmt: skip
AIMS = {"379901": Aim(Decimal(2)), "379902": Aim(Decimal(1), Decimal(3))}
FORM = {"name": "外贸平台引进", "unit": "家", "period": "2026", "comparator": "at_least", "lead": "science_technology",
        "value_379901": "2", "value_379902": "1", "upper_379902": "3"}  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def code() -> str:
    return Quota.objects.order_by("pk")[0].code


@pytest.fixture
def rows(people):
    return quota_setting.create(by=people.lead, aims=AIMS, **GIVEN)


def edit(by, revision=0, aims=None, reason="", **fields):
    return quota_setting.edit(code(), by=by, revision=revision, aims=AIMS if aims is None else aims, reason=reason,
                              **GIVEN | fields)  # fmt: skip


def counted(rows, people, on=dt.date(2026, 11, 20)):
    return quotas.enter(rows[0], by=people.lead, name="演示平台甲", on=on)


def told() -> dict:
    return Entry.objects.filter(verb="projects.quota_edit").order_by("-seq")[0].detail["changed"]


def test_one_form_sets_a_number_for_each_district_and_an_empty_one_has_none(people):
    browser = city.browser(people.lead)
    assert "下达区县指标" in text(browser.get("/projects/quotas"))
    assert "云溪区" in text(browser.get("/projects/quotas/new"))
    assert browser.post("/projects/quotas/new", FORM).status_code == 302
    first, second = Quota.objects.order_by("division")
    assert (first.division, first.value, first.upper, first.comparator) == ("379901", 2, None, "at_least")
    assert (second.division, second.value, second.upper, second.comparator) == ("379902", 1, 3, "range")
    assert first.code == second.code == f"QX2026-{first.pk:05d}" and first.synthetic
    page = text(browser.get("/projects/quotas"))
    assert "外贸平台引进" in page and f"/projects/quotas/{first.pk}/edit" in page


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"value_379901": "", "value_379902": "", "upper_379902": ""}, "至少给一个地区"),
    ({"value_379902": ""}, "也应填指标数"), ({"upper_379902": "1"}, "上限应大于指标数"),
    ({"upper_379902": "0.9999"}, "上限应大于指标数"), ({"period": "今年"}, "期间应写作"), ({"unit": ""}, "field__err"),
    ({"value_379901": "0"}, "field__err"),
])  # fmt: skip
def test_what_cannot_be_a_quota_is_said_at_its_field(people, changes, sentence):
    answer = city.browser(people.lead).post("/projects/quotas/new", FORM | changes)
    assert answer.status_code == 422 and not Quota.objects.exists()
    assert sentence in text(answer)


@pytest.mark.parametrize("who", ["support", "stranger", "supervision", "leader"])
def test_only_the_department_that_counts_and_the_office_set_it(people, rows, who):
    user = getattr(people, who)
    browser, before = city.browser(user), AccessLog.objects.filter(kind="denied").count()
    with pytest.raises(PermissionDenied):
        edit(user, unit="个")
    assert browser.get(f"/projects/quotas/{rows[0].pk}/edit").status_code == 403
    assert browser.post(f"/projects/quotas/{rows[0].pk}/remove").status_code == 403
    assert AccessLog.objects.filter(kind="denied").count() > before
    assert f"/projects/quotas/{rows[0].pk}/edit" not in text(browser.get("/projects/quotas"))
    assert f"/projects/quotas/{rows[0].pk}/edit" not in text(browser.get(f"/projects/quotas/{rows[0].pk}"))


def test_a_grant_for_one_district_sets_nothing_for_another(people):
    near = sits(person(Role.OFFICER, region="379901"), "science_technology")
    with pytest.raises(PermissionDenied):
        quota_setting.create(by=near, aims=AIMS, **GIVEN)
    assert len(quota_setting.create(by=near, aims={"379901": Aim(Decimal(2))}, **GIVEN)) == 1


def test_a_change_is_kept_district_by_district_and_shown_on_each_page(people, rows):
    edit(people.office, aims={"379901": Aim(Decimal(5)), "379903": Aim(Decimal(1))})
    names = {row.division: row for row in Quota.objects.all()}
    assert set(names) == {"379901", "379903"} and {row.revision for row in names.values()} == {1}
    assert "≥2\u00a0家" in told()["value"]["from"] and "1–3\u00a0家" in told()["value"]["from"]
    assert "≥5\u00a0家" in told()["value"]["to"]
    for row in names.values():
        assert "≥5\u00a0家" in text(city.browser(people.stranger).get(f"/projects/quotas/{row.pk}"))


def test_of_two_who_adjust_it_at_once_the_second_is_told_and_loses_nothing(people, rows):
    edit(people.colleague, unit="个")
    browser, where = city.browser(people.lead), f"/projects/quotas/{rows[0].pk}/edit"
    answer = browser.post(where, FORM | {"value_379901": "7", "revision": "0"})
    page = text(answer)
    assert answer.status_code == 422 and "修改了 单位，未保存" in page
    assert "≥2\u00a0个" in page and "≥7\u00a0家" in page
    assert browser.post(where, FORM | {"value_379901": "7", "revision": "1"}).status_code == 302
    assert Quota.objects.get(division="379901").value == 7


def test_what_was_typed_on_the_page_of_a_district_that_somebody_dropped_is_kept_and_can_be_saved(people, rows):
    browser, where = city.browser(people.lead), f"/projects/quotas/{rows[0].pk}/edit"
    typed = FORM | {"value_379901": "7", "revision": "0", "code": code()}
    assert f'name="code" value="{code()}"' in text(browser.get(where))
    edit(people.colleague, aims={"379902": AIMS["379902"]})
    answer = browser.post(where, typed)
    page = text(answer)
    assert answer.status_code == 422 and "修改了 目标，未保存" in page and "≥7\u00a0家" in page
    assert re.search(r'name="value_379901" value="7"', page)
    assert city.browser(people.stranger).post(where, typed).status_code == 403
    assert browser.post(where, {**typed, "code": "x\x00"}).status_code == 404
    assert browser.post(where, {**typed, "revision": "1"}).status_code == 302
    assert Quota.objects.get(division="379901").value == 7


def test_each_district_keeps_how_it_is_compared_until_somebody_chooses_for_all(people, rows):
    edit(people.lead, aims={one: Aim(Decimal(2)) for one in ("379901", "379902", "379903")}, comparator="at_least")
    Quota.objects.filter(division="379901").update(comparator="exactly")
    browser, where = city.browser(people.lead), f"/projects/quotas/{rows[0].pk}/edit"

    def compared():
        return dict(Quota.objects.values_list("division", "comparator"))

    def save(**changes):
        given = FORM | {"revision": str(Quota.objects.all()[0].revision), "comparator": "", "upper_379902": "",
                        "value_379902": "2", "value_379903": "2", "unit": "个"}  # fmt: skip
        return browser.post(where, given | changes)

    assert '<option value="" selected>各地区不一' in text(browser.get(where))
    assert save().status_code == 302
    assert compared() == {"379901": "exactly", "379902": "at_least", "379903": "at_least"}
    assert set(told()) == {"unit"}, "nothing else was changed"
    assert save(value_379904="1", upper_379903="3").status_code == 302
    assert compared() == {"379901": "exactly", "379902": "at_least", "379903": "range", "379904": "at_least"}
    assert save(value_379904="1", comparator="about").status_code == 302
    assert set(compared().values()) == {"about"}
    assert "各地区不一" not in text(browser.get(where)), "they are alike now"
    assert "各地区不一" in text(save(value_379904="1", unit="")), "what was chosen on an older page is not lost"
    assert city.browser(people.lead).post("/projects/quotas/new", FORM | {"comparator": ""}).status_code == 422


def test_what_a_trail_tells_is_called_by_a_word_of_the_country():
    told = {
        Quota: {*quota_setting.FIELDS, "comparator", "value", "upper"}, Programme: {*programmes.FIELDS},
        TaskForce: {*task_forces.FIELDS, "ended_on"}, Project: {*records.FIELDS}, TypicalCase: {*cases.FIELDS},
        Weakness: {"title", "describes", "division", "programme", "tasks"},
    }  # fmt: skip
    labels = {(one, name): str(one._meta.get_field(name).verbose_name) for one in told for name in told[one]}
    assert [where for where, label in labels.items() if not re.search(r"[\u4e00-\u9fff]", label)] == []


def test_the_trail_and_the_conflict_of_a_quota_speak_of_its_programme_and_force(people, rows):
    programme = Programme.objects.create(code="test.p", name="引资攻坚", division="379900", lead="science_technology")
    edit(people.colleague, programme=programme)
    page = text(city.browser(people.lead).post(f"/projects/quotas/{rows[0].pk}/edit", FORM | {"revision": "0"}))
    assert "修改了 攻坚行动，未保存" in page and "programme，" not in page
    assert "攻坚行动：— → 引资攻坚" in text(city.browser(people.lead).get(f"/projects/quotas/{rows[0].pk}"))


def test_the_page_of_all_quotas_asks_no_more_however_many_there_are(people, rows):
    browser, asked = city.browser(people.lead), []
    for year in ("2027", "2028", "2029"):
        browser.get("/projects/quotas")
        with CaptureQueriesContext(connection) as found:
            assert text(browser.get("/projects/quotas")).count("调整指标") == len(asked) + 1
        asked.append(len(found))
        quota_setting.create(by=people.lead, aims=AIMS, **GIVEN | {"period": year})
    assert len(set(asked)) == 1, asked


def test_once_something_was_counted_a_change_of_numbers_says_why(people, rows):
    counted(rows, people)
    for changes in ({"aims": AIMS | {"379902": Aim(Decimal(9))}}, {"unit": "个"}, {"period": "2026-01/2026-12"}):
        with pytest.raises(Refused, match="须写明理由"):
            edit(people.lead, **changes)
    assert edit(people.lead, name="外贸平台公司引进")[0].revision == 1, "another name needs none"
    edit(people.lead, 1, name="外贸平台公司引进", unit="个", reason="市发〔2026〕1 号")
    assert "市发〔2026〕1 号" in text(city.browser(people.lead).get(f"/projects/quotas/{rows[0].pk}"))


def test_no_entry_falls_out_of_a_period_that_is_moved(people, rows):
    entry = counted(rows, people)
    with pytest.raises(Refused, match="“演示平台甲”（2026-11-20）不在"):
        edit(people.lead, period="2026-01/2026-10", reason="改")
    assert edit(people.lead, period="2026-11", reason="改")[0].period == "2026-11"
    quotas.refuse(entry, by=people.office, reason="不属本区")
    assert edit(people.lead, 1, period="2026-01/2026-10", reason="改")[0].revision == 2


def test_a_district_with_entries_keeps_its_number_and_one_without_loses_it_only_when_confirmed(people, rows):
    counted(rows, people)
    browser, where = city.browser(people.lead), f"/projects/quotas/{rows[0].pk}/edit"
    without = FORM | {"value_379902": "", "upper_379902": "", "revision": "0", "reason": "调整"}
    answer = browser.post(where, without)
    assert answer.status_code == 422 and "请确认不再下达" in text(answer) and Quota.objects.count() == 2
    assert browser.post(where, without | {"drop": "on"}).status_code == 302 and Quota.objects.count() == 1
    with pytest.raises(Refused, match="已登记完成明细，不能移除指标"):
        edit(people.lead, 1, aims={"379902": Aim(Decimal(1))}, reason="调整")


def test_one_that_nothing_was_counted_for_is_removed_and_one_that_was_is_not(people, rows):
    browser, where = city.browser(people.lead), f"/projects/quotas/{rows[0].pk}"
    entry = counted(rows, people)
    assert "移除指标" not in text(browser.get(f"{where}/edit"))
    browser.post(f"{where}/remove")
    assert Quota.objects.count() == 2
    entry.delete()
    assert "移除指标" in text(browser.get(f"{where}/edit"))
    assert browser.get(f"{where}/remove").status_code == 302 and Quota.objects.count() == 2, "looking removes nothing"
    assert browser.post(f"{where}/remove").status_code == 302 and not Quota.objects.exists()
    assert Entry.objects.get(verb="projects.quota_remove").detail["name"] == "外贸平台引进"


def test_the_same_name_for_the_same_period_is_one_quota(people, rows):
    with pytest.raises(Refused, match="已有同名同期的指标"):
        quota_setting.create(by=people.lead, aims=AIMS, **GIVEN)
    assert quota_setting.create(by=people.lead, aims=AIMS, **GIVEN | {"period": "2027"})
    assert edit(people.lead)[0].revision == 0, "saving what is there changes nothing"


def test_the_load_keeps_the_numbers_that_a_person_adjusted_and_the_page_tells_both(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(iter(pack.quotas.values()))
    first, *others = Quota.objects.filter(code=one.id).order_by("pk")
    shared = {name: getattr(first, name) for name in quota_setting.FIELDS}
    quota_setting.edit(one.id, by=people.office, revision=0, aims={first.division: Aim(Decimal(99))}, **shared)
    load_declared(pack)
    [row] = Quota.objects.filter(code=one.id)
    assert others and row.value == 99 and ("value", one.values[0].value, Decimal(99)) in differences(row, pack)
    assert "现为“99" in text(city.browser(people.lead).get(f"/projects/quotas/{row.pk}"))
    with pytest.raises(Refused, match="写在本地声明包中"):
        quota_setting.remove(one.id, by=people.office)
