"""分项 (parts): of what was paid to so many, how much to how many by district or by item.

A report says “4.6 million to 198 firms, of which 0.93 million to 52”: both figures are sums over the same lines of the
ledger, so that they cannot disagree. A firm that got two items counts in both parts and once in the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Sum

from kechuang.apps.grants.models import Application, Line, Programme


@dataclass(frozen=True)
class Part:
    """So many 分 to so many applicants."""

    name: str
    firms: int
    fen: int


@dataclass(frozen=True)
class Parts:
    """A whole in its parts, the largest first."""

    whole: Part
    parts: tuple[Part, ...]

    @property
    def agree(self) -> bool:
        """Whether the parts add up to the whole, to the 分."""
        return sum(one.fen for one in self.parts) == self.whole.fen

    @property
    def overlap(self) -> bool:
        """Whether somebody stands in more than one part."""
        return sum(one.firms for one in self.parts) != self.whole.firms


def paid_parts(
    programmes: Iterable[Programme], name: Callable[[Application], str], *, until: dt.date | None = None
) -> Parts:
    """Return what of some rounds has reached applicants, by what a function says of an application.

    What was paid and is demanded back counts: it was paid. With ``until`` as it stood at the end of that day.
    """
    lines = Line.objects.filter(
        programme__in=[one.pk for one in programmes], credit="transit", debit__in=("paid", "advance")
    )
    if until is not None:
        lines = lines.filter(voucher__on__lte=until)
    rows = lines.values_list("voucher__application").annotate(total=Sum("fen")).order_by()
    sums = {pk: int(fen) for pk, fen in rows}
    money: dict[str, int] = {}
    firms: dict[str, set[str]] = {}
    for one in Application.objects.filter(pk__in=sums).select_related("programme").order_by("pk"):
        label = name(one)
        money[label] = money.get(label, 0) + sums[one.pk]
        firms.setdefault(label, set()).add(one.entity_id)
    everybody: set[str] = set().union(*firms.values())
    found = (Part(label, len(firms[label]), fen) for label, fen in money.items())
    whole = int(lines.aggregate(total=Sum("fen"))["total"] or 0)
    return Parts(Part("", len(everybody), whole), tuple(sorted(found, key=lambda one: (-one.fen, one.name))))
