"""事实 (facts): what nodes say, side by side, so that a pair is compared by laying one row of numbers over others.

A fact's column is its bit in :data:`~kechuang.engines.lake.resolve.score.FACTS`; a cell is a hash of 32 bits, 0 where
nothing is said (that two other values look alike happens once in four billion comparisons). A node without a code says
one thing of each fact, as its rows are all alike: one row. A coded node has as many rows as its most varied fact has
values; the columns are filled from the top, each by itself, as a fact agrees if any of its values does. Hot values are
left out, as everybody has them. Former names and near codes, of which a row may hold many, are matched one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.resolve.score import FACTS
from kechuang.engines.lake.resolve.seating import LOW, SHIFT, Hashes, Numbers, Seating, among, distinct, distinct_of
from kechuang.engines.lake.workers import each

PHONE, PHONE_B = FACTS["phone"].bit, len(FACTS)
WIDTH = len(FACTS) + 1
HEATED = ("org", "reg_no", "name", "core", "person_id", "phone", "address")  # by the kind of key of the same name
CHUNK = 50_000  # pairs laid side by side at once: their rows stay in the processor's cache


def _columns() -> dict[int, pl.Expr]:
    """Return what stands in each column, by the columns of identity rows."""
    one = pl.lit(1, pl.UInt64)
    told = {
        FACTS[name].bit: pl.col(name)
        for name in ("org", "reg_no", "person_id", "name", "core", "stem", "form", "branch", "person", "phone",
                     "address", "road", "capital", "founded", "city", "district")
    }  # fmt: skip
    place = pl.col("place")
    return told | {
        FACTS["code"].bit: pl.col("code_key"),
        FACTS["long"].bit: pl.when(pl.col("name_text").str.len_chars() >= 8).then(one),
        FACTS["rare"].bit: pl.when(pl.col("stem_text").str.len_chars() >= 3).then(one),
        FACTS["named_city"].bit: pl.when(place % 10_000 >= 100).then(place // 100),
        PHONE_B: pl.col("phone_b"),
    }


@dataclass(frozen=True, slots=True)
class Facts:
    """What nodes say.

    Parameters
    ----------
    alone : array of uint32 [nodes without a code, WIDTH]
    rows : array of uint32 [rows, WIDTH]
        Of coded nodes.
    start : array of int64 [coded nodes + 1]
        Which of ``rows`` are a coded node's.
    once : array of uint32 [nodes]
        Bits of the facts that stand in a node's rows.
    has : array of uint32 [nodes]
        Bits of all facts that a node says anything of, lists among them.
    listed : array of bool [nodes]
        Whether a node holds former names or near codes.
    lists : DataFrame [at, bit, value]
        Names, former names, codes and near codes of all nodes that may meet a listed one.
    """

    alone: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    start: NDArray[np.int64]
    once: Numbers
    has: Numbers
    listed: NDArray[np.bool_]
    lists: pl.DataFrame

    def compare(self, pairs: Hashes) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return in what pairs agree and in what they speak against each other.

        Parameters
        ----------
        pairs : array of uint64, sorted
            ``right << 32 | left``.

        Returns
        -------
        tuple of arrays of uint32: left, right, agree, against
            Bits of :data:`FACTS`; what only one of the two says is in neither. Pairs that agree in nothing are left
            out.
        """
        left, right = (pairs & LOW).astype(np.uint32), (pairs >> SHIFT).astype(np.uint32)
        agree = np.empty(pairs.size, dtype=np.uint32)
        for at in range(0, pairs.size, CHUNK):
            some = slice(at, at + CHUNK)
            agree[some] = self._beside(left[some], right[some])
        agree |= self._listed(left, right)
        against = self.has[left] & self.has[right] & ~agree
        there = agree != 0
        return left[there], right[there], agree[there], against[there]

    def _beside(self, left: Numbers, right: Numbers) -> Numbers:
        """Return the bits of the columns in which pairs agree."""
        mine = self.alone[left]
        codeless = self.alone.shape[0]
        border = int(np.searchsorted(right, codeless))
        agree = np.empty(left.size, dtype=np.uint32)
        agree[:border] = _alike(mine[:border], self.alone[right[:border]])
        agree[border:] = self._coded(mine[border:], right[border:].astype(np.int64) - codeless)
        agree &= self.once[left]  # nothing is no agreement with nothing
        return agree

    def _coded(self, mine: NDArray[np.uint32], right: NDArray[np.int64]) -> Numbers:
        """Compare with coded nodes, given by their place among them."""
        if not right.size:
            return np.empty(0, dtype=np.uint32)
        first = self.start[right]
        count = self.start[right + 1] - first
        before = np.cumsum(count) - count
        rows = np.arange(int(count.sum())) + np.repeat(first - before, count)
        found = _alike(np.repeat(mine, count, axis=0), self.rows[rows])
        agree: Numbers = np.bitwise_or.reduceat(found, before)
        return agree

    def _listed(self, left: Numbers, right: Numbers) -> Numbers:
        """Return the bits of names and near codes in which pairs with a list on either side agree."""
        agree = np.zeros(left.size, dtype=np.uint32)
        asked = np.flatnonzero(self.listed[left] | self.listed[right])
        if not asked.size:
            return agree
        ends = pl.DataFrame({"pair": asked.astype(np.uint32), "left": left[asked], "right": right[asked]})
        told = self.lists.lazy().filter(pl.col("at").is_in(pl.concat([ends["left"], ends["right"]]).unique().implode()))
        both = (
            ends.lazy()
            .join(told, left_on="left", right_on="at")
            .join(told, left_on=["right", "bit", "value"], right_on=["at", "bit", "value"], how="semi")
            .select("pair", "bit").unique().collect()
        )  # fmt: skip
        np.bitwise_or.at(agree, both["pair"].to_numpy(), np.uint32(1) << both["bit"].to_numpy().astype(np.uint32))
        return agree


