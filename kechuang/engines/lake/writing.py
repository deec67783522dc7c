"""写出合并结果 (writing): a merged table and the values that lost, as files of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kechuang.declarations.database import Survivorship
from kechuang.engines.lake.engine import write
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
    folder : Path
        Where the files go.
    survivorship : mapping
        The rules of the pack.
    """

    connection: Any
    folder: Path
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
        joined, drafted = self.folder / f".{name}.joined.parquet", self.folder / f".{name}.draft.parquet"
        target, lost = self.folder / f"{name}.parquet", self.folder / f"{name}_losers.parquet"
        merge = Merge(
            spine, parts, key, rules=rules, settle=lambda expression: write(self.connection, expression, joined)
        )
        written: Written = {}
        if merge.contested:
            held = write(self.connection, merge.table(lead, core, synthetic=synthetic, won=True), drafted)
            marks = [f"{mark}:{field}" for field in merge.contested for mark in ("_by", "_won")]
            table = write(self.connection, held.drop(*marks).order_by(list(key)), target)
            losers = write(self.connection, losing_values(held, merge, parts, key, rules), lost)
            written[f"{name}_losers"] = lost, rows(losers)
        else:
            table = write(self.connection, merge.table(lead, core, synthetic=synthetic), target)
        joined.unlink(missing_ok=True)
        drafted.unlink(missing_ok=True)
        return table, {name: (target, rows(table))} | written


def rows(table: Any) -> int:
    """Return how many rows a table has."""
    return int(table.count().to_pyarrow().as_py())
