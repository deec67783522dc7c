"""演示账号 (people): in whose name an invented deed stands; in nobody's where a department has no account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kechuang.apps.accounts.models import EnterpriseAgent, User

#: Department → its demo account; see :mod:`kechuang.apps.accounts.actions.demo`.
SEATS = {
    "science_technology": "officer", "natural_resources": "supporter", "task_force_office": "office",
    "supervision": "supervision",
}  # fmt: skip


class People:
    """The demo accounts that are there."""

    def __init__(self) -> None:
        rows = User.objects.filter(username__in=[*SEATS.values(), "enterprise"], synthetic=True)
        self._there = {one.username: one for one in rows}

    @property
    def complete(self) -> bool:
        """Whether those are there without whom nothing could be assigned, verified or closed."""
        return set(SEATS.values()) <= set(self._there)

    def of(self, departments: Iterable[str]) -> Any:
        """Return who acts for the first of some departments that has an account; None where none has."""
        return next((self._there[SEATS[one]] for one in departments if one in SEATS), None)

    @property
    def office(self) -> Any:
        """Who assigns."""
        return self._there["office"]

    @property
    def supervision(self) -> Any:
        """Who verifies."""
        return self._there["supervision"]

    def agent(self) -> tuple[Any, str]:
        """Return the account that acts for a firm, and the firm; nobody and none where it acts for none."""
        user = self._there.get("enterprise")
        held = EnterpriseAgent.objects.filter(user=user, state="confirmed").first() if user is not None else None
        return (user, held.entity_id) if held is not None else (None, "")
