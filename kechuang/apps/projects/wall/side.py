"""挂图旁边的台账 (side of the wall): open problems, the most urgent first, and the next coordination meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.projects import access, names
from kechuang.apps.projects.models import ItemVerb, Meeting, Problem, Urge, UrgeKind
from kechuang.apps.projects.problems.clocks import OPEN, Clocks, Standing

MOST = 6


@dataclass(frozen=True)
class Entry:
    """A problem beside the wall."""

    problem: Problem
    standing: Standing | None
    lead: str
    urged: str

    @property
    def sign(self) -> str:
        """The sign of its light."""
        return "g" if self.problem.state == "answered" or self.standing is None else self.standing.light

    @property
    def label(self) -> str:
        """How its limit stands, or for whom it waits."""
        if self.problem.state == "answered":
            return _("待提出方确认")
        return self.standing.text if self.standing else _("待交办")


@dataclass(frozen=True)
class Ledger:
    """The first open problems, and how many there are of each sort."""

    entries: list[Entry]
    open: int
    overdue: int
    to_confirm: int
    closed: int

    @property
    def more(self) -> int:
        """How many open ones are not shown."""
        return self.open - len(self.entries)


def ledger(user: Any) -> Ledger:
    """Return the problems that a person sees, in three queries."""
    rows, clocks = access.visible_problems(user), Clocks()
    late = Q(state="assigned", due__lt=clocks.on) | Q(state="raised", assign_by__lt=clocks.on)
    counted = rows.aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)), overdue=Count("pk", filter=late),
        to_confirm=Count("pk", filter=Q(state="answered")), closed=Count("pk", filter=Q(state="closed")),
    )  # fmt: skip
    first = list(rows.filter(state__in=OPEN).order_by(F("due").asc(nulls_last=True), "raised_at", "pk")[: MOST * 3])
    first.sort(key=lambda one: (one.state == "answered", (limit := clocks.of(one)) is None, limit.left if limit else 0))
    shown = first[:MOST]
    urged: dict[int, list[str]] = {}
    for pk, kind in Urge.objects.filter(problem__in=shown).values_list("problem_id", "kind"):
        urged.setdefault(pk, []).append(kind)
    entries = [
        Entry(one, clocks.of(one), names.department_name(one.lead, clocks.pack) if one.lead else "",
              _told(one, urged.get(one.pk, [])))
        for one in shown
    ]  # fmt: skip
    return Ledger(entries, **counted)


def _told(problem: Problem, kinds: list[str]) -> str:
    """Say how far urging has gone, else how it stands."""
    if UrgeKind.LETTER in kinds or UrgeKind.REPORT in kinds:
        return _("已发督办函") if UrgeKind.REPORT not in kinds else _("已报分管领导")
    reminded = kinds.count(UrgeKind.REMIND)
    return _("催办 %(n)d 次") % {"n": reminded} if reminded else problem.state_label


@dataclass(frozen=True)
class NextMeeting:
    """The next coordination meeting, and what became of what the last one decided."""

    meeting: Meeting
    opened: int
    closed: int


def next_meeting(user: Any) -> NextMeeting | None:
    """Return the next meeting that is planned of those that a person sees; None where there is none."""
    rows = access.visible_meetings(user)
    found = rows.filter(state="planned", starts_at__gte=core.now()).order_by("starts_at").first()
    if found is None:
        return None
    last = rows.filter(state="minuted").order_by("-starts_at").first()
    opened = closed = 0
    if last is not None:
        items = last.items.filter(verb=ItemVerb.OPEN)
        told = items.aggregate(n=Count("pk"), closed=Count("pk", filter=Q(problem__state="closed")))
        opened, closed = told["n"], told["closed"]
    return NextMeeting(found, opened, closed)
