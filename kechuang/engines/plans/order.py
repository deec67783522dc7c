"""先后次序 (order): what waits for other things, in an order in which each comes after all that it waits for."""

from __future__ import annotations

from collections.abc import Sequence


def in_order(after: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Return numbers in an order in which each comes after all that it waits for, and those that have none.

    Parameters
    ----------
    after : sequence of sequence of int
        For each number those that wait for it.

    Returns
    -------
    (list of int, list of int)
        The order; what waits for itself, through others or not, and all that waits for that.
    """
    waiting = [0] * len(after)
    for targets in after:
        for target in targets:
            waiting[target] += 1
    ready = [number for number, left in enumerate(waiting) if not left]
    order = []
    while ready:
        number = ready.pop()
        order.append(number)
        for target in after[number]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order, [number for number, left in enumerate(waiting) if left]
