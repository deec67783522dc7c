"""政策测算 (simulation): what would change if a threshold or an amount were moved, before anything is enacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from kechuang.engines.policies.matching import Judged
from kechuang.engines.policies.outcome import Outcome, Side, side
from kechuang.engines.policies.subjects import PLACE, Subjects

SpreadRow = tuple[str, int, int, int, int]
_DIFFERENCE = pl.col("plan") - pl.col("today")
_KINDS = {
    "entered": (pl.col("today") == 0) & (pl.col("plan") > 0), "left": (pl.col("plan") == 0) & (pl.col("today") > 0),
    "more": (pl.col("today") > 0) & (_DIFFERENCE > 0), "less": (pl.col("plan") > 0) & (_DIFFERENCE < 0),
}  # fmt: skip


@dataclass(frozen=True)
class Simulation:
    """Today beside the plan.

    Attributes
    ----------
    today, plan : Outcome
        The item as it stands, and as it was moved.
    counts : mapping of str to int
        How many ``entered`` and ``left`` (新进、退出), get ``more`` or ``less`` while they get something on both sides.
    gained_fen, lost_fen : int
        By how much together, those who enter or leave included.
    unseen : int
        How many could not be judged because their tax data are not authorised.
    spread : dict
        By dimension, rows of ``(value, beneficiaries today, under the plan, 分 today, under the plan)``.
    subjects, paid : Subjects, polars.DataFrame
        Whom it was counted over, and 分 paid a row: ``today`` and ``plan``.
    """

    today: Outcome
    plan: Outcome
    counts: Mapping[str, int]
    gained_fen: int
    lost_fen: int
    unseen: int
    spread: Mapping[str, Sequence[SpreadRow]]
    subjects: Subjects
    paid: pl.DataFrame

    @property
    def entered(self) -> int:
        """How many benefit only under the plan (新进)."""
        return self.counts["entered"]

    @property
    def left(self) -> int:
        """How many benefit only today (退出)."""
        return self.counts["left"]

    @property
    def gained(self) -> int:
        """How many get more under the plan than today; whoever enters counts too."""
        return self.counts["entered"] + self.counts["more"]

    @property
    def lost(self) -> int:
        """How many get less under the plan than today; whoever leaves counts too."""
        return self.counts["left"] + self.counts["less"]

    @cached_property
    def changed(self) -> pl.DataFrame:
        """Those for whom something changes, greatest difference first.

        The key, the dimensions, ``today`` and ``plan`` (分 paid), ``change`` (``entered``, ``left``, ``more``,
        ``less``).
        """
        change = pl.lit("")
        for kind, holds in _KINDS.items():
            change = pl.when(holds).then(pl.lit(kind)).otherwise(change)
        return self._known(self._ranked(_DIFFERENCE != 0)).with_columns(change.alias("change"))

    def first(self, kind: str, count: int) -> pl.DataFrame:
        """Return the first rows of :attr:`changed` of one kind, without ranking all of it."""
        found = self._known(self._ranked(_KINDS[kind], count))
        return found.with_columns(pl.lit(kind).alias("change"))

    def _ranked(self, which: pl.Expr, count: int | None = None) -> pl.DataFrame:
        table = self.paid.with_columns(self.subjects.place.alias(PLACE)).with_row_index("·row").lazy().filter(which)
        ranked = table.sort(_DIFFERENCE.abs(), PLACE, descending=[True, False])
        return (ranked if count is None else ranked.head(count)).collect()

    def _known(self, rows: pl.DataFrame) -> pl.DataFrame:
        told = self.subjects.frame.select(self.subjects.key, *self.subjects.by)
        known = told[rows["·row"]] if rows.height else told.clear()
        return known.hstack(rows.select("today", "plan"))

    def to_json(self) -> dict[str, Any]:
        """Return everything but single subjects, ready for JSON."""
        names = ("entered", "left", "gained", "lost", "gained_fen", "lost_fen", "unseen")
        return {
            "today": self.today.to_json(),
            "plan": self.plan.to_json(),
            **{name: getattr(self, name) for name in names},
            "spread": {
                dimension: [
                    {"value": value, "today": a, "plan": b, "today_fen": c, "plan_fen": d} for value, a, b, c, d in rows
                ]
                for dimension, rows in self.spread.items()
            },
        }


def simulate(today: Judged | Side, plan: Judged, subjects: Subjects, *, planned: Subjects | None = None) -> Simulation:
    """Compare a plan with today.

    Parameters
    ----------
    today, plan : Judged
        The item and its verdicts as it stands, and moved; today may be a :class:`Side` of the same table.
    subjects : Subjects
        Whom it is counted over.
    planned : Subjects, optional
        The same table with the items beside as the plan moves them; by default they stay as they are.

    Raises
    ------
    PolicyProblem
        If verdicts and subjects do not go together row by row, or a formula does not fit the data.
    """
    before = side(today, subjects) if isinstance(today, Judged) else today
    after = side(plan, planned or subjects)
    unseen = int((after.missing & subjects.unauthorised).sum()) if subjects.unauthorised is not None else 0
    paid = pl.DataFrame({"today": before.paid, "plan": after.paid})
    counted = paid.select(
        *(holds.sum().alias(kind) for kind, holds in _KINDS.items()),
        _DIFFERENCE.clip(lower_bound=0).cast(pl.Int128).sum().alias("gained"),
        (-_DIFFERENCE).clip(lower_bound=0).cast(pl.Int128).sum().alias("lost"),
    ).row(0, named=True)
    return Simulation(
        today=before.outcome,
        plan=after.outcome,
        counts={kind: int(counted[kind]) for kind in _KINDS},
        gained_fen=int(counted["gained"]),
        lost_fen=int(counted["lost"]),
        unseen=unseen,
        spread=_spread(paid, subjects),
        subjects=subjects,
        paid=paid,
    )


def _spread(paid: pl.DataFrame, subjects: Subjects) -> dict[str, list[SpreadRow]]:
    """Count by cell once, and add the cells up in every dimension."""
    code, values = subjects.cells
    counted = (
        paid.with_columns(code)
        .group_by("cell")
        .agg(
            (pl.col("today") > 0).sum().alias("n_today"), (pl.col("plan") > 0).sum().alias("n_plan"),
            pl.col("today").sum(), pl.col("plan").sum(),
        )
        .filter((pl.col("n_today") > 0) | (pl.col("n_plan") > 0))
    )  # fmt: skip
    found: dict[str, list[SpreadRow]] = {}
    for number, name in enumerate(subjects.by):
        sums: dict[str, list[int]] = {}
        for cell, *figures in counted.iter_rows():
            total = sums.setdefault(values[cell][number], [0, 0, 0, 0])
            for at, figure in enumerate(figures):
                total[at] += figure
        rows = [(value, a, b, c, d) for value, (a, b, c, d) in sums.items()]
        found[name] = sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))
    return found
