"""名称评分 (names): how much two nodes' names say that they are one, from the same full name down to other names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from kechuang.engines.lake.resolve.score import ACCEPT, DOUBTFUL, NAMELESS, NEVER, besides, borne_out, has, witnesses
from kechuang.engines.lake.resolve.seating import LOW, SHIFT, Hashes, Numbers, Seating, distinct, distinct_of
from kechuang.engines.lake.workers import each

# Level → points.
FULL, SHORT, CORE, PART, SLIP, NEAR, OTHER_TRADE, OTHER, NONE = 120, 90, 60, 45, 25, 5, -90, -100, 0
WORDS = {FULL: "名称相同", SHORT: "名称相同", CORE: "字号与行业相同", PART: "字号相同，行业详略不同", SLIP: "名称相近",
         NEAR: "名称略似", OTHER_TRADE: "字号相同，行业不同", OTHER: "名称不同", NONE: ""}  # fmt: skip
LEVEL = pl.Enum(list(dict.fromkeys(WORDS.values())))
NAMELESS_ROW = np.uint64(2**64 - 1)
CHUNK = 100_000  # names compared as texts at once
TOGETHER = 16  # parts of rows whose names are put together at once
REMEMBERED = 4_000_000  # trades side by side whose points are kept
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
    answers : Answers
        What came of trades that were compared, beside one stem.
    """

    start: NDArray[np.int64]
    held: Numbers
    stem: Numbers
    trade: Numbers
    words: pl.Series
    answers: Answers


def names(seating: Seating) -> Names:
    """Return the names of all nodes."""
    trade = pl.col("trade_text").hash(0)
    words = pl.concat(
        part.select(word=word, text=text).drop_nulls().unique("word").collect()
        for part in seating.parts for word, text in ((pl.col("stem_text").hash(0), "stem_text"), (trade, "trade_text"))
    ).unique("word").sort("word")  # fmt: skip
    number = words["word"].to_numpy()

    there = pl.col("stem_text").is_not_null()

    def numbered(part: pl.LazyFrame) -> Hashes:
        rows = part.select(there=there, stem=pl.col("stem_text").hash(0), trade=trade).collect()
        stem, other = (np.searchsorted(number, rows[name].to_numpy()) for name in ("stem", "trade"))
        both = stem.astype(np.uint64) << SHIFT | other.astype(np.uint64)
        return np.where(rows["there"].to_numpy(), both, NAMELESS_ROW)

    parts = each(numbered, seating.parts)
    told = np.empty(0, dtype=np.uint64)
    for first in range(0, len(parts), TOGETHER):
        told = distinct_of(np.concatenate([told, *parts[first : first + TOGETHER]]))
    told = told[told != NAMELESS_ROW]
    done = 0
    for place, both in enumerate(parts):  # a row's name gives way to its node and the name's number
        at = seating.at[done : done + both.size].astype(np.uint64)
        done += both.size
        parts[place] = (at << SHIFT | np.searchsorted(told, both).astype(np.uint64))[both != NAMELESS_ROW]
    held = np.concatenate(parts)
    parts.clear()
    held = distinct_of(held)
    start = np.searchsorted(held >> SHIFT, np.arange(seating.nodes.size + 1, dtype=np.uint64))
    return Names(start, (held & LOW).astype(np.uint32), (told >> SHIFT).astype(np.uint32),
                 (told & LOW).astype(np.uint32), words["text"], Answers())  # fmt: skip


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
    points = np.empty(one.size, dtype=np.int16)
    same = names.stem[one] == names.stem[two]
    # Beside one stem only the trades count: many names are one question then, asked once.
    trades = names.trade[one[same]], names.trade[two[same]]
    points[same] = names.answers.points(*trades, names.words)
    rest = np.flatnonzero(~same)
    for start in range(0, rest.size, CHUNK):
        some = rest[start : start + CHUNK]
        texts = (names.words.gather(words[side[some]]) for side in (one, two) for words in (names.stem, names.trade))
        points[some] = _other_stems(*texts)
    return points


class Answers:
    """What came of trades that were compared: the same trades meet beside thousands of stems."""

    def __init__(self) -> None:
        # One value, so that two threads that add at once lose an answer at most and never mix two.
        self._known = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int16)

    def points(self, one: Numbers, two: Numbers, words: pl.Series) -> NDArray[np.int16]:
        """Return the points of trades beside one stem; it does not matter which is which."""
        question = np.minimum(one, two).astype(np.uint64) << SHIFT | np.maximum(one, two)
        asked = distinct(question)
        known, points = self._known
        new = asked[~np.isin(asked, known, assume_unique=True)]
        found = [points]
        for start in range(0, new.size, CHUNK):
            some = new[start : start + CHUNK]
            found.append(_one_stem(words.gather(some >> SHIFT), words.gather(some & LOW)))
        if new.size:
            known, points = np.concatenate([known, new]), np.concatenate(found)
            order = np.argsort(known)
            known, points = known[order], points[order]
            if known.size <= REMEMBERED:
                self._known = known, points
        result: NDArray[np.int16] = points[np.searchsorted(known, question)]
        return result


def _one_stem(trade: pl.Series, other: pl.Series) -> NDArray[np.int16]:
    one, two = trade.to_list(), other.to_list()
    alike = cpdist(one, two, scorer=fuzz.ratio, dtype=np.float32)
    levels = (_inside(one, two) | (alike >= 75), alike >= 50)
    return np.select(levels, (PART, NEAR), OTHER_TRADE).astype(np.int16)


def _other_stems(stem: pl.Series, trade: pl.Series, other: pl.Series, trade_other: pl.Series) -> NDArray[np.int16]:
    core, core_other = (stem + trade).to_list(), (other + trade_other).to_list()
    cores = cpdist(core, core_other, scorer=fuzz.ratio, dtype=np.float32, score_cutoff=50)
    points = np.where(cores >= 85, SLIP, OTHER).astype(np.int16)
    # Most names are plainly alike or plainly not; only those between are looked at word by word.
    between = np.flatnonzero((cores >= 50) & (cores < 85))
    if between.size:
        words = [series.gather(between).to_list() for series in (stem, other, trade, trade_other)]
        stems = cpdist(*words[:2], scorer=fuzz.ratio, dtype=np.float32)
        trades = cpdist(*words[2:], scorer=fuzz.ratio, dtype=np.float32)
        part = _inside(*words[2:]) | _inside([core[at] for at in between], [core_other[at] for at in between])
        near = cores[between]
        levels = (((near >= 70) & (stems >= 50) & (trades >= 75)) | part, (near >= 60) & (stems > 0))
        points[between] = np.select(levels, (SLIP, NEAR), OTHER)
    return points


def _inside(one: list[str], two: list[str]) -> NDArray[np.bool_]:
    """Return whether the shorter of two texts is the longer with letters left out (新材料 of 新型材料科技)."""
    common = cpdist(one, two, scorer=LCSseq.similarity, dtype=np.int32)
    shorter = [min(len(text), len(other)) for text, other in zip(one, two, strict=True)]
    inside: NDArray[np.bool_] = common == np.array(shorter, dtype=np.int32)
    return inside


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
