"""名称评分 (names): how much two nodes' names say that they are one, from the same full name down to other names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from kechuang.engines.lake.engine import THREADS
from kechuang.engines.lake.resolve.score import ACCEPT, DOUBTFUL, NAMELESS, NEVER, besides, borne_out, has, witnesses
from kechuang.engines.lake.resolve.seating import LOW, SHIFT, Numbers, Seating, distinct

# Level → points.
FULL, SHORT, CORE, PART, SLIP, NEAR, OTHER_TRADE, OTHER, NONE = 120, 90, 60, 45, 25, 5, -90, -100, 0
WORDS = {FULL: "名称相同", SHORT: "名称相同", CORE: "字号与行业相同", PART: "字号相同，行业详略不同", SLIP: "名称相近",
         NEAR: "名称略似", OTHER_TRADE: "字号相同，行业不同", OTHER: "名称不同", NONE: ""}  # fmt: skip
LEVEL = pl.Enum(list(dict.fromkeys(WORDS.values())))
CHUNK = 100_000  # names compared as texts at once
FORM, FORM_AGAINST, PLACE, PLACE_AGAINST, RARE = 20, -40, 20, -60, 15


def exact(compared: pl.DataFrame) -> pl.DataFrame:
    """Add ``besides`` and the ``points`` of names that agree as they stand (null: texts must be looked at)."""
    missing = ~has("agree", "name") & ~has("against", "name")
    points = (
        pl.when(has("agree", "name") & (has("agree", "long") | has("agree", "form"))).then(FULL)
        .when(has("agree", "name")).then(SHORT)
        .when(missing).then(NONE)
        .when(has("agree", "core")).then(CORE)
    )  # fmt: skip
    return compared.with_columns(besides(compared), points.cast(pl.Int16).alias("points"))


def unread() -> pl.Expr:
    """Return whether the names of pairs must be compared as texts: only those that could still reach the lower line."""
    gain = _points("agree", form=FORM, named_city=PLACE, rare=RARE)
    most = pl.when(has("agree", "stem")).then(pl.max_horizontal(PART + gain, pl.lit(SLIP))).otherwise(SLIP)
    most += _points("against", form=FORM_AGAINST, named_city=PLACE_AGAINST)
    return pl.col("points").is_null() & (pl.col("besides") + most >= DOUBTFUL)


def _points(column: str, **points: int) -> pl.Expr:
    return pl.sum_horizontal(pl.when(has(column, fact)).then(point).otherwise(0) for fact, point in points.items())


@dataclass(frozen=True, slots=True)
class Names:
    """The names of nodes, each as a stem and a trade, and their words, each once.

    Parameters
    ----------
    start : array of int64 [nodes + 1]
        Which of ``held`` are a node's.
    held : array of uint32
        Numbers of names.
    stem, trade : array of uint32 [names]
        Numbers of words.
    words : Series of str
    """

    start: NDArray[np.int64]
    held: Numbers
    stem: Numbers
    trade: Numbers
    words: pl.Series


def names(seating: Seating) -> Names:
    """Return the names of all nodes."""
    trade = pl.col("trade_text").hash(0)
    words = pl.concat(
        part.select(word=word, text=text).drop_nulls().unique("word").collect()
        for part in seating.parts for word, text in ((pl.col("stem_text").hash(0), "stem_text"), (trade, "trade_text"))
    ).unique("word").sort("word")  # fmt: skip
    number = words["word"].to_numpy()
    whole = seating.column(
        pl.struct(stem=pl.col("stem_text").hash(0), trade=trade, there=pl.col("stem_text").is_not_null())
    )
    rows = np.flatnonzero(whole.struct.field("there").to_numpy())
    stem, other = (np.searchsorted(number, whole.struct.field(name).to_numpy()[rows]).astype(np.uint64) << shift
                   for name, shift in (("stem", SHIFT), ("trade", np.uint64(0))))  # fmt: skip
    del whole
    both = stem | other
    told = distinct(both)
    name = np.searchsorted(told, both)
    del stem, other, both
    held = distinct(seating.at[rows].astype(np.uint64) << SHIFT | name.astype(np.uint64))
    start = np.searchsorted(held >> SHIFT, np.arange(seating.nodes.size + 1, dtype=np.uint64))
    return Names(start, (held & LOW).astype(np.uint32), (told >> SHIFT).astype(np.uint32),
                 (told & LOW).astype(np.uint32), words["text"])  # fmt: skip


def levels(left: Numbers, right: Numbers, names: Names) -> pl.Series:
    """Return the points of names compared as texts, null where one of the two has none.

    Parameters
    ----------
    left, right : array of uint32
        Nodes; the best of their names counts.
    names : Names
        Of all nodes.
    """
    pair, mine = _each(names, left)
    again, theirs = _each(names, right[pair])
    pair, mine = pair[again], mine[again]
    question = mine.astype(np.uint64) << SHIFT | theirs
    asked = distinct(question)
    points = _asked((asked >> SHIFT).astype(np.uint32), (asked & LOW).astype(np.uint32), names)
    best = np.full(left.size, np.iinfo(np.int16).min, dtype=np.int16)
    np.maximum.at(best, pair, points[np.searchsorted(asked, question)])
    return (
        pl.Series(best).to_frame("best").select(pl.when(pl.col("best") > np.iinfo(np.int16).min).then("best"))["best"]
    )


def _each(names: Names, nodes: Numbers) -> tuple[NDArray[np.int64], Numbers]:
    """Return every name of nodes, and whose it is by its place among them."""
    first = names.start[nodes]
    count = names.start[nodes.astype(np.int64) + 1] - first
    before = np.cumsum(count) - count
    place = np.repeat(np.arange(nodes.size), count)
    return place, names.held[np.arange(int(count.sum())) + np.repeat(first - before, count)]


def _asked(one: Numbers, two: Numbers, names: Names) -> NDArray[np.int16]:
    """Return the points of names against names."""
    stem, other = names.stem[one], names.stem[two]
    same = stem == other
    # Beside one stem only the trades count: many names are one question then, asked once.
    empty = np.uint32(0)
    questions = pl.DataFrame({
        "same": same, "stem": np.where(same, empty, stem), "trade": names.trade[one],
        "stem_right": np.where(same, empty, other), "trade_right": names.trade[two],
    })  # fmt: skip
    asked = questions.unique(maintain_order=True)
    points = []
    for start in range(0, asked.height, CHUNK):
        some = asked[start : start + CHUNK]
        texts = {name: names.words.gather(some[name]) for name in some.columns[1:]}
        for name in ("stem", "stem_right"):
            texts[name] = texts[name].set(some["same"], "")
        points.append(_compared(pl.DataFrame(texts), some["same"]))
    told = asked.with_columns(points=pl.concat(points) if points else pl.Series([], dtype=pl.Int16))
    found = questions.join(told, on=questions.columns, how="left", maintain_order="left")["points"]
    result: NDArray[np.int16] = found.to_numpy()
    return result


def _compared(both: pl.DataFrame, same: pl.Series) -> pl.Series:
    """Return the points of texts side by side; where the stems are the same they need not be told."""
    stem, trade, other, trade_other = (column.to_list() for column in both.get_columns())
    core, core_other = (
        (both[word] + both[rest]).to_list() for word, rest in (("stem", "trade"), ("stem_right", "trade_right"))
    )
    stems, trades, cores = (
        pl.Series(cpdist(one, two, scorer=fuzz.ratio, dtype=np.float32, workers=THREADS))
        for one, two in ((stem, other), (trade, trade_other), (core, core_other))
    )
    part = _inside(trade, trade_other) | _inside(core, core_other)
    frame = pl.DataFrame({"same": same, "stems": stems, "trades": trades, "cores": cores, "part": part})
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
    return frame.select(points.cast(pl.Int16).alias("points"))["points"]


def _inside(one: list[str], two: list[str]) -> pl.Series:
    """Return whether the shorter of two texts is the longer with letters left out (新材料 of 新型材料科技)."""
    common = cpdist(one, two, scorer=LCSseq.similarity, dtype=np.int32, workers=THREADS)
    shorter = [min(len(text), len(other)) for text, other in zip(one, two, strict=True)]
    return pl.Series(common == np.array(shorter, dtype=np.int32))


def weigh(known: pl.DataFrame) -> pl.DataFrame:
    """Put it together: DataFrame [left, right, weight, least, agree, against, level], all pairs that are not out.

    ``least`` is the weight from which a pair is an edge.
    """
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
    weight = (pl.col("points") + pl.col("besides") + more).cast(pl.Int16)
    weighed = known.lazy().filter(level.is_not_null()).with_columns(weight.alias("weight"))
    return weighed.filter(pl.col("weight") >= DOUBTFUL).select(
        "left", "right", "weight", least.cast(pl.Int16).alias("least"), "agree", "against",
        level.replace_strict(WORDS, return_dtype=LEVEL).alias("level"),
    ).collect()  # fmt: skip
