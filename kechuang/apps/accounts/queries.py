"""用户的查询 (queries): the list of users, one user's rights, the organisation tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from kechuang import core
from kechuang.apps.accounts.models import Appointment, Grant, OrgUnit, Post, User
from kechuang.apps.accounts.roles import Role


def current_appointments() -> QuerySet[Appointment]:
    """Return the appointments that run today, main posts first, with post and unit."""
    day = core.today()
    return (
        Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
        .select_related("post__unit")
        .order_by("-main", "-starts_on", "-pk")
    )


def users(text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Return the users that a search finds, each with its current grants and appointments.

    Parameters
    ----------
    text : str
        Part of the user name, the name or the unit's name.
    role : str
        A role that the user holds today.
    state : str
        ``active``, ``stopped`` or ``first`` (has yet to change the first password); any where empty.
    """
    found = User.objects.all()
    for word in text.split()[:5]:
        in_unit = current_appointments().filter(user=OuterRef("pk"), post__unit__name__icontains=word)
        found = found.filter(
            Q(username__icontains=User.normalize_username(word)) | Q(display_name__icontains=word) | Exists(in_unit)
        )
    if role in Role.values:
        found = found.filter(Exists(Grant.objects.filter(Grant.current_q(), user=OuterRef("pk"), role=role)))
    if state == "active":
        found = found.filter(is_active=True)
    elif state == "stopped":
        found = found.filter(is_active=False)
    elif state == "first":
        found = found.filter(is_active=True, must_change_password=True)
    return found.prefetch_related(
        Prefetch("grants", Grant.objects.filter(Grant.current_q()).order_by("pk"), to_attr="current_grants"),
        Prefetch("appointments", current_appointments(), to_attr="current_appointments"),
    )


@dataclass
class Branch:
    """A unit with its posts, their holders and the units below (a branch of the tree)."""

    unit: OrgUnit
    posts: list[Post]
    below: list[Branch] = field(default_factory=list)


def organisation() -> list[Branch]:
    """Return the organisation tree from its roots, with posts and who holds them today; three queries."""
    holders = Prefetch("appointments", current_appointments().select_related("user"), to_attr="held_by")
    units = OrgUnit.objects.prefetch_related(Prefetch("posts", Post.objects.prefetch_related(holders)))
    branches = {unit.pk: Branch(unit, list(unit.posts.all())) for unit in units}
    roots = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id)
        (above.below if above else roots).append(branch)
    return roots
