"""求解 (search): the shortest schedule that can be found in the time given, and whether a shorter one is ruled out.

Two threads share the time: one breeds schedules, the other hands the whole to CP-SAT, then windows of the best
schedule so far. CP-SAT runs outside Python, so both go on at once. Where a seed is given and the machine is idle the
way is much the same every time, but what is reached depends on how far two cores get in the time.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass

from kechuang.engines.plans.solving.breeding import Breeding
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.solver import solve
from kechuang.engines.plans.solving.windows import replan

_WHOLE = 0.2  # share of the time for the instance as a whole


@dataclass(frozen=True, slots=True)
class Solved:
    """A schedule of an instance.

    Attributes
    ----------
    starts : tuple of int
        By activity, in periods from 0.
    makespan : int
        When the last activity is over.
    bound : int
        No schedule is shorter.
    proven : bool
        Whether ``makespan`` is the least there is.
    seconds : float
        How long it took.
    """

    starts: tuple[int, ...]
    makespan: int
    bound: int
    proven: bool
    seconds: float


def search(instance: Instance, *, seconds: float, seed: int = 1) -> Solved:
    """Look for the shortest schedule.

    Parameters
    ----------
    instance : Instance
        The project.
    seconds : float
        The time limit; what is found until then stands.
    seed : int
        Of all that is drawn.
    """
    begun = time.monotonic()
    until = begun + seconds
    breeding = Breeding(instance, seed)
    bound = instance.bound
    if breeding.best[0] > bound:
        breeding.run(min(until, begun + seconds * 0.03), bound)
    if breeding.best[0] > bound:
        bound = _together(instance, breeding, until, bound, seed)
    length, starts = breeding.best
    return Solved(tuple(starts), length, bound, length <= bound, time.monotonic() - begun)


def _together(instance: Instance, breeding: Breeding, until: float, bound: int, seed: int) -> int:
    """Breed and solve at once; return the bound that was reached."""
    done = threading.Event()
    breeder = threading.Thread(target=breeding.run, args=(until, bound, done.is_set), daemon=True)
    breeder.start()
    try:
        now = time.monotonic()
        answer = solve(
            instance, seconds=max(0.05, (until - now) * _WHOLE), workers=1, upper=breeding.best[0], lower=bound,
            hint=breeding.best[1], seed=seed,
        )  # fmt: skip
        bound = max(bound, min(answer.bound, breeding.best[0]))
        if answer.starts:
            breeding.take(answer.starts)
        if answer.proven:
            bound = breeding.best[0]
        draw = random.Random(seed)
        size, failed = min(24, len(instance.durations)), 0
        while breeding.best[0] > bound and (left := until - time.monotonic()) > 0.05:
            found = replan(instance, breeding.best[1], size=size, seconds=min(left, 1.5), lower=bound, draw=draw)
            if found.starts:
                breeding.take(found.starts)
                failed = 0
            else:
                failed += 1
                if failed % 8 == 0:
                    size = 24 + (size - 18) % 36  # small ones are tried quickly, large ones reach further
    finally:
        done.set()
        breeder.join()
    return bound
