"""典型案例 (typical case): a way of working that a higher body found worth following, or how many were found so.

A report may give only the number (“3 项典型做法入选 …”): then the entry holds it as the figure labelled 入选案例, and
nothing is made up to fill it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from kechuang.declarations.base import PeriodValue
from kechuang.declarations.figure import Figure
from kechuang.declarations.named import Id, Named

CHOSEN = "入选案例"
"""Label of the figure that says how many cases were chosen, where a report does not name them."""


class TypicalCase(Named):
    """A typical case; ``describes`` tells the practice, ``results`` what came of it."""

    noun: ClassVar[str] = "典型案例"

    level: Literal["national", "provincial", "city", "district"]
    chosen_by: str = ""
    chosen_as: str = ""
    chosen_on: PeriodValue | None = None
    batch: str = ""
    project: Id | None = None
    results: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> TypicalCase:
        if self.counted is None and not self.describes:
            raise ValueError(f"缺少 describes，应写明做法；报道只给出个数的，写作 figures 中的“{CHOSEN}”")
        return self

    @property
    def counted(self) -> Figure | None:
        """The figure that says how many there are, where the entry is only a number."""
        return next((figure for figure in self.figures if figure.label == CHOSEN), None)
