"""Placing many lists at once is placing each of them, and what is bred of them is always a schedule."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.plans import Instance
from kechuang.engines.plans.solving.breeding import Breeding
from kechuang.engines.plans.solving.packing import Packing, lawful
from kechuang.engines.plans.solving.placing import Placing


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Return a small project: also leads, releases, long activities, and more resources than one number of 62 bits."""
    count = draw(st.integers(1, 8))
    capacities = draw(st.lists(st.integers(0, 6000), max_size=7))
    number = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(number, number, st.integers(-4, 12)), max_size=10))
    return Instance(
        "drawn",
        draw(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=count, max_size=count)),
        [[draw(st.integers(0, capacity)) for capacity in capacities] for _ in range(count)],
        capacities,
        [(min(one, two), max(one, two), lag) for one, two, lag in pairs if one != two],
        draw(st.one_of(st.just([]), st.lists(st.integers(0, 30), min_size=count, max_size=count))),
    )


@given(instances(), st.booleans(), st.integers(0, 40), st.randoms(use_true_random=False))
def test_many_lists_at_once_are_placed_as_one_by_one(instance, mirrored, begun, draw):
    one, many = Packing(instance, mirrored=mirrored), Placing(instance, mirrored=mirrored)
    numbers = list(range(len(instance.durations)))
    lists = [lawful(draw.sample(numbers, len(numbers)), one.before) for _ in range(5)]
    many.horizon = begun  # it grows as it must
    found = many.place(np.array(lists))
    assert found is not None and found.tolist() == [one.place(each) for each in lists]
    assert many.place(np.array(lists)).tolist() == found.tolist(), "and again over the periods that there are by now"


@settings(max_examples=60)
@given(instances(), st.integers(0, 3))
def test_what_is_bred_is_a_schedule_and_no_shorter_than_can_be(instance, seed):
    breeding = Breeding(instance, seed, pool=4)
    first = breeding.best[0]
    breeding.run(time.monotonic() + 0.01, instance.bound)
    length, starts = breeding.best
    assert instance.broken(starts) is None and instance.ends(starts) == length
    assert instance.bound <= length <= first


def test_a_schedule_from_elsewhere_that_is_shorter_is_the_best_there_is():
    instance = Instance("two", [2, 2], [[1], [1]], [2], [])
    breeding = Breeding(instance, pool=2)
    breeding.best = (4, [0, 2])
    breeding.take([0, 1])
    assert breeding.best == (3, [0, 1])
    breeding.take([0, 2])
    assert breeding.best == (3, [0, 1]), "a longer one changes nothing"
    breeding.run(time.monotonic() + 5, 2)
    assert breeding.best == (2, [0, 0])


def test_out_of_time_nothing_half_placed_is_given():
    instance = Instance("two", [2, 2], [[1], [1]], [1], [])
    assert Placing(instance).place(np.array([[0, 1]]), until=time.monotonic() - 1) is None
    breeding = Breeding(instance, pool=4)
    breeding.run(time.monotonic() - 1, 0)
    assert breeding.made == 0 and breeding.best[0] == 4
