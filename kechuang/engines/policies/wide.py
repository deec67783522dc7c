"""并列条目 (items side by side): 就高不重复 and 累计封顶 where every item is a column and every subject a row.

The same rules as of a long table in ``exclusions.py``, for tables in which nothing has to be looked up by an id.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.exclusions import groups


def kept(awards: pl.DataFrame, items: Sequence[PolicyItem]) -> pl.DataFrame:
    """Return what is left of each amount.

    Parameters
    ----------
    awards : polars.DataFrame
        A column an item, named by its id: 分 as Int64, null where the subject gets nothing of it or nobody knows how
        much; an amount that is not known pushes nothing out and uses up no ceiling.
    items : sequence of PolicyItem
        In the order that decides between equal amounts and in which a ceiling is used up.

    Returns
    -------
    polars.DataFrame
        The same columns: null where something higher of the same group takes its place, less where a ceiling is
        reached.
    """
    group = groups(items)
    highest = []
    for place, item in enumerate(items):
        column = pl.col(item.id)
        members = [one.id for one in items if group[one.id] == group[item.id]]
        if len(members) > 1:
            best = pl.max_horizontal(members)
            before = [one.id for one in items[:place] if one.id in members]
            equals = [(pl.col(one) == best).fill_null(False) for one in before]
            stays = (column == best) & ~pl.any_horizontal(equals) if equals else column == best
            column = pl.when(stays).then(column)
        highest.append(column.alias(item.id))
    table = awards.select(highest)
    for item in items:
        cap = item.exclusions.total_cap
        if cap is None:
            continue
        members = [one.id for one in items if one.id in {item.id, *cap.with_}]
        used = pl.lit(0, dtype=pl.Int64)
        fitted = []
        for name in members:
            room = pl.max_horizontal(pl.lit(cap.limit.fen, dtype=pl.Int64) - used, pl.lit(0, dtype=pl.Int64))
            fitted.append(pl.when(pl.col(name) > room).then(room).otherwise(pl.col(name)).alias(name))
            used = used + pl.col(name).fill_null(0)
        table = table.with_columns(fitted)
    return table
