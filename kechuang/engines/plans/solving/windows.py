"""拆补搜索 (destroy and repair): a stretch of a schedule is torn out and planned anew, the rest keeps its order."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.solver import Answer, solve


def kept_order(instance: Instance, starts: Sequence[int], torn: set[int]) -> list[tuple[int, int]]:
    """Return pairs of activities that were not torn out of which the first hands resources on to the second.

    Whoever respects them over-books nothing among those that stay, whenever they run.
    """
    pairs: set[tuple[int, int]] = set()
    order = sorted(range(len(starts)), key=lambda number: (starts[number], number))
    for resource, capacity in enumerate(instance.capacities):
        held: list[list[int]] = [[0, capacity, -1]]  # until when, how much, by whom
        for number in order:
            days, need = instance.durations[number], instance.demands[number][resource]
            if not days or not need:
                continue
            # Whoever hands on already comes first, then whoever was done last: few pairs leave most room.
            given = sorted(
                (one for one in held if one[0] <= starts[number] and one[1]),
                key=lambda one: ((one[2], number) not in pairs, -one[0]),
            )
            left = need
            for one in given:
                part = min(one[1], left)
                one[1] -= part
                left -= part
                if one[2] >= 0 and one[2] not in torn and number not in torn:
                    pairs.add((one[2], number))
                if not left:
                    break
            held.append([starts[number] + days, need, number])
            held = [one for one in held if one[1]]
    return sorted(pairs)


def replan(
    instance: Instance, starts: Sequence[int], *, size: int, seconds: float, lower: int, draw: random.Random
) -> Answer:
    """Tear out ``size`` activities about a moment drawn at random and look for a shorter schedule.

    Returns
    -------
    Answer
        Its bound and proof say nothing about the instance as a whole.
    """
    length = instance.ends(starts)
    moment = draw.uniform(0, length)
    middle = [start + days / 2 for start, days in zip(starts, instance.durations, strict=True)]
    torn = set(sorted(range(len(middle)), key=lambda number: abs(middle[number] - moment))[:size])
    return solve(
        instance, seconds=seconds, workers=1, upper=length - 1, lower=min(lower, length - 1),
        seed=draw.randrange(1 << 30), precedences=kept_order(instance, starts, torn),
    )  # fmt: skip
