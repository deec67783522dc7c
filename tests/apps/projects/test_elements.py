"""What fills the elements of a checklist: by whom, until when, since when; what is late; two who fill in at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.actions.elements import fill_element
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.queries.lists import lines
from kechuang.apps.projects.queries.records import element_lines
from tests import city

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def card(project):
    Project.objects.update(checklist="demo.platform-card")
    return Project.objects.get()


def shown(project):
    project, pack = Project.objects.get(pk=project.pk), current_pack()
    return {one.element.id: one for one in element_lines(project, pack.checklists[project.checklist], pack)}


def fill(card, people, **given):
    return fill_element(card, by=people.lead, element="team", **{"text": "", **given})


def test_an_element_keeps_who_sees_to_it_until_when_and_since_when(people, card):
    browser, where = city.browser(people.lead), f"/projects/{card.pk}/elements/team"
    given = {"text": "传感器招商小组", "post": "市招商局副局长", "due": "2026-11-30", "done": "2026-11-20", "seen": ""}
    assert browser.post(where, given).status_code == 302
    page = browser.get(f"/projects/{card.pk}").content.decode()
    assert "市招商局副局长" in page and "2026-11-30" in page and "2026-11-20" in page and "已备齐 1 项" in page
    trail = browser.get(f"/projects/{card.pk}/trail").content.decode()
    assert "负责人（职务） 市招商局副局长" in trail and "完成期限 2026-11-30" in trail
    again = browser.get(where).content.decode()
    assert 'value="市招商局副局长"' in again and 'value="2026-11-30"' in again


@pytest.mark.parametrize(("due", "late", "overdue"), [
    ("2026-11-24", 0, False), ("2026-11-23", 0, False), ("2026-11-22", 1, True), ("2026-11-20", 1, True),
    ("2026-11-16", 5, True),
])  # fmt: skip
def test_what_is_not_in_place_after_its_day_is_late_by_workdays(people, card, due, late, overdue):
    fill(card, people, due=dt.date.fromisoformat(due))
    found = shown(card)["team"]
    assert (found.late, found.overdue, found.in_place) == (late, overdue, False)
    (line,) = lines(Project.objects.all(), current_pack())
    assert line.elements == ("0/6，1 项超期" if overdue else "0/6")
    page = city.browser(people.lead).get(f"/projects/{card.pk}").content.decode()
    assert ("1 项超期" in page) is overdue


def test_what_came_late_is_in_place_and_no_longer_counted(people, card):
    fill(card, people, text="已到位", due=dt.date(2026, 11, 18), done=dt.date(2026, 11, 20))
    found = shown(card)["team"]
    assert (found.late, found.overdue, found.in_place) == (2, False, True)


def test_what_is_newly_in_place_is_so_from_today_unless_another_day_is_said(people, card):
    fill(card, people, text="已到位")
    assert shown(card)["team"].done == TODAY
    fill(card, people, text="已到位，签了协议", done=None)
    assert shown(card)["team"].done is None, "somebody took the day out again"


@pytest.mark.parametrize(("given", "words"), [
    ({"done": TODAY}, "同时写明备齐情况"), ({"text": "已到位", "done": dt.date(2026, 11, 24)}, "不能晚于今天"),
])  # fmt: skip
def test_days_that_cannot_be_are_refused(people, card, given, words):
    with pytest.raises(Refused, match=words):
        fill(card, people, **given)
    assert not shown(card)["team"].filled


def test_the_second_of_two_sees_what_the_first_has_written(people, card):
    first, second = city.browser(people.lead), city.browser(people.colleague)
    where = f"/projects/{card.pk}/elements/team"
    assert first.post(where, {"text": "第一个人写的", "seen": ""}).status_code == 302
    answer = second.post(where, {"text": "第二个人写的", "seen": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "刚刚已填报" in page
    assert "第一个人写的" in page and "第二个人写的" in page
    seen = answer.context["form"]["seen"].value()
    assert second.post(where, {"text": "第二个人写的", "seen": seen}).status_code == 302
    assert shown(card)["team"].filled["text"] == "第二个人写的"


def test_only_the_lead_fills_in(people, card):
    with pytest.raises(PermissionDenied):
        fill_element(card, by=people.support, element="team", text="越权")
    with pytest.raises(Refused, match="没有这一项"):
        fill_element(card, by=people.lead, element="nothing", text="多余")
