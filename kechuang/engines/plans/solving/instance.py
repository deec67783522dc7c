"""资源受限问题 (instance): activities that last, wait for each other and share what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.order import in_order

LONGEST = 1_000_000
"""Periods that all activities and lags may take together: schedules are kept period by period."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A resource-constrained project.

    Parameters
    ----------
    name : str
        Of the file or plan.
    durations : sequence of int
        By activity, in periods, 0 or more.
    demands : sequence of sequence of int
        By activity and resource: how much it takes in each period in which it runs.
    capacities : sequence of int
        By resource: how much there is in each period.
    links : sequence of (int, int, int)
        ``(i, j, lag)``: ``j`` starts no sooner than ``lag`` periods after ``i`` starts (a lead where negative).
    releases : sequence of int
        By activity: the period before which it does not start; all 0 where empty.

    Raises
    ------
    PlanError
        If links go in a circle, an activity asks for more than there is, or all together takes absurdly long.
    """

    name: str
    durations: Sequence[int]
    demands: Sequence[Sequence[int]]
    capacities: Sequence[int]
    links: Sequence[tuple[int, int, int]]
    releases: Sequence[int] = ()
    order: tuple[int, ...] = field(init=False, repr=False, compare=False)
    heads: tuple[int, ...] = field(init=False, repr=False, compare=False)
    tails: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.horizon > LONGEST:
            raise PlanError(f"{self.name} 的工期与延隔合计 {self.horizon}，超过 {LONGEST}，应核对工期")
        for number, demand in enumerate(self.demands):
            for resource, (asked, there) in enumerate(zip(demand, self.capacities, strict=True), 1):
                if asked > there and self.durations[number]:
                    raise PlanError(
                        f"{self.name} 第 {number + 1} 项活动要用第 {resource} 种资源 {asked}，"
                        f"而总共只有 {there}，应核对用量"
                    )
        object.__setattr__(self, "order", self._sorted())
        heads = list(self.releases) or [0] * len(self.durations)
        after: list[list[tuple[int, int]]] = [[] for _ in self.durations]
        for before, later, lag in self.links:
            after[before].append((later, lag))
        for number in self.order:
            for later, lag in after[number]:
                heads[later] = max(heads[later], heads[number] + lag)
        tails = list(self.durations)
        for number in reversed(self.order):
            for later, lag in after[number]:
                tails[number] = max(tails[number], lag + tails[later])
        object.__setattr__(self, "heads", tuple(heads))
        object.__setattr__(self, "tails", tuple(tails))

    @property
    def horizon(self) -> int:
        """A length in which any schedule fits: all one after the other."""
        lags = sum(max(0, lag - self.durations[before]) for before, _, lag in self.links)
        return sum(self.durations) + lags + max(self.releases, default=0) + 1

    @property
    def bound(self) -> int:
        """No schedule ends sooner: the longest chain, and the work of each resource."""
        chain = max((head + tail for head, tail in zip(self.heads, self.tails, strict=True)), default=0)
        loads = [0]
        for resource, capacity in enumerate(self.capacities):
            users = [
                number for number, demand in enumerate(self.demands) if demand[resource] and self.durations[number]
            ]
            if users and capacity:
                work = sum(self.durations[number] * self.demands[number][resource] for number in users)
                first = min(self.heads[number] for number in users)
                last = min(self.tails[number] - self.durations[number] for number in users)
                loads.append(first + -(-work // capacity) + last)
        return max(chain, *loads)

    def ends(self, starts: Sequence[int]) -> int:
        """Return the period in which the last activity is over."""
        return max((start + days for start, days in zip(starts, self.durations, strict=True)), default=0)

    def broken(self, starts: Sequence[int]) -> str | None:
        """Return what a schedule breaks, None where it is one."""
        for number, (start, release) in enumerate(zip(starts, self.releases or [0] * len(starts), strict=True)):
            if start < release:
                return f"activity {number} starts at {start}, before {release}"
        for before, later, lag in self.links:
            if starts[later] < starts[before] + lag:
                return f"activity {later} starts at {starts[later]}, {before} at {starts[before]} with lag {lag}"
        for resource, capacity in enumerate(self.capacities):
            used: dict[int, int] = {}
            for number, start in enumerate(starts):
                for period in range(start, start + self.durations[number]):
                    used[period] = used.get(period, 0) + self.demands[number][resource]
            over = [period for period, amount in used.items() if amount > capacity]
            if over:
                return f"resource {resource} is over-booked in period {min(over)}"
        return None

    def _sorted(self) -> tuple[int, ...]:
        after: list[list[int]] = [[] for _ in self.durations]
        for before, later, _lag in self.links:
            after[before].append(later)
        order, left = in_order(after)
        if left:
            told = "、".join(str(number + 1) for number in left)
            raise PlanError(f"{self.name} 的活动 {told[:80]} 互相等待，成了一圈，应改正前置关系")
        return tuple(order)
