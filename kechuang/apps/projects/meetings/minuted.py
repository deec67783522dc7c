"""纪要 (minutes): a meeting's items as the paper tells them, gathered from the meeting and the ledger."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.projects.models import ItemVerb, Meeting, MeetingItem
from kechuang.apps.projects.papers import ClosedItem, ExtendedItem, Minutes, OpenedItem, Topic


def minutes_of(meeting: Meeting) -> Minutes:
    """Return what the minutes of a meeting are made of."""
    pack, place = current_pack(), current_place()
    name = {ident: one.name for ident, one in pack.departments.items()}
    items = list(meeting.items.select_related("problem", "project").order_by("pk"))
    issued = meeting.history.filter(transition="issue").first()
    moment = issued.at if issued is not None else core.now()

    def of(verb: ItemVerb) -> list[MeetingItem]:
        return [one for one in items if one.verb == verb]

    def named(ident: str) -> str:
        return name.get(ident, ident)

    return Minutes(
        issuer=named(meeting.department), on=timezone.localtime(moment, core.ZONE).date(), synthetic=place.synthetic,
        written=moment, meeting=meeting.title, starts_at=meeting.starts_at, place=meeting.room, chair=meeting.chair,
        attending=[named(one) for one in (meeting.department, *meeting.attending)],
        discussed=[
            *([Topic(_("会议情况"), meeting.minutes)] if meeting.minutes else []),
            *(Topic(one.title or (str(one.problem) if one.problem else _("研究事项")), one.text)
              for one in of(ItemVerb.DISCUSS)),
        ],
        opened=[
            OpenedItem(
                one.problem.number if one.problem else "", one.title, named(one.lead) or _("由工作专班办公室交办"),
                _due(one), [named(each) for each in one.supports], one.text,
            )
            for one in of(ItemVerb.OPEN)
        ],
        extended=[
            ExtendedItem(one.problem.number, one.problem.title, named(one.problem.lead), one.due, one.was, one.text)
            for one in of(ItemVerb.EXTEND) if one.problem is not None and one.due is not None
        ],
        closed=[
            ClosedItem(
                one.problem.number, one.problem.title, named(one.problem.lead),
                "；".join(part for part in (
                    _("提出方到会同意") if one.agreed else _("转提出方确认后销号"), one.text) if part),
            )
            for one in of(ItemVerb.CLOSE) if one.problem is not None
        ],
    )  # fmt: skip


def _due(item: MeetingItem) -> dt.date:
    """Return the day by which an opened problem is to be answered, or assigned where nobody leads it yet."""
    problem = item.problem
    found = item.due or (problem.due or problem.assign_by if problem is not None else None)
    return found or core.today()
