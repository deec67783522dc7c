"""API tokens: only their hash is kept, they end, and use is noted coarsely."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from kechuang.apps.accounts import actions
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import ApiToken, User
from kechuang.apps.accounts.tokens import authenticate_token
from kechuang.apps.audit.models import AccessLog, Entry

pytestmark = pytest.mark.django_db


def call(secret, scheme="Bearer"):
    request = RequestFactory().get("/api/v1/targets", headers={"Authorization": f"{scheme} {secret}"})
    return authenticate_token(request)


def test_a_token_acts_for_its_user_and_is_kept_as_a_hash_only(make):
    user = make("caller", "officer")
    token, secret = actions.issue_token(actor=CONSOLE, user=user, name="上报")

    assert call(secret) == user
    stored = repr(ApiToken.objects.filter(pk=token.pk).values().get()) + repr(list(Entry.objects.values()))
    assert secret not in stored
    assert len(secret) > 40


@pytest.mark.parametrize("secret", ["", "kc_", "kc_wrong", "x" * 5000, "kc_中文"])
def test_a_wrong_token_is_nobody(make, secret):
    actions.issue_token(actor=CONSOLE, user=make("caller"), name="上报")

    assert call(secret) is None


def test_another_scheme_is_not_a_token(make):
    _token, secret = actions.issue_token(actor=CONSOLE, user=make("caller"), name="上报")

    assert call(secret, scheme="Basic") is None


def test_a_token_ends_with_its_day_its_user_and_its_revocation(make, frozen):
    user = make("caller")
    token, secret = actions.issue_token(actor=CONSOLE, user=user, name="上报", days=1)
    assert call(secret) == user

    frozen("2026-11-22T08:59:59")
    assert call(secret) == user
    frozen("2026-11-22T09:00:00")
    assert call(secret) is None

    frozen("2026-11-21T09:00:00")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert call(secret) is None
    User.objects.filter(pk=user.pk).update(is_active=True)
    actions.revoke_token(actor=CONSOLE, token=token)
    assert call(secret) is None
    reasons = AccessLog.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["令牌已过期", "账号已停用", "令牌已撤销"]


def test_use_is_written_at_most_once_an_hour(make, frozen, django_assert_num_queries):
    token, secret = actions.issue_token(actor=CONSOLE, user=make("caller"), name="上报")
    with django_assert_num_queries(2):
        call(secret)
    frozen("2026-11-21T09:59:59")
    with django_assert_num_queries(1):
        call(secret)
    frozen("2026-11-21T10:00:00")
    with django_assert_num_queries(2):
        call(secret)
    token.refresh_from_db()
    assert token.last_used_at.isoformat() == "2026-11-21T02:00:00+00:00"


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_token_lives_from_a_day_to_ten_years(make, days):
    with pytest.raises(Refused, match="1 至 3650 天"):
        actions.issue_token(actor=CONSOLE, user=make("caller"), name="上报", days=days)


def test_a_name_is_used_once_until_it_is_revoked(make):
    user = make("caller")
    token, _secret = actions.issue_token(actor=CONSOLE, user=user, name="上报")
    with pytest.raises(Refused, match="已有名为“上报”的令牌"):
        actions.issue_token(actor=CONSOLE, user=user, name="上报")
    actions.revoke_token(actor=CONSOLE, token=token)
    actions.issue_token(actor=CONSOLE, user=user, name="上报")
