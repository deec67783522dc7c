"""代办的动作: a person asks to act for a firm; the hall confirms it on evidence, or ends it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import forget, require
from kechuang.apps.accounts.actions.users import valid
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.accounts.models import EnterpriseAgent, User
from kechuang.apps.audit.record import record
from kechuang.apps.inbox.actions import notify
from kechuang.apps.transitions import NotNow, apply


def request_agent(
    *,
    actor: User,
    entity_id: str,
    credit_code: str,
    capacity: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> EnterpriseAgent:
    """Ask for the right to act for a firm; everybody asks for himself.

    Raises
    ------
    Refused
        If he has asked already or a field is wrong.
    """
    agent = EnterpriseAgent(
        user=actor, entity_id=entity_id, credit_code=credit_code, capacity=capacity,
        starts_on=starts_on or core.today(), ends_on=ends_on, state=EnterpriseAgent.TABLE.initial,
    )  # fmt: skip
    twice = _("您已申请或已是该企业的代办人。")
    if EnterpriseAgent.objects.filter(user=actor, entity_id=entity_id).exclude(state="revoked").exists():
        raise Refused(twice)
    valid(agent)
    try:
        with transaction.atomic():
            agent.save()
            record(
                verb="agent.request",
                actor=actor,
                obj=agent,
                detail={"entity_id": entity_id, "credit_code": credit_code, "capacity": capacity},
            )
    except IntegrityError:
        raise Refused(twice) from None
    return agent


def confirm_agent(*, actor: User, agent: EnterpriseAgent, evidence_note: str) -> EnterpriseAgent:
    """Confirm on evidence that a person acts for a firm; nobody confirms himself.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not or means himself, no evidence is named, or it was decided already.
    """
    if not evidence_note.strip():
        raise Refused(_("请写明核实依据，如授权委托书编号。"))
    if actor.pk == agent.user_id:
        raise Refused(_("不能核实自己的代办申请，请其他工作人员办理。"))
    return _decide(actor=actor, agent=agent, step="confirm", evidence_note=evidence_note.strip())


def revoke_agent(*, actor: User, agent: EnterpriseAgent, evidence_note: str) -> EnterpriseAgent:
    """End a person's right to act for a firm, or turn his request down."""
    if not evidence_note.strip():
        raise Refused(_("请写明撤销理由。"))
    return _decide(actor=actor, agent=agent, step="revoke", evidence_note=evidence_note.strip())


def _decide(*, actor: User, agent: EnterpriseAgent, step: str, evidence_note: str) -> EnterpriseAgent:
    require(actor, "agent.decide", agent)
    with transaction.atomic():
        agent = locked(agent)
        try:
            apply(agent, step, actor=actor, decided_by=actor, decided_at=core.now(), evidence_note=evidence_note)
        except NotNow as error:
            raise Refused(str(error)) from None
        forget(agent.user)
        notify(
            agent.user,
            kind=f"agent_{step}",
            title=_("%(code)s 的代办申请：%(state)s") % {"code": agent.credit_code, "state": agent.state_label},
            body=evidence_note,
            object_type="accounts.enterpriseagent",
            object_id=str(agent.pk),
        )
        record(
            verb=f"agent.{step}",
            actor=actor,
            obj=agent,
            detail={"user": agent.user.username, "entity_id": agent.entity_id, "evidence": evidence_note},
        )
    return agent
