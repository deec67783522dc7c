"""候选对 (pairs): nodes that share a key which is not hot, at least one of them without a code.

A pair is ``left`` (never coded) and ``right`` (coded, or the greater of two nodes without a code). Pairs of all kinds
of keys lie on the disk, parted by their right end, until a part is read: then each stands once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.keys import KINDS, Kind, held
from kechuang.engines.lake.resolve.seating import SHIFT, Hashes, Numbers, Seating, distinct_of
from kechuang.engines.lake.resolve.sharers import share
from kechuang.engines.lake.workers import each

ROWS = 250_000  # rows whose nodes are the right ends of one part
KEYS = 1_000_000  # rows whose keys are grouped at once, about


@dataclass(frozen=True, slots=True)
class Blocked:
    """What came of the keys.

    Parameters
    ----------
    files : sequence of Path
        Pairs as ``right << 32 | left``, a file a part, pairs that share several keys several times.
    hot : DataFrame [kind, value, nodes]
        Keys that more nodes hold than their cap allows.
    """

    files: tuple[Path, ...]
    hot: pl.DataFrame

    def parts(self) -> Iterator[Hashes]:
        """Give the pairs of one part after the other, sorted, each once."""
        for file in self.files:
            yield distinct_of(np.fromfile(file, dtype=np.uint64))


def pairs(seating: Seating, folder: Path, *, kinds: Mapping[str, Kind] = KINDS) -> Blocked:
    """Return the pairs of nodes to be compared.

    Parameters
    ----------
    seating : Seating
    folder : Path
        Where the pairs are put.
    """
    count = np.cumsum(np.bincount(seating.at, minlength=seating.nodes.size))
    bounds = np.searchsorted(count, np.arange(ROWS, seating.at.size, ROWS)).astype(np.uint64) << SHIFT
    files = tuple(folder / f"pairs_{part:04d}" for part in range(bounds.size + 1))
    hot = [pl.DataFrame(schema={"kind": pl.String, "value": pl.UInt64, "nodes": pl.Int64})]
    for file in files:
        file.touch()

    def block(name: str) -> list[pl.DataFrame]:
        over = []
        for value, at in _buckets(seating, name, kinds[name]):
            found, common = share(value, at, seating.codeless, kinds[name].cap)
            del value, at
            over.append(common.select(pl.lit(name).alias("kind"), "value", "nodes"))
            for some in found.pairs():
                made = distinct_of(some)
                with writing:
                    _put(made, bounds, files)
        return over

    writing = Lock()
    for over in each(block, [*kinds]):
        hot += over
    return Blocked(files, pl.concat(hot))


class Counted:
    """Gives parts of pairs on, and knows how many pairs went by."""

    def __init__(self, parts: Iterator[Hashes]) -> None:
        self._parts = parts
        self.count = 0

    def __iter__(self) -> Iterator[Hashes]:
        for part in self._parts:
            self.count += part.size
            yield part


def _put(some: Hashes, bounds: Hashes, files: tuple[Path, ...]) -> None:
    for file, part in zip(files, np.split(some, np.searchsorted(some, bounds)), strict=True):
        if part.size:
            with file.open("ab") as stream:
                part.tofile(stream)


def _buckets(seating: Seating, name: str, kind: Kind) -> Iterator[tuple[Hashes, Numbers]]:
    """Give the keys of a kind as often as they are held, and who holds them, in buckets that share no key."""
    count = seating.at.size // KEYS + 1
    buckets: list[list[tuple[Hashes, Numbers]]] = [[] for _ in range(count)]
    for rows in seating.batches(*kind.columns):
        found = held(rows, name, kind, ("at",))
        value, at = found["value"].to_numpy(), found["at"].to_numpy()
        bucket = value % np.uint64(count)
        for number, some in enumerate(buckets):
            here = bucket == number
            some.append((value[here], at[here]))
    for some in buckets:
        yield np.concatenate([value for value, _ in some]), np.concatenate([at for _, at in some])
        some.clear()
