"""What waits comes after what it waits for; what waits for itself is told apart."""

from __future__ import annotations

import pytest

from kechuang.engines.plans.order import in_order


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ([], []),
        ([[1], [2], []], []),
        ([[1, 2], [3], [3], []], []),
        ([[1], [0], []], [0, 1]),
        ([[1], [2], [1], []], [1, 2]),  # what begins outside the circle is not in it
        ([[0]], [0]),
        ([[1], [0, 2], []], [0, 1, 2]),  # what waits for a circle never comes either
    ],
    ids=["none", "a line", "two ways", "a circle", "a circle behind a start", "itself", "behind a circle"],
)
def test_each_comes_after_all_that_it_waits_for(after: list[list[int]], left: list[int]) -> None:
    order, waiting = in_order(after)
    assert waiting == left and sorted([*order, *waiting]) == list(range(len(after)))
    place = {number: at for at, number in enumerate(order)}
    assert all(place[one] < place[other] for one in place for other in after[one] if other in place)
