"""梯度的读取: counts by rule, verdict and district, without touching single verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.ladder.models import VerdictCount
from kechuang.core import Verdict, division_prefix

VIEW = "verdict.view"


@dataclass(frozen=True)
class Count:
    """How many enterprises of a district stand the same way under a rule."""

    rule: str
    division: str
    verdict: str
    short_by: int
    open: int
    hidden: bool
    enterprises: int

    @property
    def one_away(self) -> bool:
        """Whether one unmet condition, and nothing else, keeps them out (差一项)."""
        return self.short_by == 1 and self.open == 0


def visible_counts(user: Any, generation: Generation, place: str | None = None) -> list[Count]:
    """Return the counts in the districts of a person's grants, inside a place where one is named: one query."""
    if not access.may(user, VIEW):
        return []
    rows = _visible(user, generation, place).values_list("rule", "division", "verdict", "short_by", "open", "hidden")
    return [Count(*row) for row in rows.annotate(total=Sum("enterprises"))]


def lacking(user: Any, generation: Generation, rule: str, place: str | None = None) -> list[tuple[str, int]]:
    """Return the conditions of a rule that alone keep enterprises out, and how many each, most first: one query."""
    rows = _visible(user, generation, place).filter(rule=rule).exclude(unmet="").values_list("unmet")
    return list(rows.annotate(total=Sum("enterprises")).order_by("-total", "unmet"))


def _visible(user: Any, generation: Generation, place: str | None) -> QuerySet[VerdictCount]:
    return VerdictCount.objects.filter(
        access.visible_divisions_q(user, VIEW),
        generation=generation,
        division__startswith=division_prefix(place) if place else "",
    )


def tally(counts: list[Count], rule: str) -> dict[str, int]:
    """Return how many have each verdict under a rule, ``one_away``, and ``hidden``.

    ``hidden`` are those of the missing whose tax data could not be seen for want of their authorisation (未授权).
    """
    out: dict[str, int] = {}
    for count in counts:
        if count.rule != rule:
            continue
        out[count.verdict] = out.get(count.verdict, 0) + count.enterprises
        if count.one_away:
            out["one_away"] = out.get("one_away", 0) + count.enterprises
        if count.hidden and count.verdict == Verdict.MISSING:
            out["hidden"] = out.get("hidden", 0) + count.enterprises
    return out


def by_district(counts: list[Count], rule: str) -> dict[str, dict[str, int]]:
    """Return, by district, how many meet the rule (``met``), are ``one_away``, and are judged at all (``all``)."""
    out: dict[str, dict[str, int]] = {}
    for count in counts:
        if count.rule != rule:
            continue
        row = out.setdefault(count.division, {"met": 0, "one_away": 0, "all": 0})
        row["all"] += count.enterprises
        if count.verdict == Verdict.MET:
            row["met"] += count.enterprises
        elif count.one_away:
            row["one_away"] += count.enterprises
    return out
