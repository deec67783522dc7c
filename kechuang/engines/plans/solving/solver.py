"""CP-SAT 模型 (solver): an instance, or a window of it, handed to OR-Tools.

OR-Tools is loaded with the first model: that takes a third of a second, which no other start of a program should wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from kechuang.engines.plans.solving.instance import Instance

_LINEAR = 400  # activities; of more the linear relaxation is so large that making it outlasts the time limit


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found: starts (empty where nothing), a lower bound of the length, whether it is proven."""

    starts: list[int]
    bound: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Modelled:
    """An instance as CP-SAT takes it: the model, the start of every activity, the length; nothing is minimized yet."""

    model: Any
    starts: list[Any]
    length: Any


def modelled(
    instance: Instance,
    *,
    lower: int,
    upper: int,
    windows: Sequence[tuple[int, int]],
    fixed: Mapping[int, int] = MappingProxyType({}),
) -> Modelled:
    """Return an instance as a model.

    Parameters
    ----------
    instance : Instance
        The project.
    lower, upper : int
        Its length lies between them, both included.
    windows : sequence of (int, int)
        By activity the first and last start.
    fixed : mapping of int to int
        The starts of what has begun. If that takes more than there is, the rest of that period is not to be had.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    length: Any = model.new_int_var(lower, upper, "length")
    starts: list[Any] = []
    spans: list[Any] = []
    for number, days in enumerate(instance.durations):
        first, last = windows[number]
        start = model.new_int_var(first, max(first, last), f"s{number}")
        starts.append(start)
        spans.append(model.new_fixed_size_interval_var(start, days, f"i{number}") if days else None)
    ending = {before for before, _, lag in instance.links if lag >= instance.durations[before]}
    for number, days in enumerate(instance.durations):
        if number not in ending:
            model.add(length >= starts[number] + days)
    for before, after, lag in instance.links:
        model.add(starts[after] >= starts[before] + lag)
    for resource, capacity in enumerate(instance.capacities):
        users = [
            number for number, demand in enumerate(instance.demands)
            if demand[resource] and instance.durations[number] and number not in fixed
        ]  # fmt: skip
        if users:
            amounts = [instance.demands[number][resource] for number in users]
            taken = _taken(instance, resource, fixed)
            blocks = [model.new_fixed_size_interval_var(first, days, "") for first, days, _ in taken]
            amounts += [min(amount, capacity) for _, _, amount in taken]
            model.add_cumulative([spans[number] for number in users] + blocks, amounts, capacity)
    return Modelled(model, starts, length)


def _taken(instance: Instance, resource: int, fixed: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Return what is fixed takes of a resource, as stretches: first period, periods, amount."""
    change: dict[int, int] = {}
    for number, start in fixed.items():
        amount, days = instance.demands[number][resource], instance.durations[number]
        if amount and days:
            change[start] = change.get(start, 0) + amount
            change[start + days] = change.get(start + days, 0) - amount
    found, sum_ = [], 0
    moments = sorted(change)
    for first, then in pairwise(moments):
        sum_ += change[first]
        if sum_:
            found.append((first, then - first, sum_))
    return found


def solve(
    instance: Instance,
    *,
    seconds: float,
    workers: int,
    upper: int,
    lower: int,
    hint: Sequence[int] = (),
    seed: int = 1,
    precedences: Sequence[tuple[int, int]] = (),
) -> Answer:
    """Look for the shortest schedule.

    Parameters
    ----------
    instance : Instance
        The project.
    seconds : float
        The time limit.
    workers : int
        How many threads look for it.
    upper, lower : int
        Its length is known to lie between them, both included.
    hint : sequence of int
        Starts of a schedule to begin with.
    seed : int
        Of all that the solver draws.
    precedences : sequence of (int, int)
        Pairs of which the second is to start only when the first has ended, besides the links.
    """
    from ortools.sat.python import cp_model

    found = modelled(
        instance, lower=lower, upper=upper,
        windows=[(head, upper - tail) for head, tail in zip(instance.heads, instance.tails, strict=True)],
    )  # fmt: skip
    model, starts, length = found.model, found.starts, found.length
    for before, after in precedences:
        model.add(starts[after] >= starts[before] + instance.durations[before])
    model.minimize(length)
    for number, value in enumerate(hint):
        model.add_hint(starts[number], value)
    if hint:
        model.add_hint(length, instance.ends(hint))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.use_lns = not precedences
    if len(instance.durations) > _LINEAR:
        solver.parameters.linearization_level = 0
    status = solver.solve(model)
    proven = status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer([], upper + 1 if proven else lower, proven)
    bound = round(solver.best_objective_bound)
    return Answer([solver.value(start) for start in starts], bound, proven)
