"""不重复享受 (exclusions): 就高不重复, 累计封顶, and which of two versions holds by the day of arrival."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.policy_item import PolicyItem

HISTORY = {"id": pl.String, "item": pl.String, "amount": pl.Int64, "on": pl.Date}
"""What was paid before: the subject, the item, 分, the day."""


def groups(items: Sequence[PolicyItem]) -> Mapping[str, str]:
    """Return for each item the name of its group of 就高不重复, an item on its own being its own group.

    Whoever names another joins its group: of all that hang together a subject gets the highest only.
    """
    leader = {item.id: item.id for item in items}

    def head(one: str) -> str:
        while leader[one] != one:
            one = leader[one]
        return one

    for item in items:
        for other in item.exclusions.higher_of:
            if other in leader:
                first, second = sorted((head(item.id), head(other)))
                leader[second] = first
    return {one: head(one) for one in leader}


def related(item: PolicyItem, items: Sequence[PolicyItem]) -> list[PolicyItem]:
    """Return the items that bear on one item's amount, itself left out: of its group, or under a ceiling with it."""
    group = groups(items)
    near = {one.id for one in items if group.get(one.id) == group.get(item.id, item.id)}
    for one in items:
        cap = one.exclusions.total_cap
        members = {one.id, *cap.with_} if cap is not None else set()
        if item.id in members:
            near |= members
    return [one for one in items if one.id in near and one.id != item.id]


def highest_only(awards: pl.DataFrame, items: Sequence[PolicyItem]) -> pl.DataFrame:
    """Mark what falls away because a subject gets something higher of the same group (就高不重复).

    Parameters
    ----------
    awards : polars.DataFrame
        ``id``, ``item``, ``amount`` (分, null where unknown); a row a subject and item that it qualifies for.
    items : sequence of PolicyItem
        In the order that decides between equal amounts: the earlier stays.

    Returns
    -------
    polars.DataFrame
        The same rows with ``instead``: the item that takes its place, or an empty text. An unknown amount neither
        pushes another out nor is pushed out: a person must look.
    """
    group = groups(items)
    place = {item.id: number for number, item in enumerate(items)}
    ranked = awards.with_row_index("_row").with_columns(
        pl.col("item").replace_strict(group, default=pl.col("item")).alias("_group"),
        pl.col("item").replace_strict(place, default=len(place), return_dtype=pl.Int64).alias("_place"),
    )
    best = (
        ranked.filter(pl.col("amount").is_not_null())
        .sort("amount", "_place", descending=[True, False], maintain_order=True)
        .unique(["id", "_group"], keep="first", maintain_order=True)
        .select("id", "_group", pl.col("item").alias("_best"))
    )
    joined = ranked.join(best, on=["id", "_group"], how="left").sort("_row")
    out = (
        pl.when(pl.col("amount").is_not_null() & (pl.col("_best") != pl.col("item")))
        .then("_best")
        .otherwise(pl.lit(""))
    )
    return joined.with_columns(out.alias("instead")).select(*awards.columns, "instead")


def capped_total(
    awards: pl.DataFrame, items: Sequence[PolicyItem], history: pl.DataFrame | None = None, *, on: dt.date | None = None
) -> pl.DataFrame:
    """Hold amounts to the ceilings that several items share (累计封顶).

    Parameters
    ----------
    awards : polars.DataFrame
        ``id``, ``item``, ``amount`` (分).
    items : sequence of PolicyItem
        In the order in which a ceiling is used up.
    history : polars.DataFrame, optional
        What was paid before, columns as :data:`HISTORY`.
    on : datetime.date, optional
        The day from which a ceiling of so many years looks back; without it all of the history counts.

    Returns
    -------
    polars.DataFrame
        The same rows, amounts reduced where a ceiling is reached.
    """
    paid = history if history is not None else pl.DataFrame(schema=HISTORY)
    place = {item.id: number for number, item in enumerate(items)}
    result = awards.with_row_index("_row").with_columns(
        pl.col("item").replace_strict(place, default=len(place), return_dtype=pl.Int64).alias("_place")
    )
    for item in items:
        cap = item.exclusions.total_cap
        if cap is None:
            continue
        members = [item.id, *cap.with_]
        counted = paid.filter(pl.col("item").is_in(members))
        if cap.years is not None and on is not None:
            counted = counted.filter(pl.col("on") > _years_before(on, cap.years))
        before = counted.group_by("id").agg(pl.col("amount").sum().alias("_before"))
        inside = pl.col("item").is_in(members)
        result = result.join(before, on="id", how="left").sort("_place", "_row")
        used = pl.when(inside).then(pl.col("amount").fill_null(0)).otherwise(0)
        earlier = used.cum_sum().over("id") - used + pl.col("_before").fill_null(0)
        room = pl.max_horizontal(pl.lit(cap.limit.fen, dtype=pl.Int64) - earlier, pl.lit(0, dtype=pl.Int64))
        fitted = pl.when(inside & (pl.col("amount") > room)).then(room).otherwise(pl.col("amount"))
        result = result.with_columns(fitted.alias("amount")).drop("_before")
    return result.sort("_row").select(awards.columns)


def applies(item: PolicyItem, frame: pl.DataFrame) -> pl.Series:
    """Say whether this version of an item is the one for each subject, by its date (新老衔接).

    Returns
    -------
    polars.Series
        Boolean; null where the date that decides is missing.
    """
    bridging = item.exclusions.bridging
    if bridging is None:
        return pl.Series("applies", [True] * frame.height, dtype=pl.Boolean)
    if bridging.by not in frame.columns:
        return pl.Series("applies", [None] * frame.height, dtype=pl.Boolean)
    day = pl.col(bridging.by)
    inside = day.is_not_null() if bridging.from_ is None else day >= bridging.from_
    if bridging.to is not None:
        inside = inside & (day <= bridging.to)
    return frame.select(pl.when(day.is_not_null()).then(inside).alias("applies"))["applies"]


def with_bridging(item: PolicyItem, verdict: pl.Series, frame: pl.DataFrame) -> pl.Series:
    """Return verdicts with the version taken into account: not this one → not_met, date missing → missing."""
    if item.exclusions.bridging is None:
        return verdict
    table = pl.DataFrame({"verdict": verdict.cast(pl.String), "applies": applies(item, frame)})
    undecided = pl.col("applies").is_null() & (pl.col("verdict") != str(Verdict.NOT_MET))
    chosen = pl.when(pl.col("applies").eq(False)).then(pl.lit(str(Verdict.NOT_MET))).when(undecided)
    whole = chosen.then(pl.lit(str(Verdict.MISSING))).otherwise(pl.col("verdict"))
    return table.select(whole.alias("verdict"))["verdict"]


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
