"""名称评分 (names): how much two nodes' names say that they are one, from the same full name down to other names."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from kechuang.engines.lake.resolve.score import ACCEPT, DOUBTFUL, NAMELESS, NEVER, besides, borne_out, has, witnesses

# Level → points.
FULL, SHORT, CORE, PART, SLIP, NEAR, OTHER_TRADE, OTHER, NONE = 120, 90, 60, 45, 25, 5, -90, -100, 0
WORDS = {FULL: "名称相同", SHORT: "名称相同", CORE: "字号与行业相同", PART: "字号相同，行业详略不同", SLIP: "名称相近",
         NEAR: "名称略似", OTHER_TRADE: "字号相同，行业不同", OTHER: "名称不同", NONE: ""}  # fmt: skip
FORM, FORM_AGAINST, PLACE, PLACE_AGAINST, RARE = 20, -40, 20, -60, 15


def exact(compared: pl.DataFrame) -> pl.DataFrame:
    """Add ``besides`` and the points of names that agree as they stand: ``level`` (null: texts must be looked at)."""
    missing = ~has("agree", "name") & ~has("against", "name")
    level = (
        pl.when(has("agree", "name") & (has("agree", "long") | has("agree", "form"))).then(FULL)
        .when(has("agree", "name")).then(SHORT)
        .when(missing).then(NONE)
        .when(has("agree", "core")).then(CORE)
    )  # fmt: skip
    return compared.with_columns(besides(compared), level.cast(pl.Int32).alias("points"))


def unread(known: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose names must be compared as texts: only those that could still reach the lower line."""
    most = pl.when(has("agree", "stem")).then(PART + FORM + PLACE + RARE).otherwise(SLIP)
    return known.filter(pl.col("points").is_null() & (pl.col("besides") + most >= DOUBTFUL))


def texts(rows: Any, wanted: Any) -> Any:
    """Return the names of the wanted nodes, each once: ibis table [node, stem_text, trade_text]."""
    named = rows.filter(rows.stem_text.notnull()).semi_join(wanted, "node")
    return named.select("node", "stem_text", "trade_text").distinct()


def levels(pairs: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return the points of names compared as texts: DataFrame [left, right, points].

    Parameters
    ----------
    pairs : DataFrame [left, right]
    names : DataFrame [node, stem_text, trade_text]
    """
    both = pairs.select("left", "right").join(names, left_on="left", right_on="node").join(
        names, left_on="right", right_on="node", suffix="_right"
    )  # fmt: skip
    if both.is_empty():
        return pl.DataFrame(schema={"left": pl.UInt64, "right": pl.UInt64, "points": pl.Int32})
    stem, other = both["stem_text"], both["stem_text_right"]
    trade, trade_other = both["trade_text"], both["trade_text_right"]
    core, core_other = stem + trade, other + trade_other
    stems, trades, cores = (
        pl.Series(cpdist(one.to_list(), two.to_list(), scorer=fuzz.ratio, dtype=np.float32))
        for one, two in ((stem, other), (trade, trade_other), (core, core_other))
    )
    frame = both.select("left", "right").with_columns(
        same=stem == other, stems=stems, trades=trades, cores=cores,
        part=_inside(trade, trade_other) | _inside(core, core_other),
    )  # fmt: skip
    points = (
        pl.when(pl.col("same") & (pl.col("part") | (pl.col("trades") >= 75))).then(PART)
        .when(pl.col("same") & (pl.col("trades") >= 50)).then(NEAR)
        .when(pl.col("same")).then(OTHER_TRADE)
        .when(pl.col("cores") >= 85).then(SLIP)
        .when((pl.col("cores") >= 70) & (pl.col("stems") >= 50) & (pl.col("trades") >= 75)).then(SLIP)
        .when(pl.col("part") & (pl.col("cores") >= 50)).then(SLIP)
        .when((pl.col("cores") >= 60) & (pl.col("stems") > 0)).then(NEAR)
        .otherwise(OTHER)
    )  # fmt: skip
    return (
        frame.with_columns(points.cast(pl.Int32).alias("points")).group_by("left", "right").agg(pl.col("points").max())
    )


def _inside(one: pl.Series, two: pl.Series) -> pl.Series:
    """Return whether the shorter of two texts is the longer with letters left out (新材料 of 新型材料科技)."""
    pairs = zip(one.to_list(), two.to_list(), strict=True)
    return pl.Series([_left_out(*sorted(pair, key=len)) for pair in pairs], dtype=pl.Boolean)


def _left_out(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def weigh(known: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Put it together: DataFrame [left, right, weight, least, agree, against, level], all pairs that are not out.

    ``least`` is the weight from which a pair is an edge.
    """
    whole = known.join(
        read.rename({"points": "read"}), on=["left", "right"], how="left"
    ).with_columns(pl.coalesce("points", "read").alias("points"))  # fmt: skip
    whole = whole.filter(pl.col("points").is_not_null())
    named = pl.col("points").is_in([CORE, PART])
    more = (
        pl.when(named & has("agree", "form")).then(FORM).otherwise(0)
        + pl.when(has("against", "form")).then(FORM_AGAINST).otherwise(0)
        + pl.when(named & has("agree", "named_city")).then(PLACE).otherwise(0)
        + pl.when(has("against", "named_city")).then(PLACE_AGAINST).otherwise(0)
        + pl.when(named & has("agree", "rare")).then(RARE).otherwise(0)
    )
    # A short or partial name is many firms' until something else of the firm agrees; a full one is, where something
    # speaks against it; and names that merely resemble each other ask for two witnesses.
    level = pl.col("points")
    partial = level.is_in([SHORT, CORE, PART]) & ~borne_out()
    disputed = (level == FULL) & ~borne_out() & pl.any_horizontal(has("against", "person"), has("against", "founded"))
    alike = level.is_in([SLIP, NEAR, OTHER_TRADE, OTHER]) & (witnesses() < 2)
    least = (
        pl.when(partial | disputed | alike).then(NEVER).when(level == NONE).then(ACCEPT + NAMELESS).otherwise(ACCEPT)
    )
    words = pl.col("points").replace_strict(WORDS, return_dtype=pl.String)
    weight = (pl.col("points") + pl.col("besides") + more).cast(pl.Int32)
    return whole.select(
        "left", "right", weight.alias("weight"), least.cast(pl.Int32).alias("least"), "agree", "against",
        words.alias("level"),
    ).filter(pl.col("weight") >= DOUBTFUL)  # fmt: skip
