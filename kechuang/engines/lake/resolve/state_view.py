"""现行行 (rows in force) of a table of the state, by their places: what an increment looks up.

A place counts through all parts, those dropped since among them, so that a column is an array as it lies in the files
and every question one pass over it; which places are in force is found once. Only what stands at the places wanted is
put together as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.lookup import Among, Bools, Places, mixed
from kechuang.engines.lake.resolve.seating import Hashes
from kechuang.engines.lake.resolve.state import PAIR, State

TOGETHER = 4  # columns read at once: each is as long as the table


class View:
    """A table of a state, and what an increment changes in it.

    Parameters
    ----------
    state : State
    table : str
    schema : Schema
        The columns that are asked of a table which the state does not have yet.
    """

    def __init__(self, state: State, table: str, schema: pl.Schema) -> None:
        files = state.folder / "files"
        self._state, self._parts = state, state.tables.get(table, ())
        self._sources: list[Path | pl.DataFrame] = [files / part.file for part in self._parts]
        self._sources = self._sources or [pl.DataFrame(schema=schema)]
        self._sizes = [part.rows for part in self._parts] or [0]
        self._known: dict[str, Hashes] = {}
        self.force = np.ones(sum(self._sizes), dtype=np.bool_)
        self._without_dropped()

    @property
    def size(self) -> int:
        """How many places there are."""
        return self.force.size

    def hashes(self, name: str) -> Hashes:
        """Return a column of numbers at all places, read once."""
        if name not in self._known:
            self._known[name] = self.told(pl.col(name)).to_numpy()
        return self._known[name]

    def told(self, value: pl.Expr) -> pl.Series:
        """Return what an expression says of every place."""
        return pl.concat(scan.select(value).collect().to_series() for scan in self._scans()).rechunk()

    def runs(self, name: str) -> Iterator[tuple[str, int, int]]:
        """Give what stands at places beside each other: the value, the first place and the one behind the last."""
        start = 0
        for scan in self._scans():
            found = scan.select(pl.col(name).rle()).collect().unnest(name)
            for value, size in zip(found["value"], found["len"], strict=True):
                yield value, start, start + size
                start += size

    def filled(self, name: str) -> tuple[Hashes, Places]:
        """Return what stands in a column that is mostly empty, and at which places."""
        told = self.told(pl.col(name))
        return told.drop_nulls().to_numpy(), np.flatnonzero(told.is_not_null().to_numpy())

    def listed(self, name: str) -> tuple[Hashes, Places]:
        """Return the members of a column of lists, and the place of each."""
        told = self.told(pl.col(name))
        places = np.flatnonzero(told.is_not_null().to_numpy())
        some = told.gather(places)
        return some.explode().to_numpy(), np.repeat(places, some.list.len().to_numpy())

    def kinds(self, by: str, **told: str | pl.Expr) -> pl.DataFrame:
        """Return what expressions say, each kind of it by one of them once."""
        return pl.concat(scan.select(**told).unique(by).collect() for scan in self._scans()).unique(by)

    def places(self, name: str, wanted: Among) -> Places:
        """Return the places in force at which one of some numbers stands in a column."""
        if name in self._known:
            found: Places = np.flatnonzero(wanted.mask(self._known[name]) & self.force)
            return found
        return self.where(pl.col(name), wanted, self.force)[1]

    def where(self, value: pl.Expr, wanted: Among, here: Bools) -> tuple[Hashes, Places]:
        """Return where an expression says one of some numbers, and which: a part of a column at a time.

        Parameters
        ----------
        value : Expr
            A number, or null.
        wanted : Among
        here : array of bool
            The places that are looked at.
        """
        found, start = [(wanted.values[:0], np.empty(0, dtype=np.int64))], 0
        for scan in self._scans():
            for chunk in scan.select(value).collect().to_series().get_chunks():
                told = (chunk.fill_null(0) if chunk.null_count() else chunk).to_numpy()
                at = np.flatnonzero(wanted.mask(told) & here[start : start + told.size])
                if chunk.null_count():  # 0 is a value too: of two hashes of one word laid over each other
                    at = at[~chunk.gather(at).is_null().to_numpy()]
                found.append((told[at], at + start))
                start += told.size
        return np.concatenate([some for some, _ in found]), np.concatenate([at for _, at in found])

    def of_pairs(self, nodes: Among) -> Bools:
        """Return which places in force hold a pair with an end among some nodes."""
        either: Bools = nodes.mask(self.hashes("left")) | nodes.mask(self.hashes("right"))
        return either & self.force

    def at(self, places: Places, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the rows at some places, which ascend."""
        names = columns or self._scans()[0].collect_schema().names()
        found: list[pl.DataFrame] = []
        start = 0
        for source, size in zip(self._sources, self._sizes, strict=True):
            first, last = np.searchsorted(places, (start, start + size))
            mine = places[first:last] - start
            start += size
            if mine.size or not found:
                found.append(_rows(source, size, mine, names))
        return pl.concat(found)

    def drop(self, places: Places | Bools) -> None:
        """Take some places out of force."""
        self.force[places] = False

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows behind those of the state, with its columns."""
        self._sources.append(rows)
        self._sizes.append(rows.height)
        self.force = np.concatenate([self.force, np.ones(rows.height, dtype=np.bool_)])
        self._known = {name: np.concatenate([told, rows[name].to_numpy()]) for name, told in self._known.items()}

    def forget(self) -> None:
        """Let go of the columns that were read."""
        self._known.clear()

    def _scans(self) -> list[pl.LazyFrame]:
        return [one.lazy() if isinstance(one, pl.DataFrame) else pl.scan_parquet(one) for one in self._sources]

    def _without_dropped(self) -> None:
        """Take out of force what later parts drop."""
        end = 0
        for number, (scan, size) in enumerate(zip(self._scans(), self._sizes, strict=True)):
            start, end = end, end + size
            later = self._state.drops(self._parts[number + 1 :])
            if later is None or not size:
                continue
            gone = later.collect()
            dropped = Among(_key(gone, gone.columns))
            self.force[start:end] &= ~dropped.mask(_key(scan.select(gone.columns).collect(), gone.columns))


def _key(rows: pl.DataFrame, columns: Sequence[str]) -> Hashes:
    """Return one number for what a part drops by."""
    one, *rest = (rows[name].to_numpy() for name in columns)
    if rest and tuple(columns) != PAIR:
        raise ValueError(f"rows are not dropped by {columns}")
    return mixed(one, *rest) if rest else one


def _rows(source: Path | pl.DataFrame, size: int, places: Places, names: Sequence[str]) -> pl.DataFrame:
    if isinstance(source, pl.DataFrame):
        return source.select(names)[places]
    scan = pl.scan_parquet(source)
    if not places.size:
        return scan.select(names).head(0).collect()
    here = np.zeros(size, dtype=np.bool_)
    here[places] = True
    mask = pl.Series(here)
    batches = [names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER)]
    return pl.concat([scan.select(batch).collect().filter(mask) for batch in batches], how="horizontal")
