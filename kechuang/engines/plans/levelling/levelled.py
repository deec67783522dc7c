"""平衡结果 (levelled): how a plan was levelled, what that costs, and who had the team that a task waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.missed import Missed, missed
from kechuang.engines.plans.dating.schedule import Dating, Schedule
from kechuang.engines.plans.dating.scheduling import tell
from kechuang.engines.plans.dating.trail import Holder, Numbers, day
from kechuang.engines.plans.levelling.booking import Booking
from kechuang.engines.plans.sentence import Sentence, listed, says, some


@dataclass(frozen=True, slots=True)
class Levelled:
    """How a plan was levelled.

    Attributes
    ----------
    overbooked : tuple of str
        Resources of which the plain schedule needs more than there is on some day.
    method : {"none", "search", "priority"}
        Nothing to do; the fewest days were looked for; tasks were placed in the order of their latest starts.
    proven : bool
        Whether no levelled schedule ends sooner without missing more; of a plan that is placed backward and keeps its
        due date, whether none begins later.
    makespan : int
        Workdays of the plan's calendar from its first to its last day.
    shortfall : int
        Workdays that are missing where tasks are placed now, so many people there are.
    missed : tuple of Missed
        The dates missed now that the plain schedule keeps.
    notes : tuple of Sentence
        What a person should know of how it was levelled, one sentence each; they are among the plan's warnings as well.
    """

    overbooked: tuple[str, ...]
    method: str
    proven: bool
    makespan: int
    shortfall: int = 0
    missed: tuple[Missed, ...] = ()
    notes: tuple[Sentence, ...] = ()


def finished(dating: Dating, placed: Numbers, today: dt.date, how: Levelled) -> tuple[Schedule, Levelled]:
    """Return the schedule of a placing, and how it was levelled with what that costs."""
    laid = dating.laid
    schedule = tell(dating, placed, today, _waits(dating, placed))
    plain = {one.key: one.days for one in missed(laid, dating.placed, dating.end)}
    notes = (*_costs(schedule, plain, how), *how.notes)
    how = replace(
        how, makespan=laid.own[laid.plan.calendar].between(schedule.start, schedule.finish),
        shortfall=max((one.days for one in schedule.missed), default=0),
        missed=tuple(one for one in schedule.missed if one.key not in plain), notes=notes,
    )  # fmt: skip
    return replace(schedule, warnings=(*notes, *schedule.warnings)), how


def _costs(schedule: Schedule, plain: dict[tuple[str, str], int], how: Levelled) -> Iterator[Sentence]:
    """Yield what is missed only for want of a team, and what is missed by more."""
    names = listed(how.overbooked)
    new = [one.told for one in schedule.missed if one.key not in plain]
    if new:
        yield says(
            "{names} 不够用，错开后有 {n} 处原来赶得上的时限或限制赶不上：{some}；应增加人手、压缩工期或调整时限",
            names=names, n=len(new), some=some(new),
        )  # fmt: skip
    worse = [
        says("{task} 再晚 {n} 个工作日", task=one.task, n=one.days - plain[one.key]) for one in schedule.missed
        if one.days > plain.get(one.key, one.days)
    ]  # fmt: skip
    if worse:
        yield says(
            "{names} 不够用，错开后原已赶不上的更晚：{some}；应增加人手或调整时限", names=names, some=some(worse)
        )


def _waits(dating: Dating, placed: Numbers) -> Holder:
    """Return what tells who had a team on the workday before a task's first, without whom it could have begun then."""
    laid = dating.laid
    booking = Booking(laid, placed)

    def waits(node: int) -> tuple[int, Sentence] | None:
        place, calendar = (placed[0][node] >> 1) - 1, laid.calendars[node]
        if not booking.uses[node] or not isinstance(calendar, WorkCalendar):
            return None
        name = booking.short(node, place)
        if name is None:
            return None
        takers = [one for one in booking.takers(name, calendar.day(place), placed) if one != node]
        other = max(takers, key=lambda one: (laid.calendars[one].instant(placed[1][one]), one))
        last = day(laid.calendars[other].instant(placed[1][other]))
        return other, says("等 {name}，由 {taker} 占用到 {day}", name=name, taker=laid.tasks[other], day=last)

    return waits
