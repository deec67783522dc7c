"""仍差一步 (one step away): which condition a firm fails, by how much, and the least change that would turn it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kechuang.core import Verdict
from kechuang.engines import criteria


@dataclass(frozen=True)
class Step:
    """What keeps a firm from an item.

    Attributes
    ----------
    text, actual, required, source : str
        The condition that is not met.
    lacks, lacks_exact : str
        By how much, such as 研发费用差 203 万元; empty where that is no amount.
    change, change_exact : str
        The least change that turns the verdict; empty where no lever does.
    """

    text: str
    actual: str
    required: str
    source: str
    unverified: bool
    lacks: str
    lacks_exact: str
    change: str
    change_exact: str


def step_of(rule: criteria.Compiled, row: Mapping[str, Any]) -> Step:
    """Return what one firm lacks that fails one condition of a rule."""
    failed = next(one for one in criteria.explain(rule, row) if one.verdict is Verdict.NOT_MET)
    ends = list(_ends(failed))
    change = criteria.smallest_change(rule, row)
    return Step(
        failed.text, failed.actual, failed.required, failed.source, failed.unverified,
        lacks="、".join(one.margin for one in ends if one.margin),
        lacks_exact="、".join(one.margin_exact for one in ends if one.margin_exact),
        change="、".join(move.text for move in change.moves if change.found),
        change_exact="、".join(move.exact for move in change.moves if change.found),
    )  # fmt: skip


def _ends(one: criteria.ConditionResult) -> Iterable[criteria.ConditionResult]:
    """Give the single conditions that fail inside a group, or the condition itself."""
    inner = [part for part in one.parts if part.verdict is Verdict.NOT_MET]
    if not inner:
        yield one
    for part in inner:
        yield from _ends(part)
