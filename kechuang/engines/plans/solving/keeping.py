"""守住日期 (keeping dates): the fewest days without breaking a date, or else the fewest days of breach, by CP-SAT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.solver import Answer, modelled

WEIGHT = 100
"""How many periods of breach of a date that could not be kept anyhow one of a date that could be kept is worth."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What activities ask for besides links and resources, in periods.

    Attributes
    ----------
    fixed : mapping of int to int
        Where what has begun goes on. Together it may take more than there is; then the others wait until it has ended.
    latest : mapping of int to int
        The latest starts that can be kept without a thought for resources.
    wished : mapping of int to int
        Latest starts that cannot; to be missed by as little as may be.
    """

    fixed: Mapping[int, int] = field(default_factory=dict)
    latest: Mapping[int, int] = field(default_factory=dict)
    wished: Mapping[int, int] = field(default_factory=dict)

    def broken(self, starts: Sequence[int]) -> bool:
        """Say whether a schedule breaks what has to be kept."""
        return any(starts[node] > latest for node, latest in self.latest.items()) or any(
            starts[node] != start for node, start in self.fixed.items()
        )


def keep(
    instance: Instance, wishes: Wishes, *, hard: bool, seconds: float, hint: Sequence[int], seed: int = 1
) -> Answer:
    """Look for the schedule with the least breach of dates and, of those, the fewest periods.

    Parameters
    ----------
    instance : Instance
        The project.
    wishes : Wishes
        The dates.
    hard : bool
        Whether ``latest`` may not be broken at all; else it is missed by as little as may be, before ``wished`` is.
    seconds : float
        The time limit.
    hint : sequence of int
        Starts to begin with; they need not keep the dates.
    seed : int
        Of all that the solver draws.

    Returns
    -------
    Answer
        Without starts where none were found; ``proven`` then says that there are none.
    """
    from ortools.sat.python import cp_model  # late, as in the solver

    horizon = max(instance.horizon, instance.ends(hint))
    windows = []
    for number, head in enumerate(instance.heads):
        last = horizon - instance.tails[number]
        if hard and number in wishes.latest:
            last = min(last, wishes.latest[number])
        first, last = (wishes.fixed[number],) * 2 if number in wishes.fixed else (head, last)
        if last < first:
            return Answer([], 0, True)
        windows.append((first, last))
    found = modelled(instance, lower=0, upper=horizon, windows=windows, fixed=wishes.fixed)
    soft = [(one, 1) for one in wishes.wished.items()]
    soft += [(one, WEIGHT) for one in wishes.latest.items() if not hard]
    late = []
    for (number, latest), weight in soft:
        breach = found.model.new_int_var(0, max(0, windows[number][1] - latest), f"late{number}")
        found.model.add(breach >= found.starts[number] - latest)
        late.append(weight * breach)
    # A period of breach outweighs any number of periods at the end.
    found.model.minimize((horizon + 1) * sum(late) + found.length)
    for number, start in enumerate(hint):
        found.model.add_hint(found.starts[number], min(max(start, windows[number][0]), windows[number][1]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    status = solver.solve(found.model)
    proven = status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer([], 0, proven)
    starts = [solver.value(start) for start in found.starts]
    return Answer(starts, instance.ends(starts) if proven else instance.bound, proven)
