"""政策测算 (simulation): what would change if a threshold or an amount were moved, before anything is enacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.amounts import benefit
from kechuang.engines.policies.beside import Subjects, beside
from kechuang.engines.policies.budget import allot
from kechuang.engines.policies.exclusions import with_bridging
from kechuang.engines.policies.matching import Judged
from kechuang.engines.policies.problem import PolicyProblem

UNKNOWN = ""
"""The value of a dimension where a subject has none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set of thresholds and amounts does.

    Attributes
    ----------
    beneficiaries : int
        How many qualify and are due an amount that is known and more than nothing.
    due, paid : int
        分 asked for in full, and paid after the budget was divided.
    budget : int or None
        分 that there are.
    unknown : int
        How many qualify but whose amount is unknown, because its base is missing.
    missing, person : int
        How many cannot be judged for lack of data, or await a person.
    paid_subjects : int
        How many are paid anything; fewer than ``beneficiaries`` where the budget ran out.
    displaced : int
        How many qualify but get a higher item in its place (就高不重复).
    spared : int
        分 of other items that fall away because these subjects get this one.
    """

    beneficiaries: int
    due: int
    paid: int
    budget: int | None
    unknown: int
    missing: int
    person: int
    paid_subjects: int
    displaced: int = 0
    spared: int = 0

    @property
    def over(self) -> int:
        """分 by which what is due exceeds the budget; 0 where it suffices."""
        return max(0, self.due - self.budget) if self.budget is not None else 0

    def to_json(self) -> dict[str, Any]:
        """Return its figures under their names."""
        return {name: getattr(self, name) for name in (*self.__dataclass_fields__, "over")}


@dataclass(frozen=True, slots=True)
class Simulation:
    """Today beside the plan.

    Attributes
    ----------
    today, plan : Outcome
        The item as it stands, and as it was moved.
    entered, left : int
        How many benefit only under the plan, or only today (新进、退出).
    gained, lost : int
        How many get more under the plan than today, or less; whoever enters or leaves counts too.
    gained_fen, lost_fen : int
        By how much together.
    unseen : int
        How many could not be judged because their tax data are not authorised.
    spread : dict
        By dimension, rows of ``(value, beneficiaries today, under the plan, 分 today, under the plan)``.
    changed : polars.DataFrame
        Those for whom something changes: the key, ``today`` and ``plan`` (分 paid), ``change``
        (``entered``, ``left``, ``more``, ``less``), greatest difference first.
    """

    today: Outcome
    plan: Outcome
    entered: int
    left: int
    gained: int
    lost: int
    gained_fen: int
    lost_fen: int
    unseen: int
    spread: Mapping[str, Sequence[tuple[str, int, int, int, int]]]
    changed: pl.DataFrame

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


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison, counted once and used for every plan beside it."""

    outcome: Outcome
    paid: pl.DataFrame
    missing: pl.Series


def side(
    judged: Judged,
    frame: pl.DataFrame,
    fields: Mapping[str, Field],
    *,
    key: str = "entity_id",
    others: Sequence[Judged] = (),
    order: Sequence[str] = (),
) -> Side:
    """Count one side, such as today or a point of a curve; parameters as for :func:`simulate`."""
    _fit((judged, *others), frame)
    return Side(*_outcome(judged, Subjects(frame, fields, key, others, order)))


