"""同享条目 (items beside one): what is left of an item's amounts where its subjects get other items too.

就高不重复 and 累计封顶 change with every threshold: whoever enters may give up something else, and that is no new cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.amounts import benefit
from kechuang.engines.policies.exclusions import capped_total, highest_only, with_bridging
from kechuang.engines.policies.matching import Judged


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


@dataclass(frozen=True, slots=True)
class Subjects:
    """A table of subjects with what else they may get.

    Attributes
    ----------
    frame, fields, key
        As for :func:`simulate`.
    others : sequence of Judged
        Other items with the verdicts of the whole table.
    order : sequence of str
        Ids in the order of their declaration, which decides between equal amounts.
    """

    frame: pl.DataFrame
    fields: Mapping[str, Field]
    key: str
    others: Sequence[Judged] = ()
    order: Sequence[str] = ()


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
    chosen, key = subjects.frame[rows], subjects.key
    ids = chosen[key].cast(pl.String)
    parts, items = [_awards(item, ids, amounts)], [item]
    for one in subjects.others:
        other = one.item
        held = with_bridging(other, one.verdict.gather(rows), chosen) == str(Verdict.MET)
        sub = chosen.filter(held.fill_null(False))
        parts.append(_awards(other, sub[key].cast(pl.String), benefit(other, sub, subjects.fields)))
        items.append(other)
    place = {name: number for number, name in enumerate(subjects.order)}
    items.sort(key=lambda one: place.get(one.id, len(place)))
    table = pl.concat(parts)
    without = table.filter(pl.col("item") != item.id)
    alone = _total(capped_total(_kept(without, items), items))
    marked = highest_only(table, items)
    kept = capped_total(marked.filter(pl.col("instead") == ""), items)
    own = kept.filter(pl.col("item") == item.id).select("id", "amount", pl.lit(True).alias("stays"))
    joined = pl.DataFrame({"id": ids}).join(own, on="id", how="left", maintain_order="left")
    left = joined.select(pl.when(pl.col("stays")).then("amount").otherwise(pl.lit(0, dtype=pl.Int64)))["amount"]
    displaced = len(ids) - own.height
    return Beside(left.alias("amount"), displaced, alone - _total(kept.filter(pl.col("item") != item.id)))


def _awards(item: PolicyItem, ids: pl.Series, amounts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"id": ids, "item": pl.Series([item.id], dtype=pl.String).new_from_index(0, len(ids)),
                         "amount": amounts.cast(pl.Int64)})  # fmt: skip


def _kept(awards: pl.DataFrame, items: Sequence[PolicyItem]) -> pl.DataFrame:
    return highest_only(awards, items).filter(pl.col("instead") == "")


def _total(awards: pl.DataFrame) -> int:
    return int(awards["amount"].cast(pl.Int128).sum() or 0)
