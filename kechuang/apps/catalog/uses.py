"""使用情况 (usage): who read a table how often: here in the catalogue, and under grants of sharing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Sum

from kechuang import core
from kechuang.apps.catalog.models import Department, TableUse

DAYS = 90
"""How many days are counted."""


@dataclass(frozen=True)
class Use:
    """How often somebody read a table in one way within the last ninety days, and when last."""

    who: str
    way: str
    times: int
    last: dt.date


def uses(table: str) -> list[Use]:
    """Return who read a table how often, the most frequent first: at most three queries."""
    from kechuang.apps.sharing.models import Usage, UsageKind

    since = core.today() - dt.timedelta(days=DAYS)
    ways = dict(TableUse.Way.choices)
    here = TableUse.objects.filter(table=table, day__gt=since).order_by()
    counted: list[Use] = [
        Use(item["who"], str(ways[item["way"]]), item["n"], item["last"])
        for item in here.values("who", "way").annotate(n=Sum("times"), last=Max("day"))
    ]
    kinds: dict[Any, Any] = dict(UsageKind.choices)
    under_grants = Usage.objects.filter(grant__table=table, day__gt=since).order_by()
    read = list(under_grants.values("grant__department", "kind").annotate(n=Count("pk"), last=Max("day")))
    names: dict[str, str] = dict(Department.objects.values_list("pk", "name")) if read else {}
    for item in read:
        who = item["grant__department"]
        counted.append(Use(names.get(who, who), str(kinds[item["kind"]]), item["n"], item["last"]))
    return sorted(counted, key=lambda use: (-use.times, use.who, use.way))
