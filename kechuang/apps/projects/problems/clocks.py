"""问题的时限 (clocks of problems): until when a step has to be done, and how that day stands today, in workdays.

The terms are the pack's (``problem_clocks``), the days those of its calendar: the day on which a term begins is not
counted, and a last day off work becomes the next workday. The day itself is kept with the problem, so that a pack that
changes later moves nobody's limit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Problem
from kechuang.declarations.pack import Pack
from kechuang.engines.deadlines import Calendar, Term, due

ASSIGN, ANSWER, CONFIRM, LETTER = "assign", "answer", "confirm", "letter"
#: Which limit runs in a state, and the field in which its last day stands.
RUNS = {"raised": (ASSIGN, "assign_by"), "assigned": (ANSWER, "due"), "answered": (CONFIRM, "confirm_by")}
OPEN = tuple(RUNS)
"""The states of a problem that is not done with (未销号)."""


def calendar(pack: Pack | None = None) -> Calendar:
    """Return the workdays of the place.

    Raises
    ------
    Refused
        If the pack has no calendar.
    """
    table = (pack or current_pack()).calendar
    if table is None:
        raise Refused(_("声明包没有工作日历，不能计算时限，请在 calendar 中补上后再办理。"))
    return Calendar.of(table)


def limit(step: str, start: dt.date | None = None) -> dt.date:
    """Return the last day of a step that begins on a day, today where left out.

    Raises
    ------
    Refused
        If the pack does not say how long the step may take: without a limit it would never be overdue.
    """
    found = due(start or core.today(), Term.parse(term(step)), calendar())
    assert found.date is not None  # no suspension is open: none was given
    return found.date


def workdays_left(day: dt.date, table: Calendar, on: dt.date) -> int:
    """Return the workdays from ``on`` until a day; negative by those that have passed since it."""
    return table.workdays_between(on, day) if day >= on else -table.workdays_between(day, on)


def term(step: str) -> str:
    """Return how long a step may take, as the pack words it.

    Raises
    ------
    Refused
        If the pack does not say so.
    """
    clock = current_pack().problem_clocks.get(step)
    if clock is None:
        raise Refused(_("声明包没有写明问题这一步的时限，请在 projects/clocks.yaml 中补上后再办理。"))
    return clock.term


@dataclass(frozen=True)
class Standing:
    """How a last day stands on a day.

    Attributes
    ----------
    day : datetime.date
        The last day.
    left : int
        Workdays until it; negative by those passed since.
    overdue : bool
        Whether it is over, be it by a day off only.
    near : bool
        Whether it ends within the days that the pack calls near.
    """

    day: dt.date
    left: int
    overdue: bool
    near: bool

    @property
    def late(self) -> int:
        """Workdays by which it is over; 0 where it is not."""
        return max(-self.left, 0)

    @property
    def light(self) -> str:
        """``r`` where it is over, ``y`` where it is near, else ``g``."""
        return "r" if self.overdue else "y" if self.near else "g"

    @property
    def text(self) -> str:
        """Say it in words."""
        if self.late:
            return _("超期 %(n)d 个工作日") % {"n": self.late}
        if self.overdue:
            return _("已过时限，下一工作日起计超期")
        return _("今天到期") if not self.left else _("剩 %(n)d 个工作日") % {"n": self.left}


def standing(day: dt.date, *, near: int, table: Calendar, on: dt.date | None = None) -> Standing:
    """Return how a last day stands on a day, today where left out."""
    on = on or core.today()
    left = workdays_left(day, table, on)
    return Standing(day, left, on > day, on <= day and left <= near)


class Clocks:
    """The clocks of the pack, read once for many problems."""

    def __init__(self, on: dt.date | None = None) -> None:
        self.on = on or core.today()
        self.pack = current_pack()
        self.table = Calendar.of(self.pack.calendar) if self.pack.calendar is not None else None

    def of(self, problem: Problem) -> Standing | None:
        """Return how the limit of a problem's present step stands; None where none runs."""
        step, field = RUNS.get(problem.state, ("", ""))
        day: Any = getattr(problem, field) if field else None
        if day is None or self.table is None:
            return None
        clock = self.pack.problem_clocks.get(step)
        return standing(day, near=clock.near if clock else 0, table=self.table, on=self.on)
