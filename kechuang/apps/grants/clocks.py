"""兑付时限 (clocks): how long an application has been under way against its limit, and whether guides came in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.transitions.models import StateChange
from kechuang.apps.transitions.table import ClockRun
from kechuang.core import ZONE
from kechuang.declarations.pack import Pack
from kechuang.engines import deadlines
from kechuang.engines.deadlines import Calendar, Due, Pause, Term

NEAR = 10
"""Working days left at which a payment counts as near its limit."""


@dataclass(frozen=True)
class Left:
    """How an application or a guide stands against its limit."""

    due: Due
    near: int
    done_on: dt.date | None = None

    @property
    def overdue(self) -> bool:
        """Whether it ended, or stands, behind its last day."""
        return self.due.overdue

    @property
    def kind(self) -> str:
        """``bad``, ``warn`` or nothing."""
        if self.overdue:
            return "bad"
        return "warn" if self.done_on is None and not self.due.suspended and (self.due.left or 0) <= self.near else ""

    @property
    def text(self) -> str:
        """Say it in words."""
        left, used = self.due.left or 0, self.due.spent or 0
        if self.done_on is not None:
            words = {"n": used, "day": self.done_on.isoformat()}
            return (_("用时 %(n)d 个工作日，超过时限") if self.overdue else _("用时 %(n)d 个工作日")) % words
        if self.due.suspended:
            return _("补正中，暂停计时；已用 %(n)d 个工作日") % {"n": used}
        day = self.due.date.isoformat() if self.due.date else ""
        if self.overdue:
            return _("已超期 %(n)d 个工作日（应于 %(day)s 前）") % {"n": -left, "day": day}
        return _("还剩 %(n)d 个工作日（至 %(day)s）") % {"n": left, "day": day}


def lefts_of(applications: Iterable[Application]) -> Mapping[int, Left]:
    """Return how applications stand against the limit of their round, by primary key, in one query.

    The programmes must be loaded with them.
    """
    things = list(applications)
    if not things:
        return {}
    steps: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    rows = StateChange.objects.filter(
        object_type=Application._meta.label_lower, object_id__in=[str(one.pk) for one in things]
    ).exclude(clock="")
    for ident, clock, at in rows.order_by("version").values_list("object_id", "clock", "at"):
        steps[ident].append((clock, at))
    pack = current_pack()
    found = {one.pk: _left(one, ClockRun.of(steps[str(one.pk)]), pack) for one in things}
    return {pk: left for pk, left in found.items() if left is not None}


def left_of(application: Application) -> Left | None:
    """Return how one application stands; None before it was handed in, or where it came to nothing."""
    return lefts_of([application]).get(application.pk)


def _left(application: Application, run: ClockRun, pack: Pack) -> Left | None:
    if run.started is None or pack.calendar is None or application.state in ("refused", "withdrawn"):
        return None
    stopped = _day(run.stopped) if run.stopped else None
    pauses = [Pause(_day(start), _day(end) if end else None) for start, end in run.pauses]
    due = deadlines.due(
        _day(run.started), Term.parse(application.programme.terms.pay_within), Calendar.of(pack.calendar), pauses,
        on=stopped or core.today(),
    )  # fmt: skip
    return Left(due, NEAR, stopped)


def guide_of(programme: Programme) -> Left | None:
    """Return whether the guide of a round came, or can still come, in time after the policy's issue."""
    pack = current_pack()
    if programme.issued_on is None or pack.calendar is None:
        return None
    due = deadlines.due(
        programme.issued_on, Term.parse(programme.terms.guide_within), Calendar.of(pack.calendar), [],
        on=programme.guide_on or core.today(),
    )  # fmt: skip
    return Left(due, 2, programme.guide_on)


def publicity_end(start: dt.date, days: int) -> dt.date:
    """Return the last day of a publicity of so many working days that begins on a day; the first is not counted."""
    pack = current_pack()
    if pack.calendar is None:
        return start + dt.timedelta(days=days)
    return deadlines.due(start, Term.parse(f"{days}个工作日"), Calendar.of(pack.calendar), []).nominal or start


def _day(moment: Any) -> dt.date:
    return timezone.localtime(moment, ZONE).date()
