"""Invented people for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count

from kechuang.apps.accounts.models import Appointment, Grant, OrgUnit, Post, User
from kechuang.apps.accounts.roles import Role

_numbers = count(1)
LONG_AGO = dt.date(2000, 1, 1)
POST = "测试岗"


def person(role: Role | None = None, **limits: str) -> User:
    """Make an invented user, with a role where one is given."""
    user = _invented()
    user.save()
    if role is not None:
        Grant.objects.create(user=user, role=role, starts_on=LONG_AGO, reason="synthetic", **limits)
    return user


def sits(user: User, department: str) -> User:
    """Put one more person into a post of a department."""
    post, _new = Post.objects.get_or_create(unit=OrgUnit.objects.get(code=department), title=POST)
    Appointment.objects.create(user=user, post=post, starts_on=LONG_AGO)
    return User.objects.get(pk=user.pk)


def seated(sitting: Mapping[str, tuple[Role, str]]) -> dict[str, User]:
    """Make invented users under their keys, each with a role and a post in a department, all in one go."""
    units = OrgUnit.objects.in_bulk([department for _role, department in sitting.values()], field_name="code")
    posts = {code: Post(unit=unit, title=POST) for code, unit in units.items()}
    Post.objects.bulk_create(posts.values())
    users = {key: _invented() for key in sitting}
    User.objects.bulk_create(users.values())
    pairs = [(users[key], *given) for key, given in sitting.items()]
    Grant.objects.bulk_create(
        Grant(user=user, role=role, starts_on=LONG_AGO, reason="synthetic") for user, role, _department in pairs
    )
    Appointment.objects.bulk_create(
        Appointment(user=user, post=posts[department], starts_on=LONG_AGO) for user, _role, department in pairs
    )
    return users


def _invented() -> User:
    number = next(_numbers)
    user = User(username=f"synthetic{number}", display_name=f"测试{number}", must_change_password=False, synthetic=True)
    user.set_password("long enough to pass")
    return user
