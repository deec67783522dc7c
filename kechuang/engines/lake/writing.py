"""写出合并结果 (writing): a merged table and the values that lost, as files of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kechuang.declarations.database import Survivorship
from kechuang.engines.lake import buckets
from kechuang.engines.lake.buckets import Files
from kechuang.engines.lake.duck import DRAFT
from kechuang.engines.lake.engine import DUCKDB, write
from kechuang.engines.lake.lineage_run import note
from kechuang.engines.lake.losers import losing_values
from kechuang.engines.lake.merge import Merge, Part
from kechuang.engines.lake.survivorship import Rules

Written = dict[str, tuple[Path, int]]
"""Name of a table → its file and its rows."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes merged tables into a folder.

    Parameters
    ----------
    connection : ibis backend
        Where the expressions run.
    folder, work : Path
        Where the files go; where drafts go, which the build throws away.
    survivorship : mapping
        The rules of the pack.
    """

    connection: Any
    folder: Path
    work: Path
    survivorship: Mapping[str, Survivorship]

    def merged(
        self,
        name: str,
        spine: Any,
        parts: Sequence[Part],
        key: Sequence[str],
        *,
        lead: Sequence[str],
        core: Mapping[str, str],
        synthetic: bool | None,
    ) -> tuple[Any, Written]:
        """Write ``<name>`` and, where several sources speak of one field, ``<name>_losers``.

        Parameters
        ----------
        name : str
            The table's name, under which its rules of survivorship stand.
        spine : ibis table
            One row a key, with the columns of ``lead``.
        parts : sequence of Part
            What the sources say, in the order of their rank.
        key, lead, core, synthetic
            As for :class:`Merge` and :meth:`Merge.table`.

        Returns
        -------
        ibis table and dict
            The merged table; the files.
        """
        rules = Rules(name, self.survivorship)

        def make(folder: Path, spine: Any, parts: Sequence[Part]) -> Files:
            shape = {"lead": lead, "core": core, "synthetic": synthetic}
            return self._made(name, spine, parts, key, rules=rules, folder=folder, shape=shape)

        if self.connection.name == DUCKDB and self.connection.rows(spine) > buckets.KEYS:
            self.work.mkdir(parents=True, exist_ok=True)
            divided = buckets.Buckets(self.connection, key, self.work, name)
            files = divided.merged(spine, parts, partial(make, self.work))
            files = {table: path.rename(self.folder / f"{table}.parquet") for table, path in files.items()}
        else:
            files = make(self.folder, spine, parts)
        # The lineage is that of the whole expression, not of the drafts between its steps.
        whole = Merge(spine, parts, key, rules=rules)
        note(self.connection, whole.table(lead, core, synthetic=synthetic), files[name])
        if whole.contested:
            merged = whole.table(lead, core, synthetic=synthetic, won=True)
            note(self.connection, losing_values(merged, whole, parts, key, rules), files[f"{name}_losers"])
        return self.connection.read_parquet(files[name]), {
            table: (path, pq.read_metadata(path).num_rows) for table, path in files.items()
        }

    def _made(
        self,
        name: str,
        spine: Any,
        parts: Sequence[Part],
        key: Sequence[str],
        *,
        rules: Rules,
        folder: Path,
        shape: Mapping[str, Any],
    ) -> Files:
        """Write the tables of a merge into a folder."""
        steps = count()
        merge = Merge(
            spine,
            parts,
            key,
            rules=rules,
            settle=lambda expression: self._draft(expression, f"{name}-joined-{next(steps)}"),
        )
        target, lost = folder / f"{name}.parquet", folder / f"{name}_losers.parquet"
        if not merge.contested:
            write(self.connection, merge.table(**shape), target)
            return {name: target}
        held = self._draft(merge.table(**shape, won=True), f"{name}-held")
        marks = [f"{mark}:{field}" for field in merge.contested for mark in ("_by", "_won")]
        write(self.connection, held.drop(*marks).order_by(list(key)), target)
        write(self.connection, losing_values(held, merge, parts, key, rules), lost)
        return {name: target, f"{name}_losers": lost}

    def _draft(self, expression: Any, name: str) -> Any:
        """Write what is thrown away when the build is done."""
        self.work.mkdir(parents=True, exist_ok=True)
        path = self.work / f"{name}.parquet"
        if self.connection.name != DUCKDB:
            return write(self.connection, expression, path)
        return self.connection.write(expression, path, DRAFT)
