"""Signing in and out: one sentence for every failure, lock-out, cookies, the first password."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from kechuang.apps.accounts import actions
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.models import User
from kechuang.apps.audit.models import AccessLog

pytestmark = pytest.mark.django_db


def post(username, password, address="10.0.0.1", client=None):
    return (client or Client()).post("/sign-in", {"username": username, "password": password}, REMOTE_ADDR=address)


def alert(answer):
    text = answer.content.decode()
    return text[text.index('role="alert"') :].split("</p>")[0]


def test_a_wrong_password_an_unknown_name_and_a_stopped_account_read_the_same(make):
    known, stopped = make("known"), make("stopped")
    User.objects.filter(pk=stopped.pk).update(is_active=False)

    answers = [post("known", "wrong"), post("unknown", "wrong"), post("stopped", stopped.first)]

    assert {answer.status_code for answer in answers} == {422}
    assert len({alert(answer) for answer in answers}) == 1
    assert known.first not in answers[0].content.decode()


def test_an_unknown_name_costs_a_hash_like_a_known_one(make, monkeypatch):
    make("known")
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(1) or encode(self, password, salt)
    )
    post("known", "wrong")
    known, hashed[:] = len(hashed), []
    post("unknown", "wrong")

    assert len(hashed) == known == 1


def test_five_wrong_passwords_lock_the_name_at_that_address_only(make):
    user = make("known")
    codes = [post("known", "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]

    assert codes == [422] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    locked = post("known", user.first)
    assert locked.status_code == 429
    wait = int(locked.headers["Retry-After"])
    assert wait in range(600, 901, 60)  # fifteen minutes, less those that the machine took over these few requests
    assert f"约 {wait // 60} 分钟后再试" in locked.content.decode()
    # The colleague elsewhere is not locked out, nor is another name here.
    assert post("known", user.first, address="10.0.0.2").status_code == 302
    other = make("other")
    assert post("other", other.first).status_code == 302


def test_a_name_that_nobody_has_is_locked_in_the_same_way(make):
    answers = [post("unknown", "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]

    assert answers[-1].status_code == 429


def test_all_spellings_of_a_name_are_counted_together(make):
    make("known")
    spellings = ["known", "Known", " KNOWN", "ｋｎｏｗｎ", "KnOwN "]

    assert [post(name, "wrong").status_code for name in spellings][-1] == 429


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(make, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    make("known")

    def tried(forged, seen):
        return Client().post(
            "/sign-in", {"username": "known", "password": "wrong"}, headers={"X-Forwarded-For": f"{forged}, {seen}"}
        ).status_code  # fmt: skip

    # A client that invents addresses before its own one is locked all the same.
    codes = [tried(f"1.2.3.{number}", "10.0.0.1") for number in range(settings.AXES_FAILURE_LIMIT)]
    assert codes[-1] == 429
    assert tried("1.2.3.4", "10.0.0.2") == 422


def test_every_attempt_is_noted_but_not_what_was_typed_into_the_wrong_field(make):
    user = make("known")
    client = Client()
    post("my-secret-password", "known", client=client)
    post("known", "wrong", client=client)
    post("known", user.first, client=client)
    client.post("/sign-out")

    lines = list(AccessLog.objects.order_by("pk").values_list("kind", "actor_id", "reason", "address"))
    assert lines == [
        ("sign_in_failed", None, "不存在的用户名", "10.0.0.1"),
        ("sign_in_failed", None, "known", "10.0.0.1"),
        ("sign_in", user.pk, "", "10.0.0.1"),
        ("sign_out", user.pk, "", "127.0.0.1"),
    ]


def test_the_cookies_are_closed_to_scripts_and_other_sites(make):
    user, client = make("known"), Client()
    client.get("/sign-in")
    post("known", user.first, client=client)

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_SECURE is settings.HTTPS is settings.CSRF_COOKIE_SECURE


def test_a_post_without_its_csrf_token_is_refused(make):
    user = make("known")

    answer = Client(enforce_csrf_checks=True).post("/sign-in", {"username": "known", "password": user.first})

    assert answer.status_code == 403


def test_signing_in_leads_back_but_never_away_from_this_site(make):
    user = make("known")
    for target, lands in (("/me/grants", "/me/grants"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        answer = Client().post("/sign-in", {"username": "known", "password": user.first, "next": target})
        assert answer.headers["Location"] == lands


def test_signing_out_needs_a_post(make, enter):
    client = enter(make("known"))

    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/me/grants").headers["Location"] == "/sign-in?next=/me/grants"


def test_a_given_password_is_changed_before_anything_else(make):
    user = make("newcomer", "administrator", must_change_password=True)
    client = Client()

    assert post("newcomer", user.first, client=client).headers["Location"] == "/me/password"
    assert client.get("/users/").headers["Location"] == "/me/password"
    htmx = client.get("/users/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (204, "/me/password")

    wrong = client.post("/me/password", {"current": "x", "password": "Stadt-im-Wandel-9", "again": "Stadt-im-Wandel-9"})
    assert "当前密码不正确" in wrong.content.decode()
    short = client.post("/me/password", {"current": user.first, "password": "kurz", "again": "kurz"})
    assert short.status_code == 422
    differing = client.post("/me/password", {"current": user.first, "password": "Stadt-im-Wandel-9", "again": "Stadt"})
    assert "两次输入的新密码不一致" in differing.content.decode()
    good = client.post(
        "/me/password", {"current": user.first, "password": "Stadt-im-Wandel-9", "again": "Stadt-im-Wandel-9"}
    )
    assert good.status_code == 302
    assert client.get("/users/").status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere_but_not_this_one(make, enter):
    user = make("known")
    here, there = enter(user), enter(user)

    here.post("/me/password", {"current": user.first, "password": "Stadt-im-Wandel-9", "again": "Stadt-im-Wandel-9"})

    assert here.get("/me/grants").status_code == 200
    assert there.get("/me/grants").status_code == 302


def test_stopping_an_account_ends_its_sessions_at_once(make, enter):
    user = make("known")
    client = enter(user)
    actions.deactivate(actor=CONSOLE, user=user, reason="离职")

    assert client.get("/me/grants").status_code == 302
    # Started again, the old session stays dead.
    actions.reactivate(actor=CONSOLE, user=user, reason="返岗")
    assert client.get("/me/grants").status_code == 302


def test_sessions_can_be_ended_without_touching_the_password(make, enter):
    user = make("known")
    client = enter(user)
    actions.end_sessions(actor=CONSOLE, user=user)

    assert client.get("/me/grants").status_code == 302
    assert enter(user).get("/me/grants").status_code == 200
