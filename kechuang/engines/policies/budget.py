"""预算分配 (allotment): what each gets when the budget does not suffice, to the last 分."""

from __future__ import annotations

from typing import Literal

import polars as pl

Cut = Literal["in_proportion", "in_order", "none"]


def allot(
    amounts: pl.Series, budget: int | None, *, cut: Cut = "none", ids: pl.Series, order: pl.Series | None = None
) -> pl.Series:
    """Return what each is paid.

    Parameters
    ----------
    amounts : polars.Series
        分 that each is due, none of them null or negative.
    budget : int or None
        分 that there are; None: without end.
    cut : {"in_proportion", "in_order", "none"}
        ``in_proportion``: everybody gets the same share of what is due, cut to whole 分, and the 分 left over go to
        the greatest parts cut off, equal ones by ``ids``: the sum is the budget exactly. ``in_order``: in full by
        ``order``, greatest first (unknown last, equal ones by ``ids``), up to the first that no longer fits.
        ``none``: in full, whatever there is.
    ids : polars.Series
        What tells the subjects apart; decides between equals, so that the result never depends on the order of rows.
    order : polars.Series, optional
        What ``in_order`` goes by.

    Returns
    -------
    polars.Series
        分 as Int64, in the order of ``amounts``.
    """
    due = int(amounts.cast(pl.Int128).sum() or 0)
    if budget is None or cut == "none" or due <= budget:
        return amounts.cast(pl.Int64)
    table = pl.DataFrame({"due": amounts.cast(pl.Int128), "id": ids}).with_row_index("_row")
    if cut == "in_order":
        by = order if order is not None else pl.Series([0] * len(amounts))
        ranked = table.with_columns(by.alias("by")).sort("by", "id", descending=[True, False], nulls_last=True)
        paid = pl.when(pl.col("due").cum_sum() <= budget).then(pl.col("due")).otherwise(0)
        return _in_rows(ranked.with_columns(paid.alias("paid")))
    # due ≤ 2^63 and budget < due, so the product fits in 128 bits.
    product = pl.col("due") * budget
    shared = table.with_columns((product // due).alias("paid"), (product % due).alias("rest"))
    left = budget - int(shared["paid"].sum())
    ranked = shared.sort("rest", "id", descending=[True, False]).with_row_index("_place")
    return _in_rows(ranked.with_columns(pl.col("paid") + (pl.col("_place") < left).cast(pl.Int128)))


def _in_rows(table: pl.DataFrame) -> pl.Series:
    return table.sort("_row")["paid"].cast(pl.Int64).rename("paid")
