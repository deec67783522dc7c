"""组合 (combinations): trees made of several trees, and the walk through all that is below one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Literal

from kechuang.engines.criteria.tree import Binary, Case, Extreme, Tree


def walk(node: Tree) -> Iterator[Tree]:
    """Give a node and all below it."""
    waiting: list[object] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Tree):
            yield found
            waiting += [getattr(found, slot.name) for slot in fields(found)]
        elif isinstance(found, tuple):
            waiting += found


def when(*branches: tuple[Tree, Tree], otherwise: Tree | None = None) -> Case:
    """Return a case."""
    return Case(branches, otherwise)


def all_true(parts: Sequence[Tree]) -> Tree:
    """Return whether all parts hold."""
    return _joined("and", parts)


def any_true(parts: Sequence[Tree]) -> Tree:
    """Return whether one part holds."""
    return _joined("or", parts)


def total(parts: Sequence[Tree]) -> Tree:
    """Return the sum of parts, of which there is at least one."""
    return _joined("+", parts)


def greatest(parts: Sequence[Tree]) -> Tree:
    """Return the greatest of the parts that are there."""
    return parts[0] if len(parts) == 1 else Extreme(tuple(parts), greatest=True)


def least(parts: Sequence[Tree]) -> Tree:
    """Return the least of the parts that are there."""
    return parts[0] if len(parts) == 1 else Extreme(tuple(parts), greatest=False)


def _joined(sign: Literal["+", "and", "or"], parts: Sequence[Tree]) -> Tree:
    joined, *rest = parts
    for part in rest:
        joined = Binary(sign, joined, part)
    return joined
