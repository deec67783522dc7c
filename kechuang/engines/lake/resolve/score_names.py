"""名称评分 (names): how much two nodes' names say that they are one, from the same full name down to other names."""

from __future__ import annotations

from dataclasses import dataclass
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
CHUNK = 200_000
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
    gain = _points("agree", form=FORM, named_city=PLACE, rare=RARE)
    most = pl.when(has("agree", "stem")).then(pl.max_horizontal(PART + gain, pl.lit(SLIP))).otherwise(SLIP)
    most += _points("against", form=FORM_AGAINST, named_city=PLACE_AGAINST)
    return known.filter(pl.col("points").is_null() & (pl.col("besides") + most >= DOUBTFUL))


def _points(column: str, **points: int) -> pl.Expr:
    return pl.sum_horizontal(pl.when(has(column, fact)).then(point).otherwise(0) for fact, point in points.items())


@dataclass(frozen=True, slots=True)
class Names:
    """The names of nodes by the hashes of their words, and the words themselves, each once.

    Parameters
    ----------
    held : DataFrame [node, stem, trade]
    words : DataFrame [word, text]
    """

    held: pl.DataFrame
    words: pl.DataFrame


def names(connection: Any, rows: Any, wanted: Any) -> Names:
    """Return the names of the wanted nodes, each once."""
    named = rows.filter(rows.stem_text.notnull()).semi_join(wanted, "node")
    named = named.select("node", "stem_text", "trade_text").distinct()
    held = [pl.DataFrame(schema={"node": pl.UInt64, "stem": pl.UInt64, "trade": pl.UInt64})]
    words = pl.DataFrame(schema={"word": pl.UInt64, "text": pl.String})
    for batch in connection.to_pyarrow_batches(named, chunk_size=CHUNK):
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        frame = frame.with_columns(stem=pl.col("stem_text").hash(0), trade=pl.col("trade_text").hash(0))
        held.append(frame.select("node", "stem", "trade"))
        new = [frame.select(word=part, text=f"{part}_text") for part in ("stem", "trade")]
        words = pl.concat([words, *new]).unique("word")
    return Names(pl.concat(held), words)


def levels(pairs: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Return the points of names compared as texts: DataFrame [left, right, points].

    Parameters
    ----------
    pairs : DataFrame [left, right]
    names : Names
        Of their nodes at least.
    """
    found = pairs.select("left", "right").join(names.held, left_on="left", right_on="node").join(
        names.held, left_on="right", right_on="node", suffix="_right"
    )  # fmt: skip
    if found.is_empty():
        return pl.DataFrame(schema={"left": pl.UInt64, "right": pl.UInt64, "points": pl.Int32})
    # Beside one stem only the trades count: many pairs are one question then, asked once.
    same = pl.col("stem") == pl.col("stem_right")
    found = found.with_columns(
        pl.when(~same).then("stem").alias("stem"), pl.when(~same).then("stem_right").alias("stem_right")
    )
    asked = found.select(_QUESTION).unique()
    texts = [
        asked.select(word=part).join(names.words, on="word", how="left", maintain_order="left")["text"].fill_null("")
        for part in _QUESTION
    ]
    points = _compared(pl.DataFrame(dict(zip(_QUESTION, texts, strict=True))), asked["stem"].is_null())
    told = found.join(asked.with_columns(points), on=_QUESTION, nulls_equal=True)
    return told.group_by("left", "right").agg(pl.col("points").max())


_QUESTION = ["stem", "trade", "stem_right", "trade_right"]


def _compared(both: pl.DataFrame, same: pl.Series) -> pl.Series:
    """Return the points of texts side by side; where the stems are the same they need not be told."""
    stem, trade, other, trade_other = both.get_columns()
    core, core_other = stem + trade, other + trade_other
    stems, trades, cores = (
        pl.Series(cpdist(one.to_list(), two.to_list(), scorer=fuzz.ratio, dtype=np.float32))
        for one, two in ((stem, other), (trade, trade_other), (core, core_other))
    )
    frame = pl.DataFrame(
        {
            "same": same, "stems": stems, "trades": trades, "cores": cores,
            "part": _inside(trade, trade_other) | _inside(core, core_other),
        }
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
    return frame.select(points.cast(pl.Int32).alias("points"))["points"]


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
