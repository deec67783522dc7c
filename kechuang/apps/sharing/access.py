"""谁可以申请、核验、答复、裁定、使用 (access): a right counts for the departments that a person belongs to.

A grant of a role that is limited to a department counts for that one; an unlimited one for those in which the person
holds a post. The platform (共享主管部门) and the arbiter are departments that the pack names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import CONSOLE, VERBS, standing
from kechuang.apps.accounts.models import Appointment, Grant, User
from kechuang.apps.audit.context import ObjectRef, note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.sharing.models import Correction, ShareGrant, ShareRequest
from kechuang.apps.sharing.states import ANSWER, ARBITRATE, ASK, CHECK, REPORT

VIEW, READ = "sharing.view", "sharing.read"
SEES_ALL = "sharing.oversee"


def body(name: str) -> str:
    """Return the department that is the ``platform`` or the ``arbiter``; empty where the pack names none."""
    pack = current_pack()
    found = pack.sharing_bodies.get(name)
    return pack.department_names.get(found.department, found.department) if found else ""


def departments_of(user: Any, verb: str) -> frozenset[str]:
    """Return the departments for which a user may do something."""
    if user is CONSOLE:
        return frozenset(current_pack().departments)
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return frozenset()
    held = standing(user).held(verb)
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


def _running(day: Any) -> Q:
    return Q(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


def bodies() -> dict[str, str]:
    """Return both departments that the pack names, for questions about many things."""
    return {name: body(name) for name in ("platform", "arbiter")}


def _concerned(verb: str, obj: Any, named: Mapping[str, str] | None) -> str | None:
    """Return the department whose affair it is; None where it is nobody's in particular."""
    if obj is None:
        return None
    match verb:
        case "sharing.check":
            return named["platform"] if named else body("platform")
        case "sharing.arbitrate":
            who = "arbiter" if obj.state == "escalated" else "platform"
            return named[who] if named else body(who)
        case "sharing.answer":
            return obj.table.department_id if isinstance(obj, ShareGrant) else obj.owner
        case _:
            return str(obj.department)


def may(
    user: Any,
    verb: str,
    obj: ShareRequest | ShareGrant | Correction | None = None,
    named: Mapping[str, str] | None = None,
) -> bool:
    """Return whether a user may do something with a request, a grant or a correction, or at all.

    ``named`` are the :func:`bodies`, where many things are asked about.

    Raises
    ------
    KeyError
        If the verb is not in the table of :mod:`~kechuang.apps.accounts.access`.
    """
    if not access.may(user, verb):
        return False
    department = _concerned(verb, obj, named)
    return department is None or user is CONSOLE or department in departments_of(user, verb)


def require(user: Any, verb: str, obj: ShareRequest | ShareGrant | Correction | None = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        With one sentence.
    """
    access.require(user, verb)
    if may(user, verb, obj):
        return
    reason = _("您不是该部门的人员，不能%(deed)s；请由该部门办理，或请系统管理员登记任职或部门授权。") % {
        "deed": VERBS[verb].label
    }
    what = ObjectRef(obj._meta.label_lower, str(obj.pk), str(obj)) if obj is not None else None
    note(AccessKind.DENIED, actor=user, verb=verb, obj=what, reason=reason)
    raise PermissionDenied(reason)


def oversees(user: Any) -> bool:
    """Whether a user sees everybody's requests: the platform, the arbiter, leaders, auditors, administrators."""
    if access.may(user, SEES_ALL):
        return True
    return bool(departments_of(user, VIEW) & {body("platform"), body("arbiter")} - {""})


def visible_requests(user: Any) -> QuerySet[ShareRequest]:
    """Return the requests that a user may see: his departments' own, those to them, all for who oversees."""
    mine = departments_of(user, VIEW)
    rows = ShareRequest.objects.all()
    return rows if oversees(user) else rows.filter(Q(department__in=mine) | Q(owner__in=mine))


def visible_grants(user: Any) -> QuerySet[ShareGrant]:
    """Return the grants that a user may see."""
    mine = departments_of(user, VIEW)
    rows = ShareGrant.objects.all()
    return rows if oversees(user) else rows.filter(Q(department__in=mine) | Q(table__department__in=mine))


def visible_corrections(user: Any) -> QuerySet[Correction]:
    """Return the corrections that a user may see."""
    mine = departments_of(user, VIEW) | departments_of(user, REPORT)
    rows = Correction.objects.all()
    return rows if oversees(user) else rows.filter(Q(department__in=mine) | Q(owner__in=mine))


def people_of(department: str, verb: str) -> QuerySet[User]:
    """Return whom a matter of a department concerns: the users who may do something for it today."""
    day = core.today()
    grants = Grant.objects.filter(Grant.current_q(day), user=OuterRef("pk"), role__in=VERBS[verb].roles)
    posts = Appointment.objects.filter(_running(day), user=OuterRef("pk"), post__unit__department=department)
    limited, unlimited = Exists(grants.filter(department=department)), Exists(grants.filter(department=""))
    return User.objects.filter(Q(limited) | Q(unlimited & Exists(posts)), is_active=True).order_by("pk")


__all__ = [
    "ANSWER", "ARBITRATE", "ASK", "CHECK", "READ", "REPORT", "VIEW", "bodies", "body", "departments_of", "may",
    "oversees", "people_of", "require", "visible_corrections", "visible_grants", "visible_requests",
]  # fmt: skip
