"""谁可以申请、核验、答复、裁定、使用 (access): a right counts for the departments that a person belongs to.

A grant of a role that is limited to a department counts for that one; an unlimited one for those in which the person
holds a post. The platform (共享主管部门) and the arbiter are departments that the pack names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access, departments
from kechuang.apps.accounts.access import CONSOLE, VERBS
from kechuang.apps.accounts.departments import people_of
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
    return frozenset(current_pack().departments) if user is CONSOLE else departments.departments_of(user, verb)


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


__all__ = [
    "ANSWER", "ARBITRATE", "ASK", "CHECK", "READ", "REPORT", "VIEW", "bodies", "body", "departments_of", "may",
    "oversees", "people_of", "require", "visible_corrections", "visible_grants", "visible_requests",
]  # fmt: skip
