"""座次 (seating): identity rows with their nodes, numbered without gaps.

A full build compares tens of millions of pairs; numbers of 32 bits and arrays in which a node's place is its number
make each pair cost a few hundred nanoseconds. Nodes without a code come first, both kinds in the order of their hashes,
so that the smaller number of a pair is never coded and numbers depend on content only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.workers import ahead, each

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
CLAIMS = {"at": pl.UInt32, "code_key": pl.UInt64}
LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Seating:
    """Rows and their nodes.

    Parameters
    ----------
    parts : sequence of LazyFrame
        Identity rows, some hundred thousand a part; columns are read one by one when they are asked for.
    at : array of uint32 [rows]
        The number of each row's node, rows in the order of the parts.
    nodes : array of uint64 [nodes]
        The hash of each node.
    codeless : int
        How many nodes have no code: they have the first numbers.
    claims : DataFrame [at, code_key]
        Nodes without a code whose rows bear one all the same: odd names.
    """

    parts: Sequence[pl.LazyFrame]
    at: Numbers
    nodes: Hashes
    codeless: int
    claims: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CLAIMS))

    def rank(self) -> Numbers:
        """Return the place of each node among all hashes: numbers in whose order nodes stand everywhere."""
        found = np.empty(self.nodes.size, dtype=np.uint32)
        found[np.argsort(self.nodes)] = np.arange(self.nodes.size, dtype=np.uint32)
        return found

    def find(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return those of some rows that are there: DataFrame [source, row_id, code, at, coded]."""
        found = [
            batch.join(rows, on=["source", "row_id"], how="semi") for batch in self.batches("source", "row_id", "code")
        ]
        return pl.concat(found)

    def column(self, value: pl.Expr, told: Callable[[pl.Series], Numbers]) -> Numbers:
        """Return what is told of a column, a number of all rows each; it is read a part at a time."""
        found = np.empty(self.at.size, dtype=np.uint32)
        done = 0
        for some in ahead(told(part.select(value).collect().to_series()) for part in self.parts):
            found[done : done + some.size] = some
            done += some.size
        return found

    def batches(self, *columns: str) -> Iterator[pl.DataFrame]:
        """Give columns beside the numbers of the rows' nodes, a part at a time: DataFrame [at, coded, …]."""
        done = 0
        for frame in ahead(part.select(*columns).collect() for part in self.parts):
            at = pl.Series("at", self.at[done : done + frame.height])
            done += frame.height
            yield frame.with_columns(at, coded=at >= self.codeless)

    def numbers(self, nodes: pl.Series) -> Numbers:
        """Return the numbers of nodes that are all there."""
        wanted = nodes.cast(pl.UInt64).to_numpy()
        without, coded = self.nodes[: self.codeless], self.nodes[self.codeless :]
        place = np.searchsorted(without, wanted)
        here = without[np.minimum(place, max(self.codeless - 1, 0))] == wanted if self.codeless else np.zeros(
            wanted.size, dtype=bool
        )  # fmt: skip
        found = np.where(here, place, self.codeless + np.searchsorted(coded, wanted))
        return found.astype(np.uint32)


def distinct(values: Hashes) -> Hashes:
    """Return values sorted, each once (sorting is several times faster than hashing them)."""
    return distinct_of(values.copy())


def distinct_of(values: Hashes) -> Hashes:
    """Return the same of an array that is not needed afterwards: it is sorted where it lies."""
    values.sort()
    first = np.ones(values.size, dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    found: Hashes = values[first]
    return found


def among(values: pl.Series, known: Hashes) -> NDArray[np.bool_]:
    """Return which values are among those of a sorted array.

    Asked part by part of many rows: what is known is not hashed again for every part.
    """
    if not known.size:
        return np.zeros(len(values), dtype=np.bool_)
    asked = values.fill_null(0).to_numpy()
    place = np.minimum(np.searchsorted(known, asked), known.size - 1)
    found: NDArray[np.bool_] = (known[place] == asked) & values.is_not_null().to_numpy()
    return found


def seated(parts: Sequence[pl.LazyFrame], node: pl.Series, coded: pl.Series) -> Seating:
    """Return the seating of rows whose nodes are known.

    Parameters
    ----------
    parts : sequence of LazyFrame
    node : Series of uint64 [rows]
    coded : Series of bool [rows]
    """
    hashes, stands = node.to_numpy(), coded.to_numpy()
    without, withs = distinct_of(hashes[~stands]), distinct_of(hashes[stands])
    at = np.empty(hashes.size, dtype=np.uint32)
    at[~stands] = np.searchsorted(without, hashes[~stands])
    at[stands] = np.searchsorted(withs, hashes[stands]) + without.size
    return Seating(parts, at, np.concatenate([without, withs]), int(without.size))


def seat(parts: Sequence[pl.LazyFrame], odd: pl.DataFrame) -> Seating:
    """Seat rows at their codes; odd names and rows without a code at what they say.

    Parameters
    ----------
    parts : sequence of LazyFrame
        Identity rows.
    odd : DataFrame [code_key, stem]
        From :func:`~kechuang.engines.lake.resolve.nodes.strangers`.
    """
    strange = odd.unique().with_columns(odd=pl.lit(True))

    def node(part: pl.LazyFrame) -> pl.DataFrame:
        told = part.select("code_key", "stem", "content").collect()
        told = told.join(strange, on=["code_key", "stem"], how="left", maintain_order="left")
        stands = told["code_key"].is_not_null() & told["odd"].is_null()
        return told.select(pl.when(stands).then("code_key").otherwise("content").alias("node"), stands.alias("coded"))

    told = pl.concat(each(node, parts))
    found = seated(parts, told["node"], told["coded"])
    claims = [
        rows.filter(~pl.col("coded"), pl.col("code_key").is_not_null()).select("at", "code_key")
        for rows in found.batches("code_key")
    ]
    return replace(found, claims=pl.concat(claims).unique())
