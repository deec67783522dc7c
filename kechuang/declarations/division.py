"""行政区划 (division): a province, city or district, by its six-digit code.

Codes follow GB/T 2260. Some development zones have only a code of the *statistical* list, which continues the
standard; one that neither has gets a *local* code, chosen by its place, which may change it; an invented place of the
demonstration has a *synthetic* one.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from kechuang.core import division_parent
from kechuang.declarations.base import Declaration, DivisionCode


class Division(Declaration):
    """A division of the country.

    ``aliases`` are former names and the ways people write it in addresses; written in CSV with ``|`` between them.
    An alias holds only inside the division above it: 高新区 in an address of Zibo means Zibo's own.
    """

    code: DivisionCode
    name: str = Field(min_length=1)
    level: Literal["province", "city", "district"]
    kind: Literal["gb", "statistical", "local", "synthetic"] = "gb"
    aliases: tuple[str, ...] = ()
    note: str = ""

    @field_validator("aliases", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split("|") if part.strip()] if isinstance(value, str) else value

    @property
    def parent(self) -> str | None:
        """The code of the division above; None for a province."""
        return division_parent(self.code)
