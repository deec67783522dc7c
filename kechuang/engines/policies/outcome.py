"""测算结果 (outcome): what one set of thresholds and amounts does: how many, how much, how much is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.beside import beside
from kechuang.engines.policies.budget import allot
from kechuang.engines.policies.exclusions import with_bridging
from kechuang.engines.policies.matching import Judged
from kechuang.engines.policies.subjects import Subjects


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
class Side:
    """One side of a comparison, counted once and used for every plan beside it.

    Attributes
    ----------
    outcome : Outcome
        Its figures.
    paid : polars.Series
        分 paid a row of the table, 0 where nothing.
    missing : polars.Series
        Boolean a row: whether data are missing.
    """

    outcome: Outcome
    paid: pl.Series
    missing: pl.Series


def side(judged: Judged, subjects: Subjects) -> Side:
    """Count one side, such as today or a point of a curve.

    Raises
    ------
    PolicyProblem
        If verdicts and subjects do not go together row by row, or a formula does not fit the data.
    """
    subjects.check(judged)
    item: PolicyItem = judged.item
    verdict = with_bridging(item, judged.verdict, subjects.frame)
    rows = (verdict == str(Verdict.MET)).fill_null(False).arg_true()
    near = beside(item, subjects.due(item, rows), rows, subjects)
    good = (near.amounts > 0).fill_null(False)
    held, due = rows.filter(good), near.amounts.filter(good)
    order = None
    if item.order_by is not None and item.order_by in subjects.frame.columns:
        order = subjects.frame[item.order_by].gather(held)
    budget = item.budget.fen if item.budget is not None else None
    paid = allot(due, budget, cut=item.cut, ids=subjects.place.gather(held), order=order)
    missing = (verdict == str(Verdict.MISSING)).fill_null(True)
    outcome = Outcome(
        beneficiaries=len(due),
        due=int(due.cast(pl.Int128).sum() or 0),
        paid=int(paid.cast(pl.Int128).sum() or 0),
        budget=budget,
        unknown=near.amounts.null_count(),
        missing=int(missing.sum()),
        person=int((verdict == str(Verdict.PERSON)).sum()),
        paid_subjects=int((paid > 0).sum()),
        displaced=near.displaced,
        spared=near.spared,
    )
    dense = pl.repeat(0, subjects.frame.height, dtype=pl.Int64, eager=True)
    return Side(outcome, dense.scatter(held, paid), missing)
