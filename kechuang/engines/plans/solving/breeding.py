"""双种群遗传搜索 (breeding): schedules pushed left and schedules pushed right breed each other in turn.

After Debels and Vanhoucke's bi-population genetic algorithm: the child of two left-pushed schedules is placed from the
end, the child of two right-pushed ones from the start, so that every generation is justified on the way. A stretch of
time in which one parent uses the resources well is handed on as a block.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence

from kechuang.engines.plans.solving.abreast import abreast
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.packing import Justified, Packing, lawful

Schedule = tuple[int, list[int]]
_POOL = 50
_FINE = 1 << 16  # more than there are activities: finer than a period, ranks decide
_STALE = 40  # generations without a shorter schedule after which all but the best begin anew


class Breeding:
    """Two pools of schedules of one instance.

    Parameters
    ----------
    instance : Instance
        The project.
    seed : int
        Of all that is drawn.
    pool : int
        How many schedules live at a time, of each kind.
    latest : float
        The moment of ``time.monotonic()`` after which no pool is made any larger: of thousands of activities that alone
        takes long.
    """

    def __init__(self, instance: Instance, seed: int = 1, pool: int = _POOL, latest: float = math.inf) -> None:
        self.instance = instance
        self._latest = latest
        self._just = Justified(instance)
        self._draw = random.Random(seed)
        self._size = pool
        self._late = [-tail for tail in instance.tails]
        self.made = 0
        self.best: Schedule = self._just.from_list(self._by(self._late, 0))
        self._weights = [
            sum(one / whole for one, whole in zip(row, instance.capacities, strict=True) if whole) * days
            for row, days in zip(instance.demands, instance.durations, strict=True)
        ]
        self._left: list[Schedule] = []

    def run(self, until: float, enough: int, stopped: Callable[[], bool] = lambda: False) -> None:
        """Breed until a moment of ``time.monotonic()``, or until a schedule is no longer than ``enough``."""
        left = self._left or self._founders()
        right: list[Schedule] = []
        stale = 0
        while time.monotonic() < until and self.best[0] > enough and not stopped():
            before = self.best[0]
            right = self._generation(left, right, self._just.backwards)
            left = self._generation(right, left, self._just.forwards)
            stale = 0 if self.best[0] < before else stale + 1
            if stale >= _STALE:
                left, right, stale = [self.best, *self._founders()[1:]], [], 0
        self._left = left

    def take(self, starts: list[int]) -> None:
        """Take in a schedule that was found elsewhere."""
        found = (self.instance.ends(starts), starts)
        if found[0] < self.best[0]:
            self.best = found
        if self._left:
            self._left[self._draw.randrange(len(self._left))] = found

    def _founders(self) -> list[Schedule]:
        found: list[Schedule] = []
        draw = self._draw
        for place in range(self._size):
            if len(found) > 1 and time.monotonic() > self._latest:
                break
            noise = draw.choice((1, 2, 4, 8, 16))
            if place % 4:  # nothing that could run waits: where resources are scarce these are far shorter
                one = self._just.justify(
                    abreast(self.instance, [late + draw.uniform(-noise, noise) for late in self._late])
                )
            else:
                one = self._just.from_list(self._by(self._late, noise))
            self._seen(one)
            found.append(one)
        return found

    def _seen(self, found: Schedule) -> None:
        self.made += 1
        if found[0] < self.best[0]:
            self.best = found

    def _generation(self, parents: list[Schedule], others: list[Schedule], packing: Packing) -> list[Schedule]:
        """Return the next pool of the other kind; ``packing`` places the children in the direction of that kind."""
        draw, durations = self._draw, self.instance.durations
        to_left = packing is self._just.forwards
        found = list(others)
        for place, parent in enumerate(parents):
            if len(found) > 1 and time.monotonic() > self._latest:
                break
            mate = min(draw.choices(parents, k=2), key=lambda one: one[0])
            child, lawless = self._child(parent[1], mate[1], -1 if to_left else 1)
            starts = packing.place(lawful(child, packing.before) if lawless else child)
            length = max(start + days for start, days in zip(starts, durations, strict=True))
            if to_left:
                self._seen((length, starts))
            # A schedule is kept as it is met from its own side: the other pool reads it from there.
            if place >= len(found):
                found.append((length, starts))
            elif length <= found[place][0]:
                found[place] = (length, starts)
        return found

    def _child(self, one: Sequence[int], other: Sequence[int], way: int) -> tuple[list[int], bool]:
        """Return a list for placing from the other end: later things first, as each parent met them.

        The second value says whether the list may break the links. ``way`` is -1 where the parents count from the end.
        """
        draw, durations, rank = self._draw, self.instance.durations, self._just.rank
        first = [start + days for start, days in zip(one, durations, strict=True)]
        second = [start + days for start, days in zip(other, durations, strict=True)]
        begin, end = self._stretch(one, first)
        # Ends within the stretch keep their order; what ends outside comes as in the other parent, before or after.
        apart = max(*first, *second) + 1
        key = [
            (theirs if mine < begin else apart + mine if mine <= end else 2 * apart + theirs) * _FINE + way * place
            for mine, theirs, place in zip(first, second, rank, strict=True)
        ]
        changes = draw.choice((0, 0, 1, 2, 3))
        for _ in range(changes):
            key[draw.randrange(len(key))] += draw.randint(-6, 6) * _FINE
        return sorted(range(len(key)), key=key.__getitem__, reverse=True), bool(changes) or not self._just.plain

    def _stretch(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[int, int]:
        """Return the stretch of time, of a few drawn at random, in which the resources are used best."""
        draw, length = self._draw, max(ends)
        best, found = -1.0, (0, length)
        for _ in range(3):
            span = draw.randint(max(1, length // 4), max(1, 3 * length // 4))
            begin = draw.randint(0, max(0, length - span))
            end = begin + span
            used = sum(weight for weight, last in zip(self._weights, ends, strict=True) if begin <= last <= end) / span
            if used > best:
                best, found = used, (begin, end)
        return found

    def _by(self, rule: Sequence[int], noise: int) -> list[int]:
        """Return the activities in lawful order by a rule, the least first, blurred by some noise."""
        draw = self._draw
        value = [one + (draw.uniform(-noise, noise) if noise else 0) for one in rule]
        order = sorted(range(len(rule)), key=lambda number: value[number])
        return lawful(order, self._just.forwards.before)
