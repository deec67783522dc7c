"""阶段 (stages): what a build goes through, and how its steps add up to one share for who watches from a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

Progress = Callable[[str, float | None], None]


class Stage(NamedTuple):
    """A stage, what it is called, and the share of the whole at which it ends."""

    key: str
    label: Any
    until: float


# Shares as measured on a hundred thousand rows of a register.
STAGES = (
    Stage("pack", _("检查声明包与来源"), 0.02),
    Stage("lake", _("读入各表，核对、标准化、合并"), 0.55),
    Stage("reports", _("核对报道与目标"), 0.60),
    Stage("records", _("发布企业档案"), 0.80),
    Stage("verdicts", _("逐条判定，汇总"), 1.0),
)

# An earlier run is published again without reading anything.
AGAIN = (STAGES[0]._replace(until=0.1), STAGES[3]._replace(until=0.6), STAGES[4])


class Overall:
    """Turns the shares of the steps into one share of the whole, which never goes back.

    Parameters
    ----------
    tell : callable
        Told the share (0 to 1) and the step.
    stages : sequence of Stage
        What there is to go through.
    """

    def __init__(self, tell: Callable[[float, str], None], stages: Sequence[Stage] = STAGES) -> None:
        self._tell = tell
        self._stages = stages
        self._share = 0.0

    def at(self, key: str) -> Progress:
        """Return what the steps of a stage report to."""
        index = next(number for number, stage in enumerate(self._stages) if stage.key == key)
        start, end = (self._stages[index - 1].until if index else 0.0), self._stages[index].until

        def report(label: str, share: float | None) -> None:
            self._share = max(self._share, start + (end - start) * min(0.99, share or 0.0))
            self._tell(self._share, label)

        return report


def steps(share: float | None, stages: Sequence[Stage] = STAGES) -> list[tuple[Stage, str]]:
    """Return every stage with its state at a share of the whole: ``done``, ``now`` or ``next``; None is before it."""
    if share is None:
        return [(stage, "next") for stage in stages]
    out, start = [], 0.0
    for stage in stages:
        out.append((stage, "done" if share >= stage.until else "now" if share >= start else "next"))
        start = stage.until
    return out
