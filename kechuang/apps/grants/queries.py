"""兑付的读取 (queries): what waits for a person, figures of rounds, totals by year and kind, performance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from kechuang.apps.grants import access
from kechuang.apps.grants.chain import STAGES
from kechuang.apps.grants.clocks import Left, lefts_of
from kechuang.apps.grants.ledger import Total, totals
from kechuang.apps.grants.models import Application, Payment, Programme, Recovery

OPEN = (*STAGES, "papers", "paying", "invited")
MOST = 200


@dataclass(frozen=True)
class Row:
    """An application in a list, with its limit."""

    one: Application
    left: Left | None


def rows(applications: Sequence[Application]) -> list[Row]:
    """Return applications with their limits, in one more query."""
    left = lefts_of(applications)
    return [Row(one, left.get(one.pk)) for one in applications]


def waiting(user: Any) -> list[Row]:
    """Return the applications whose next step is this person's, the most urgent first."""
    found = access.visible_applications(user).filter(state__in=STAGES).select_related("programme")
    mine = [one for one in found.order_by("pk")[:MOST] if access.may(user, STAGES[one.state].verb, one)
            and one.reviewed_by_id != (user.pk if one.state == "approval" else -1)]  # fmt: skip
    return sorted(rows(mine), key=lambda row: (row.left is None, row.left.due.left or 0 if row.left else 0))


@dataclass
class Sum:
    """Figures added up over rounds, in 分."""

    name: str
    budget: int = 0
    committed: int = 0
    allotted: int = 0
    transit: int = 0
    paid: int = 0
    advance: int = 0
    recoverable: int = 0
    recovered: int = 0
    returned: int = 0
    left: int = 0
    rounds: int = 0
    parts: list[Total] = field(default_factory=list)

    def add(self, total: Total) -> None:
        """Add a round."""
        held = total.accounts
        for name in ("committed", "transit", "paid", "advance", "recoverable", "recovered", "returned"):
            setattr(self, name, getattr(self, name) + held[name])
        self.budget += total.budget
        self.allotted += total.allotted
        self.left += total.left
        self.rounds += 1
        self.parts.append(total)


def by_year(found: Iterable[Total]) -> list[Sum]:
    """Add rounds up by year, newest first."""
    return _grouped(found, lambda one: str(one.year))


def by_kind(found: Iterable[Total], labels: dict[str, str]) -> list[Sum]:
    """Add rounds up by the way in which one comes to the money."""
    return _grouped(found, lambda one: labels.get(one.mode, one.mode))


def _grouped(found: Iterable[Total], name: Any) -> list[Sum]:
    sums: dict[str, Sum] = {}
    for one in found:
        sums.setdefault(name(one), Sum(name(one))).add(one)
    return list(sums.values())


@dataclass(frozen=True)
class Performance:
    """How a round did (绩效): firms, amounts, time taken, payments that came back, money recovered."""

    applied: int
    granted: int
    refused: int
    firms_paid: int
    in_time: int
    late: int
    days: int | None
    came_back: int
    recoverable: int
    recovered: int

    @property
    def mean(self) -> int | None:
        """Working days that a payment took, on average, rounded up; None before the first."""
        done = self.in_time + self.late
        return None if self.days is None or not done else -(-self.days // done)


def performance(programme: Programme) -> Performance:
    """Reckon the performance of a round from its applications, payments and clocks."""
    counts = dict(programme.applications.values_list("state").annotate(n=Count("pk")).order_by())
    paid = Payment.objects.filter(batch__programme=programme, state=Payment.State.PAID)
    done = list(programme.applications.filter(pk__in=paid.values("application")).select_related("programme"))
    ended = [left for left in lefts_of(done).values() if left.done_on is not None]
    back = Recovery.objects.filter(application__programme=programme)
    return Performance(
        applied=sum(counts.values()),
        granted=programme.applications.filter(fen__isnull=False).exclude(state__in=("refused", "withdrawn")).count(),
        refused=counts.get("refused", 0),
        firms_paid=len(done),
        in_time=sum(not left.overdue for left in ended),
        late=sum(left.overdue for left in ended),
        days=sum(left.due.spent or 0 for left in ended) if ended else None,
        came_back=Payment.objects.filter(batch__programme=programme, state=Payment.State.FAILED).count(),
        recoverable=sum(one.left_fen for one in back),
        recovered=sum(one.received_fen for one in back),
    )


def total_of(programme: Programme) -> Total:
    """Return what the ledger says of one round."""
    return next(one for one in totals() if one.programme == programme.pk)
