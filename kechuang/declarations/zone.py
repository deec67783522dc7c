"""功能区 (zone): a development zone, new area or other functional area that is no division of its own.

高新区, 经开区, 新区 and the like are run by a committee and lie in a city or district whose code their figures are
filed under. One that has a division code (of the statistical list, or a local one) stands in ``divisions.csv``; a zone
is told by its name and the division it lies in.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kechuang.declarations.base import Declaration, DivisionCode

ZoneKind = Literal[
    "high_tech", "economic", "new_area", "science_city", "cooperation", "bonded", "tourism", "pilot", "other"
]


class Zone(Declaration):
    """A zone.

    ``short`` is what it is called within its division (淄川经开区), by default its name; ``aliases`` are further
    names, each of which must tell it without its city: 高新区 alone tells none.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=3)
    parent: DivisionCode
    kind: ZoneKind
    short: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What it is called within its division."""
        return self.short or self.name
