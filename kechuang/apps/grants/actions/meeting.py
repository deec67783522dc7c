"""会议与公示 (decision and publicity): a meeting's minutes, a list made public, objections answered before payment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.record import record
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.money import at_stage, release
from kechuang.apps.grants.actions.steps import lock_programme, log_many, onward, reason_of, take
from kechuang.apps.grants.clocks import publicity_end
from kechuang.apps.grants.models import Application, Decision, Objection, Programme, Publicity


def decide(
    programme: Programme,
    *,
    by: Any,
    applications: Sequence[Application],
    minutes: str,
    held_on: dt.date,
    text: str = "",
) -> Decision:
    """Record that a meeting has agreed to applications, with the number of its minutes.

    Raises
    ------
    Refused
        If there is no number, the meeting lies ahead, or an application is not at this stage.
    """
    access.require(by, access.DECIDE, programme)
    minutes = reason_of(minutes)
    if held_on > core.today():
        raise Refused(_("会议日期不能晚于今天。"))
    if not applications:
        raise Refused(_("请至少选择一件待会议研究的申请。"))
    with transaction.atomic():
        fresh = lock_programme(programme)
        decision = Decision.objects.create(
            programme=fresh, minutes=minutes, held_on=held_on, text=text.strip(), by_id=by.pk
        )
        done = [
            onward(at_stage(one, fresh, "decision"), by=by, note=minutes, decision=decision)
            for one in sorted(applications, key=lambda row: row.pk)
        ]
        log_many(done, "grants.decide", by=by, obj=decision, minutes=minutes)
    return decision


def publish(
    programme: Programme, *, by: Any, applications: Sequence[Application], days: int | None = None
) -> Publicity:
    """Make a list of applications public from today, for so many working days.

    Raises
    ------
    Refused
        If an application is not at this stage or public already.
    """
    access.require(by, access.PUBLISH, programme)
    days = programme.terms.publicity_days if days is None else days
    if not applications or days < 1:
        raise Refused(_("请至少选择一件待公示的申请，公示至少一个工作日。"))
    with transaction.atomic():
        fresh = lock_programme(programme)
        publicity = Publicity.objects.create(
            programme=fresh, starts_on=core.today(), ends_on=publicity_end(core.today(), days), days=days, by_id=by.pk
        )
        done = []
        for one in sorted(applications, key=lambda row: row.pk):
            found = locked(at_stage(one, fresh, "publicity"))
            if found.publicity_id is not None:
                raise Refused(_("%(what)s已在公示中，不必重复公示。") % {"what": found})
            found.publicity = publicity
            found.save(update_fields=["publicity"])
            done.append(found)
        log_many(done, "grants.publish", by=by, obj=publicity, until=publicity.ends_on)
    return publicity


def object_to(application: Application, *, by: Any, who: str, text: str) -> Objection:
    """Register an objection to an application that is public.

    Raises
    ------
    Refused
        If it is not public, or the objection says nothing.
    """
    access.require(by, access.PUBLISH, application)
    with transaction.atomic():
        fresh = locked(application)
        if fresh.state != "publicity" or fresh.publicity is None:
            raise Refused(_("%(what)s不在公示中，不能登记异议。") % {"what": fresh})
        objection = Objection.objects.create(
            application=fresh, publicity=fresh.publicity, who=reason_of(who)[:120], text=reason_of(text)[:1000],
            by_id=by.pk,
        )  # fmt: skip
        record(verb="grants.object", actor=by, obj=fresh, detail={"objection": objection.pk})
    return objection


def answer_objection(objection: Objection, *, by: Any, upheld: bool, reply: str) -> Objection:
    """Answer an objection; where it is upheld the application is refused and its money free again.

    Raises
    ------
    Refused
        If it is answered already.
    """
    access.require(by, access.PUBLISH, objection.application)
    with transaction.atomic():
        programme = lock_programme(objection.application.programme)
        fresh = locked(objection)
        if fresh.upheld is not None:
            raise Refused(_("这条异议已经处理。"))
        fresh.upheld, fresh.reply, fresh.answered_by_id, fresh.answered_at = (
            upheld, reason_of(reply)[:1000], by.pk, core.now(),
        )  # fmt: skip
        fresh.save(update_fields=["upheld", "reply", "answered_by", "answered_at"])
        application = fresh.application
        if upheld and application.state == "publicity":
            application = take(application, "refuse_publicity", by=by, note=fresh.reply, answer=fresh.reply)
            release(programme, application, by=by, note=fresh.reply)
        log_many([application], "grants.answer_objection", by=by, obj=application, upheld=upheld)
    return fresh


def close_publicity(publicity: Publicity, *, by: Any) -> list[Application]:
    """End a publicity whose days are over and whose objections are answered; what stands goes on.

    Raises
    ------
    Refused
        If its last day has not passed, or an objection is open.
    """
    access.require(by, access.PUBLISH, publicity.programme)
    with transaction.atomic():
        lock_programme(publicity.programme)
        fresh = locked(publicity)
        if fresh.closed_at is not None:
            raise Refused(_("这次公示已经结束。"))
        if not fresh.is_over:
            raise Refused(_("公示到 %(day)s 为止，还没有期满。") % {"day": fresh.ends_on})
        waiting = fresh.objections.filter(upheld__isnull=True).count()
        if waiting:
            raise Refused(_("还有 %(n)d 条异议没有处理，处理后才能结束公示。") % {"n": waiting})
        fresh.closed_at = core.now()
        fresh.save(update_fields=["closed_at"])
        rows = Application.objects.filter(publicity=fresh, state="publicity").select_related("programme")
        done = [onward(one, by=by) for one in rows.order_by("pk")]
        log_many(done, "grants.close_publicity", by=by, obj=fresh)
    return done
