"""滑块 (sliders): the knobs of an item as a form shows them, and what the form says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import policies

PREFIX = "k."
"""What the names of the item's own fields begin with."""
BESIDE = "o."
"""What the names of the fields of an item beside begin with; its id and a bar follow."""


@dataclass(frozen=True)
class Slider:
    """A knob as the page shows it: where it stands today and where it was moved."""

    knob: policies.Knob
    value: Fraction
    prefix: str = PREFIX

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return f"{self.prefix}{self.knob.name}"

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than today."""
        return self.value != self.knob.number

    @property
    def shown(self) -> str:
        """Its value as digits."""
        return digits(self.value)

    @property
    def start(self) -> str:
        """Its value today as digits."""
        return digits(self.knob.number)

    @property
    def low(self) -> str:
        """The left end of the slider."""
        return digits(min(self.knob.low, self.value))

    @property
    def high(self) -> str:
        """The right end of the slider."""
        return digits(max(self.knob.high, self.value))

    @property
    def step(self) -> str:
        """One notch of the slider."""
        return digits(self.knob.step)

    @property
    def today(self) -> str:
        """Its value today, with the unit."""
        return (
            f"{int(self.knob.number):,}\u00a0{self.knob.unit}" if self.knob.number.denominator == 1 else self.knob.text
        )

    @property
    def text(self) -> str:
        """Its value as a rule would write it."""
        return f"{digits(self.value)}{self.knob.unit}"


def digits(number: Fraction) -> str:
    """Return a number as plain digits, without a float."""
    whole, rest = divmod(abs(number), 1)
    part = f"{int(rest * 10**6):06d}".rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{part}" if part else "")


def prefix_of(item: PolicyItem) -> str:
    """Return what the names of the fields of an item beside begin with."""
    return f"{BESIDE}{item.id}|"


def sliders(
    item: PolicyItem, version: RuleVersion | None, asked: Mapping[str, str], prefix: str = PREFIX
) -> list[Slider]:
    """Return every knob with what the form says of it; what cannot be read leaves it where it is.

    Parameters
    ----------
    asked : mapping of str to str
        Values of the form: bare numbers in the knob's unit, or with a unit.
    prefix : str
        What the names of the item's fields begin with.
    """
    found = []
    for knob in policies.knobs(item, version):
        text = str(asked.get(f"{prefix}{knob.name}", ""))[:40].replace(",", "").replace(knob.unit, "").strip()
        try:
            value = Fraction(text) if text else knob.number
        except (ValueError, ZeroDivisionError):
            value = knob.number
        found.append(Slider(knob, value if value >= 0 else knob.number, prefix))
    return found


def cuts(item: PolicyItem) -> list[str]:
    """Return what may happen to an item when its budget is short."""
    return [one for one in policies.CUTS if one != "in_order" or item.order_by is not None]


def moves(item: PolicyItem, found: list[Slider], cut: str) -> dict[str, str]:
    """Return what stands elsewhere than today, by the name of the knob, as a rule would write it."""
    values = {one.knob.name: one.text for one in found if one.moved}
    return values | ({"cut": cut} if cut in cuts(item) and cut != item.cut else {})
