"""What a person sees when something goes wrong: a designed page, one sentence, a way on."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation

from kechuang import core
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("您没有“查看总览”的权限，请联系系统管理员授权。")


def lost(request: HttpRequest) -> HttpResponse:
    raise Http404("这家企业已并入另一家。")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("内部细节")


def garbled(request: HttpRequest) -> HttpResponse:
    raise BadRequest("x")


urlpatterns = [
    path("", include("kechuang.web.urls")),
    path("t/refuse", refuse),
    path("t/lost", lost),
    path("t/broken", broken),
    path("t/garbled", garbled),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, headers={"host": "localhost"})


def test_a_refusal_names_the_right_and_whom_to_ask(client: Client):
    boss = User.objects.create(username="boss", display_name="演示管理员甲")
    Grant.objects.create(user=boss, role=Role.ADMINISTRATOR, starts_on=core.today(), reason="演示")
    clerk = User.objects.create(username="clerk", display_name="演示用户乙", must_change_password=False)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/t/refuse")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "您没有“查看总览”的权限" in html
    assert "演示管理员甲" in html
    assert "演示用户乙" in html


def test_a_refusal_without_sign_in_offers_to_sign_in(client: Client):
    answer = client.get("/t/refuse")
    assert answer.status_code == 403
    assert "/sign-in?next=/t/refuse" in answer.content.decode()


def test_a_page_that_is_not_there_says_so(client: Client):
    answer = client.get("/t/nowhere<b>")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()
    assert "<b>" not in answer.content.decode().split("<main", 1)[1].split("</main", 1)[0].replace("</b>", "")


def test_a_thing_that_is_not_there_says_why(client: Client):
    assert "这家企业已并入另一家。" in client.get("/t/lost").content.decode()


def test_a_failure_tells_what_was_kept_and_hides_what_broke(client: Client):
    answer = client.get("/t/broken")
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "原有数据未受影响" in html
    assert "内部细节" not in html
    assert "Traceback" not in html


def test_a_failure_page_needs_no_database(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/t/broken").status_code == 500


def test_a_garbled_request_is_answered_plainly(client: Client):
    answer = client.get("/t/garbled")
    assert answer.status_code == 400
    assert "服务器读不懂这次请求" in answer.content.decode()


def test_an_old_form_is_refused_without_loss():
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"host": "localhost"})
    answer = strict.post("/language", {"language": "en"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.parametrize("address", ["/help", "/t/refuse", "/t/lost", "/t/broken", "/t/garbled"])
def test_every_page_carries_the_content_policy(client: Client, address: str):
    policy = client.get(address)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_language_is_chosen_by_the_person(client: Client):
    assert '<html lang="zh-CN"' in client.get("/help").content.decode()
    answer = client.post("/language", {"language": "en", "next": "/help"})
    assert answer["Location"] == "/help"
    html = client.get("/help").content.decode()
    assert '<html lang="en"' in html
    assert translation.get_language() != "en"


def test_the_language_switch_leads_nowhere_else(client: Client):
    answer = client.post("/language", {"language": "en", "next": "https://example.org/"})
    assert answer["Location"] == "/"
