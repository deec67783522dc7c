"""Programmes by hand: entered and changed by those who may, never in a circle, and never written over by the pack."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import programmes
from kechuang.apps.projects.declared.differences import differences
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import Programme, Project
from kechuang.apps.projects.queries import by_hand
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
GIVEN = {"name": "科教创新攻坚行动", "year": 2026, "division": "379900", "lead": "science_technology"}
FORM = {"name": "科教创新攻坚行动", "year": "2026", "division": "379900", "lead": "science_technology",
        "aspects": "平台\n人才\n平台", "describes": "一年见效"}  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def drive(people):
    return programmes.create(by=people.lead, **GIVEN, aspects=["平台", "人才"])


def edit(drive, by, revision=0, **fields):
    return programmes.edit(Programme.objects.get(pk=drive.pk), by=by, revision=revision, **fields)


def test_the_lead_enters_a_programme_and_finds_it_in_the_list_and_on_its_page(people):
    browser = city.browser(people.lead)
    assert "登记攻坚行动" in text(browser.get("/projects/programmes"))
    answer = browser.post("/projects/programmes/new", FORM)
    made = Programme.objects.get()
    assert answer.status_code == 302 and answer.url.endswith(f"/projects/programmes/{made.pk}")
    assert (made.aspects, made.state, made.created_by) == (["平台", "人才"], "open", people.lead)
    assert made.code == f"XD2026-{made.pk:05d}" and made.synthetic, "what is entered in an invented city is invented"
    assert made.name in text(browser.get("/projects/programmes"))
    page = text(browser.get(answer.url))
    assert "登记攻坚行动" in page and "/edit" in page and "修改记录" in page


def test_the_office_enters_one_for_another_department_which_learns_of_it(people):
    made = programmes.create(by=people.office, **GIVEN)
    told = Notification.objects.filter(object_id=str(made.pk), title__contains="由贵部门牵头攻坚行动")
    assert {one.user_id for one in told} == {people.lead.pk, people.colleague.pk}


@pytest.mark.parametrize("who", ["support", "stranger", "supervision", "leader"])
def test_nobody_else_enters_or_changes_it_and_the_refusal_is_noted(people, drive, who):
    browser, before = city.browser(getattr(people, who)), AccessLog.objects.filter(kind="denied").count()
    with pytest.raises(PermissionDenied):
        programmes.create(by=getattr(people, who), **GIVEN | {"name": "另一行动"})
    assert browser.get(f"/projects/programmes/{drive.pk}/edit").status_code == 403
    assert AccessLog.objects.filter(kind="denied").count() > before
    assert f"/projects/programmes/{drive.pk}/edit" not in text(browser.get(f"/projects/programmes/{drive.pk}"))


def test_a_grant_for_one_district_enters_nothing_for_the_city(people):
    near = sits(person(Role.OFFICER, region="379901"), "science_technology")
    with pytest.raises(PermissionDenied):
        programmes.create(by=near, **GIVEN)
    assert programmes.create(by=near, **GIVEN | {"division": "379901"}).pk


def test_of_two_who_changed_it_at_once_the_second_sees_who_when_and_what_and_loses_nothing(people, drive):
    edit(drive, people.colleague, lead="science_technology", describes="先改")
    browser, where = city.browser(people.lead), f"/projects/programmes/{drive.pk}/edit"
    answer = browser.post(where, FORM | {"describes": "后改", "revision": "0"})
    page = text(answer)
    assert answer.status_code == 422
    assert people.colleague.display_name in page and "已于 2026-11-23 09:00 修改了 说明，未保存" in page
    assert "先改" in page and "后改" in page and 'name="revision" value="1"' in page
    assert browser.post(where, FORM | {"describes": "后改", "revision": "1"}).status_code == 302
    assert Programme.objects.get().describes == "后改"


def test_a_change_is_kept_from_and_to_and_shown_in_the_trail_with_its_reason(people, drive):
    above = programmes.create(by=people.office, **GIVEN | {"name": "十二大攻坚行动"})
    edit(drive, people.lead, part_of=above, year=2027, reason="市委部署")
    kept = Entry.objects.get(verb="projects.programme_edit").detail["changed"]
    assert kept["part_of"] == {"from": None, "to": "十二大攻坚行动", "key": None}
    assert kept["year"] == {"from": 2026, "to": 2027}
    page = text(city.browser(people.stranger).get(f"/projects/programmes/{drive.pk}/trail"))
    assert "上级行动：— → 十二大攻坚行动" in page and "年度：2026 → 2027" in page and "市委部署" in page


def test_a_programme_never_comes_below_itself_and_the_way_round_is_named(people, drive):
    second = programmes.create(by=people.lead, **GIVEN | {"name": "乙", "part_of": drive})
    third = programmes.create(by=people.lead, **GIVEN | {"name": "丙", "part_of": second})
    with pytest.raises(Refused, match="不能以自己为上级"):
        edit(drive, people.lead, part_of=drive)
    with pytest.raises(Refused, match="科教创新攻坚行动 → 乙 → 丙"):
        edit(drive, people.lead, part_of=third)
    assert Programme.objects.get(pk=drive.pk).part_of is None


@pytest.mark.parametrize("state", ["submitted", "closed", "cancelled"])
def test_nothing_comes_under_a_programme_that_is_not_open_and_that_one_is_not_changed(people, drive, state):
    below = programmes.create(by=people.lead, **GIVEN | {"name": "乙"})
    Programme.objects.filter(pk=drive.pk).update(state=state)
    with pytest.raises(Refused, match="不能再列入“乙”"):
        edit(below, people.lead, part_of=drive)
    with pytest.raises(Refused, match="不能再列入“丙”"):
        programmes.create(by=people.lead, **GIVEN | {"name": "丙", "part_of": drive})
    with pytest.raises(Refused, match="不能修改"):
        edit(drive, people.lead, describes="改")


def test_who_would_lose_it_by_the_change_leaves_that_to_the_office(people, drive):
    with pytest.raises(Refused, match="由工作专班办公室或接手的部门"):
        edit(drive, people.lead, lead="courts")
    assert edit(drive, people.office, lead="courts").lead == "courts"


def test_an_aspect_under_which_projects_stand_is_not_taken_away(people, drive, project):
    Project.objects.filter(pk=project.pk).update(programme=drive, aspect="平台")
    with pytest.raises(Refused, match="新材料实验室：平台"):
        edit(drive, people.lead, aspects=["人才"])
    assert edit(drive, people.lead, aspects=["平台"]).aspects == ["平台"]


def test_the_same_name_for_the_same_year_and_place_is_one_programme(people, drive):
    with pytest.raises(Refused, match="已有同名行动"):
        programmes.create(by=people.lead, **GIVEN)
    assert programmes.create(by=people.lead, **GIVEN | {"year": 2027}).pk


def test_saving_what_is_there_already_changes_nothing(people, drive):
    assert edit(drive, people.lead, **GIVEN, aspects=["平台", "人才"]).revision == 0
    assert not Entry.objects.filter(verb="projects.programme_edit").exists()


def test_the_load_keeps_what_a_person_edited_and_the_page_tells_both(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.programmes.values() if one.count_projects)
    row = Programme.objects.get(code=one.id)
    edit(row, people.office, name="人改的名称")
    Programme.objects.filter(pk=row.pk).update(counts={})
    load_declared(pack)
    row.refresh_from_db()
    assert row.name == "人改的名称" and row.counts, "what nobody enters by hand follows the pack"
    assert differences(row, pack) == [("name", one.name, "人改的名称")]
    page = text(city.browser(people.lead).get(f"/projects/programmes/{row.pk}"))
    assert f"声明包为“{one.name}”，现为“人改的名称”" in page


def test_what_a_load_changes_of_a_programme_stands_in_its_trail(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.programmes.values() if one.part_of)
    assert not Entry.objects.filter(object_type="projects.programme").exists(), "what is new has not changed"
    Programme.objects.filter(code=one.id).update(name="旧的名称", part_of=None)
    load_declared(pack)
    row = Programme.objects.get(code=one.id)
    assert (row.name, row.part_of.code) == (one.name, one.part_of)
    notes = " ".join(deed.note for deed in by_hand.trail(row, current_pack(), by_hand.OF_PROGRAMMES))
    assert f"名称：旧的名称 → {one.name}" in notes
    assert f"上级行动：— → {row.part_of.name}" in notes


def test_a_load_hangs_no_open_programme_under_a_closed_one_nor_in_a_circle(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.programmes.values() if one.part_of)
    above, below = Programme.objects.get(code=one.part_of), Programme.objects.get(code=one.id)
    Programme.objects.filter(pk=below.pk).update(part_of=None)
    Programme.objects.filter(pk=above.pk).update(state="closed")
    [told] = [said for said in load_declared(pack).told if "没有列入其下" in said]
    assert above.name in told and below.name in told
    assert Programme.objects.get(pk=below.pk).part_of is None
    Programme.objects.filter(pk=above.pk).update(state="open")
    edit(above, people.office, part_of=Programme.objects.get(pk=below.pk))
    [told] = [said for said in load_declared(pack).told if "没有采用" in said]
    assert above.name in told and Programme.objects.get(pk=below.pk).part_of is None


def test_a_programme_that_nobody_leads_may_stay_so_when_the_office_changes_it(people, drive):
    Programme.objects.filter(pk=drive.pk).update(lead="")
    where = f"/projects/programmes/{drive.pk}/edit"
    answer = city.browser(people.office).post(where, FORM | {"lead": "", "describes": "总牵头", "revision": "0"})
    assert answer.status_code == 302 and Programme.objects.get().describes == "总牵头"
    with pytest.raises(PermissionDenied):
        edit(drive, people.lead, 1, lead="science_technology")
