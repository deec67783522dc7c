"""多条目测算 (items together): the items of one policy moved at once, each with its own budget, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kechuang.apps.policies import judging
from kechuang.apps.policies.ground import Ground, Moves, ground_of
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies
from kechuang.engines.criteria import NoVersionError

MOST = 12
"""How many items beside one can be moved with it."""


@dataclass(frozen=True)
class Line:
    """An item of several: what it does as it stands, and under the plan."""

    item: PolicyItem
    today: policies.Outcome
    plan: policies.Outcome
    moved: bool


def movable(ground: Ground) -> list[PolicyItem]:
    """Return the items that can be moved with one: those that bear on its amounts, and the others of its policy."""
    city = ground.city
    near = {one.id for one in ground.related}
    policy = city.pack.policy_of(ground.item.id)
    rest = [one for one in policy.items if one.audience == ground.item.audience and one.holds(city.on)]
    rest = [one for one in rest if one.id not in near and one.id != ground.item.id]
    return [one for one in (*ground.related, *rest) if _computable(one, city.pack, ground)][:MOST]


def together(ground: Ground, plan: policies.Outcome, values: Moves, beside: Mapping[str, Moves]) -> list[Line]:
    """Return an item and those that can be moved with it, each counted with what is moved of the others.

    Raises
    ------
    PolicyProblem, RuleProblem
        If the values of one contradict each other.
    """
    moves = {**beside, ground.item.id: values}
    lines = [Line(ground.item, ground.today.outcome, plan, bool(values))]
    for one in movable(ground):
        other = ground_of(ground.city, one, ground.districts)
        own = moves.get(one.id, {})
        if own or any(moves.get(near.id) for near in other.related):
            found = policies.side(other.moved(own).judged, other.planned(moves)).outcome
        else:
            found = other.today.outcome
        lines.append(Line(one, other.today.outcome, found, bool(own)))
    return lines


def _computable(item: PolicyItem, pack: Pack, ground: Ground) -> bool:
    try:
        return item.benefit is not None and judging.version_of(item, pack, ground.city.on) is not None
    except NoVersionError:
        return False
