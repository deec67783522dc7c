"""区县指标 (quotas): how far each district has come, counted only from entries that another department confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import visible_divisions_q
from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects.access import VIEW
from kechuang.apps.projects.models import Quota
from kechuang.apps.projects.names import department_name
from kechuang.core import Period, Ratio
from kechuang.declarations.pack import Pack

NONE = Decimal(0)


@dataclass(frozen=True)
class Reached:
    """A district against its quota."""

    quota: Quota
    place: str
    confirmed: Decimal
    waiting: int

    @property
    def done(self) -> bool:
        """Whether the quota, or the lower end of its range, is reached."""
        return self.confirmed >= self.quota.value

    @property
    def over(self) -> bool:
        """Whether its period has ended."""
        end = Period.parse(self.quota.period).end if self.quota.period else None
        return end is not None and core.today() > end

    @property
    def ratio(self) -> Ratio | None:
        """Confirmed of the quota (of the lower end of a range), exactly; may be more than the whole."""
        return Ratio(Fraction(self.confirmed) / Fraction(self.quota.value)) if self.quota.value else None

    @property
    def aim(self) -> str:
        """The quota in words: ``≥1 家``, ``2–3 家``, ``约 3 家``."""
        return aim_of(self.quota)

    @property
    def verdict(self) -> str:
        """How it stands, in words; a range says in which part of it."""
        if not self.done:
            left = self.quota.value - self.confirmed
            return _("还差 %(n)s %(unit)s") % {"n": plain(left), "unit": self.quota.unit}
        if self.quota.upper is None:
            return _("已完成")
        if self.confirmed > self.quota.upper:
            return _("已超过区间上限")
        if self.confirmed == self.quota.upper:
            return _("已达区间上限")
        return _("已进入目标区间")


@dataclass
class Board:
    """A quota with all the districts that have one."""

    code: str
    name: str
    indicator: str
    quota: Quota
    lead: str
    rows: list[Reached] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many districts have reached theirs."""
        return sum(row.done for row in self.rows)


def plain(value: Decimal) -> str:
    """Write a number without the zeros that the database adds."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def aim_of(quota: Quota) -> str:
    """Return a quota in words."""
    value, unit = plain(quota.value), f"\u00a0{quota.unit}"
    match quota.comparator:
        case "range" if quota.upper is not None:
            return f"{value}–{plain(quota.upper)}{unit}"
        case "about":
            return _("约 %(n)s") % {"n": value + unit}
        case "exactly":
            return value + unit
        case _:
            return f"≥{value}{unit}"


def visible_quotas(user: Any) -> QuerySet[Quota]:
    """Return the quotas of the regions that a user may see."""
    return Quota.objects.filter(visible_divisions_q(user, VIEW))


def reached(quotas: Iterable[Quota], pack: Pack) -> list[Reached]:
    """Return how districts stand: one query for all."""
    rows = list(quotas)
    counted = {
        key: (confirmed or NONE, waiting)
        for key, confirmed, waiting in Quota.objects.filter(pk__in=[one.pk for one in rows])
        .order_by()
        .values_list("pk")
        .annotate(
            confirmed=Sum("entries__number", filter=Q(entries__confirmed_at__isnull=False, entries__refused="")),
            waiting=Count("entries", filter=Q(entries__confirmed_at__isnull=True, entries__refused="")
                          & Q(entries__isnull=False)),
        )
    }  # fmt: skip
    return [Reached(one, division_name(one.division, pack), *counted[one.pk]) for one in rows]


def boards(user: Any, pack: Pack) -> list[Board]:
    """Return every quota with its districts, in the order of the pack."""
    found: dict[str, Board] = {}
    for row in reached(visible_quotas(user).select_related("programme", "task_force"), pack):
        quota = row.quota
        if quota.code not in found:
            declared = pack.quotas.get(quota.code)
            found[quota.code] = Board(
                quota.code, quota.name, declared.indicator if declared is not None else "", quota,
                department_name(quota.lead, pack) if quota.lead else "",
            )  # fmt: skip
        found[quota.code].rows.append(row)
    order = {code: at for at, code in enumerate(pack.quotas)}
    return sorted(found.values(), key=lambda one: (order.get(one.code, len(order)), one.code))
