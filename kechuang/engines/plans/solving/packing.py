"""串行生成 (serial generation): activities placed one by one, each as early as links and resources allow.

What is free in a period is one whole number: each resource has its bits, and above them one that is set. Taking a
demand away clears that bit exactly where the resource does not suffice, so one subtraction tries all resources.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from kechuang.engines.plans.solving.instance import Instance


class Packing:
    """Places the activities of an instance, forwards or, ``mirrored``, from the end.

    Parameters
    ----------
    instance : Instance
        The project.
    mirrored : bool
        Whether time runs backwards: periods count from the end, and releases do not hold.
    """

    def __init__(self, instance: Instance, *, mirrored: bool = False) -> None:
        shifts, guards, free, place = [], 0, 0, 0
        for capacity in instance.capacities:
            bits = capacity.bit_length()
            shifts.append(place)
            guards |= 1 << (place + bits)
            free |= (capacity | 1 << bits) << place
            place += bits + 1
        count = len(instance.durations)
        self._guards = guards
        self._free = free
        self._durations = list(instance.durations)
        self._demands = [sum(one << shift for one, shift in zip(row, shifts, strict=True)) for row in instance.demands]
        self._first = [0] * count if mirrored or not instance.releases else list(instance.releases)
        self.before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for source, target, lag in instance.links:
            if mirrored:
                self.before[source].append((target, lag + instance.durations[target] - instance.durations[source]))
            else:
                self.before[target].append((source, lag))
        lags = sum(max(0, lag) for row in self.before for _, lag in row)
        self._horizon = sum(instance.durations) + lags + max(instance.releases, default=0) + 1

    def place(self, activities: Sequence[int]) -> list[int]:
        """Return the start of every activity, placed in the order given, which must respect the links."""
        durations, demands, before, first, guards = (
            self._durations, self._demands, self.before, self._first, self._guards,
        )  # fmt: skip
        starts = [0] * len(durations)
        free = [self._free] * self._horizon  # one after the other, everything fits
        for number in activities:
            start = first[number]
            for source, lag in before[number]:
                bound = starts[source] + lag
                start = max(start, bound)
            days, demand = durations[number], demands[number]
            if days and demand:
                period, end = start, start + days
                while period < end:
                    if (free[period] - demand) & guards != guards:
                        start = period + 1
                        end = start + days
                    period += 1
                for period in range(start, end):
                    free[period] -= demand
            starts[number] = start
        return starts


class Justified:
    """Forward-backward improvement (双向调整): right, then left again, which never makes a schedule longer."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.forwards = Packing(instance)
        self.backwards = Packing(instance, mirrored=True)
        # Where everything starts after what it waits for has ended, the order of starts and ends is lawful by itself.
        self.plain = all(lag >= instance.durations[before] for before, _, lag in instance.links)
        self.rank = [0] * len(instance.order)
        for rank, number in enumerate(instance.order):
            self.rank[number] = rank

    def from_list(self, activities: Sequence[int]) -> tuple[int, list[int]]:
        """Return length and starts of the schedule that a list leads to, once justified."""
        return self.justify(self.forwards.place(activities))

    def justify(self, starts: list[int]) -> tuple[int, list[int]]:
        """Return length and starts of a schedule once it is pushed right and left again."""
        durations, rank = self.instance.durations, self.rank
        numbers = range(len(starts))
        by_end = sorted(numbers, key=lambda one: (-(starts[one] + durations[one]), -starts[one], -rank[one]))
        ends = self.backwards.place(by_end if self.plain else lawful(by_end, self.backwards.before))
        by_start = sorted(numbers, key=lambda one: (-(ends[one] + durations[one]), rank[one]))
        found = self.forwards.place(by_start if self.plain else lawful(by_start, self.forwards.before))
        return self.instance.ends(found), found


def lawful(activities: Sequence[int], before: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """Return the activities in an order that respects the links, and otherwise the one given as far as may be."""
    place = {number: rank for rank, number in enumerate(activities)}
    waiting = [len(row) for row in before]
    after: list[list[int]] = [[] for _ in before]
    for number, row in enumerate(before):
        for source, _ in row:
            after[source].append(number)
    ready = [place[number] for number, count in enumerate(waiting) if not count]
    heapify(ready)
    found = []
    while ready:
        number = activities[heappop(ready)]
        found.append(number)
        for later in after[number]:
            waiting[later] -= 1
            if not waiting[later]:
                heappush(ready, place[later])
    return found
