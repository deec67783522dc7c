"""谁可以看政策、匹配、推送、走访、测算 (access): by verb and district; a firm's own affairs by who acts for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import may, require
from kechuang.apps.enterprises.access import AUTHORISE
from kechuang.apps.policies.models import Scenario, Visit

VIEW, MATCH, PUSH, VISIT, SIMULATE = (
    "policy.view", "policy.match", "policy.push", "policy.visit", "policy.simulate",
)  # fmt: skip


def visible_visits(user: Any) -> QuerySet[Visit]:
    """Return the visits that a person may see: those in his districts, and those to a firm he acts for."""
    own = Q(entity_id__in=access.own_entities(user))
    if not may(user, MATCH):
        return Visit.objects.filter(own)
    within = access.visible_divisions_q(user, MATCH)
    return Visit.objects.filter(within | own) if within else Visit.objects.all()


def visible_scenarios(user: Any, item: str) -> QuerySet[Scenario]:
    """Return the saved scenarios of an item; whoever may simulate sees those of all colleagues."""
    rows = Scenario.objects.filter(item=item)
    return rows if may(user, SIMULATE) else rows.none()


__all__ = [
    "AUTHORISE", "MATCH", "PUSH", "SIMULATE", "VIEW", "VISIT", "may", "require", "visible_scenarios", "visible_visits",
]  # fmt: skip
