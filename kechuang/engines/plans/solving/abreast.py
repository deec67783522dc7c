"""并行生成 (parallel generation): period by period, whatever is ready and fits starts, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from kechuang.engines.plans.solving.instance import Instance


def abreast(instance: Instance, urgency: Sequence[float]) -> list[int]:
    """Return the starts of a schedule in which nothing that could run waits, the least ``urgency`` going first."""
    count = len(instance.durations)
    before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target, lag in instance.links:
        before[target].append((source, lag))
        after[source].append(target)
        waiting[target] += 1
    starts = [0] * count
    free = list(instance.capacities)
    running: list[tuple[int, int]] = []
    later: list[tuple[int, int]] = []  # ready from a period on
    ready: list[tuple[float, int]] = []
    releases = instance.releases or [0] * count
    for number in range(count):
        if not waiting[number]:
            heappush(later, (releases[number], number))
    now = 0
    while later or ready:
        moments = [later[0][0]] if later else []
        if ready and running:
            moments.append(running[0][0])
        now = max(now, min(moments))
        while running and running[0][0] <= now:
            number = heappop(running)[1]
            free = [there + amount for there, amount in zip(free, instance.demands[number], strict=True)]
        while later and later[0][0] <= now:
            number = heappop(later)[1]
            ready.append((urgency[number], number))
        ready.sort()
        left = []
        for one in ready:
            number = one[1]
            demand = instance.demands[number]
            if instance.durations[number] and any(asked > there for asked, there in zip(demand, free, strict=True)):
                left.append(one)
                continue
            starts[number] = now
            if instance.durations[number]:
                free = [there - asked for there, asked in zip(free, demand, strict=True)]
                heappush(running, (now + instance.durations[number], number))
            for target in after[number]:
                waiting[target] -= 1
                if not waiting[target]:
                    first = max([releases[target], *(starts[source] + lag for source, lag in before[target])])
                    heappush(later, (max(first, now), target))
        ready = left
    return starts
