"""平衡 (levelling a plan): tasks moved until no team is booked twice, in the fewest days that can be found in time.

Links and facts always hold. Due dates and constraints that the plain schedule keeps are kept wherever that is possible;
what is missed for want of people is told. A plan that is placed backward is levelled towards its due date, and a task
that is to be as late as possible stays so.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.forward import forward
from kechuang.engines.plans.dating.missed import demands, late_by
from kechuang.engines.plans.dating.network import TASK
from kechuang.engines.plans.dating.pressure import Bound
from kechuang.engines.plans.dating.schedule import Dating, Schedule
from kechuang.engines.plans.dating.scheduling import date_all, placed_late
from kechuang.engines.plans.dating.trail import Numbers
from kechuang.engines.plans.levelling.asinstance import Posed, pose, unsuited
from kechuang.engines.plans.levelling.booking import Booking
from kechuang.engines.plans.levelling.byrule import Demands, Rating, by_rule, last_instant, pulled_soon, pushed_late
from kechuang.engines.plans.levelling.levelled import Levelled, finished
from kechuang.engines.plans.plan.tasks import Plan
from kechuang.engines.plans.sentence import Sentence, listed, says
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.keeping import keep
from kechuang.engines.plans.solving.search import search


@dataclass(slots=True)
class _Best:
    """The best placing so far."""

    placed: Numbers
    rating: Rating
    method: str = "priority"
    proven: bool = False
    notes: list[Sentence] = field(default_factory=list)


def level(plan: Plan, *, today: dt.date, seconds: float) -> tuple[Schedule, Levelled]:
    """Date a plan and level its resources.

    Early and late dates and slack stay those of the plain plan; where each task is placed changes, and with that what
    is missed and the shortfall.

    Parameters
    ----------
    plan : Plan
        The plan, with ``resources`` and what its tasks use of them.
    today : datetime.date
        The present day.
    seconds : float
        The time limit of the search.

    Raises
    ------
    PlanError
        If the plan cannot be used as it stands.
    """
    begun = time.monotonic()
    dating = date_all(plan, today)
    overbooked = Booking(dating.laid, dating.placed).overbooked()
    if not overbooked:
        return finished(dating, dating.placed, today, Levelled((), "none", True, 0))
    asked = _asked(dating)
    placed = by_rule(dating, asked, begun + seconds / 10)
    best = _Best(placed, asked.rate(dating.laid, placed))
    why_not = unsuited(dating)
    if why_not is None:
        _search(dating, asked, best, begun + seconds)
    else:
        best.notes.append(says("{why}，只按优先顺序错开，未必最短", why=why_not))
    best.proven = best.proven or last_instant(dating.laid, best.placed) <= last_instant(dating.laid, dating.early)
    _put_late(dating, asked, best)
    over = Booking(dating.laid, best.placed).overbooked()
    if over:
        best.notes.append(
            says("已开工的任务同时占用{names}，超出总量，无法错开；应增加人手或核对实际开始", names=listed(over))
        )
    how = Levelled(overbooked, best.method, best.proven, 0, notes=tuple(best.notes))
    return finished(dating, best.placed, today, how)


def _asked(dating: Dating) -> Demands:
    """Return the dates that tasks ask for, apart by whether the plain schedule keeps them."""
    laid = dating.laid
    kept: list[tuple[int, Bound]] = []
    others: list[tuple[int, Bound]] = []
    for node, bound in demands(laid):
        (kept if late_by(laid, node, bound, dating.placed) <= 0 else others).append((node, bound))
    return Demands(kept, others)


def _search(dating: Dating, asked: Demands, best: _Best, until: float) -> None:
    """Look for fewer days than the rule led to, and for a way to keep the dates that it broke."""
    laid = dating.laid
    posed = pose(dating, asked)
    instance, wishes = posed.instance, posed.wishes
    if not wishes.fixed:
        share = 0.4 if wishes.latest or wishes.wished else 1.0
        found = search(instance, seconds=max(0.05, (until - time.monotonic()) * share))
        if not _take(dating, asked, best, posed, found.starts, proven=found.proven).broken and not wishes.wished:
            return
    for hard in (True, False):
        left = until - time.monotonic()
        if not hard and not best.rating.broken:
            return
        answer = keep(
            instance, wishes, hard=hard, seconds=left * 0.6 if hard else left,
            hint=posed.starts(laid, best.placed[0]),
        )  # fmt: skip
        if answer.starts:
            _take(dating, asked, best, posed, answer.starts, proven=answer.proven)
            if hard:
                return


def _take(
    dating: Dating, asked: Demands, best: _Best, posed: Posed, starts: list[int] | tuple[int, ...], *, proven: bool
) -> Rating:
    """Take what a search found where it is better than the best, and return how good it is."""
    laid = dating.laid
    placed = forward(laid, dating.start, posed.held(laid, starts))
    placed = pulled_soon(dating, placed)
    rating = asked.rate(laid, placed)
    if rating <= best.rating and not _worse_booked(dating, placed):
        best.placed, best.rating, best.method, best.proven = placed, rating, "search", proven
    return rating


def _worse_booked(dating: Dating, placed: Numbers) -> bool:
    """Say whether a placing over-books more than what has begun in fact does by itself."""
    facts = Booking(dating.laid, begun=dating.early).overbooked()
    return bool(set(Booking(dating.laid, placed).overbooked()) - set(facts))


def _put_late(dating: Dating, asked: Demands, best: _Best) -> None:
    """Move towards the due date what shall be late: all of a plan that is placed backward, or single tasks."""
    laid = dating.laid
    late = placed_late(laid)
    if not any(late):
        return
    end = dating.end if laid.plan.due is not None else max(dating.end, best.rating.end)
    moved = pushed_late(dating, best.placed, late, end)
    rating = asked.rate(laid, moved)
    ends_in_time = rating.end <= max(end, best.rating.end)
    if rating.cost <= best.rating.cost and ends_in_time and not _worse_booked(dating, moved):
        # A backward plan that keeps its due date is not asked when it ends, but how late it begins.
        kept = laid.plan.direction == "backward" and rating.end <= end
        shortest = best.proven and rating.end == best.rating.end and not kept
        best.placed, best.rating = moved, rating
        best.proven = shortest or (laid.plan.direction == "backward" and _is_latest(dating, moved))
    if laid.plan.direction == "backward" and best.rating.end > end:
        best.notes.append(says("倒排到时限放不下，放不下的任务按最早能排的日期排，总完成晚于时限"))


def _is_latest(dating: Dating, placed: Numbers) -> bool:
    """Say whether no placing begins later: for its dates, or for the longest chain and the work of each team."""
    laid = dating.laid
    first, last = _span(dating, placed)
    plain_first, plain_last = _span(dating, dating.placed)
    if first >= plain_first:
        return True
    if unsuited(dating) is not None or last < plain_last:
        return False
    free = pose(dating, Demands((), ())).instance
    alone = Instance(free.name, free.durations, free.demands, free.capacities, free.links)
    days = laid.own[laid.plan.calendar].between(dt.date.fromordinal(first), dt.date.fromordinal(last))
    return days <= alone.bound and not any(task.actual_start for task in laid.plan.tasks)


def _span(dating: Dating, placed: Numbers) -> tuple[int, int]:
    """Return the first and the last day, as ordinals, on which anything that has not begun is worked."""
    laid = dating.laid
    days = [
        (calendar.day(start >> 1), calendar.day((finish >> 1) - 1))
        for node, (start, finish) in enumerate(zip(*placed, strict=True))
        if laid.kinds[node] == TASK and laid.length[node] and laid.tasks[node].actual_start is None
        and isinstance(calendar := laid.calendars[node], WorkCalendar)
    ]  # fmt: skip
    return min((first for first, _ in days), default=0), max((last for _, last in days), default=0)
