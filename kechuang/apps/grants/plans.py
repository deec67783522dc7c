"""测算方案 (plans): what a saved simulation of an item would move, so that a round can be opened by it.

The room of policies, which keeps them, gives them with :func:`plan_with`; without it a round is opened by its item
alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kechuang.declarations.policy_item import PolicyItem


@dataclass(frozen=True)
class Plan:
    """A saved plan: the item as it moves it, the values by the name of their knob, and each in words.

    ``lines`` are a label, the value today and the value of the plan.
    """

    key: str
    name: str
    item: PolicyItem
    values: Mapping[str, str]
    lines: tuple[tuple[str, str, str], ...]


class Finder(Protocol):
    """What knows the plans of an item that a person may see."""

    def __call__(self, user: Any, item: str) -> list[Plan]:
        """Return them, newest first."""


_FINDERS: list[Finder] = []


def plan_with(finder: Finder) -> Finder:
    """Let this find plans."""
    _FINDERS.append(finder)
    return finder


def plans_of(user: Any, item: str) -> list[Plan]:
    """Return the saved plans of an item that a person may see."""
    return [plan for finder in _FINDERS for plan in finder(user, item)]
