"""The administrator's pages, and that nobody else gets in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kechuang.apps.accounts import actions
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.accounts.urls import urlpatterns

pytestmark = pytest.mark.django_db

OPEN = {"sign_in", "sign_out", "password", "my_grants"}


@pytest.fixture
def admin(make):
    return make("admin", "administrator")


@pytest.fixture
def client(admin, enter):
    return enter(admin)


def addresses():
    """Every administration page, with 1 for every number in its address."""
    for pattern in urlpatterns:
        if pattern.name not in OPEN:
            yield reverse(f"accounts:{pattern.name}", kwargs=dict.fromkeys(pattern.pattern.converters, 1))


def test_all_the_other_roles_together_do_not_open_the_pages_of_administration(make, enter):
    client = enter(make("someone", *(role for role in Role.values if role != "administrator")))

    for address in addresses():
        # `require_POST` stands before the gate, so a page that only takes a POST is asked with one.
        codes = {client.get(address).status_code, client.post(address).status_code}
        assert codes <= {403, 405} and 403 in codes, address


def test_a_stranger_is_led_to_the_sign_in():
    for address in addresses():
        assert Client().post(address).headers["Location"].startswith("/sign-in?next="), address


def test_the_list_is_searched_by_name_unit_role_and_state(client, make):
    officer = make("zhao", "officer")
    unit = actions.add_unit(actor=CONSOLE, code="bureau", name="演示科技局", kind="department")
    actions.appoint(actor=CONSOLE, user=officer, post=actions.add_post(actor=CONSOLE, unit=unit, title="科员"))
    stopped = make("qian", "clerk")
    actions.deactivate(actor=CONSOLE, user=stopped, reason="x")
    make("sun", must_change_password=True)

    def names(query):
        page = client.get(f"/users/?{query}").context["page"]
        return [user.username for user in page.object_list]

    assert names("") == ["admin", "qian", "sun", "zhao"]
    assert names("q=ZHAO") == ["zhao"]
    assert names("q=科技局") == ["zhao"]
    assert names("q=科技局+qian") == []
    assert names("role=officer") == ["zhao"]
    assert names("state=stopped") == ["qian"]
    assert names("state=first") == ["sun"]
    assert names("role=nonsense&state=nonsense&size=abc&page=99") == ["admin", "qian", "sun", "zhao"]
    assert "没有符合条件的用户" in client.get("/users/?q=nobody").content.decode()


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_little_for_many_as_for_few(client, make, django_assert_max_num_queries, number):
    for index in range(number):
        make(f"user{index}", "officer", "clerk")

    with django_assert_max_num_queries(10):
        assert client.get("/users/?size=50").status_code == 200


def test_the_organisation_is_shown_whole_with_few_queries(client, make, django_assert_max_num_queries):
    root = actions.add_unit(actor=CONSOLE, code="government", name="演示政府", kind="government")
    for index in range(12):
        unit = actions.add_unit(actor=CONSOLE, code=f"u{index}", name=f"局{index}", kind="department", parent=root)
        post = actions.add_post(actor=CONSOLE, unit=unit, title="科员")
        actions.appoint(actor=CONSOLE, user=make(f"user{index}"), post=post)

    with django_assert_max_num_queries(10):
        page = client.get("/organisation/").content.decode()
    assert page.index("演示政府") < page.index("局0") < page.index("演示user0")


def test_a_new_user_is_shown_his_password_once(client):
    answer = client.post("/users/add", {"username": "Li.Si", "display_name": "李四"})
    user = User.objects.get(username="li.si")
    password = answer.context["password"]

    assert password in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert user.check_password(password) and user.must_change_password
    assert password not in client.get(f"/users/{user.pk}").content.decode()
    assert client.post("/users/add", {"username": "LI.SI", "display_name": "另一人"}).status_code == 422


def test_a_grant_is_given_and_taken_back_on_the_users_page(client, make):
    user = make("zhao")
    page = f"/users/{user.pk}"
    given = client.post(f"{page}/grants", {"role": "officer", "starts_on": "2020-01-01", "reason": "分工"})
    assert given.status_code == 302
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.reason, grant.granted_by.username) == ("officer", "分工", "admin")
    assert "分工" in client.get(page).content.decode()

    twice = client.post(f"{page}/grants", {"role": "officer", "starts_on": "2020-01-01", "reason": "再来"})
    assert twice.status_code == 422 and "已有" in twice.content.decode()

    asked = client.get(f"{page}/grants/{grant.pk}/revoke").content.decode()
    assert "立即失去由此获得的查看和办理权限" in asked
    assert client.post(f"{page}/grants/{grant.pk}/revoke", {}).status_code == 422  # no reason given
    assert client.post(f"{page}/grants/{grant.pk}/revoke", {"reason": "调离"}).status_code == 302
    grant.refresh_from_db()
    assert grant.revoked_by.username == "admin"


def test_a_grant_of_somebody_else_is_not_found_under_this_user(client, make):
    grant = make("zhao", "officer").grants.get()

    assert client.post(f"/users/{make('qian').pk}/grants/{grant.pk}/revoke", {"reason": "x"}).status_code == 404


def test_stopping_an_account_names_what_it_ends(client, make):
    user = make("zhao", "officer", "clerk")
    actions.issue_token(actor=CONSOLE, user=user, name="上报")

    page = client.get(f"/users/{user.pk}/deactivate").content.decode()

    assert "1 个接口令牌不能再用" in page and "2 项有效授权暂停" in page
    assert client.post(f"/users/{user.pk}/deactivate", {"reason": "离职"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert client.post(f"/users/{user.pk}/reactivate", {"reason": "返岗"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active


def test_an_administrator_cannot_stop_or_reset_himself(client, admin):
    assert "不能停用自己的账号" in client.post(f"/users/{admin.pk}/deactivate", {"reason": "x"}).content.decode()
    assert "更改自己的密码" in client.post(f"/users/{admin.pk}/password").content.decode()


def test_what_people_wrote_is_shown_as_text(client, make):
    user = make("zhao")
    actions.edit_user(actor=CONSOLE, user=user, display_name="<script>alert(1)</script>", phone="")

    for address in ("/users/", f"/users/{user.pk}", f"/users/{user.pk}/deactivate"):
        assert "<script>alert(1)" not in client.get(address).content.decode()


def test_everybody_sees_his_own_grants(make, enter):
    page = enter(make("zhao", "officer", region="370303")).get("/me/grants").content.decode()

    assert "业务科室" in page and "370303" in page and "导出企业名单" in page
