"""Entering and changing a project: by whom it may be done, two at once, what is told to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import Grant
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import elements, records
from kechuang.apps.projects.forms.records import amount_text
from kechuang.apps.projects.models import Contact, FundsArrived, Programme, Project, Task
from kechuang.core import Money
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
FORM = {
    "name": "传感器产业园", "kind": "industry", "division": "379901", "lead": "science_technology",
    "supports": ["natural_resources"], "investment": "2.5亿元", "currency": "CNY", "pipeline": "investment",
    "due": "2026-12-31",
}  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_a_project_is_entered_with_its_first_stage_and_those_who_support_it_learn_of_it(people):
    browser = city.browser(people.lead)
    answer = browser.post("/projects/new", FORM)
    made = Project.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/projects/{made.pk}"
    assert made.code == f"XM2026-{made.pk:05d}" and made.investment == 25_000_000_000
    assert made.stage == "negotiated" and made.stage_moves.get().on == dt.date(2026, 11, 23)
    told = Notification.objects.get(user=people.support)
    assert "请报送配合方案" in told.title and told.due == dt.date(2026, 12, 31)
    assert not Notification.objects.filter(user=people.lead).exists(), "he knows what he has just entered"
    assert Entry.objects.get(verb="projects.create").object_id == str(made.pk)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"name": ""}, "field--bad"), ({"due": "2026-10-01", "start": "2026-11-01"}, "时限早于计划开始"),
    ({"investment": "很多钱"}, "不是金额"), ({"investment": "-1元"}, "不小于 0"),
    ({"supports": ["science_technology"]}, "不必再列为配合部门"), ({"aspect": "政务"}, "请先选择攻坚行动"),
    ({"lead": "courts"}, "您不是相关部门的人员"),
])  # fmt: skip
def test_a_form_that_is_wrong_says_where_and_keeps_what_was_typed(people, change, sentence):
    answer = city.browser(people.lead).post("/projects/new", {**FORM, "describes": "已填写的说明", **change})
    assert answer.status_code == 422 and not Project.objects.exists()
    assert sentence in text(answer) and "已填写的说明" in text(answer)


def test_a_project_of_the_same_name_in_the_same_place_is_not_entered_twice(people):
    given = {"name": "甲", "division": "379901", "lead": "science_technology", "kind": "industry"}
    records.create(by=people.lead, **given)
    with pytest.raises(Refused, match="已有同名项目"):
        records.create(by=people.colleague, **given)
    records.create(by=people.colleague, **{**given, "division": "379902"})


@pytest.mark.parametrize("state", ["submitted", "closed", "cancelled"])
def test_no_project_comes_under_a_programme_that_is_not_open(people, project, state):
    over = Programme.objects.create(code="test.over", name="科教创新攻坚行动", division="379900", state=state)
    given = {"name": "甲", "division": "379901", "lead": "science_technology", "kind": "industry"}
    with pytest.raises(Refused, match=r"“科教创新攻坚行动”.*应先重新打开行动"):
        records.create(by=people.lead, **given, programme=over)
    with pytest.raises(Refused, match=r"“科教创新攻坚行动”.*应先重新打开行动"):
        records.edit(project, by=people.lead, revision=0, programme=over)
    Project.objects.update(programme=over)
    assert records.edit(project, by=people.lead, revision=0, address="园区路 1 号").programme == over
    Programme.objects.update(state="open")
    assert records.create(by=people.lead, **given, programme=over).programme == over


@pytest.mark.parametrize("who", ["support", "stranger", "office", "leader"])
def test_only_the_lead_changes_a_project(people, project, who):
    with pytest.raises(PermissionDenied):
        records.edit(project, by=getattr(people, who), revision=0, name="改名")
    assert city.browser(getattr(people, who)).get(f"/projects/{project.pk}/edit").status_code == 403
    assert Project.objects.get().name == "新材料实验室"


def test_the_second_of_two_is_told_who_changed_what_and_nothing_typed_is_lost(people, project):
    form = {"name": project.name, "kind": "industry", "division": "379901", "lead": "science_technology",
            "supports": project.supports, "currency": "CNY", "start": "2026-11-02", "revision": 0,
            "reason": "等待批复"}  # fmt: skip
    first, second = city.browser(people.lead), city.browser(people.colleague)
    where = f"/projects/{project.pk}/edit"
    assert first.post(where, {**form, "due": "2027-01-15"}).status_code == 302
    answer = second.post(where, {**form, "due": "2027-03-31", "address": "第二个人写的地点"})
    page = text(answer)
    assert answer.status_code == 422 and str(people.lead) in page and "修改了 时限" in page
    assert "2027-01-15" in page and "2027-03-31" in page and "第二个人写的地点" in page
    assert Project.objects.get().due == dt.date(2027, 1, 15)
    assert second.post(where, {**form, "due": "2027-03-31", "revision": 1}).status_code == 302
    found = Project.objects.get()
    assert (found.due, found.revision, found.plan_revision) == (dt.date(2027, 3, 31), 2, 2)


def test_an_edit_that_changes_nothing_is_no_revision(people, project):
    records.edit(project, by=people.lead, revision=0, name=project.name)
    assert Project.objects.get().revision == 0 and not Entry.objects.filter(verb="projects.edit").exists()


def test_nobody_gives_a_project_away_from_himself(people, project):
    with pytest.raises(Refused, match="不再负责"):
        records.edit(project, by=people.lead, revision=0, lead="courts")


@pytest.mark.parametrize(("state", "told"), [("submitted", "待核验"), ("closed", "已销号"), ("cancelled", "已终止")])
def test_what_is_being_verified_closed_or_given_up_is_not_changed(people, project, state, told):
    Project.objects.update(state=state)
    for deed in (
        lambda: records.edit(project, by=people.lead, revision=0, due=dt.date(2027, 6, 30)),
        lambda: elements.fill_element(project, by=people.lead, element="land", text="已落地"),
        lambda: records.add_contact(project, by=people.lead, name="演示甲", post="项目部"),
    ):
        with pytest.raises(Refused, match=f"{told}，不能修改"):
            deed()
    page = text(city.browser(people.lead).get(f"/projects/{project.pk}"))
    assert f"/projects/{project.pk}/edit" not in page


def test_the_currency_stays_once_money_came_in(people, project):
    FundsArrived.objects.create(project=project, on=project.start, amount=100)
    with pytest.raises(Refused, match="币种"):
        records.edit(project, by=people.lead, revision=0, currency="USD")


def test_the_trail_says_what_was_changed_from_what_to_what(people, project):
    records.edit(project, by=people.lead, revision=0, investment=5_000_000_000, reason="概算批复")
    page = text(city.browser(people.stranger).get(f"/projects/{project.pk}/trail"))
    assert "总投资（分）：— → 5,000" in page and "概算批复" in page and str(people.lead) in page


def test_a_contact_is_added_and_taken_off_for_good(people, project):
    browser, where = city.browser(people.lead), f"/projects/{project.pk}/contacts"
    assert browser.post(where, {"name": "演示甲", "post": "项目部", "phone": "0"}).status_code == 302
    contact = Contact.objects.get()
    assert city.browser(people.support).post(where, {"remove": contact.pk}).status_code == 403
    assert browser.post(where, {"remove": contact.pk}).status_code == 302 and not Contact.objects.exists()
    assert "演示甲" not in "".join(Entry.objects.values_list("detail_json", flat=True)), "the audit keeps no name"


def test_an_element_says_who_filled_it_and_when_and_opens_again(people, project):
    from kechuang.apps.catalog.place import current_pack

    checklist = next(iter(current_pack().checklists.values()), None)
    if checklist is None:
        pytest.fail("the demo pack declares no checklist")
    Project.objects.update(checklist=checklist.id)
    one, browser = checklist.elements[0], city.browser(people.lead)
    where = f"/projects/{project.pk}/elements/{one.id}"
    assert browser.post(where, {"text": "一号园区，批复已下"}).status_code == 302
    kept = Project.objects.get().elements[one.id]
    assert (kept["text"], kept["by"], kept["on"]) == ("一号园区，批复已下", people.lead.display_name, "2026-11-23")
    assert "已备齐 1 项" in text(browser.get(f"/projects/{project.pk}"))
    browser.post(where, {"text": "", "seen": kept["at"]})
    assert "已备齐 0 项" in text(browser.get(f"/projects/{project.pk}"))
    assert browser.get(f"/projects/{project.pk}/elements/nothing").status_code == 404


@pytest.mark.parametrize("fen", [0, 1, 99, 100, 1_000_000, 12_345_678, 5_000_000_000, 25_000_000_000, 10**14 + 1])
def test_an_amount_in_a_form_reads_back_as_itself(fen):
    assert Money.parse(amount_text(fen)).fen == fen


@pytest.mark.parametrize(("start", "kept"), [(dt.date(2026, 12, 1), True), (dt.date(2026, 12, 2), False)])
def test_a_start_after_a_tasks_limit_is_refused_before_it_breaks_the_plan(people, project, plan, start, kept):
    task = plan(a=1)["a"]
    Task.objects.filter(pk=task.pk).update(due=dt.date(2026, 12, 1))
    if kept:
        records.edit(project, by=people.lead, revision=0, start=start)
        return
    with pytest.raises(Refused, match="早于计划开始"):
        records.edit(project, by=people.lead, revision=0, start=start)
    assert Project.objects.get().start == dt.date(2026, 11, 2)


@pytest.mark.parametrize(("due", "kept"), [
    (dt.date(2100, 12, 31), True), (dt.date(2101, 1, 1), False), (dt.date(9999, 12, 31), False),
])  # fmt: skip
def test_a_date_out_of_reason_is_not_entered(people, project, due, kept):
    given = {"name": "甲", "division": "379901", "lead": "science_technology", "due": due}
    if kept:
        assert records.create(by=people.lead, **given).due == due
        return
    with pytest.raises(Refused, match="应核对年份"):
        records.create(by=people.lead, **given)
    with pytest.raises(Refused, match="应核对年份"):
        records.edit(project, by=people.lead, revision=0, due=due)
    assert Project.objects.get() == project


def test_a_region_and_a_department_count_only_as_the_pair_that_was_granted(people, project):
    one = person(Role.OFFICER, region="379902", department="science_technology")
    Grant.objects.create(user=one, role=Role.OFFICER, region="379901", department="courts",
                         starts_on=dt.date(2000, 1, 1), reason="synthetic")  # fmt: skip
    with pytest.raises(PermissionDenied):
        records.edit(project, by=one, revision=0, name="改名")
    Project.objects.update(division="379902")
    assert records.edit(Project.objects.get(), by=one, revision=0, name="改名").name == "改名"
