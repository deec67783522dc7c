"""企业名录 (register of firms): the names by which firms are found in pages, of the data that people see.

Only id and registered name are asked for. The digest is that of the names, so that data in which no firm is new or
called otherwise asks for no new reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kechuang.apps.catalog.queries import lake_run, published_run
from kechuang.engines import lake
from kechuang.web.environment import data_folder


@dataclass(frozen=True, slots=True)
class Register:
    """The firms of a run; without one there are none.

    Parameters
    ----------
    digest : str
        Of ids and names; empty where there are none.
    run : Run or None
        The run.
    """

    digest: str = ""
    run: lake.Run | None = field(default=None, compare=False)

    def firms(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield id, name and aliases of every firm."""
        if self.run is not None:
            for ref, name in _names(self.run).iter_rows():
                yield ref, name, ()


NO_FIRMS = Register()
_KEPT: dict[tuple[str, Path], Register] = {}
_SOME = 4


def register_of(run: lake.Run) -> Register:
    """Return the firms of a run, such as the one that a build is about to publish; the last few are remembered."""
    known = (run.id, run.folder)
    if known not in _KEPT:
        digest = hashlib.sha256()
        for ref, name in _names(run).iter_rows():
            digest.update(f"{ref} {name}\n".encode())
        while len(_KEPT) >= _SOME:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[known] = Register(digest.hexdigest()[:32], run)
    return _KEPT.get(known, NO_FIRMS)


def published_register() -> Register:
    """Return the firms of the run that people see; none before the first publication, or where its files are gone."""
    name = published_run()
    if name is None:
        return NO_FIRMS
    held = _KEPT.get((name, data_folder() / "lake" / "runs" / name))
    if held is not None:
        return held
    run = lake_run(name)
    try:
        return register_of(run) if run else NO_FIRMS
    except (OSError, lake.LakeError, pl.exceptions.PolarsError):
        return NO_FIRMS


def _names(run: lake.Run) -> pl.DataFrame:
    named = lake.read(run, "legal_entity").select(pl.col("entity_id", "name").cast(pl.String))
    return named.filter(pl.col("name").fill_null("") != "").sort("entity_id").collect()
