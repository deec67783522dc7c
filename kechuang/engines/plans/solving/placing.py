"""成批生成 (placing): many lists of activities at once, each placed as :class:`~.packing.Packing` places one.

Step by step the next activity of every list is placed, so that one operation on arrays serves all of them. What is free
in a period is kept as in a packing, in as many whole numbers of 62 bits as the resources take.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kechuang.engines.plans.solving.instance import Instance

Starts = NDArray[np.int64]
_BITS = 62
_FAR = 1 << 40
_WINDOW = 32  # periods that are looked at together, or three times the longest activity
_OFTEN = 64  # activities placed between two looks at the clock


class Placing:
    """Places lists of the activities of an instance, forwards or, ``mirrored``, from the end.

    Parameters
    ----------
    instance : Instance
        The project.
    mirrored : bool
        Whether time runs backwards: periods count from the end, and releases do not hold.
    """

    def __init__(self, instance: Instance, *, mirrored: bool = False) -> None:
        count, durations = len(instance.durations), instance.durations
        self._durations = np.array(durations, dtype=np.int64)
        self._free, self._guards, self._demands = _packed(instance)
        before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for source, target, lag in instance.links:
            if mirrored:
                before[source].append((target, lag + durations[target] - durations[source]))
            else:
                before[target].append((source, lag))
        most = max(map(len, before), default=0) or 1
        self._before = np.full((count, most), count, dtype=np.int64)  # one more than there are: starts in 0, far back
        self._lags = np.full((count, most), -_FAR, dtype=np.int64)
        for number, row in enumerate(before):
            for place, (source, lag) in enumerate(row):
                self._before[number, place], self._lags[number, place] = source, lag
        releases = [0] * count if mirrored or not instance.releases else instance.releases
        self._first = np.array(releases, dtype=np.int64)
        self._longest = max(durations, default=0) or 1
        self.window = max(_WINDOW, 3 * self._longest)
        self.horizon = 2 * instance.bound + self.window

    def place(self, lists: NDArray[np.intp], until: float = float("inf")) -> Starts | None:
        """Return the start of every activity by list.

        Parameters
        ----------
        lists : array of int, lists × activities
            Each with all activities in an order that respects the links.
        until : float
            The moment of ``time.monotonic()`` after which it is given up.

        Returns
        -------
        array of int, lists × activities, or None
            None where it was given up.
        """
        many, count = lists.shape
        every = np.arange(many)
        starts = np.zeros((many, count + 1), dtype=np.int64)
        sheet = _Sheet(self._free, self._guards, many, self.horizon, self.window)
        spread = np.arange(self._longest)
        for step in range(count):
            if step % _OFTEN == 0 and time.monotonic() > until:
                return None
            now = lists[:, step]
            waits = (starts[every[:, None], self._before[now]] + self._lags[now]).max(axis=1)
            start, days, asked = np.maximum(self._first[now], waits), self._durations[now], self._demands[:, now]
            busy = (days > 0) & (asked > 0).any(axis=0)
            which = every if busy.all() else np.flatnonzero(busy)
            if len(which):
                days, asked = days[which], asked[:, which]
                start[which] = sheet.earliest(which, start[which], days, asked)
                sheet.take(which, start[which, None] + spread, np.where(spread < days[:, None], asked[:, :, None], 0))
            starts[every, now] = start
        self.horizon = sheet.periods
        return starts[:, :count]


class _Sheet:
    """What is free in every period of every list.

    Parameters
    ----------
    free, guards : array of int, numbers
        What is free where nothing runs, and the bit above each resource.
    many, periods : int
        Lists, and periods to begin with; there come more as they are needed.
    window : int
        Periods that are looked at together, more than any activity lasts.
    """

    def __init__(self, free: Starts, guards: Starts, many: int, periods: int, window: int) -> None:
        self._free, self._guards = free[:, None], guards[:, None, None]
        self._many, self._window = many, window
        self._places = np.arange(window, dtype=np.int32)
        self._spread(np.empty((len(free), many, 0), dtype=np.int64), max(periods, window))

    def earliest(self, lists: NDArray[np.intp], since: Starts, days: Starts, asked: Starts) -> Starts:
        """Return for each of some lists the first period from ``since`` on from which so much is free for so long."""
        found, left, since = np.empty_like(since), np.arange(len(lists)), since.copy()
        while True:
            if (needed := int(since.max()) + 2 * self._window) > self.periods:
                self._spread(self._flat.reshape(len(self._free), self._many, self.periods), 2 * needed)
            seen = self._windows[:, self._rows[lists[left]] + since]
            lacking = (((seen - asked[:, left, None]) & self._guards) != self._guards).any(axis=0)
            last = np.maximum.accumulate(np.where(lacking, self._places, -1), axis=1)
            fits = self._places - last >= days[left, None]
            at = fits.argmax(axis=1)
            done = fits[np.arange(len(left)), at]
            found[left] = since + at - days[left] + 1
            if done.all():
                return found
            more = ~done
            left, since = left[more], since[more] + last[more, -1] + 1

    def take(self, lists: NDArray[np.intp], periods: Starts, amounts: Starts) -> None:
        """Take amounts away, by number, of some lists, in their periods."""
        at = self._rows[lists, None] + periods
        for number, amount in zip(self._flat, amounts, strict=True):
            number[at] -= amount

    def _spread(self, kept: Starts, periods: int) -> None:
        self.periods = periods
        wider = np.empty((len(self._free), self._many, periods), dtype=np.int64)
        wider[:] = self._free[:, :, None]
        wider[:, :, : kept.shape[2]] = kept
        self._flat = wider.reshape(len(self._free), -1)
        self._rows = np.arange(self._many) * periods
        self._windows = np.lib.stride_tricks.sliding_window_view(self._flat, self._window, axis=1)


def _packed(instance: Instance) -> tuple[Starts, Starts, Starts]:
    """Return what is free at first, the guard bits, and what each activity asks for, by number of 62 bits."""
    free, guards, asked = [0], [0], [[0] * len(instance.durations)]
    place = 0
    for resource, capacity in enumerate(instance.capacities):
        bits = capacity.bit_length()
        if place + bits >= _BITS and place:
            free.append(0)
            guards.append(0)
            asked.append([0] * len(instance.durations))
            place = 0
        free[-1] |= (capacity | 1 << bits) << place
        guards[-1] |= 1 << (place + bits)
        for number, demand in enumerate(instance.demands):
            asked[-1][number] |= min(demand[resource], capacity) << place
        place += bits + 1
    return _numbers(free), _numbers(guards), _numbers(asked)


def _numbers(values: Sequence[int] | Sequence[Sequence[int]]) -> Starts:
    return np.array(values, dtype=np.int64)


__all__ = ["Placing", "Starts"]
