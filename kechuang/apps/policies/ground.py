"""测算底数 (ground): all that is the same for every plan of one item over the firms of some districts.

Made at the first look at an item and kept with the city in memory: the firms with the columns that count, the items
beside it as they stand, what they get today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from kechuang.apps.policies import judging
from kechuang.apps.policies.city import City, within
from kechuang.apps.policies.conditions import Conditions
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import policies

BY = ("division", judging.SIZE, judging.RUNG)
KEPT = 24
"""How many grounds a city keeps: items looked at by people of different districts."""
Moves = Mapping[str, str]
"""New values by the name of the knob."""


@dataclass(frozen=True)
class Counted:
    """An item as a plan has it, with the verdicts of the firms that are counted."""

    item: PolicyItem
    version: RuleVersion | None
    judged: policies.Judged
    short: pl.Series


@dataclass
class Ground:
    """The firms of some districts for one item.

    Attributes
    ----------
    districts : tuple of str
        Leading digits of the districts that are counted.
    inside : polars.Series or None
        Boolean a firm of the city, None where all are counted.
    """

    city: City
    item: PolicyItem
    districts: tuple[str, ...]
    inside: pl.Series | None
    conditions: Conditions
    _planned: dict[str, policies.Subjects] = field(default_factory=dict)

    @cached_property
    def version(self) -> RuleVersion | None:
        """The conditions that are in force."""
        return judging.version_of(self.item, self.city.pack, self.city.on)

    @cached_property
    def related(self) -> list[PolicyItem]:
        """The items that bear on the amounts of this one."""
        return judging.related(self.item, self.city.pack, self.city.on)

    @cached_property
    def rows(self) -> pl.Series:
        """The places in the city's table of the firms that are counted."""
        inside = self.inside if self.inside is not None else pl.repeat(True, self.city.frame.height, eager=True)
        return inside.arg_true()

    @cached_property
    def subjects(self) -> policies.Subjects:
        """The firms with the items beside as they stand."""
        city, fields = self.city, self.city.pack.fields
        wanted = {"entity_id", *BY}
        for one in (self.item, *self.related):
            bridging = one.exclusions.bridging
            wanted |= {*policies.bases(one, fields), one.order_by or "", bridging.by if bridging else ""}
        frame = city.frame.select(name for name in city.frame.columns if name in wanted)
        return policies.Subjects(
            frame if self.inside is None else frame.filter(self.inside), fields,
            by=[name for name in BY if name in frame.columns],
            others=[policies.Judged(one, self._counted(city.today(one).verdict)) for one in self.related],
            order=list(city.pack.policy_items), unauthorised=self._counted(city.unauthorised),
        )  # fmt: skip

    @cached_property
    def today(self) -> policies.Side:
        """What the item does as it stands."""
        return policies.side(self.moved({}).judged, self.subjects)

    def moved(self, values: Moves) -> Counted:
        """Return the item with other values, judged.

        Raises
        ------
        PolicyProblem, RuleProblem
            If a value does not fit, or the values contradict each other.
        """
        item, version = policies.moved(self.item, self.version, values)
        judged, short = self.conditions.judged(item, version)
        return Counted(item, version, policies.Judged(item, self._counted(judged.verdict)), self._counted(short))

    def planned(self, beside: Mapping[str, Moves]) -> policies.Subjects:
        """Return the firms with the items beside as a plan moves them too; ``beside`` by the item's id."""
        moves = {one.id: dict(beside[one.id]) for one in self.related if beside.get(one.id)}
        if not moves:
            return self.subjects
        found = self._planned.get(key := repr(moves))
        if found is None:
            others = [
                ground_of(self.city, one, self.districts).moved(moves[one.id]).judged if one.id in moves else stands
                for one, stands in zip(self.related, self.subjects.others, strict=True)
            ]
            stands = self.subjects
            found = policies.Subjects(
                stands.frame, stands.fields, by=stands.by, others=others, order=stands.order,
                unauthorised=stands.unauthorised,
            )  # fmt: skip
            self._planned.clear()  # one plan at a time is moved; its items beside stay while its own slider moves
            self._planned[key] = found
        return found

    def _counted(self, column: pl.Series) -> pl.Series:
        return column if self.inside is None else column.filter(self.inside)


def ground_of(city: City, item: PolicyItem, districts: Sequence[str]) -> Ground:
    """Return the ground of an item for whoever answers for some districts (leading digits; ``[""]`` is everywhere)."""
    key = (item.id, tuple(districts))
    found: Ground | None = city.grounds.get(key)
    if found is None:
        inside = within(city, list(districts))
        found = Ground(city, item, key[1], None if inside.all() else inside, _conditions(city, item))
        while len(city.grounds) >= KEPT:
            city.grounds.pop(next(iter(city.grounds)), None)
        city.grounds[key] = found
    return found


def _conditions(city: City, item: PolicyItem) -> Conditions:
    if item.id not in city.conditions:
        city.conditions[item.id] = Conditions(item, city.pack, city.frame, city.on)
    found: Conditions = city.conditions[item.id]
    return found
