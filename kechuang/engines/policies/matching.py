"""政策匹配 (matching): who qualifies for each item, what each would get, and what falls away beside something else.

One table answers both questions: filtered by item it says who gets this, filtered by subject what one can get.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.amounts import benefit
from kechuang.engines.policies.exclusions import capped_total, highest_only, with_bridging
from kechuang.engines.policies.problem import PolicyProblem

SHAPE = {"item": pl.String, "id": pl.String, "verdict": pl.String, "amount": pl.Int64, "instead": pl.String}


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with the verdict of every subject, in the order of their table (``met``, ``not_met`` …)."""

    item: PolicyItem
    verdict: pl.Series


def match(
    judged: Sequence[Judged],
    frame: pl.DataFrame,
    fields: Mapping[str, Field],
    *,
    key: str = "entity_id",
    history: pl.DataFrame | None = None,
    on: dt.date | None = None,
) -> pl.DataFrame:
    """Match items and subjects.

    Parameters
    ----------
    judged : sequence of Judged
        The items, each with its verdicts.
    frame : polars.DataFrame
        A row a subject, with ``key`` and the columns of the formulas.
    fields : mapping of str to Field
        The field dictionary.
    key : str
        The column that tells the subjects apart.
    history, on : polars.DataFrame, datetime.date
        What was paid before, and the day from which ceilings look back; see :func:`capped_total`.

    Returns
    -------
    polars.DataFrame
        ``item``, ``id``, ``verdict``, ``amount`` (分; null where unknown or not met) and ``instead`` (the item that
        takes its place by 就高不重复). A row an item and subject, without those that do not qualify.

    Raises
    ------
    PolicyProblem
        If verdicts and subjects do not go together row by row.
    """
    parts = []
    for one in judged:
        if len(one.verdict) != frame.height:
            raise PolicyProblem(f"条目 {one.item.id} 有 {len(one.verdict)} 行判定，应与 {frame.height} 个对象逐行对应")
        verdict = with_bridging(one.item, one.verdict, frame).cast(pl.String)
        chosen = frame.with_columns(verdict.alias("verdict")).filter(pl.col("verdict") != str(Verdict.NOT_MET))
        amount = benefit(one.item, chosen, fields)
        met = pl.col("verdict") == str(Verdict.MET)
        parts.append(
            chosen.select(
                pl.lit(one.item.id).alias("item"), pl.col(key).cast(pl.String).alias("id"), "verdict"
            ).with_columns(pl.when(met).then(amount).alias("amount"))
        )
    if not parts:
        return pl.DataFrame(schema=SHAPE)
    table = pl.concat(parts)
    items = [one.item for one in judged]
    met = pl.col("verdict") == str(Verdict.MET)
    awards = highest_only(table.filter(met), items)
    kept = capped_total(awards.filter(pl.col("instead") == ""), items, history, on=on)
    fallen = awards.filter(pl.col("instead") != "")
    others = table.filter(met.not_()).with_columns(pl.lit("").alias("instead"))
    order = {item.id: place for place, item in enumerate(items)}
    place = pl.col("item").replace_strict(order, return_dtype=pl.Int64)
    return pl.concat([kept, fallen, others]).sort(place, "id")
