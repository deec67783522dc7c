"""The shell around every page: menu by right, unread messages, few queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from kechuang import core
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.inbox.models import Notification
from kechuang.web.shell import ROOMS, Shell, leads_somewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place.objects.create(pack="demo", code="379900", name="演示市", synthetic=True, loaded_at=core.now())


def person(*roles: str, name: str = "someone") -> User:
    user = User.objects.create(username=name, display_name="演示用户甲")
    for role in roles:
        Grant.objects.create(user=user, role=role, starts_on=core.today(), reason="演示")
    return user


def shell_of(user: object, address: str = "/") -> Shell:
    request = RequestFactory().get(address)
    request.user = user  # type: ignore[assignment]
    return Shell(request)


def addresses(user: object, at: str = "/") -> list[str]:
    return [entry.url for entry in shell_of(user, at).entries]


def test_nobody_signed_in_sees_no_menu():
    assert shell_of(AnonymousUser()).entries == []


def test_a_person_without_a_grant_sees_no_menu():
    assert shell_of(person()).entries == []


def test_a_grant_that_is_over_opens_no_room():
    user = person()
    before = core.today() - dt.timedelta(days=1)
    Grant.objects.create(user=user, role=Role.LEADER, starts_on=before, ends_on=before, reason="演示")
    assert shell_of(user).entries == []


def test_each_role_sees_what_it_may_use():
    assert "/" in addresses(person(Role.LEADER, name="a"))
    assert "/users/" not in addresses(person(Role.OFFICER, name="b"))
    assert "/users/" in addresses(person(Role.ADMINISTRATOR, name="c"))
    assert "/audit/" in addresses(person(Role.AUDITOR, name="d"))
    assert "/" not in addresses(person(Role.AUDITOR, name="e"))


def test_a_firm_is_led_to_itself_and_a_room_stands_in_the_menu_once():
    entries = shell_of(person(Role.ENTERPRISE, Role.OFFICER)).entries
    assert len({entry.url for entry in entries}) == len(entries)
    own = shell_of(person(Role.ENTERPRISE, name="firm")).entries
    assert [entry.label for entry in own] == ["本企业", "代办企业", "惠企资金", "政策", "人才资金", "企业问题"]


def test_the_room_one_is_in_is_marked_and_no_other():
    user = person(Role.LEADER, Role.OFFICER)
    for address, here in [("/", "/"), ("/targets/", "/targets/"), ("/targets/x/evidence", "/targets/"), ("/help", "")]:
        current = [entry.url for entry in shell_of(user, address).entries if entry.current]
        assert current == ([here] if here else [])


def test_every_entry_of_the_menu_leads_to_a_page():
    assert [room.url for room in ROOMS if not leads_somewhere(room.url)] == []


def test_what_does_not_exist_has_no_entry():
    assert not leads_somewhere("/no-such-room/")


def test_unread_messages_are_counted_for_their_reader_alone(place: Place):
    mine, other = person(name="mine"), person(name="other")
    for user, read in ((mine, None), (mine, None), (mine, core.now()), (other, None)):
        Notification.objects.create(user=user, kind="test", title="消息", read_at=read)
    assert shell_of(mine).unread == 2
    assert shell_of(other).unread == 1
    assert shell_of(AnonymousUser()).unread == 0


def test_a_whole_page_costs_two_queries_for_a_person(place: Place, django_assert_max_num_queries):
    user = person(Role.LEADER, Role.ADMINISTRATOR)
    request = RequestFactory().get("/help")
    request.user = user
    with django_assert_max_num_queries(2):
        html = render_to_string("help.html", {"sections": ()}, request)
    assert "演示用户甲" in html
    assert "演示市" in html


def test_a_whole_page_costs_one_query_for_nobody(place: Place, django_assert_max_num_queries):
    request = RequestFactory().get("/help")
    request.user = AnonymousUser()
    with django_assert_max_num_queries(1):
        html = render_to_string("help.html", {"sections": ()}, request)
    assert "/sign-in" in html


def test_a_part_of_a_page_costs_nothing(django_assert_num_queries):
    request = RequestFactory().get("/x")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        render_to_string("parts/progress.html", {"text": "核对", "share": "40"}, request)


def test_before_anything_is_built_the_shell_still_stands():
    shell = shell_of(person(Role.LEADER))
    assert shell.place == ""
    assert shell.unread == 0
    assert shell.division("370303") == "370303"


def test_the_wall_is_asked_for_in_the_address():
    assert shell_of(AnonymousUser(), "/?wall=1").wall
    assert not shell_of(AnonymousUser(), "/?wall=0").wall


def test_the_search_box_repeats_the_question_on_the_result_page_only():
    assert shell_of(AnonymousUser(), "/search?q=陶瓷").query == "陶瓷"
    assert shell_of(AnonymousUser(), "/enterprises/?q=陶瓷").query == ""
