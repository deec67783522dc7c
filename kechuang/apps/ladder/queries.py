"""梯度的读取: counts by verdict in the districts a person may see, without touching single verdicts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.models import VerdictCount
from kechuang.core import Verdict

VIEW = "verdict.view"


def visible_counts(user: Any, rule: str) -> QuerySet[VerdictCount]:
    """Return the counts of a rule in the districts of a person's grants."""
    generation = current_generation()
    if generation is None or not access.may(user, VIEW):
        return VerdictCount.objects.none()
    return VerdictCount.objects.filter(
        access.visible_divisions_q(user, VIEW), generation=generation, rule=rule
    )


def verdict_counts(user: Any, rule: str) -> dict[str, int]:
    """Return how many enterprises have each verdict; ``one_away`` counts those that only one condition keeps out."""
    counted: dict[str, int] = {}
    rows = visible_counts(user, rule).values_list("verdict", "short_by", "open").annotate(total=Sum("enterprises"))
    for verdict, short_by, still_open, total in rows:
        counted[verdict] = counted.get(verdict, 0) + total
        if is_one_away(short_by, still_open):
            counted["one_away"] = counted.get("one_away", 0) + total
    return counted


def is_one_away(short_by: int, still_open: int) -> bool:
    """Say whether one unmet condition, and nothing else, keeps an enterprise out (差一项)."""
    return short_by == 1 and still_open == 0


def by_district(user: Any, rule: str) -> dict[str, dict[str, int]]:
    """Return, by district, how many meet the rule, are one condition short, and are judged at all."""
    out: dict[str, dict[str, int]] = {}
    rows = (
        visible_counts(user, rule)
        .values_list("division", "verdict", "short_by", "open")
        .annotate(total=Sum("enterprises"))
    )
    for division, verdict, short_by, still_open, total in rows:
        row = out.setdefault(division, {"met": 0, "one_away": 0, "all": 0})
        row["all"] += total
        if verdict == Verdict.MET:
            row["met"] += total
        elif is_one_away(short_by, still_open):
            row["one_away"] += total
    return out
