"""考核 (assessment): how many of the tasks that were due by a day a department finished on time, by the declared rule.

Every figure is the length of a list that can be shown: the same tasks, sorted by what became of them. Summaries are
left out, because their parts are counted; a task that is due later is not judged, whatever became of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from kechuang.declarations.assessment import Assessment


class Outcome(StrEnum):
    """What became of a task by a day."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "open_overdue"


OUTCOME_LABELS = {
    Outcome.ON_TIME: _("按时完成"),
    Outcome.LATE: _("逾期完成"),
    Outcome.OVERDUE: _("逾期未完成"),
}


@dataclass(frozen=True, slots=True)
class Stood:
    """A task as it stood at the end of a day.

    Attributes
    ----------
    task, project : int
        Keys.
    name, project_name : str
        As they are called.
    department : str
        Which led it on that day.
    due : datetime.date or None
        Its time limit on that day: its own, else that of what it is part of.
    finished : datetime.date or None
        The day on which it was really done, of a task that was closed; None while it is open.
    """

    task: int
    project: int
    name: str
    project_name: str
    department: str
    due: dt.date | None
    finished: dt.date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A task that was due, and what became of it."""

    stood: Stood
    outcome: Outcome

    @property
    def label(self) -> str:
        """What became of it, as an official reads it."""
        return str(OUTCOME_LABELS[self.outcome])


@dataclass(frozen=True, slots=True)
class Score:
    """What a department reached (考核结果).

    Attributes
    ----------
    department : str
        Its id; empty for the sum over all.
    counts : mapping of Outcome to int
        Tasks by what became of them; they sum up to ``due``.
    due : int
        Tasks that were due.
    points : fractions.Fraction
        Sum of the weights.
    """

    department: str
    counts: Mapping[Outcome, int]
    due: int
    points: Fraction

    @property
    def rate(self) -> Fraction | None:
        """Share of tasks done on time; None where none was due."""
        return Fraction(self.counts[Outcome.ON_TIME], self.due) if self.due else None

    @property
    def score(self) -> Fraction | None:
        """Points over the tasks that were due; None where none was."""
        return self.points / self.due if self.due else None


def judge(tasks: Iterable[Stood], *, on: dt.date) -> list[Judged]:
    """Return the tasks that were due by a day with what became of them; one due on the day itself counts once done.

    Parameters
    ----------
    tasks : iterable of Stood
        As they stood at the end of ``on``.
    on : datetime.date
        The day.
    """
    found = []
    for task in tasks:
        if task.due is None or task.due > on or (task.due == on and task.finished is None):
            continue  # on its last day a task is not late yet
        outcome = Outcome.OVERDUE if task.finished is None else (
            Outcome.ON_TIME if task.finished <= task.due else Outcome.LATE
        )  # fmt: skip
        found.append(Judged(task, outcome))
    return found


def scores(judged: Iterable[Judged], rule: Assessment) -> list[Score]:
    """Return the score of every department, the best first, exactly; equal ones in the order of their ids."""
    by: dict[str, list[Outcome]] = defaultdict(list)
    for one in judged:
        by[one.stood.department].append(one.outcome)
    found = [score_of(name, outcomes, rule) for name, outcomes in by.items()]
    return sorted(found, key=lambda one: (-(one.score or 0), -one.due, one.department))


def score_of(department: str, outcomes: Iterable[Outcome], rule: Assessment) -> Score:
    """Return the score of one department, or of all together, by the declared weights."""
    listed = list(outcomes)
    counts = {outcome: listed.count(outcome) for outcome in Outcome}
    points = sum((count * getattr(rule.weights, outcome) for outcome, count in counts.items()), Fraction(0))
    return Score(department, counts, len(listed), points)
