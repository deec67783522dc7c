"""Users with and without rights, as the tests of the apps need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import create_user, grant_role
from kechuang.apps.accounts.models import User


@pytest.fixture
def make(db: None) -> Callable[..., User]:
    """Make a user; roles are granted everywhere unless a limit is given. His password stands in ``.first``."""

    def make_one(username: str, *roles: str, must_change_password: bool = False, **limits: Any) -> User:
        user, password = create_user(
            actor=CONSOLE, username=username, display_name=f"演示{username}", synthetic=True,
            must_change_password=must_change_password,
        )  # fmt: skip
        for role in roles:
            grant_role(actor=CONSOLE, user=user, role=role, reason="测试", **limits)
        user = User.objects.get(pk=user.pk)
        user.first = password
        return user

    return make_one


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Return a browser in which the user is signed in through the sign-in page."""

    def enter_as(user: User) -> Client:
        client = Client()
        answer = client.post("/sign-in", {"username": user.username, "password": user.first})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return enter_as
