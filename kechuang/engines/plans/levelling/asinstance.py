"""计划化为问题 (as instance): a plan in whole workdays, as the search for the fewest days takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.engines.plans.dating.forward import LONG_AGO
from kechuang.engines.plans.dating.network import CLOSES, OPENS, TASK, Network
from kechuang.engines.plans.dating.pressure import Bound
from kechuang.engines.plans.dating.schedule import Dating
from kechuang.engines.plans.levelling.booking import Booking
from kechuang.engines.plans.levelling.byrule import Demands
from kechuang.engines.plans.sentence import Sentence, says
from kechuang.engines.plans.solving.instance import LONGEST, Instance
from kechuang.engines.plans.solving.keeping import Wishes

MOST = 2_000
"""Tasks up to which the fewest days are looked for; larger plans are levelled by priority alone."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A plan as an instance.

    Attributes
    ----------
    instance : Instance
        One activity a node; what has begun lasts as long as it still takes, what has ended takes nothing.
    wishes : Wishes
        Where what has begun goes on, and by when others must or should start.
    base : int
        The workday that is period 0.
    """

    instance: Instance
    wishes: Wishes
    base: int

    def held(self, laid: Network, starts: Sequence[int]) -> list[int]:
        """Return the numbers before which tasks do not start; milestones and summaries follow from them."""
        return [
            2 * (self.base + start) + 1 if kind == TASK and laid.length[node] else LONG_AGO
            for node, (kind, start) in enumerate(zip(laid.kinds, starts, strict=True))
        ]

    def starts(self, laid: Network, numbers: Sequence[int]) -> list[int]:
        """Return a placing in periods."""
        calendar = laid.own[laid.plan.calendar]
        return [
            max(0, ((number if kind == TASK else calendar.floor(number)) >> 1) - self.base)
            for kind, number in zip(laid.kinds, numbers, strict=True)
        ]


def unsuited(dating: Dating) -> Sentence | None:
    """Return why the fewest days cannot be looked for in a plan, None where they can."""
    laid = dating.laid
    if len(laid.plan.tasks) > MOST:
        return says("任务超过 {n} 个", n=MOST)
    if len(laid.own) > 1:
        return says("各队日历不同")
    lags = sum(abs(edge.lag) for row in laid.before for edge in row)
    if (sum(laid.length) + lags) // 2 > LONGEST // 2:
        return says("工期与延隔合计太长")
    if any(link.unit == "day" for link in laid.plan.links):
        return says("有按日历日计的延隔")
    if any(edge.source in laid.closes_of.values() and not edge.from_finish for row in laid.before for edge in row):
        return says("有前置关系等摘要任务开始")  # that waits for whichever part starts first
    return None


def pose(dating: Dating, demands: Demands) -> Posed:
    """Return a plan that is suited as an instance."""
    laid, early = dating.laid, dating.early
    plan, calendar = laid.plan, laid.own[laid.plan.calendar]
    booking = Booking(laid)
    facts = [kind == TASK and task.actual_start is not None for kind, task in zip(laid.kinds, laid.tasks, strict=True)]
    starts, days = [0] * len(facts), [0] * len(facts)
    for node, kind in enumerate(laid.kinds):
        starts[node] = (early[0][node] if kind == TASK else calendar.ceil(early[0][node])) >> 1
        if kind == TASK:
            days[node] = laid.length[node] >> 1
        if facts[node]:
            first, after = booking.stretch(node, early)
            done = laid.tasks[node].actual_finish is not None
            starts[node], days[node] = (early[1][node] >> 1, 0) if done else (first, after - first)
    base = min(
        start for node, start in enumerate(starts)
        if laid.kinds[node] == TASK and laid.tasks[node].actual_finish is None
    )  # fmt: skip
    starts = [0 if kind == CLOSES else max(0, start - base) for start, kind in zip(starts, laid.kinds, strict=True)]
    names = list(plan.resources)
    uses = [[dict(row).get(name, 0) for name in names] for row in booking.uses]
    return Posed(
        Instance(
            plan.name, days, uses, [plan.resources[name] for name in names], _links(laid, days, facts),
            starts,
        ),
        Wishes(
            {node: starts[node] for node, fact in enumerate(facts) if fact},
            _latest(laid, demands.kept, days, base), _latest(laid, demands.others, days, base),
        ),
        base,
    )  # fmt: skip


def _links(laid: Network, days: Sequence[int], facts: Sequence[bool]) -> list[tuple[int, int, int]]:
    """Return the links that still bound anything: what a fact allows stands in the earliest dates already."""
    found = []
    for node, kind in enumerate(laid.kinds):
        if kind == CLOSES:
            found += [(part, node, days[part]) for part in laid.children[node]]
        if kind == OPENS:
            found.append((node, laid.closes_of[laid.tasks[node].id], 0))
        if facts[node]:
            continue
        if kind != CLOSES and laid.parent[node] >= 0:
            found.append((laid.parent[node], node, 0))
        for edge in laid.before[node]:
            done = laid.tasks[edge.source].actual_finish is not None
            if facts[edge.source] and (done or not edge.from_finish):
                continue
            lag = (edge.lag >> 1) + (days[edge.source] if edge.from_finish else 0)
            found.append((edge.source, node, lag if edge.to_start else lag - days[node]))
    return found


def _latest(laid: Network, demands: Sequence[tuple[int, Bound]], days: Sequence[int], base: int) -> dict[int, int]:
    """Return by node the latest start that dates leave; what has begun cannot be moved any more."""
    found: dict[int, int] = {}
    for node, bound in demands:
        calendar = laid.own[laid.plan.calendar]
        number = bound.number if laid.kinds[node] == TASK else calendar.floor(bound.number)
        if laid.kinds[node] == TASK and laid.tasks[node].actual_start is not None:
            continue
        if laid.length[node] and laid.kinds[node] == TASK:
            number = number & ~1 if bound.of_finish else (number - 1) | 1
        latest = (number >> 1) - base - (days[node] if bound.of_finish else 0)
        found[node] = min(latest, found.get(node, latest))
    return found
