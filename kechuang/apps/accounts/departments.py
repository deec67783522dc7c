"""部门里的人 (people of departments): for which departments a person acts, and who acts for a department today.

A grant of a role that is limited to a department counts for that one; an unlimited one for those in which the person
holds a post.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kechuang import core
from kechuang.apps.accounts.access import VERBS, standing
from kechuang.apps.accounts.models import Appointment, Grant, User


def departments_of(user: Any, verb: str, division: str = "") -> frozenset[str]:
    """Return the departments for which a signed-in user may do something; none for anybody else.

    With a division only those for which he may do it there: each grant counts as a pair of region and department.
    """
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return frozenset()
    held = [one for one in standing(user).held(verb) if not division or division.startswith(one.region)]
    named = {one.department for one in held if one.department}
    if any(not one.department for one in held):
        named |= posts_of(user)
    return frozenset(named)


def posts_of(user: Any) -> frozenset[str]:
    """Return the departments in which a user holds a post today, read once a day and object."""
    day = core.today()
    kept = getattr(user, "_post_departments", None)
    if kept is None or kept[0] != day:
        rows = Appointment.objects.filter(_running(day), user_id=user.pk).exclude(post__unit__department="")
        kept = (day, frozenset(rows.values_list("post__unit__department", flat=True)))
        user._post_departments = kept
    return kept[1]


def people_of(department: str, verb: str, division: str = "") -> QuerySet[User]:
    """Return whom a matter of a department concerns: the users who may do something for it today.

    With a division only those who may do it there, as :func:`departments_of` has it.
    """
    day = core.today()
    grants = Grant.objects.filter(Grant.current_q(day), user=OuterRef("pk"), role__in=VERBS[verb].roles)
    if division:
        grants = grants.filter(region__in=[division[:digits] for digits in range(len(division) + 1)])
    posts = Appointment.objects.filter(_running(day), user=OuterRef("pk"), post__unit__department=department)
    limited, unlimited = Exists(grants.filter(department=department)), Exists(grants.filter(department=""))
    return User.objects.filter(Q(limited) | Q(unlimited & Exists(posts)), is_active=True).order_by("pk")


def _running(day: dt.date) -> Q:
    return Q(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
