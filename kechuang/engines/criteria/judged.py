"""判定节点 (judged node): a condition of a rule as it is computed, with its parts and the expressions behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kechuang.declarations.condition import (
    Condition,
)  # fmt: skip
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.tree import Tree


@dataclass(frozen=True, slots=True)
class Judged:
    """A node of the compiled tree.

    Attributes
    ----------
    id : str
        The condition's id, or a made-up one that begins with ``·`` for a group without; the name of the column
        that holds its verdict code.
    verdict : Tree
        Its code, evidence asked for.
    leaf : Leaf or None
        The expressions behind it; None for a group, but for one by bands those of its band.
    parts : tuple of Judged
        The parts of a group.
    evidence, refuted_by : tuple of FieldColumn
        What a semi condition asks for besides, and what would disprove it.
    height : int
        0 for a leaf, else one more than the highest part: the order of computation.
    """

    node: Condition
    id: str
    verdict: Tree
    leaf: Leaf | None
    parts: tuple[Judged, ...]
    evidence: tuple[FieldColumn, ...]
    refuted_by: tuple[FieldColumn, ...]
    height: int

    @property
    def reads(self) -> tuple[FieldColumn, ...]:
        """The columns that it reads itself, evidence included."""
        return (*(self.leaf.reads if self.leaf else ()), *self.evidence, *self.refuted_by)

    @property
    def named(self) -> bool:
        """Whether the rule gives it an id."""
        return bool(self.node.id)

    def walk(self) -> Iterator[Judged]:
        """Give this node and all below it, groups before their parts."""
        yield self
        for part in self.parts:
            yield from part.walk()
