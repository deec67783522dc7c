"""排好的计划 (schedule): a dated plan: the dates of its tasks, what is missing to the due date, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.network import Network
from kechuang.engines.plans.dating.overdue import Overdue, to_due
from kechuang.engines.plans.dating.trail import Numbers, Step
from kechuang.engines.plans.plan.tasks import Plan, Task
from kechuang.engines.plans.sentence import Sentence


@dataclass(slots=True)
class Dated:
    """One task with its dates; never changed, and made by the ten thousand.

    Attributes
    ----------
    task : Task
        The task.
    kind : {"task", "summary", "milestone"}
        What it is.
    days : int
        Workdays it takes, of a summary those between its dates.
    early_start, early_finish : datetime.date
        The earliest dates; those of fact where it has begun or ended.
    late_start, late_finish : datetime.date
        The latest dates that still keep the due date, or the plan's own end where none is given.
    start, finish : datetime.date
        Where the plan places it.
    slack : int
        Workdays by which it can be put off without harm to the due date; what is missing where negative.
    critical : bool
        Whether putting it off puts off the whole, or makes it later still.
    provisional : bool
        Whether a date lies beyond the table of holidays.
    """

    task: Task
    kind: str
    days: int
    early_start: dt.date
    early_finish: dt.date
    late_start: dt.date
    late_finish: dt.date
    start: dt.date
    finish: dt.date
    slack: int
    critical: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A dated plan.

    Attributes
    ----------
    plan : Plan
        What was dated.
    tasks : mapping of str to Dated
        By id, in the plan's order.
    start, finish : datetime.date
        Of the whole, as placed.
    early_finish : datetime.date
        When the whole can be finished at the earliest.
    latest_start : datetime.date or None
        By when the first task that has not begun must start; None where all have.
    shortfall : int
        Workdays that are missing to keep the due dates, where teams are levelled with what that costs; 0 where they
        are kept.
    chain : tuple of Step
        Why: from the first task on, task by task, to the one that misses its date. Empty where nothing is missing.
    chain_end : Missed or None
        The date to which the chain leads, and by how much the last task of the chain misses it.
    missed : tuple of Missed
        All due dates and constraints that are not kept where the tasks are placed, the worst first.
    critical_path : tuple of Step
        From the start to the end of the longest path.
    overdue_start : int
        Workdays since ``latest_start`` passed, up to the present day (``as_of`` where the plan has one).
    overdue : tuple of Overdue
        All tasks that have not begun though their latest start is past, the earliest first; :meth:`to_due` says why.
    stale : tuple of str
        Ids of tasks dated in the past though nothing says that it was so: not begun and placed before today, or not
        ended though they were to be. Never where ``as_of`` is today.
    provisional : bool
        Whether a date lies beyond the table of holidays.
    warnings : tuple of Sentence
        What a person should know, one sentence each.
    """

    plan: Plan
    tasks: Mapping[str, Dated]
    start: dt.date
    finish: dt.date
    early_finish: dt.date
    latest_start: dt.date | None
    shortfall: int
    chain: tuple[Step, ...]
    chain_end: Missed | None
    missed: tuple[Missed, ...]
    critical_path: tuple[Step, ...]
    overdue_start: int
    overdue: tuple[Overdue, ...]
    stale: tuple[str, ...]
    provisional: bool
    warnings: tuple[Sentence, ...]
    _dating: Dating = field(repr=False, compare=False)

    def to_due(self, uid: str) -> tuple[Step, ...]:
        """Return the chain from a task on to the date that fixes its latest dates; those are the dates of its steps.

        Empty for a summary, which stands as its parts do, and for what has ended.
        """
        laid, late = self._dating.laid, self._dating.late
        node = laid.node_of[uid]
        if uid in laid.closes_of or laid.tasks[node].actual_finish is not None:
            return ()
        return to_due(laid, node, late, self._dating.end)


@dataclass(frozen=True, slots=True)
class Dating:
    """A plan with the numbers of its dates: early, late, and as placed without a thought for resources.

    ``plan`` is what people told, that of ``laid`` has the days that its progress implies (``notes`` says which);
    ``end`` is the instant by which everything must be finished.
    """

    plan: Plan
    notes: tuple[Sentence, ...]
    laid: Network
    start: dt.date
    end: int
    early: Numbers
    late: Numbers
    placed: Numbers
