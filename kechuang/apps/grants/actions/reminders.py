"""催办 (reminders): when a payment, a guide or a recovery is near its limit, those who must act are told."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.grants import access
from kechuang.apps.grants.chain import PAY, STAGES
from kechuang.apps.grants.clocks import Left, guide_of, lefts_of
from kechuang.apps.grants.models import Application, Programme, Recovery
from kechuang.apps.inbox.actions import notify

AGAIN = 5  # working days after which one is reminded once more
SOON = 7  # days before money is to be given back
VERBS = {**{name: stage.verb for name, stage in STAGES.items()}, "paying": PAY}


def remind() -> int:
    """Remind of every application, guide and recovery whose limit is near or over; return how many there are.

    Each is told once when its limit is near, once when it is over, and again every fifth working day; doing this twice
    tells nobody twice. A clock that stands still, or was stopped by the payment, is nobody's to hurry. Of payments
    that are over their limit those who approve learn too.
    """
    return _applications() + _guides() + _recoveries()


def _applications() -> int:
    open_ = Application.objects.filter(state__in=VERBS).select_related("programme")
    things = {one.pk: one for one in open_}
    told = 0
    for pk, left in lefts_of(things.values()).items():
        if left.done_on is None and not left.due.suspended and left.kind:
            one, verb = things[pk], VERBS[things[pk].state]
            people = _people(one, verb)
            if left.overdue:
                people |= _people(one, access.APPROVE)
            _tell(people, one, f"{one.version}:{_stage(left)}", left, what=str(one), link=f"/grants/applications/{pk}")
            told += 1
    return told


def _people(one: Application, verb: str) -> set[int]:
    return {user.pk for user in access.officers_of(verb, one.programme) if access.may(user, verb, one)}


def _guides() -> int:
    told = 0
    for one in Programme.objects.filter(guide_on__isnull=True, issued_on__isnull=False, closed_on__isnull=True):
        left = guide_of(one)
        if left is not None and left.kind:
            people = {user.pk for user in access.officers_of(access.OPEN, one) if access.may(user, access.OPEN, one)}
            what = _("%(round)s申报指南") % {"round": one}
            _tell(people, one, f"guide:{_stage(left)}", left, what=what, link=f"/grants/programmes/{one.pk}")
            told += 1
    return told


def _stage(left: Left) -> str:
    over = -(left.due.left or 0) if left.overdue else 0
    return f"over{(over - 1) // AGAIN}" if over else "near"


def _tell(people: set[int], thing: Any, stage: str, left: Left, *, what: str, link: str) -> None:
    words = {"what": what, "left": left.text}
    title = _("已超期：%(what)s，%(left)s") % words if left.overdue else _("即将到期：%(what)s，%(left)s") % words
    for user in sorted(people):
        notify(
            user, kind="grant_reminder", title=title, due=left.due.date, link=link,
            key=f"remind:{thing._meta.model_name}:{thing.pk}:{stage}:{user}",
            object_type=thing._meta.label_lower, object_id=str(thing.pk),
        )  # fmt: skip


def _recoveries() -> int:
    day, told = core.today(), 0
    rows = Recovery.objects.filter(due_on__isnull=False, received_fen__lt=F("fen"))
    for one in rows.select_related("application__programme"):
        left = (one.due_on - day).days
        if left > SOON:
            continue
        words = {"what": one.application, "fen": core.Money(one.left_fen).exact(), "day": one.due_on.isoformat()}
        late = left < 0
        title = (_("追回超期：%(what)s，%(fen)s 应于 %(day)s 前退回") if late else
                 _("追回将到期：%(what)s，%(fen)s 应于 %(day)s 前退回")) % words  # fmt: skip
        people = {user.pk for user in access.applicants_of(one.application)}
        people |= _people(one.application, access.PAY)
        for user in sorted(people):
            notify(
                user, kind="grant_reminder", title=title, due=one.due_on, object_type="grants.recovery",
                object_id=str(one.pk), link=f"/grants/applications/{one.application_id}",
                key=f"remind:recovery:{one.pk}:{'over' if late else 'near'}:{user}",
            )  # fmt: skip
        told += 1
    return told
