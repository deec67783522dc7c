"""剩余时间 (days left): how a request or a correction stands against the limit of its step, on the pack's calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.sharing.models import Correction, ShareRequest
from kechuang.apps.sharing.states import LIMITS
from kechuang.apps.transitions import clock_of
from kechuang.apps.transitions.models import StateChange
from kechuang.apps.transitions.table import ClockRun
from kechuang.core import ZONE
from kechuang.declarations.pack import Pack
from kechuang.declarations.sharing import SharingClock
from kechuang.engines import deadlines
from kechuang.engines.deadlines import Calendar, Due, Pause, Term

Timed = ShareRequest | Correction


@dataclass(frozen=True)
class Left:
    """How a thing stands against its limit: the limit, the engine's answer, and a kind for the page's colour."""

    clock: SharingClock
    due: Due

    @property
    def overdue(self) -> bool:
        """Whether the last day is over."""
        return self.due.overdue

    @property
    def near(self) -> bool:
        """Whether it ends within the days that the pack calls near."""
        return not self.overdue and self.due.left is not None and self.due.left <= self.clock.warn

    @property
    def kind(self) -> str:
        """``bad``, ``warn`` or nothing."""
        return "bad" if self.overdue else "warn" if self.near and not self.due.suspended else ""

    @property
    def text(self) -> str:
        """Say it in words: days left and the last day, days over, or that it stands still."""
        left, unit = self.due.left or 0, _("个工作日") if Term.parse(self.clock.term).by_workdays else _("天")
        if self.due.suspended:
            return _("已暂停，恢复后还有 %(n)d %(unit)s") % {"n": left, "unit": unit}
        day = self.due.date.isoformat() if self.due.date else ""
        if self.overdue:
            return _("已超期 %(n)d %(unit)s（应于 %(day)s 前）") % {"n": -left, "unit": unit, "day": day}
        return _("还剩 %(n)d %(unit)s（至 %(day)s）") % {"n": left, "unit": unit, "day": day}


def limit_of(state: str, pack: Pack | None = None) -> SharingClock | None:
    """Return the limit that runs in a state; None where none does or the pack declares none."""
    return (pack or current_pack()).sharing_clocks.get(LIMITS.get(state, ""))


def left_of(thing: Timed) -> Left | None:
    """Return how one thing stands today; None where no limit runs."""
    return _left(thing.state, clock_of(thing), current_pack())


def lefts_of(things: Iterable[Timed]) -> Mapping[int, Left]:
    """Return how things of one kind stand today, by primary key, with one query for all of them."""
    timed = [thing for thing in things if thing.state in LIMITS]
    if not timed:
        return {}
    steps: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    rows = StateChange.objects.filter(
        object_type=timed[0]._meta.label_lower, object_id__in=[str(thing.pk) for thing in timed]
    ).exclude(clock="")
    for ident, clock, at in rows.order_by("version").values_list("object_id", "clock", "at"):
        steps[ident].append((clock, at))
    pack = current_pack()
    found = {thing.pk: _left(thing.state, ClockRun.of(steps[str(thing.pk)]), pack) for thing in timed}
    return {pk: left for pk, left in found.items() if left is not None}


def _left(state: str, run: ClockRun, pack: Pack) -> Left | None:
    clock = limit_of(state, pack)
    if clock is None or run.started is None or pack.calendar is None:
        return None
    pauses = [Pause(_day(start), _day(end) if end else None) for start, end in run.pauses]
    found = deadlines.due(
        _day(run.started), Term.parse(clock.term), Calendar.of(pack.calendar), pauses, on=core.today()
    )  # fmt: skip
    return Left(clock, found)


def _day(moment: Any) -> Any:
    return timezone.localtime(moment, ZONE).date()
