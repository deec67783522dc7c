"""测算表单 (form of a plan): what an address or a form says of a plan: moved values, items beside, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kechuang.apps.accounts import access as accounts
from kechuang.apps.policies import access, together
from kechuang.apps.policies.city import current_city
from kechuang.apps.policies.ground import Ground, Moves, ground_of
from kechuang.apps.policies.sliders import BESIDE, PREFIX, Slider, cuts, moves, prefix_of, sliders
from kechuang.declarations.policy_item import PolicyItem

KEYS = ("cut", "curve", "kind")


@dataclass(frozen=True)
class PlanForm:
    """A plan as it was asked for.

    Attributes
    ----------
    ground : Ground
        The firms that the person may count, for the item.
    given : mapping of str to str
        The fields of the form.
    """

    ground: Ground
    given: Mapping[str, str]

    @cached_property
    def sliders(self) -> list[Slider]:
        """The knobs of the item, as moved."""
        return sliders(self.ground.item, self.ground.version, self.given)

    @cached_property
    def values(self) -> Moves:
        """What is moved of the item."""
        return moves(self.ground.item, self.sliders, self.given.get("cut", self.ground.item.cut))

    @cached_property
    def others(self) -> list[tuple[PolicyItem, list[Slider]]]:
        """The items that can be moved with it, with their knobs."""
        found = []
        for one in together.movable(self.ground):
            ground = ground_of(self.ground.city, one, self.ground.districts)
            found.append((one, sliders(one, ground.version, self.given, prefix_of(one))))
        return found

    @cached_property
    def beside(self) -> dict[str, Moves]:
        """What is moved of the items beside, by their ids."""
        if not any(key.startswith(BESIDE) for key in self.given):
            return {}
        told = {one.id: moves(one, found, one.cut) for one, found in self.others}
        return {name: values for name, values in told.items() if values}

    @property
    def all_values(self) -> dict[str, str]:
        """What is moved of the item, and of items beside under ``item|knob``."""
        further = {f"{name}|{key}": value for name, values in self.beside.items() for key, value in values.items()}
        return {**self.values, **further}

    @property
    def cuts(self) -> list[str]:
        """What may happen when the budget is short."""
        return cuts(self.ground.item)


def read_form(user: Any, item: PolicyItem, given: Any) -> PlanForm:
    """Read a plan from an address or a form.

    Raises
    ------
    Refused
        If nothing is published.
    """
    ground = ground_of(current_city(), item, accounts.regions(user, access.SIMULATE))
    kept = {key: str(value) for key, value in given.items() if key.startswith((PREFIX, BESIDE)) or key in KEYS}
    return PlanForm(ground, kept)
