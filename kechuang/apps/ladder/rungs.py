"""梯级 (rung): for each rule, how many meet it, how many are one condition away, how many lack data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.models import VerdictCount
from kechuang.apps.ladder.queries import VIEW, is_one_away
from kechuang.core import Verdict, division_prefix

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A rule's line on the ladder."""

    rule: str
    name: str
    authority: str
    met: int = 0
    one_away: int = 0
    missing: int = 0
    person: int = 0
    not_met: int = 0

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.met + self.missing + self.person + self.not_met


def rungs(user: Any, pack: Pack) -> list[Rung]:
    """Return the rules of the place with their counts in the districts a person may see: one query."""
    generation = current_generation()
    if generation is None or not access.may(user, VIEW):
        return []
    within = division_prefix(pack.place) if pack.place else ""
    rows = (
        VerdictCount.objects.filter(
            access.visible_divisions_q(user, VIEW), generation=generation, division__startswith=within
        )
        .values_list("rule", "verdict", "short_by", "open")
        .annotate(total=Sum("enterprises"))
    )
    counted: dict[str, dict[str, int]] = {}
    for rule, verdict, short_by, still_open, total in rows:
        line = counted.setdefault(rule, {})
        line[verdict] = line.get(verdict, 0) + total
        if is_one_away(short_by, still_open):
            line["one_away"] = line.get("one_away", 0) + total
    return [
        Rung(
            rule=rule.id,
            name=rule.name,
            authority=rule.authority,
            met=line.get(Verdict.MET, 0),
            one_away=line.get("one_away", 0),
            missing=line.get(Verdict.MISSING, 0),
            person=line.get(Verdict.PERSON, 0),
            not_met=line.get(Verdict.NOT_MET, 0),
        )
        for rule, line in ((rule, counted.get(rule.id, {})) for rule in pack.rules.values())
    ]
