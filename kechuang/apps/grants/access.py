"""谁可以申请、审核、审批、支付 (access): by department and district of the round, and by the firm one acts for.

The verbs stand in :mod:`kechuang.apps.accounts.access`; that nobody approves what he reviewed, or pays what he
approved, is a guard of the steps themselves.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import own_entities
from kechuang.apps.accounts.models import EnterpriseAgent, Grant, User
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.sharing.access import departments_of

VIEW, APPLY, CLAIM, OPEN = "grants.view", "grants.apply", "grants.claim", "grants.open"
ACCEPT, REVIEW, APPROVE, JOIN = "grants.accept", "grants.review", "grants.approve", "grants.join"
DECIDE, PUBLISH, ALLOT, PAY = "grants.decide", "grants.publish", "grants.allot", "grants.pay"


def may(user: Any, verb: str, obj: Any = None) -> bool:
    """Return whether a user may do something with a round or an application, or at all.

    Of a joint review only the departments asked may say anything; for a person only he himself applies.

    Raises
    ------
    KeyError
        If the verb is not in the table of :mod:`~kechuang.apps.accounts.access`.
    """
    if verb == JOIN and isinstance(obj, Application):
        return bool(joining(user, obj))
    if verb == APPLY and isinstance(obj, Application) and obj.claimant is not None:
        return obj.claimant.user_id == user.pk and access.may(user, CLAIM)
    return access.may(user, verb, obj)


def require(user: Any, verb: str, obj: Any = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        With one sentence.
    """
    if verb == APPLY and isinstance(obj, Application) and obj.claimant_id is not None:
        access.require(user, CLAIM)
        reason = _("这是个人申请，只能由申请人本人办理。")
    elif verb == JOIN:
        access.require(user, verb)
        reason = _("您不是参加联审部门的人员，请由该部门给出意见，或请系统管理员登记任职。")
    else:
        access.require(user, verb, obj)
        return
    if obj is not None and not may(user, verb, obj):
        note(AccessKind.DENIED, actor=user, verb=verb, obj=obj, reason=reason)
        raise PermissionDenied(reason)


def joining(user: Any, application: Application) -> frozenset[str]:
    """Return the departments for which a user may speak in the joint review of an application."""
    return departments_of(user, JOIN) & frozenset(application.programme.terms.joint)


def visible_programmes(user: Any) -> QuerySet[Programme]:
    """Return the rounds that an official may see."""
    departments = access.departments(user, VIEW)
    rows = Programme.objects.all()
    if departments is None:
        return rows
    return rows.filter(Q(department__in=departments) | joint_q(departments))


def joint_q(departments: list[str]) -> Q:
    """Return the condition for rounds that ask one of some departments to review jointly."""
    named = [pk for pk, terms in Programme.objects.values_list("pk", "terms_kept")
             if set(terms.get("joint") or ()) & set(departments)]  # fmt: skip
    return Q(pk__in=named)


def visible_applications(user: Any) -> QuerySet[Application]:
    """Return the applications that a user may see: an official's, those of the firms he acts for, and his own."""
    own = Q(entity_id__in=own_entities(user)) | Q(claimant__user_id=user.pk)
    if not access.may(user, VIEW):
        return Application.objects.filter(own)
    rows = access.visible_q(user, VIEW)
    joint = Q(opinions__department__in=departments_of(user, JOIN))
    return Application.objects.filter(rows | own | joint).distinct() if rows else Application.objects.all()


def agents_of(entity_id: str) -> QuerySet[User]:
    """Return the people who act for a firm today."""
    day = core.today()
    agents = EnterpriseAgent.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), entity_id=entity_id, state="confirmed", starts_on__lte=day
    )
    return User.objects.filter(pk__in=agents.values("user"), is_active=True).order_by("pk")


def applicants_of(application: Application) -> list[User]:
    """Return who is told of an application on the applicant's side: the firm's agents, or the person himself."""
    if application.claimant is not None:
        return [application.claimant.user]
    return list(agents_of(application.entity_id))


def officers_of(verb: str, programme: Programme) -> list[User]:
    """Return those who may take a step of a round's applications today."""
    roles = access.VERBS[verb].roles
    grants = Grant.objects.filter(Grant.current_q(), role__in=roles, department__in=("", programme.department))
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))


@guardian("grants.application")
def _attachment(user: Any, verb: str, attachment: Attachment) -> bool:
    application = Application.objects.filter(pk=attachment.object_id).first()
    if application is None:
        return False
    if verb == "add":
        return may(user, APPLY, application)
    return visible_applications(user).filter(pk=application.pk).exists()


__all__ = [
    "ACCEPT", "ALLOT", "APPLY", "APPROVE", "CLAIM", "DECIDE", "JOIN", "OPEN", "PAY", "PUBLISH", "REVIEW", "VIEW",
    "agents_of", "applicants_of", "joining", "may", "officers_of", "own_entities", "require", "visible_applications",
    "visible_programmes",
]  # fmt: skip
