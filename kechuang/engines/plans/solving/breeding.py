"""双种群遗传搜索 (breeding): schedules pushed left and schedules pushed right breed each other in turn.

After Debels and Vanhoucke's bi-population genetic algorithm: the child of two left-pushed schedules is placed from the
end, the child of two right-pushed ones from the start, so that every generation is justified on the way. A stretch of
time in which one parent uses the resources well is handed on as a block. A whole generation is made at once.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kechuang.engines.plans.solving.abreast import abreast
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.packing import Justified, lawful
from kechuang.engines.plans.solving.placing import Placing, Starts

_POOL = 200
_LEAST = 8  # schedules of a pool, however large the instance
_PLACED = 24_000  # activities of a pool: of large instances a few schedules improve sooner than many
_FINE = 1 << 16  # more than there are activities: finer than a period, ranks decide
_STALE = 100  # generations without a shorter schedule after which all but the best begin anew
_CELLS = 1_000_000  # periods of all schedules of a pool that are kept in memory at once
_DRAWN = 3  # stretches of which the best is handed on


Schedule = tuple[int, list[int]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Schedules of one kind: starts as counted from their own side, and lengths."""

    starts: Starts
    lengths: Starts


class Breeding:
    """Two pools of schedules of one instance.

    Parameters
    ----------
    instance : Instance
        The project.
    seed : int
        Of all that is drawn.
    pool : int
        How many schedules live at a time, of each kind; fewer of large ones.

    Attributes
    ----------
    best : (int, list of int)
        Length and starts of the shortest schedule so far.
    made : int
        How many schedules were made.
    """

    def __init__(self, instance: Instance, seed: int = 1, pool: int = _POOL) -> None:
        self.instance = instance
        self.made = 0
        self._just = Justified(instance)
        late = [-tail for tail in instance.tails]
        self.best = self._by_rule(late)
        self._draw = np.random.default_rng(seed)
        self._late = np.array(late, dtype=np.float64)
        self._rank = np.array(self._just.rank, dtype=np.int64)
        self._durations = np.array(instance.durations, dtype=np.int64)
        self._forwards, self._backwards = Placing(instance), Placing(instance, mirrored=True)
        self._size = max(_LEAST, min(pool, _PLACED // max(1, len(late)), _CELLS // self._forwards.horizon))
        self._weights = np.array([
            sum(one / whole for one, whole in zip(row, instance.capacities, strict=True) if whole) * days
            for row, days in zip(instance.demands, instance.durations, strict=True)
        ])  # fmt: skip
        self._after = _neighbours(instance, reversed_=False)
        self._before = _neighbours(instance, reversed_=True)
        self._lock = threading.Lock()
        self._begun: list[Schedule] = []
        self._left: Pool | None = None
        self._given: deque[Schedule] = deque()

    def run(self, until: float, enough: int, stopped: Callable[[], bool] = lambda: False) -> None:
        """Breed until a moment of ``time.monotonic()``, or until a schedule is no longer than ``enough``."""
        left: Pool | None = self._left or self._founders(until)
        right: Pool | None = None
        stale = 0
        while left is not None and time.monotonic() < until and self.best[0] > enough and not stopped():
            self._left, before = left, self.best[0]
            self._adopt(left)
            right = self._generation(left, right, until, to_left=False)
            if right is None:
                break
            left = self._generation(right, left, until, to_left=True)
            stale = 0 if self.best[0] < before else stale + 1
            if stale >= _STALE and (anew := self._founders(until)) is not None:
                self.take(self.best[1])
                left, right, stale = anew, None, 0

    def take(self, starts: list[int]) -> None:
        """Take in a schedule that was found elsewhere."""
        length = self.instance.ends(starts)
        self._found(length, starts)
        self._given.append((length, starts))

    def _adopt(self, pool: Pool) -> None:
        """Let what was taken in live in the pool, each in the place of another."""
        while self._given:
            length, starts = self._given.popleft()
            place = int(self._draw.integers(len(pool.lengths)))
            pool.starts[place], pool.lengths[place] = starts, length

    def _founders(self, until: float) -> Pool | None:
        """Return a first pool; None where time ran out, and the next call goes on from there."""
        while len(self._begun) < self._size and time.monotonic() < until:
            self._begun.append(self._founder())
            self._found(*self._begun[-1])
        if len(self._begun) < self._size:
            return None
        lengths, starts = zip(*self._begun, strict=True)
        self._begun = []
        return Pool(np.array(starts, dtype=np.int64), np.array(lengths, dtype=np.int64))

    def _founder(self) -> Schedule:
        self.made += 1
        noise = self._draw.choice((1, 2, 4, 8, 16))
        blurred = (self._late + self._draw.uniform(-noise, noise, size=len(self._late))).tolist()
        if len(self._begun) % 4:  # nothing that could run waits: where resources are scarce these are far shorter
            return self._just.justify(abreast(self.instance, blurred))
        return self._by_rule(blurred)

    def _by_rule(self, urgency: Sequence[float]) -> Schedule:
        order = sorted(range(len(urgency)), key=urgency.__getitem__)
        return self._just.from_list(lawful(order, self._just.forwards.before))

    def _seen(self, pool: Pool) -> None:
        place = int(pool.lengths.argmin())
        if pool.lengths[place] < self.best[0]:
            self._found(int(pool.lengths[place]), pool.starts[place].tolist())

    def _found(self, length: int, starts: list[int]) -> None:
        """Keep a schedule that is shorter than all before; who breeds and who takes in may both bring one at once."""
        with self._lock:
            if length < self.best[0]:
                self.best = (length, starts)

    def _generation(self, parents: Pool, others: Pool | None, until: float, *, to_left: bool) -> Pool | None:
        """Return the next pool of the other kind, none of it longer than who was in its place; None out of time."""
        children = self._placed(self._keys(parents, to_left=to_left), until, to_left=to_left)
        if children is None:
            return None
        if to_left:
            self._seen(children)
        if others is None:
            return children
        # A schedule is kept as it is met from its own side: the other pool reads it from there.
        taken = children.lengths <= others.lengths
        return Pool(
            np.where(taken[:, None], children.starts, others.starts), np.where(taken, children.lengths, others.lengths)
        )

    def _keys(self, parents: Pool, *, to_left: bool) -> Starts:
        """Return by child the key of every activity; placed from the other end, the greatest comes first."""
        draw, many = self._draw, len(parents.lengths)
        one, two = draw.integers(many, size=(2, many))
        mates = np.where(parents.lengths[one] <= parents.lengths[two], one, two)
        mine = parents.starts + self._durations
        theirs = mine[mates]
        begin, end = self._stretches(mine, parents.lengths)
        # Ends within the stretch keep their order; what ends outside comes as in the other parent, before or after.
        apart = np.maximum(parents.lengths, parents.lengths[mates])[:, None] + 1
        key: Starts = np.where(mine < begin, theirs, np.where(mine <= end, apart + mine, 2 * apart + theirs)) * _FINE
        key += -self._rank if to_left else self._rank
        changes = draw.choice(np.array([0, 0, 1, 2, 3]), size=many)
        for change in range(3):
            rows = np.flatnonzero(changes > change)
            columns = draw.integers(key.shape[1], size=len(rows))
            key[rows, columns] += draw.integers(-6, 7, size=len(rows)) * _FINE
        return key

    def _stretches(self, ends: Starts, lengths: Starts) -> tuple[Starts, Starts]:
        """Return by schedule the stretch of time, of a few drawn at random, in which the resources are used best."""
        draw, shape = self._draw, (len(lengths), _DRAWN)
        least, most = np.maximum(1, lengths // 4)[:, None], np.maximum(1, 3 * lengths // 4)[:, None]
        span = draw.integers(least, most + 1, size=shape)
        begin = draw.integers(0, np.maximum(0, lengths[:, None] - span) + 1)
        inside = (ends[:, None] >= begin[:, :, None]) & (ends[:, None] <= (begin + span)[:, :, None])
        best = ((inside @ self._weights) / span).argmax(axis=1)[:, None]
        first = np.take_along_axis(begin, best, axis=1)
        return first, first + np.take_along_axis(span, best, axis=1)

    def _placed(self, keys: Starts, until: float, *, to_left: bool) -> Pool | None:
        placing = self._forwards if to_left else self._backwards
        starts = placing.place(self._lists(keys, to_left=to_left), until)
        if starts is None:
            return None
        self.made += len(starts)
        return Pool(starts, (starts + self._durations).max(axis=1, initial=0))

    def _lists(self, keys: Starts, *, to_left: bool) -> NDArray[np.intp]:
        """Return lists in the order of the keys, the greatest first, of which none breaks a link."""
        for number, later in self._after if to_left else self._before:
            key = keys[:, number]
            np.maximum(key, keys[:, later].max(axis=1) + 1, out=key)
        found: NDArray[np.intp] = np.argsort(-keys, axis=1, kind="stable")
        return found


def _neighbours(instance: Instance, *, reversed_: bool) -> list[tuple[int, Sequence[int]]]:
    """Return by activity those to be placed after it, in the order in which keys are mended; placed from the end, as
    ``reversed_`` says, these are the ones before it.
    """
    found: list[list[int]] = [[] for _ in instance.durations]
    for before, later, _lag in instance.links:
        found[later if reversed_ else before].append(before if reversed_ else later)
    order = instance.order if reversed_ else reversed(instance.order)
    return [(number, found[number]) for number in order if found[number]]
