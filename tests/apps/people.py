"""Invented people for tests."""

from __future__ import annotations

import datetime as dt
from itertools import count

from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role

_numbers = count(1)


def person(role: Role | None = None, **limits: str) -> User:
    """Make an invented user, with a role where one is given."""
    number = next(_numbers)
    user = User(username=f"synthetic{number}", display_name=f"测试{number}", must_change_password=False, synthetic=True)
    user.set_password("long enough to pass")
    user.save()
    if role is not None:
        Grant.objects.create(user=user, role=role, starts_on=dt.date(2000, 1, 1), reason="synthetic", **limits)
    return user
