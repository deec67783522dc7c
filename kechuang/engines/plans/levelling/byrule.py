"""按优先顺序错开 (by rule): tasks placed one by one, the most urgent first; and moved later or sooner without harm."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from kechuang.engines.plans.dating.backward import backward
from kechuang.engines.plans.dating.forward import LONG_AGO, forward
from kechuang.engines.plans.dating.missed import late_by
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Network, following
from kechuang.engines.plans.dating.pressure import Bound
from kechuang.engines.plans.dating.schedule import Dating
from kechuang.engines.plans.dating.trail import Numbers
from kechuang.engines.plans.levelling.booking import Booking
from kechuang.engines.plans.solving.keeping import WEIGHT

_TRIES = 40
_PUSHES = 4


@dataclass(frozen=True, slots=True, order=True)
class Rating:
    """How good a placing is: what dates are missed by, then the last instant.

    Attributes
    ----------
    cost : int
        Workdays by which dates are missed; a date that the plain schedule keeps counts :data:`WEIGHT` times.
    end : int
        When the last task ends.
    broken : int
        Workdays by which dates are missed that the plain schedule keeps.
    """

    cost: int
    end: int
    broken: int


@dataclass(frozen=True, slots=True)
class Demands:
    """The dates that tasks ask for: those that the plain schedule keeps, and the others.

    Each is a node and a bound of it; levelling may not break one of the first kind where that can be helped.
    """

    kept: Sequence[tuple[int, Bound]]
    others: Sequence[tuple[int, Bound]]

    def rate(self, laid: Network, placed: Numbers) -> Rating:
        """Rate a placing; less is better."""
        broken = sum(max(0, late_by(laid, node, bound, placed)) for node, bound in self.kept)
        others = sum(max(0, late_by(laid, node, bound, placed)) for node, bound in self.others)
        return Rating(WEIGHT * broken + others, last_instant(laid, placed), broken)


def last_instant(laid: Network, placed: Numbers) -> int:
    """Return when the last task ends."""
    return max(laid.calendars[node].instant(placed[1][node]) for node, kind in enumerate(laid.kinds) if kind == TASK)


def by_rule(dating: Dating, demands: Demands, until: float) -> Numbers:
    """Place tasks in the order of their latest starts, each as soon as what it uses is free all its days.

    Where a date is broken, what leads to it goes first in another try.

    Parameters
    ----------
    dating : Dating
        The plan with its numbers.
    demands : Demands
        The dates to keep.
    until : float
        The moment of ``time.monotonic()`` after which no further try begins.
    """
    laid = dating.laid
    urgency = [laid.calendars[node].instant(number) for node, number in enumerate(dating.late[0])]
    best: tuple[Rating, Numbers] | None = None
    for _ in range(_TRIES):
        booking = Booking(laid, begun=dating.early)
        placed = forward(_in_order(laid, urgency), dating.start, None, _sooner(booking))
        rating = demands.rate(laid, placed)
        if best is None or rating < best[0]:
            best = rating, placed
        if not rating.broken or time.monotonic() > until:
            break
        for node, bound in demands.kept:
            if (days := late_by(laid, node, bound, placed)) > 0:
                for one in _leading_to(laid, node):
                    urgency[one] -= 4 * days
    if best is None:
        raise AssertionError
    return best[1]


def pushed_late(dating: Dating, placed: Numbers, late: Sequence[bool], end: int) -> Numbers:
    """Return a placing in which some tasks lie as late as may be, and all others as soon as that lets them.

    Everything is moved towards ``end`` one by one, the last first, without breaking a link, a date or a team; then what
    need not be late is moved back. Nothing ends later than ``end``, nor later than it did where that was past it.

    Parameters
    ----------
    dating : Dating
        The plan with its numbers.
    placed : (list of int, list of int)
        A placing that over-books nothing.
    late : sequence of bool
        By node, whether it shall be late.
    end : int
        The instant by which everything must be finished.
    """
    right = placed
    for _ in range(_PUSHES):  # what moved late may have made room for what was tried before
        before, right = right, _pushed(dating.laid, right, end)
        if right[0] == before[0]:
            break
    held = [right[0][node] if one else LONG_AGO for node, one in enumerate(late)]
    return pulled_soon(dating, right, held)


def _pushed(laid: Network, placed: Numbers, end: int) -> Numbers:
    """Return a placing in which every task, the last first, was moved as late as the others let it."""
    booking = Booking(laid, placed)

    def later(node: int, latest: int) -> int:
        now = placed[0][node]
        if latest <= now or not booking.uses[node]:
            return max(latest, now)
        booking.add(node, *booking.stretch(node, placed), -1)
        first = booking.last_free(node, latest >> 1, now >> 1)
        booking.add(node, first, first + (laid.length[node] >> 1))
        return 2 * first + 1

    starts, finishes = backward(_in_order(laid, _instants(laid, placed)), end, placed[0], later)
    for node in laid.order:  # what stands in a summary before the summary
        if laid.kinds[node] == TASK and laid.tasks[node].actual_start is not None:
            starts[node], finishes[node] = placed[0][node], placed[1][node]
        elif laid.kinds[node] == CLOSES:
            parts = laid.children[node]
            starts[node] = min(laid.calendars[part].instant(starts[part]) for part in parts)
    return starts, finishes


def pulled_soon(dating: Dating, placed: Numbers, held: Sequence[int] | None = None) -> Numbers:
    """Return a placing in which every task is moved to the earliest days it finds free, the first first.

    Parameters
    ----------
    dating : Dating
        The plan with its numbers.
    placed : (list of int, list of int)
        A placing that over-books nothing.
    held : sequence of int, optional
        By node, before what it does not start.
    """
    laid = dating.laid
    booking = Booking(laid, placed)

    def sooner(node: int, begin: int) -> int:
        if booking.uses[node]:
            booking.add(node, *booking.stretch(node, placed), -1)
        return _sooner(booking)(node, begin)

    return forward(_in_order(laid, _instants(laid, placed)), dating.start, held, sooner)


def _sooner(booking: Booking) -> Callable[[int, int], int]:
    def place(node: int, begin: int) -> int:
        if not booking.uses[node]:
            return begin
        first = booking.first_free(node, begin >> 1)
        booking.add(node, first, first + (booking.laid.length[node] >> 1))
        return 2 * first + 1

    return place


def _instants(laid: Network, placed: Numbers) -> list[int]:
    return [laid.calendars[node].instant(number) for node, number in enumerate(placed[0])]


def _leading_to(laid: Network, node: int) -> set[int]:
    """Return a node and all that it waits for."""
    found, waiting = set(), [node]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        start = laid.node_of[laid.tasks[one].id]
        waiting += [edge.source for edge in laid.before[start]] + laid.children[one]
        if start != one:
            waiting.append(start)
        if laid.parent[start] >= 0:
            waiting.append(laid.parent[start])
    return found


def _in_order(laid: Network, urgency: Sequence[int]) -> Network:
    """Return the plan with its nodes in an order that respects all bounds, and otherwise the least urgency first."""
    after = following(laid)
    waiting = [0] * len(laid.kinds)
    for targets in after:
        for target in targets:
            waiting[target] += 1
    # A summary opens as soon as it may: what is in it shall not wait for the urgency of its heading.
    key = [LONG_AGO if kind == OPENS else urgency[node] for node, kind in enumerate(laid.kinds)]
    ready = [(key[node], node) for node, count in enumerate(waiting) if not count]
    heapify(ready)
    order = []
    while ready:
        node = heappop(ready)[1]
        order.append(node)
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, (key[target], target))
    return replace(laid, order=order)
