"""同享条目 (items beside one): what is left of an item's amounts where its subjects get other items too.

就高不重复 and 累计封顶 change with every threshold: whoever enters may give up something else, and that is no new cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.subjects import Subjects
from kechuang.engines.policies.wide import kept


@dataclass(frozen=True, slots=True)
class Beside:
    """What other items make of one.

    Attributes
    ----------
    amounts : polars.Series
        分 a row that are left of the item itself; 0 where a higher one takes its place, null where unknown.
    displaced : int
        How many get a higher item in its place.
    spared : int
        分 of other items that fall away because of this one.
    """

    amounts: pl.Series
    displaced: int
    spared: int


def beside(item: PolicyItem, amounts: pl.Series, rows: pl.Series, subjects: Subjects) -> Beside:
    """Count 就高不重复 and 累计封顶 for the subjects of one item.

    Parameters
    ----------
    item, amounts : PolicyItem, polars.Series
        The item, and 分 of each of ``rows``.
    rows : polars.Series
        The places in the table of those who qualify for the item.
    """
    if not subjects.others:
        return Beside(amounts, 0, 0)
    left = kept(subjects.awards[rows].with_columns(amounts.alias(item.id)), subjects.in_order(item))
    own = left[item.id]
    out = amounts.is_not_null() & own.is_null()
    others = left.drop(item.id).select(pl.sum_horizontal(pl.all().fill_null(0)).alias("left"))["left"]
    spared = int((subjects.alone(item).gather(rows) - others).cast(pl.Int128).sum() or 0)
    return Beside(own.set(out, 0).alias("amount"), int(out.sum()), spared)
