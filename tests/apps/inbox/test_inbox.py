import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client

from kechuang.apps.inbox import access, actions
from kechuang.apps.inbox.models import Notification
from kechuang.apps.inbox.queries import unread_count
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def tell(user, title="到期提醒", **values):
    return actions.notify(user, kind="test", title=title, **values)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_telling_twice_with_one_key_is_telling_once():
    user = person()
    assert tell(user, key="due:1") == tell(user, key="due:1")
    assert tell(user) != tell(user)
    assert unread_count(user) == 3


def test_the_bell_is_one_query_and_counts_only_what_is_mine_and_unread(django_assert_num_queries):
    user, other = person(), person()
    actions.mark_read(tell(user), by=user)
    tell(user)
    tell(other)
    with django_assert_num_queries(1):
        assert unread_count(user) == 1
    with django_assert_num_queries(0):
        assert unread_count(AnonymousUser()) == 0


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\x"])
def test_a_message_cannot_lead_away_from_this_site(link):
    with pytest.raises(ValueError, match="只能指向本站"):
        tell(person(), link=link)


def test_the_first_reading_counts(frozen):
    user = person()
    message = tell(user)
    actions.mark_read(message, by=user)
    first = message.read_at
    frozen("2026-11-22T09:00:00")
    assert actions.mark_read(message, by=user).read_at == first


def test_nobody_reads_what_was_sent_to_somebody_else():
    user, other = person(), person()
    message = tell(user)
    with pytest.raises(PermissionDenied):
        actions.mark_read(message, by=other)
    assert not access.may(other, "view", message)
    assert not access.visible_to(other).exists()
    assert not access.visible_to(AnonymousUser()).exists()
    assert signed_in(other).post(f"/inbox/{message.pk}/read").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_marking_all_as_read_leaves_the_messages_of_others():
    user, other = person(), person()
    tell(user), tell(user), tell(other)
    assert actions.mark_all_read(by=user) == 2
    assert actions.mark_all_read(by=user) == 0
    assert unread_count(other) == 1


def test_the_page_shows_my_messages_and_the_filter_only_those_unread():
    user = person()
    actions.mark_read(tell(user, "旧事"), by=user)
    tell(user, "新事", body="请于期限前办理", due=dt.date(2026, 12, 1))
    tell(person(), "别人的事")
    browser = signed_in(user)
    page = browser.get("/inbox/").content.decode()
    assert "旧事" in page
    assert "新事" in page
    assert "2026-12-01" in page
    assert "别人的事" not in page
    assert "旧事" not in browser.get("/inbox/?unread=1").content.decode()


@pytest.mark.parametrize(("day", "late"), [(20, True), (21, False), (22, False)])
def test_a_due_date_is_over_only_when_its_day_is(frozen, day, late):
    user = person()
    tell(user, due=dt.date(2026, 11, day))
    assert ("已过" in signed_in(user).get("/inbox/").content.decode()) == late


def test_looking_at_a_message_marks_it_and_leads_to_its_place():
    user = person()
    message = tell(user, link="/jobs/")
    browser = signed_in(user)
    assert browser.get(f"/inbox/{message.pk}/read").status_code == 405
    answer = browser.post(f"/inbox/{message.pk}/read")
    assert (answer.status_code, answer["Location"]) == (302, "/jobs/")
    assert unread_count(user) == 0


def test_the_page_marks_all_as_read_and_says_how_many():
    user = person()
    tell(user), tell(user)
    assert "已将 2 条消息标为已读" in signed_in(user).post("/inbox/read", follow=True).content.decode()


def test_an_empty_inbox_says_so():
    browser = signed_in(person())
    assert "还没有消息" in browser.get("/inbox/").content.decode()
    assert "没有未读消息" in browser.get("/inbox/?unread=1").content.decode()


def test_the_page_asks_the_database_no_more_for_fifty_messages_than_for_two(django_assert_max_num_queries):
    user = person()
    tell(user), tell(user)
    browser = signed_in(user)
    browser.get("/inbox/")
    with django_assert_max_num_queries(12) as few:
        browser.get("/inbox/?size=50")
    Notification.objects.bulk_create(Notification(user=user, kind="k", title=f"t{n}") for n in range(48))
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/inbox/?size=50")