def _alike(mine: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> Numbers:
    """Return the bits of equal columns, empty ones among them; the two phones of each side meet crosswise."""
    equal = mine == theirs
    crosswise = (mine[:, PHONE] == theirs[:, PHONE_B]) & (theirs[:, PHONE_B] != 0)
    for column in (PHONE, PHONE_B):
        crosswise |= (mine[:, PHONE_B] == theirs[:, column]) & (mine[:, PHONE_B] != 0)
    equal[:, PHONE] &= mine[:, PHONE] != 0
    equal[:, PHONE] |= crosswise
    return _bits(equal) & np.uint32((1 << PHONE_B) - 1)


def _bits(truth: NDArray[np.bool_]) -> Numbers:
    packed = np.packbits(truth, axis=1, bitorder="little")
    found = np.zeros((truth.shape[0], 4), dtype=np.uint8)
    found[:, : packed.shape[1]] = packed
    bits: Numbers = found.view("<u4")[:, 0]
    return bits


def facts(seating: Seating, hot: pl.DataFrame) -> Facts:
    """Return what the nodes of a seating say.

    Parameters
    ----------
    seating : Seating
    hot : DataFrame [kind, value]
        Of the blocking.
    """
    alone, rows, start = _filled(seating, hot)
    said = np.bitwise_or.reduceat(_said(rows), start[:-1]) if rows.size else np.empty(0, dtype=np.uint32)
    has = np.concatenate([_said(alone), said])
    has |= np.where(has >> PHONE_B & 1, np.uint32(1 << PHONE), np.uint32(0))
    has &= np.uint32((1 << PHONE_B) - 1)
    once = has.copy()
    lists = _lists(seating, hot)
    for bit in (FACTS["name"].bit, FACTS["near"].bit):
        has[lists.filter(pl.col("bit") == bit)["at"].unique().to_numpy()] |= np.uint32(1 << bit)
    has[seating.codeless :] |= np.uint32(1 << FACTS["near"].bit)
    listed = np.zeros(seating.nodes.size, dtype=bool)
    listed[lists["at"].unique().to_numpy()] = True
    return Facts(alone, rows, start, once, has, listed, _beside(seating, hot, lists))


def _filled(seating: Seating, hot: pl.DataFrame) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return the rows of nodes without a code, those of coded nodes, and where each coded node's begin."""
    at, codeless = seating.at, seating.codeless
    stands = np.flatnonzero(at >= codeless).astype(np.uint32)
    who = at[stands] - np.uint32(codeless)
    plain = np.empty(codeless, dtype=np.uint32)
    plain[at[at < codeless]] = np.flatnonzero(at < codeless)  # any of its rows: they are alike
    alone = np.zeros((codeless, WIDTH), dtype=np.uint32)
    size = np.ones(seating.nodes.size - codeless, dtype=np.int64)
    coded: dict[int, tuple[Numbers, Numbers]] = {}  # of a column: values of each node, values

    def fill(told: tuple[int, pl.Expr]) -> None:
        column, expression = told
        cells = _cells(seating, expression, hot)
        alone[:, column] = cells[plain]
        some = cells[stands]
        there = some != 0
        packed = distinct_of(who[there].astype(np.uint64) << SHIFT | some[there])
        count = np.bincount(packed >> SHIFT, minlength=size.size)
        coded[column] = count.astype(np.uint32), (packed & LOW).astype(np.uint32)

    each(fill, [*_columns().items()])
    for count, _ in coded.values():
        np.maximum(size, count, out=size)
    start = np.concatenate([[0], np.cumsum(size)])
    rows = np.zeros((int(start[-1]), WIDTH), dtype=np.uint32)
    for column in _columns():
        count, values = coded.pop(column)
        first = start[:-1] - (np.cumsum(count, dtype=np.int64) - count)
        rows[np.arange(values.size) + np.repeat(first, count), column] = values
    return alone, rows, start


def _said(rows: NDArray[np.uint32]) -> Numbers:
    """Return the bits of the columns in which something stands."""
    found = [_bits(rows[start : start + CHUNK] != 0) for start in range(0, rows.shape[0], CHUNK)]
    return np.concatenate(found) if found else np.empty(0, dtype=np.uint32)


def _cells(seating: Seating, value: pl.Expr, hot: pl.DataFrame) -> Numbers:
    """Return a column as hashes of 32 bits; 0 is null."""
    name = value.meta.output_name()
    if name in HEATED or name == "phone_b":
        common = hot.filter(pl.col("kind") == name.removesuffix("_b"))["value"]
        value = pl.when(~value.is_in(common.implode())).then(value)
    return seating.column(value, _folded)


def _folded(series: pl.Series) -> Numbers:
    there = series.is_not_null().to_numpy()
    if series.dtype == pl.UInt64:
        whole = series.fill_null(0).to_numpy()
    else:
        whole = series.cast(pl.Int64).fill_null(0).hash(0).to_numpy()
    folded = ((whole >> SHIFT) ^ (whole & LOW)).astype(np.uint32)
    return np.where(there, np.maximum(folded, 1), np.uint32(0))


_LISTED: Mapping[str, tuple[str, ...]] = {"near": ("near",), "name": ("former",)}


def _lists(seating: Seating, hot: pl.DataFrame) -> pl.DataFrame:
    """Return the former names, but for hot ones, and near codes of all nodes: DataFrame [at, bit, value]."""
    found = [_NOTHING]
    for fact, columns in _LISTED.items():
        for column in columns:
            for rows in seating.batches(column):
                some = rows.filter(pl.col(column).is_not_null())
                found.append(_told(some.select("at", value=column).explode("value"), fact))
    return _kept(pl.concat(found).unique(), hot)


def _beside(seating: Seating, hot: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """Return lists, and the names and codes of other nodes that occur in them."""
    found = [lists]
    for fact, column in (("name", "name"), ("near", "code_key")):
        wanted = distinct(lists.filter(pl.col("bit") == FACTS[fact].bit)["value"].to_numpy())
        for rows in seating.batches(column) if wanted.size else ():
            some = rows.filter(pl.Series(among(rows[column], wanted)), pl.col("coded") | (fact != "near"))
            found.append(_told(some.select("at", value=column), fact))
    return _kept(pl.concat(found).unique(), hot)


_NOTHING = pl.DataFrame(schema={"at": pl.UInt32, "bit": pl.UInt8, "value": pl.UInt64})


def _told(rows: pl.DataFrame, fact: str) -> pl.DataFrame:
    bit: Any = pl.lit(FACTS[fact].bit, pl.UInt8)
    return rows.select("at", bit.alias("bit"), pl.col("value").cast(pl.UInt64)).drop_nulls()


def _kept(told: pl.DataFrame, hot: pl.DataFrame) -> pl.DataFrame:
    names = hot.filter(pl.col("kind") == "name").select("value", bit=pl.lit(FACTS["name"].bit, pl.UInt8))
    return told.join(names, on=["bit", "value"], how="anti")
