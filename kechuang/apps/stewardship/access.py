"""谁可以核对 (access): a pair belongs to the departments and districts of both its sides; either opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.audit.context import ObjectRef, note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.stewardship.models import DoubtfulPair

VIEW, DECIDE = "stewardship.view", "stewardship.decide"
PERSONAL = "personal.read"


@dataclass(frozen=True)
class Side:
    """Where one side of a pair belongs."""

    division: str
    department: str
    entity_id: str


def sides(pair: DoubtfulPair) -> tuple[Side, Side]:
    """Return where both sides belong."""
    return (
        Side(pair.left_division, pair.left_department, pair.left_entity),
        Side(pair.right_division, pair.right_department, pair.right_entity),
    )


def may(user: Any, verb: str, pair: DoubtfulPair | None = None) -> bool:
    """Return whether a user may do something with a pair, or at all."""
    if pair is None:
        return access.may(user, verb)
    return any(access.may(user, verb, side) for side in sides(pair))


def require(user: Any, verb: str, pair: DoubtfulPair | None = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    PermissionDenied
        With one sentence.
    """
    if not may(user, verb, pair):
        access.require(user, verb, sides(pair)[0] if pair is not None else None)


def read_personal(user: Any, pair: DoubtfulPair, *, fields: list[str]) -> None:
    """Let a user see the personal fields of a pair and note that he did, for each of the two entities.

    Raises
    ------
    PermissionDenied
        If he may for neither side; a pair is read as a whole, because its sides are compared.
    """
    require(user, PERSONAL, pair)
    for side in sides(pair):
        note(
            AccessKind.PERSONAL_READ, actor=user, verb=PERSONAL, obj=ObjectRef("entity", side.entity_id),
            reason="、".join(fields),
        )  # fmt: skip


def may_all(user: Any, verb: str) -> bool:
    """Whether a user's right to do something reaches every department and district."""
    return access.may(user, verb) and not access.visible_q(user, verb)


def visible_pairs(user: Any, generation: Generation | None, verb: str = VIEW) -> QuerySet[DoubtfulPair]:
    """Return the pairs of a generation that a user may see."""
    if generation is None or not access.may(user, verb):
        return DoubtfulPair.objects.none()
    left = access.visible_q(user, verb, "left_division", "left_department")
    right = access.visible_q(user, verb, "right_division", "right_department")
    rows = DoubtfulPair.objects.filter(generation=generation)
    return rows.filter(left | right) if left and right else rows


__all__ = [
    "DECIDE",
    "PERSONAL",
    "VIEW",
    "PermissionDenied",
    "may",
    "may_all",
    "read_personal",
    "require",
    "sides",
    "visible_pairs",
]
