"""平台自身 (the platform as an actor): who the audit names where no person did it, only the platform's own clockwork."""

from __future__ import annotations


class Platform:
    """The platform itself. It holds no grant: no verb that is asked of a person is ever open to it."""

    pk = None
    is_active = False
    is_authenticated = True
    acting_as = "平台自动"

    def __str__(self) -> str:
        return "平台"


PLATFORM = Platform()
