"""督办 (urging): a warning, a reminder, a letter, a report to the leader; by the platform's own count or by hand.

What the pack declares (``escalation``) is done once for each last day: a last day that is moved begins anew. Of the
steps that have been reached and not been taken, the last of each kind is taken, so that a platform that stood still for
a week does not send a heap. Every urging is kept; a letter's number is given under a lock, without gaps in its year.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.accounts.models import Appointment, Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.problem_steps import raisers_of
from kechuang.apps.projects.actions.steps import log, tell
from kechuang.apps.projects.models import Problem, Task, Urge, UrgeKind
from kechuang.apps.projects.papers import Overdue, Reminder, UrgeLetter, again, kept
from kechuang.apps.projects.problems.clocks import LETTER, calendar, limit
from kechuang.apps.projects.problems.urging import Subject, subject_of, subjects_of, words_of

BY_HAND = "hand"


def urge(thing: Problem | Task, kind: str, *, by: Any, text: str = "", day: dt.date | None = None) -> Urge:
    """Urge by hand (督办), once a day in each way.

    Parameters
    ----------
    thing : Problem or Task
        What is near its last day or past it.
    kind : str
        A :class:`UrgeKind`.
    text : str
        What to say; the usual words where left out.
    day : datetime.date, optional
        The last day that the person was shown; refused where another holds by now.

    Raises
    ------
    PermissionDenied
        If the person belongs neither to the office nor to the supervision.
    Refused
        If there is nothing to urge, it is not late enough for this way, or it was urged so today.
    """
    access.require(by, access.URGE, thing)
    subject = subject_of(thing)
    if subject is None:
        raise Refused(_("这件事没有正在计算的时限，不需要督办。"))
    if day is not None and day != subject.due:
        raise Refused(_("时限刚刚调整为 %(day)s，请核对后再发。") % {"day": subject.due})
    require_late(subject, kind)
    key = f"{subject.key}:{BY_HAND}:{kind}:{core.today()}"
    if Urge.objects.filter(key=key).exists():
        raise Refused(_("今天已经就这件事发过%(kind)s，请明天再发。") % {"kind": UrgeKind(kind).label})
    done = send(subject, kind, step=BY_HAND, key=key, by=by, text=text.strip())
    if done is None:
        raise Refused(_("这件事刚刚已被办理或督办，请刷新页面后再看。"))
    return done


def require_late(subject: Subject, kind: str) -> None:
    """Make sure that a thing is late enough for a way of urging.

    Raises
    ------
    Refused
        If it is not: a letter and a report go out only for what is overdue by a workday.
    """
    if kind == UrgeKind.LETTER and subject.late < 1:
        raise Refused(_("还没有超期，不能发督办函；请先催办。"))
    if kind == UrgeKind.REPORT and subject.late < 1:
        raise Refused(_("还没有超期，不用报分管领导；请先催办。"))
    if kind == UrgeKind.WARN and subject.late > 0:
        raise Refused(_("已经超期，请选择催办或督办函。"))


def send(
    subject: Subject, kind: str, *, step: str, key: str, by: Any = None, text: str = "", to: str = "lead"
) -> Urge | None:
    """Send one urging in a transaction of its own; None where it was sent before, or is not wanted any more.

    Killed at any point, it has either been sent whole or not at all.

    Parameters
    ----------
    to : {"lead", "office", "leader"}
        Whom it goes to beside the department that must act.
    """
    with transaction.atomic():
        place = lock_place() if kind == UrgeKind.LETTER else None
        fresh = next((one for one in subjects_of(locked(subject.thing)) if one.limit == subject.limit), None)
        if fresh is None or (fresh.due, fresh.department) != (subject.due, subject.department):
            return None
        if Urge.objects.filter(key=key).exists():
            return None
        subject = fresh
        made = Urge(
            key=key, kind=kind, step=step, department=subject.department, due=subject.due, late=subject.late, by=by,
            text=text or words_of(subject, kind), project=subject.project, **subject.named,
        )  # fmt: skip
        if place is not None:
            _number(made, subject, place)
        made.save()
        _tell(made, subject, to)
        log(subject.thing, f"projects.urge_{kind}", by=by, number=made.number, step=step, late=subject.late,
            department=subject.department)  # fmt: skip
    return made


def _number(made: Urge, subject: Subject, place: Place) -> None:
    """Give a letter its number under the lock of the place and keep what it is made of; who comes next waits."""
    day, pack = core.today(), current_pack()
    made.year = day.year
    last = Urge.objects.filter(year=day.year).order_by("-serial").values_list("serial", flat=True).first()
    made.serial = (last or 0) + 1
    table = calendar(pack)
    made.answer_by = limit(LETTER, day)
    before = asked_before(subject).exclude(kind=UrgeKind.REPORT)
    supervision = access.body(access.SUPERVISION) or access.body(access.OFFICE)
    names = {ident: one.name for ident, one in pack.departments.items()}
    facts = UrgeLetter(
        issuer=names.get(supervision, place.name), on=day, serial=made.serial,
        department=names.get(subject.department, subject.department), answer_by=made.answer_by,
        answer_to=names.get(supervision, place.name),
        overdue=[Overdue(title=subject.title, due=subject.due, late=subject.late, number=subject.number,
                         project=subject.project.name if subject.project else "")],
        reminders=[
            Reminder(timezone.localtime(one.at, core.ZONE).date(), str(one.get_kind_display())) for one in before
        ],
        required=[made.text] if made.text else [], synthetic=place.synthetic,
        provisional=not (table.is_certain(subject.due) and table.is_certain(made.answer_by)),
    )  # fmt: skip
    made.content = kept(facts)


def asked_before(subject: Subject) -> QuerySet[Urge]:
    """Return what was sent of a thing for its present last days, the oldest first."""
    days = [one for one in (subject.due, subject.latest) if one is not None]
    return Urge.objects.filter(due__in=days, **subject.named).order_by("at", "pk")


def letter_of(made: Urge) -> UrgeLetter:
    """Return what a letter was made of, as it was kept when it was sent.

    Raises
    ------
    Refused
        If it is no letter.
    """
    if made.kind != UrgeKind.LETTER:
        raise Refused(_("只有督办函有函件；提醒和催办以消息送达。"))
    return again(UrgeLetter, made.content)


def _tell(made: Urge, subject: Subject, to: str) -> None:
    kind, leaders = made.number or str(made.get_kind_display()), []
    if to == "leader" or made.kind == UrgeKind.REPORT:
        leaders, in_charge = _leaders(subject)
        if made.kind == UrgeKind.REPORT and not in_charge:
            kind = _("报领导")
    title = _("%(kind)s：%(what)s，%(left)s") % {"kind": kind, "what": subject.label, "left": subject.text}
    due = made.answer_by or subject.due
    told: dict[str, Any] = {"due": due, "body": made.text, "key": f"urge:{made.key}"}
    tell(subject.thing, title, departments=[subject.department], verb=subject.verb,
         users=raisers_of(subject.thing) if subject.by_raiser else (), **told)  # fmt: skip
    if to == "office" or made.kind in {UrgeKind.LETTER, UrgeKind.REPORT}:
        tell(subject.thing, title, departments=[access.body(access.OFFICE)], verb=access.URGE, **told)
    if made.kind == UrgeKind.LETTER:
        tell(subject.thing, title, departments=[access.body(access.SUPERVISION)], verb=access.URGE, **told)
    if leaders:
        tell(subject.thing, title, users=leaders, **told)


def _leaders(subject: Subject) -> tuple[list[User], bool]:
    """Return the leaders to whom a thing is reported, and whether they hold the post that its project names.

    Where nobody holds it, or none is named, these are all in whose region it lies.
    """
    division, today = subject.division, core.today()
    held = Grant.objects.filter(Grant.current_q(), role=Role.LEADER).values_list("user", "region")
    there = {user for user, region in held if not division or division.startswith(region)}
    found = User.objects.filter(pk__in=there, is_active=True).order_by("pk")
    post = subject.project.leader.strip() if subject.project is not None else ""
    if post:
        running = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
        if in_charge := list(found.filter(pk__in=running.filter(post__title=post).values("user"))):
            return in_charge, True
    return list(found), False


__all__ = ["asked_before", "letter_of", "require_late", "send", "urge"]
