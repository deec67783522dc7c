"""People who act for firms of the exact city."""

from __future__ import annotations

import datetime as dt

from kechuang.apps.accounts.models import Capacity, EnterpriseAgent, User
from kechuang.apps.accounts.roles import Role
from kechuang.engines import lake
from tests import city
from tests.apps.people import person


def agent(*firms: int) -> User:
    """Return an invented person who has been confirmed to act for some firms."""
    user = person(Role.ENTERPRISE)
    for number in firms:
        code = city.code(number)
        EnterpriseAgent.objects.create(
            user=user, entity_id=lake.entity_id(code), credit_code=code, capacity=Capacity.AGENT,
            starts_on=dt.date(2000, 1, 1), state="confirmed",
        )  # fmt: skip
    return user