def simulate(
    today: Judged | Side,
    plan: Judged,
    frame: pl.DataFrame,
    fields: Mapping[str, Field],
    *,
    key: str = "entity_id",
    by: Sequence[str] = (),
    unauthorised: pl.Series | None = None,
    others: Sequence[Judged] = (),
    order: Sequence[str] = (),
) -> Simulation:
    """Compare a plan with today.

    Parameters
    ----------
    today, plan : Judged
        The item and its verdicts as it stands, and moved; today may be a :class:`Side` of the same table.
    frame : polars.DataFrame
        A row a subject, with ``key``, the columns of the formulas, and those of ``by``.
    fields : mapping of str to Field
        The field dictionary.
    by : sequence of str
        Columns (text) by which the result is spread, such as the district.
    unauthorised : polars.Series, optional
        Boolean a subject: whether its tax data may not be looked at.
    others : sequence of Judged
        Items that bear on the amounts of this one (see :func:`related`), as they stand on both sides.
    order : sequence of str
        Ids in the order of their declaration, which decides between equal amounts.

    Raises
    ------
    PolicyProblem
        If verdicts and subjects do not go together row by row, or a formula does not fit the data.
    """
    if isinstance(today, Judged):
        today = side(today, frame, fields, key=key, others=others, order=order)
    moved = side(plan, frame, fields, key=key, others=others, order=order)
    before, paid_before = today.outcome, today.paid
    after, paid_after, missing = moved.outcome, moved.paid, moved.missing
    unseen = int((missing & unauthorised).sum()) if unauthorised is not None else 0
    # Only those that are paid anything on either side matter from here on.
    joined = paid_before.join(paid_after, on="_row", how="full", coalesce=True)
    joined = joined.rename({"paid": "today", "paid_right": "plan"})
    rows = joined["_row"]
    known = frame.select(key, *by)[rows] if len(rows) else frame.select(key, *by).clear()
    table = pl.concat([known, joined.select(pl.col("today", "plan").fill_null(0))], how="horizontal")
    difference = pl.col("plan") - pl.col("today")
    ends = pl.when(pl.col("today") == 0).then(pl.lit("entered")).when(pl.col("plan") == 0).then(pl.lit("left"))
    change = ends.when(difference > 0).then(pl.lit("more")).otherwise(pl.lit("less"))
    changed = table.filter(difference != 0).with_columns(change.alias("change"))
    changed = changed.sort(difference.abs(), key, descending=[True, False])
    counted = changed["change"].value_counts().rows()
    kinds: dict[str, int] = dict(counted)
    gains = changed.filter(difference > 0).select(difference.sum()).item() if changed.height else 0
    losses = changed.filter(difference < 0).select(difference.sum()).item() if changed.height else 0
    return Simulation(
        today=before,
        plan=after,
        entered=kinds.get("entered", 0),
        left=kinds.get("left", 0),
        gained=kinds.get("entered", 0) + kinds.get("more", 0),
        lost=kinds.get("left", 0) + kinds.get("less", 0),
        gained_fen=int(gains or 0),
        lost_fen=-int(losses or 0),
        unseen=unseen,
        spread={name: _spread(table, name) for name in by},
        changed=changed.select(key, *by, "today", "plan", "change"),
    )


def _fit(judged: Sequence[Judged], frame: pl.DataFrame) -> None:
    for one in judged:
        if len(one.verdict) != frame.height:
            raise PolicyProblem(f"条目 {one.item.id} 有 {len(one.verdict)} 行判定，应与 {frame.height} 个对象逐行对应")


def _outcome(judged: Judged, subjects: Subjects) -> tuple[Outcome, pl.DataFrame, pl.Series]:
    """Return the figures, what is paid (row and 分), and where data are missing."""
    item: PolicyItem = judged.item
    frame, key = subjects.frame, subjects.key
    verdict = with_bridging(item, judged.verdict, frame)
    met = (verdict == str(Verdict.MET)).fill_null(False)
    rows = met.arg_true()
    chosen = frame[rows]
    near = beside(item, benefit(item, chosen, subjects.fields), rows, subjects)
    amounts = near.amounts
    good = (amounts > 0).fill_null(False)
    rows, due, ids = rows.filter(good), amounts.filter(good), chosen[key].filter(good)
    order = chosen[item.order_by].filter(good) if item.order_by in chosen.columns else None
    budget = item.budget.fen if item.budget is not None else None
    paid = allot(due, budget, cut=item.cut, ids=ids, order=order)
    missing = (verdict == str(Verdict.MISSING)).fill_null(True)
    counted = Outcome(
        beneficiaries=len(due),
        due=int(due.cast(pl.Int128).sum() or 0),
        paid=int(paid.cast(pl.Int128).sum() or 0),
        budget=budget,
        unknown=amounts.null_count(),
        missing=int(missing.sum()),
        person=int((verdict == str(Verdict.PERSON)).sum()),
        paid_subjects=int((paid > 0).sum()),
        displaced=near.displaced,
        spared=near.spared,
    )
    return counted, pl.DataFrame({"_row": rows, "paid": paid}).filter(pl.col("paid") > 0), missing


def _spread(table: pl.DataFrame, name: str) -> list[tuple[str, int, int, int, int]]:
    counted = (
        table.group_by(pl.col(name).cast(pl.String).fill_null(UNKNOWN).alias("value"))
        .agg(
            (pl.col("today") > 0).sum().alias("n_today"),
            (pl.col("plan") > 0).sum().alias("n_plan"),
            pl.col("today").sum(),
            pl.col("plan").sum(),
        )
        .sort("n_plan", "n_today", "value", descending=[True, True, False])
    )
    return [(value, a, b, c, d) for value, a, b, c, d in counted.iter_rows()]
