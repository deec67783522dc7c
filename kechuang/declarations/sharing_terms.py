"""共享属性 (sharing terms): under which terms a table may be shared between departments, and how it is classed.

政务数据共享条例（国务院令第 809 号）: unconditional, conditional with its condition, or not shared with its legal
basis. ``level`` is the class of 数据安全法: general (一般), important (重要), core (核心).
"""

from __future__ import annotations

from typing import Literal

from kechuang.declarations.base import Declaration

Attribute = Literal["unconditional", "conditional", "none"]
STRICTER: tuple[Attribute, ...] = ("unconditional", "conditional", "none")
"""Attributes, each stricter than those before it."""


class FieldTerms(Declaration):
    """What a contract says of sharing one column, where that is stricter than its table (``sharing:`` of a column)."""

    attribute: Attribute = "unconditional"
    condition: str = ""
    legal_basis: str = ""

    @property
    def why(self) -> str:
        """The condition, or the legal basis."""
        return {"conditional": self.condition, "none": self.legal_basis}.get(self.attribute, "")


class SharingTerms(FieldTerms):
    """What a contract says of sharing (``sharing:``); ``shared`` of a contract is the short form of ``attribute``.

    A column may have stricter terms of its own: of both the stricter ones count.
    """

    level: Literal["general", "important", "core"] = "general"
