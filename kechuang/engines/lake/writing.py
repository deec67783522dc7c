"""写出合并结果 (writing): a merged table and the values that lost, as files of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from kechuang.declarations.database import Survivorship
from kechuang.engines.lake.engine import DUCKDB, write
from kechuang.engines.lake.lineage_run import note
from kechuang.engines.lake.losers import losing_values
from kechuang.engines.lake.merge import Merge, Part
from kechuang.engines.lake.survivorship import Rules

DRAFT_ROWS = 8_192
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
        rules, steps = Rules(name, self.survivorship), count()
        target, lost = self.folder / f"{name}.parquet", self.folder / f"{name}_losers.parquet"
        merge = Merge(
            spine,
            parts,
            key,
            rules=rules,
            settle=lambda expression: self._draft(expression, f"{name}-joined-{next(steps)}"),
        )
        if not merge.contested:
            table = write(self.connection, merge.table(lead, core, synthetic=synthetic), target)
            return table, {name: (target, self.connection.rows(table))}
        held = self._draft(merge.table(lead, core, synthetic=synthetic, won=True), f"{name}-held")
        marks = [f"{mark}:{field}" for field in merge.contested for mark in ("_by", "_won")]
        table = write(self.connection, held.drop(*marks).order_by(list(key)), target)
        losers = write(self.connection, losing_values(held, merge, parts, key, rules), lost)
        # The lineage is that of the whole expression, not of the drafts between its steps.
        whole = Merge(spine, parts, key, rules=rules)
        note(self.connection, whole.table(lead, core, synthetic=synthetic), target)
        merged = whole.table(lead, core, synthetic=synthetic, won=True)
        note(self.connection, losing_values(merged, whole, parts, key, rules), lost)
        return table, {
            name: (target, self.connection.rows(table)), f"{name}_losers": (lost, self.connection.rows(losers))
        }  # fmt: skip

    def _draft(self, expression: Any, name: str) -> Any:
        """Write what is thrown away when the build is done."""
        self.work.mkdir(parents=True, exist_ok=True)
        path = self.work / f"{name}.parquet"
        if self.connection.name != DUCKDB:
            return write(self.connection, expression, path)
        # Hundreds of columns wide: row groups are kept small, for each thread holds one in memory until it is full.
        self.connection.to_parquet(expression, path, compression="snappy", row_group_size=DRAFT_ROWS)
        return self.connection.read_parquet(path)
