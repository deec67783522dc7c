"""部门 (department): an organ of the state that provides tables, leads targets or issues policies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kechuang.declarations.base import Declaration


class Department(Declaration):
    """A department; a place's own entry replaces the one it inherits under the same id."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    short: str = Field(default="", description="as it stands in a narrow table")
    level: Literal["nation", "province", "city", "district"] = "city"
    aliases: tuple[str, ...] = ()
    duties: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called by in a declaration: id, name, short name, aliases."""
        return tuple(dict.fromkeys(name for name in (self.id, self.name, self.short, *self.aliases) if name))
