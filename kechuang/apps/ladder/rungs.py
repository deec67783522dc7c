"""梯级 (rung): for each rule, how many meet it, how many are one condition away, how many lack data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kechuang.apps.ladder.queries import Count, tally
from kechuang.core import Verdict

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A rule's line on the ladder; ``hidden`` are those of the missing who have not authorised the use of tax data."""

    rule: str
    name: str
    authority: str
    met: int = 0
    one_away: int = 0
    missing: int = 0
    hidden: int = 0
    person: int = 0
    not_met: int = 0

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.met + self.missing + self.person + self.not_met


def rungs(counts: list[Count], pack: Pack) -> list[Rung]:
    """Return the rules of the place, each with its counts."""
    lines = ((rule, tally(counts, rule.id)) for rule in pack.ladder)
    return [
        Rung(
            rule=rule.id,
            name=rule.name,
            authority=rule.authority,
            met=line.get(Verdict.MET, 0),
            one_away=line.get("one_away", 0),
            missing=line.get(Verdict.MISSING, 0),
            hidden=line.get("hidden", 0),
            person=line.get(Verdict.PERSON, 0),
            not_met=line.get(Verdict.NOT_MET, 0),
        )
        for rule, line in lines
    ]
