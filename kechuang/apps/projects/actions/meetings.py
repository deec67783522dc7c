"""调度会 (coordination meetings): planned, held, minuted; issuing the minutes carries out what was decided.

A meeting is not a way around who may do what. Any department that convenes one may raise problems and note what was
discussed. Assigning, extending and closing stay with the office and the supervision: minutes with such items are issued
by them. A problem is closed at a meeting only where its raiser's department was there and agreed; otherwise it goes to
the raiser, who is told and confirms within his days. An enterprise's problem is always confirmed by the enterprise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_place
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.items import carry_out
from kechuang.apps.projects.actions.problem_steps import known_departments, moved_on
from kechuang.apps.projects.actions.steps import log, reason_of, take, tell
from kechuang.apps.projects.models import ItemVerb, Meeting, MeetingItem, Problem, Programme, Project, TaskForce
from kechuang.apps.projects.opened import of_meeting
from kechuang.apps.projects.problems.clocks import OPEN

#: What only the office and the supervision decide.
OF_BODIES = frozenset({ItemVerb.EXTEND, ItemVerb.CLOSE})


def plan_meeting(
    *,
    by: Any,
    title: str,
    starts_at: dt.datetime,
    department: str,
    room: str = "",
    chair: str = "",
    attending: Sequence[str] = (),
    agenda: str = "",
    programme: Programme | None = None,
    task_force: TaskForce | None = None,
    project: Project | None = None,
) -> Meeting:
    """Plan a meeting (安排调度会); the departments that are to come are told.

    Parameters
    ----------
    department : str
        Who convenes it, one of the person's departments.
    chair : str
        A post, never a person's name.
    programme, task_force, project : optional
        What it is about; everything where none is given.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the department.
    Refused
        If it has no title, or a department is unknown.
    """
    attending = known_departments(department, attending)
    meeting = Meeting(
        title=_titled(title), starts_at=starts_at, room=room.strip(), chair=chair.strip(), department=department,
        attending=list(attending), agenda=agenda.strip(), programme=programme, task_force=task_force, project=project,
        created_by=by, synthetic=current_place().synthetic,
    )  # fmt: skip
    access.require(by, access.MEET, meeting)
    with transaction.atomic():
        meeting.save()
        _invite(meeting, _("请参加调度会：%(what)s"))
        log(meeting, "projects.meeting_plan", by=by, starts_at=starts_at, attending=list(attending))
    return meeting


def edit_meeting(meeting: Meeting, *, by: Any, seen: str | None = None, **changes: Any) -> Meeting:
    """Change a meeting that has not been minuted: its time, place, chair, departments, agenda.

    Parameters
    ----------
    seen : str, optional
        How it stood when the person opened the form (:func:`.of_meeting`); refused where another changed it since.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`plan_meeting`; refused also once the minutes are issued.
    """
    with transaction.atomic():
        fresh = locked(meeting)
        access.require(by, access.MEET, fresh)
        if fresh.state not in ("planned", "held"):
            raise Refused(moved_on(fresh))
        if seen is not None and seen != of_meeting(fresh):
            raise Refused(_("这次会议的安排刚刚被他人修改，请打开会议核对后再改；您填写的内容还在。"))
        if "attending" in changes:
            changes["attending"] = list(known_departments(fresh.department, changes["attending"]))
        if "title" in changes:
            changes["title"] = _titled(changes["title"])
        was = {key: str(getattr(fresh, key)) for key, value in changes.items() if getattr(fresh, key) != value}
        for key, value in changes.items():
            setattr(fresh, key, value)
        fresh.save(update_fields=list(changes))
        if {"starts_at", "room"} & set(was):
            _invite(fresh, _("调度会时间或地点有变：%(what)s"), tag=f":{fresh.starts_at.isoformat()}:{fresh.room}")
        log(fresh, "projects.meeting_edit", by=by, was=was)
    return fresh


def hold(meeting: Meeting, *, by: Any, attending: Sequence[str] | None = None, minutes: str = "") -> Meeting:
    """Note that a meeting was held (登记召开), who came, and what was said.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`plan_meeting`; refused also before its day.
    """
    if meeting.starts_at.astimezone(core.ZONE).date() > core.today():
        raise Refused(_("会议时间还没有到，不能登记召开；时间有变的请先修改会议时间。"))
    came = list(known_departments(meeting.department, meeting.attending if attending is None else attending))
    with transaction.atomic():
        meeting = take(meeting, "hold", by=by, attending=came, minutes=minutes.strip())
        log(meeting, "projects.meeting_hold", by=by, attending=came)
    return meeting


def call_off(meeting: Meeting, *, by: Any, reason: str) -> Meeting:
    """Call a meeting off (取消), with the reason; those invited are told."""
    reason = reason_of(reason)
    with transaction.atomic():
        meeting = take(meeting, "call_off", by=by, note=reason)
        _invite(meeting, _("调度会取消：%(what)s"), body=reason)
        log(meeting, "projects.meeting_call_off", by=by, reason=reason)
    return meeting


def add_item(
    meeting: Meeting,
    *,
    by: Any,
    verb: str,
    problem: Problem | None = None,
    project: Project | None = None,
    title: str = "",
    text: str = "",
    lead: str = "",
    supports: Sequence[str] = (),
    due: dt.date | None = None,
    agreed: bool = False,
) -> MeetingItem:
    """Enter an item of the minutes (议定事项); it is carried out when they are issued.

    Parameters
    ----------
    verb : str
        An :class:`ItemVerb`: open a problem, extend one, close one, discuss.
    agreed : bool
        Of a problem to be closed: whether its raiser, present, agreed.

    Raises
    ------
    PermissionDenied
        If the person may not keep this meeting.
    Refused
        If something is missing, or the minutes are issued.
    """
    item = MeetingItem(
        meeting=meeting, verb=verb, problem=problem, project=project or meeting.project, title=title.strip()[:200],
        text=text.strip(), lead=lead, due=due, agreed=agreed, supports=[],
    )  # fmt: skip
    with transaction.atomic():
        fresh = locked(meeting)
        access.require(by, access.MEET, fresh)
        if fresh.state not in ("planned", "held"):
            raise Refused(moved_on(fresh))
        item.supports = _checked(item, supports, fresh)
        item.save()
        log(fresh, "projects.meeting_item", by=by, deed=verb, problem=problem.number if problem else "", title=title)
    return item


def _checked(item: MeetingItem, supports: Sequence[str], meeting: Meeting) -> list[str]:
    """Return the supporting departments of an item that has all it needs."""
    found: list[str] = []
    if item.verb == ItemVerb.OPEN:
        if not item.title:
            raise Refused(_("请写明要交办的问题。"))
        if item.lead:
            found = list(known_departments(item.lead, supports))
    elif item.verb in OF_BODIES:
        if item.problem is None:
            raise Refused(_("请选择台账中的问题。"))
        if item.problem.state not in OPEN:
            raise Refused(_("%(what)s现为“%(state)s”，不用再列入纪要。") % {
                "what": item.problem.number, "state": item.problem.state_label})  # fmt: skip
        if meeting.items.filter(problem=item.problem, verb=item.verb).exists():
            raise Refused(_("%(what)s已经列入本次纪要。") % {"what": item.problem.number})
    elif not (item.title or item.problem or item.text):
        raise Refused(_("请写明研究的事项。"))
    if item.verb == ItemVerb.EXTEND and (item.due is None or not item.text):
        raise Refused(_("调整时限请写明新的时限和理由。"))
    if item.due is not None and item.due < core.today():
        raise Refused(_("时限 %(day)s 已经过去，请选择今天或以后的日期。") % {"day": item.due})
    return found


def drop_item(item: MeetingItem, *, by: Any) -> None:
    """Take an item out again, as long as the minutes are not issued."""
    with transaction.atomic():
        meeting = locked(item.meeting)
        access.require(by, access.MEET, meeting)
        if meeting.state not in ("planned", "held"):
            raise Refused(moved_on(meeting))
        found = MeetingItem.objects.filter(pk=item.pk).first()
        if found is None:
            raise Refused(_("这一项已经删去，请刷新页面。"))
        found.delete()
        log(meeting, "projects.meeting_drop", by=by, deed=item.verb, title=item.title, text=item.text)


def issue(meeting: Meeting, *, by: Any) -> Meeting:
    """Issue the minutes (印发纪要): every item is carried out, all of them or none.

    Raises
    ------
    PermissionDenied
        If the person may not keep this meeting.
    Refused
        If the minutes decide what only the office or the supervision may, or an item cannot be carried out any more;
        the sentence names it, and nothing was done.
    """
    with transaction.atomic():
        meeting = take(meeting, "issue", by=by)
        items = list(meeting.items.select_related("problem", "project").order_by("pk"))
        if not items and not meeting.minutes:
            raise Refused(_("纪要没有内容，请先登记议定事项或填写会议情况。"))
        of_body = bool(access.bodies() & access.departments_of(by, access.ASSIGN))
        for number, item in enumerate(items, 1):
            if item.verb in OF_BODIES and not of_body:
                raise Refused(_(
                    "第 %(n)d 项“%(verb)s”须由工作专班办公室或督查机构印发纪要；请改为“研究”，或请其印发。"
                ) % {"n": number, "verb": item.get_verb_display()})  # fmt: skip
            carry_out(item, number, meeting, by=by, of_body=of_body)
        _invite(meeting, _("纪要已印发：%(what)s"))
        log(meeting, "projects.meeting_issue", by=by, items=len(items))
    return meeting


def _titled(title: str) -> str:
    title = title.strip()[:200]
    if not title:
        raise Refused(_("请写明会议名称。"))
    return title


def _invite(meeting: Meeting, title: str, *, body: str = "", tag: str = "") -> None:
    day = meeting.starts_at.astimezone(core.ZONE).date()
    departments = [meeting.department, *meeting.attending]
    tell(meeting, title % {"what": meeting}, departments=departments, verb=access.ANSWER,
         due=day if meeting.state == "planned" else None, body=body or meeting.agenda,
         key=f"meeting:{meeting.pk}:{meeting.version}{tag}")  # fmt: skip


__all__ = ["add_item", "call_off", "drop_item", "edit_meeting", "hold", "issue", "plan_meeting"]
