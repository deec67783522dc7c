"""谁能看哪些企业: the records a person may see, by verb, district and the firms he acts for."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.accounts.models import User
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.stewardship.models import EntityRedirect

VIEW = "enterprise.view"
OWN = "own_enterprise.view"
EXPORT = "enterprise.export"
AUTHORISE = "tax.authorise"
ENTITY_ID = re.compile(r"E[0-9a-f]{15}")


def visible_to(user: User, generation: Generation | None, *, verb: str = VIEW) -> QuerySet[Enterprise]:
    """Return the records of a generation that a person may see, or do something else with.

    An officer sees the districts of his grants; whoever acts for a firm sees that firm.

    Parameters
    ----------
    generation : Generation or None
        The one that the page shows: read once, so that a publication in mid-page changes nothing on it.
    verb : str
        What is to be done; the right to export may reach less far than the right to look.
    """
    if generation is None:
        return Enterprise.objects.none()
    own = Q(entity_id__in=access.own_entities(user))
    records = Enterprise.objects.filter(generation=generation)
    if not access.may(user, verb):
        return records.filter(own)
    within = access.visible_divisions_q(user, verb, field="division")
    return records.filter(within | own) if within else records


def may_see_any(user: User) -> bool:
    """Say whether the person may open the list of enterprises at all."""
    return access.may(user, VIEW)


def require_list(user: User) -> None:
    """Refuse whoever may not open the list.

    Raises
    ------
    PermissionDenied
        With the right that is missing; the attempt is logged.
    """
    access.require(user, VIEW)


def find(user: User, handle: str) -> Enterprise:
    """Return the current record with this credit code or entity id, or the one into which an older id went.

    Raises
    ------
    Enterprise.DoesNotExist
        If there is none.
    PermissionDenied
        If the person may look at no enterprise at all, or there is one outside his districts; the attempt is logged.
    """
    own = access.own_entities(user)
    if not own:
        access.require(user, VIEW)
    generation = current_generation()
    if generation is None:
        raise Enterprise.DoesNotExist
    named = {"entity_id": handle} if ENTITY_ID.fullmatch(handle) else {"credit_code": handle}
    records = Enterprise.objects.filter(generation=generation)
    record = records.filter(**named).first()
    if record is None:  # an id that went into another one leads there
        now = EntityRedirect.objects.filter(generation=generation, old=handle).values("now")
        record = records.get(entity_id__in=now)
    record.generation = generation
    if record.entity_id in own:
        return record
    access.require(user, VIEW, _Within(record.division))
    return record


class _Within:
    """What `may` asks of an object: where it lies."""

    def __init__(self, division: str) -> None:
        self.division = division

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return None


__all__ = [
    "AUTHORISE", "EXPORT", "OWN", "VIEW", "PermissionDenied", "find", "may_see_any", "require_list", "visible_to",
]  # fmt: skip
