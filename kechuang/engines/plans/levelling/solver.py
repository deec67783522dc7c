"""CP-SAT 模型 (solver): an instance, or a window of it, handed to OR-Tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from kechuang.engines.plans.levelling.instance import Instance


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found: starts (empty where nothing), a lower bound of the length, whether it is proven."""

    starts: list[int]
    bound: int
    proven: bool


def solve(
    instance: Instance,
    *,
    seconds: float,
    workers: int,
    upper: int,
    lower: int,
    hint: Sequence[int] = (),
    seed: int = 1,
    windows: Sequence[tuple[int, int]] = (),
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
    windows : sequence of (int, int)
        By activity the first and last start to be considered; from the links where empty.
    precedences : sequence of (int, int)
        Pairs of which the second is to start only when the first has ended, besides the links.
    """
    model = cp_model.CpModel()
    length: Any = model.new_int_var(lower, upper, "length")
    starts: list[Any] = []
    spans: list[Any] = []
    for number, days in enumerate(instance.durations):
        first, last = windows[number] if windows else (instance.heads[number], upper - instance.tails[number])
        start = model.new_int_var(first, max(first, last), f"s{number}")
        starts.append(start)
        spans.append(model.new_fixed_size_interval_var(start, days, f"i{number}") if days else None)
    ending = {before for before, _, lag in instance.links if lag >= instance.durations[before]}
    for number, days in enumerate(instance.durations):
        if number not in ending:
            model.add(length >= starts[number] + days)
    for before, after, lag in instance.links:
        model.add(starts[after] >= starts[before] + lag)
    for before, after in precedences:
        model.add(starts[after] >= starts[before] + instance.durations[before])
    for resource, capacity in enumerate(instance.capacities):
        users = [
            number for number, demand in enumerate(instance.demands) if demand[resource] and instance.durations[number]
        ]
        if users:
            amounts = [instance.demands[number][resource] for number in users]
            model.add_cumulative([spans[number] for number in users], amounts, capacity)
    model.minimize(length)
    for number, value in enumerate(hint):
        model.add_hint(starts[number], value)
    if hint:
        model.add_hint(length, instance.ends(hint))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.use_lns = not windows and not precedences
    status = solver.solve(model)
    proven = status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer([], upper + 1 if proven else lower, proven)
    bound = round(solver.best_objective_bound)
    return Answer([solver.value(start) for start in starts], bound, proven)
